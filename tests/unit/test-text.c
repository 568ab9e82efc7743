/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name that an attacker chose cannot move a terminal's cursor, end a line or make JSON invalid. */
#include "base/text.h"

#include "guard.h"
#include "test.h"

static struct str z(const char *s)
{
	return (struct str){ s, strlen(s) };
}

static struct str quoted(struct str s)
{
	static char buf[4096];
	FILE *out = fmemopen(buf, sizeof(buf), "w");
	long n;

	REQUIRE(out);
	text_quoted(out, s);
	n = ftell(out);
	fclose(out);
	return (struct str){ buf, (size_t)n };
}

static void every_byte_is_printable_and_its_own(void)
{
	char seen[256][8];
	unsigned int c, d;
	size_t i;

	for (c = 0; c < 256; c++) {
		char byte = (char)c;
		struct str q = quoted((struct str){ &byte, 1 });

		REQUIRE(q.n < sizeof(seen[0]));
		memcpy(seen[c], q.p, q.n);
		seen[c][q.n] = '\0';
		for (i = 0; i < q.n; i++)
			if (!CHECK(q.p[i] >= 0x20 && q.p[i] < 0x7f))
				printf("  byte %u\n", c);
		for (d = 0; d < c; d++)
			CHECK(strcmp(seen[c], seen[d]) != 0);
	}
}

static void quoted_as_strace_does(void)
{
	CHECK_STR(quoted(z("/etc/passwd")), "\"/etc/passwd\"");
	CHECK_STR(quoted(z("a\"b\\c")), "\"a\\\"b\\\\c\"");
	CHECK_STR(quoted(z("\n\x1b[2J\x7f\xff")), "\"\\n\\33[2J\\177\\377\"");
	CHECK_STR(quoted(z("")), "\"\"");
	/* The digits behind an escape stay apart from it. */
	CHECK_STR(quoted(z("\x01"
			   "23")),
		  "\"\\00123\"");
	CHECK_STR(quoted(z("\x01"
			   "89")),
		  "\"\\189\"");
}

static void utf8_of_every_length(void)
{
	CHECK_I64(utf8_length(z("a")), 1);
	CHECK_I64(utf8_length(z("\xc3\xa9")), 2);
	CHECK_I64(utf8_length(z("\xe2\x82\xac")), 3);
	CHECK_I64(utf8_length(z("\xf0\x9f\x98\x80")), 4);
	CHECK_I64(utf8_length(z("\xf4\x8f\xbf\xbf")), 4);
	CHECK_I64(utf8_length(z("")), 0);
}

static void what_is_not_utf8(void)
{
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\xaf",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xfe",
		"\xff",
		"\xc3",
		"\xe2\x82",
		"\xf0\x9f\x98",
		"\xc3(",
		"\xe2(\xac",
		"\xe2\x82(",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK_I64(utf8_length(z(bad[i])), 0) || !CHECK(!utf8_valid(z(bad[i]))))
			printf("  case %zu\n", i);
	CHECK(utf8_valid(z("gr\xc3\xbc\xc3\x9f")));
	CHECK(utf8_valid(z("")));
}

static void each_bad_byte_is_replaced_once(void)
{
	unsigned int c;
	size_t n;

	for (c = 1; c < 256; c++) {
		char in[3] = { 'a', (char)c, 'b' }, want[8];
		char *out = utf8_replace((struct str){ in, 3 }, &n);

		snprintf(want, sizeof(want),
			 c < 0x80 ? "a%sb" :
				    "a\xef\xbf\xbd"
				    "b",
			 c < 0x80 ? (char[2]){ (char)c, 0 } : "");
		if (!CHECK_BYTES(out, n, want))
			printf("  byte %u\n", c);
		free(out);
	}
}

static void nothing_behind_the_end_is_read(void)
{
	static const char text[] = "\xf0\x9f\x98\x80";
	struct guard g = guard_new(64);
	size_t i, n;

	for (i = 0; i <= 4; i++) {
		struct str s = guarded(&g, (struct str){ text, i });
		char *out = utf8_replace(s, &n);

		CHECK_I64(utf8_length(s), i == 4 ? 4 : 0);
		CHECK_I64(n, i == 4 ? 4 : 3 * i);
		quoted(s);
		free(out);
	}
	guard_free(&g);
}

static const struct test tests[] = {
	{ TEST(every_byte_is_printable_and_its_own) },
	{ TEST(quoted_as_strace_does) },
	{ TEST(utf8_of_every_length) },
	{ TEST(what_is_not_utf8) },
	{ TEST(each_bad_byte_is_replaced_once) },
	{ TEST(nothing_behind_the_end_is_read) },
};

TEST_MAIN(tests)
