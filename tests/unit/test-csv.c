/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A reader of RFC 4180 gets each text back from a cell, and no cell begins as a formula does. */
#include "base/csv.h"

#include "base/text.h"
#include "test.h"

static char line[1 << 16];

static struct csv begin(enum csv_form form)
{
	struct csv c = { .out = fmemopen(line, sizeof(line), "w"), .form = form };

	REQUIRE(c.out);
	return c;
}

/* What was written, with its NUL. */
static struct str written(struct csv *c)
{
	long n = ftell(c->out);

	REQUIRE(n >= 0 && (size_t)n < sizeof(line) && fclose(c->out) == 0);
	line[n] = '\0';
	return (struct str){ line, (size_t)n };
}

static struct str cell_of(struct str s, enum csv_form form)
{
	struct csv c = begin(form);

	csv_text(&c, s);
	return written(&c);
}

static struct str cell(const char *z)
{
	return cell_of((struct str){ z, strlen(z) }, CSV_OWN);
}

/* What docs/csv.md says: out of the quotes, then without the mark, then the bytes of \ooo. */
static size_t read_back(struct str s, char *ret)
{
	size_t n = 0;

	if (s.n == 0)
		return 0;
	REQUIRE(s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"');
	s = (struct str){ s.p + 1, s.n - 2 };
	if (s.n && s.p[0] == '\'')
		s = str_skip(s, 1);
	while (s.n) {
		size_t used = s.p[0] == '\\' ? 4 : s.p[0] == '"' ? 2 : 1;

		REQUIRE(s.n >= used && (used != 2 || s.p[1] == '"'));
		ret[n++] = used == 4 ? (char)((s.p[1] - '0') << 6 | (s.p[2] - '0') << 3 | (s.p[3] - '0')) : s.p[0];
		s = str_skip(s, used);
	}
	return n;
}

static void is_right(struct str s)
{
	char back[64];
	struct str got = cell_of(s, CSV_OWN), rest = got;
	size_t n = read_back(got, back);

	CHECK(n == s.n && (n == 0 || memcmp(back, s.p, n) == 0));
	CHECK(utf8_valid(got) && (got.n == 0 || !strchr("=+-@\t\r", got.p[1])));
	while (rest.n && utf8_printable(rest))
		rest = str_skip(rest, utf8_printable(rest));
	CHECK(rest.n == 0);
}

static void every_text_comes_back(void)
{
	static const char *const texts[] = {
		"",   "\xc3\xbc", "a,b\"c\nd", "=HYPERLINK(\"x\")",   "'=1",  "''",      "\\012", "\tx", "\rx",
		"-2", "\xff\xfe", "a;b",       "\xe2\x80\xaegnp.exe", "\xc2", "\xc2\x9b"
	};
	unsigned int a, b;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		is_right((struct str){ texts[i], strlen(texts[i]) });
	for (a = 0; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			char bytes[] = { (char)a, (char)b, 'x' };

			is_right((struct str){ bytes, sizeof(bytes) });
		}
	}
}

static void as_documented(void)
{
	CHECK_STR(cell("\xc3\xbc"), "\"\xc3\xbc\"");
	CHECK_STR(cell("a\"b"), "\"a\"\"b\"");
	CHECK_STR(cell("a\nb"), "\"a\\012b\"");
	CHECK_STR(cell("\xff"), "\"\\377\"");
	CHECK_STR(cell("a\\b"), "\"a\\134b\"");
	CHECK_STR(cell("=1"), "\"'=1\"");
	CHECK_STR(cell("'=1"), "\"''=1\"");
	CHECK_STR(cell("\t=1"), "\"'\\011=1\"");
	CHECK_STR(cell("a=1"), "\"a=1\"");
	CHECK_STR(cell_of((struct str){ "\0", 1 }, CSV_OWN), "\"\\000\"");
}

static void a_list_can_be_split(void)
{
	struct csv c = begin(CSV_OWN);
	struct str got;

	csv_begin_list(&c);
	csv_end_list(&c);
	csv_begin_list(&c);
	csv_part(&c, STR_LIT("a;b"));
	csv_part(&c, STR_LIT("=c"));
	csv_end_list(&c);
	csv_text(&c, STR_LIT("a;b"));
	got = written(&c);
	CHECK_STR(got, ",\"a\\073b;'=c\",\"a;b\"");
}

static void a_line(void)
{
	struct csv c = begin(CSV_OWN);
	struct str got;

	csv_word(&c, "%d", -13);
	csv_empty(&c, 2);
	csv_z(&c, NULL);
	csv_z(&c, "x");
	csv_end(&c);
	csv_word(&c, "y");
	got = written(&c);
	CHECK_STR(got, "-13,,,,\"x\"\r\ny");
}

static void ausearchs_table(void)
{
	struct csv c = begin(CSV_AUSEARCH);
	struct str got;

	csv_z(&c, "plain");
	csv_z(&c, "a\\b");
	csv_z(&c, "a,b");
	csv_z(&c, "a;b");
	csv_z(&c, "\x01\xff");
	csv_z(&c, "=1");
	csv_end(&c);
	got = written(&c);
	CHECK_STR(got, "plain,a\\b,\"a,b\",\"a;b\",\\001\\377,'=1\n");
	CHECK_STR(cell_of(STR_LIT("\x01\xff"), CSV_AUSEARCH_RAW), "\x01\xff");
	CHECK_STR(cell_of(STR_LIT("a\n\"b"), CSV_AUSEARCH_RAW), "\"a\n\"\"b\"");
	CHECK_STR(cell_of(STR_LIT("\t=1"), CSV_AUSEARCH_RAW), "'\t=1");
}

static const struct test tests[] = {
	{ TEST(every_text_comes_back) }, { TEST(as_documented) }, { TEST(a_list_can_be_split) }, { TEST(a_line) },
	{ TEST(ausearchs_table) },
};

TEST_MAIN(tests)
