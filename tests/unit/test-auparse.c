/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libauparse is the oracle: for every record of the golden logs that it accepts, our fields have the same names, values
 * and order, except for the differences that are listed here.
 */
#include <auparse.h>
#include <glob.h>

#include "record/line.h"
#include "record/record.h"
#include "test.h"

static unsigned long compared, interpreted, skipped;

/* The value as auparse gives it, but without its quotes. */
static struct str unquoted(const char *z)
{
	struct str s = { z, strlen(z) };

	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = (struct str){ z + 1, s.n - 2 };
	return s;
}

/* The next of our fields. A difference: auparse leaves out those without a value. */
static bool ours(enum record_type type, struct str *body, struct field *ret)
{
	while (field_next(type, body, ret))
		if (ret->value.n || ret->quoted)
			return true;
	return false;
}

/* A difference: auparse takes a comma or a semicolon at the end of a value off it. */
static bool is_listed_difference(struct str value, const char *theirs)
{
	struct str t = unquoted(theirs);

	return value.n == t.n + 1 && (value.p[t.n] == ',' || value.p[t.n] == ';') && memcmp(value.p, t.p, t.n) == 0;
}

/* What auditd added (ENRICHED) auparse gives as the field's interpretation. */
static void compare_enriched(auparse_state_t *au, const struct record *rec, const char *name)
{
	const char *theirs;
	char upper[32];
	struct field f;
	size_t i;

	for (i = 0; name[i] && i < sizeof(upper) - 1; i++)
		upper[i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
	upper[i] = '\0';
	/* A difference: SADDR={ ... } is one value to auparse. We decode the address ourselves. */
	if (!record_enriched(rec, upper, &f) || str_is(f.value, "{"))
		return;
	theirs = auparse_interpret_field(au);
	if (!CHECK(theirs != NULL) || !CHECK_STR(f.value, theirs))
		printf("  %s in: %.*s\n", upper, (int)rec->line.n, rec->line.p);
	interpreted++;
}

static void compare_fields(auparse_state_t *au, const struct record *rec)
{
	struct str body = rec->body;
	struct field f;

	/* auparse's first fields are the head's: node and type. */
	do {
		const char *name = auparse_get_field_name(au), *value = auparse_get_field_str(au);

		if (!name || !value || strcmp(name, "node") == 0 || strcmp(name, "type") == 0)
			continue;
		if (!CHECK(ours(rec->type, &body, &f))) {
			printf("  auparse has %s=%s in: %.*s\n", name, value, (int)rec->line.n, rec->line.p);
			return;
		}
		if (!str_is(f.name, name) ||
		    (!str_eq(f.value, unquoted(value)) && !is_listed_difference(f.value, value))) {
			CHECK(!"fields differ");
			printf("  %.*s=%.*s, by auparse %s=%s in: %.*s\n", (int)f.name.n, f.name.p, (int)f.value.n,
			       f.value.p, name, value, (int)rec->line.n, rec->line.p);
			return;
		}
		compared++;
		compare_enriched(au, rec, name);
	} while (auparse_next_field(au) > 0);
	if (!CHECK(!ours(rec->type, &body, &f)))
		printf("  auparse has no %.*s in: %.*s\n", (int)f.name.n, f.name.p, (int)rec->line.n, rec->line.p);
}

static void compare_node(auparse_state_t *au, const struct record *rec)
{
	/* Ours to free, though its type says const in old releases. */
	char *node = (char *)(uintptr_t)auparse_get_node(au);

	if (CHECK(node != NULL))
		CHECK_STR(record_node(rec), node);
	free(node);
}

/* A difference: auparse takes what stands in a label for fields. */
static bool has_odd_label(const struct record *rec)
{
	struct field f;

	return record_field(rec, "subj", &f) && f.value.n &&
	       (memchr(f.value.p, ' ', f.value.n) || memchr(f.value.p, '"', f.value.n));
}

static void compare_record(const char *line, size_t n)
{
	auparse_state_t *au;
	struct record rec;
	const char *why;
	unsigned int heads = 0;
	char *copy;

	line_end(line, line + n + 1, &heads);
	/* A difference: auparse keeps the CR of a CRLF. */
	if (n && line[n - 1] == '\r')
		n--;
	if (heads != 1 || record_parse((struct str){ line, n }, &rec, &why) < 0 || rec.type == REC_OTHER ||
	    has_odd_label(&rec)) {
		skipped++;
		return;
	}
	REQUIRE(asprintf(&copy, "%.*s\n", (int)n, line) > 0);
	au = auparse_init(AUSOURCE_BUFFER, copy);
	REQUIRE(au);
	if (auparse_next_event(au) > 0 && auparse_first_field(au) > 0) {
		CHECK_I64(auparse_get_serial(au), rec.stamp.serial);
		if (rec.node_len)
			compare_node(au, &rec);
		compare_fields(au, &rec);
	} else {
		CHECK(!"auparse takes no record where we do");
		printf("  %.*s\n", (int)n, line);
	}
	auparse_destroy(au);
	free(copy);
}

static void compare_log(const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	REQUIRE(in);
	while ((n = getline(&line, &room, in)) > 0)
		if (line[n - 1] == '\n')
			compare_record(line, (size_t)n - 1);
	free(line);
	fclose(in);
}

static void all_golden_logs(void)
{
	char pattern[4096];
	glob_t logs;
	size_t i;

	REQUIRE(getenv("top_srcdir"));
	snprintf(pattern, sizeof(pattern), "%s/tests/golden/*.log", getenv("top_srcdir"));
	REQUIRE(glob(pattern, 0, NULL, &logs) == 0);
	for (i = 0; i < logs.gl_pathc; i++)
		compare_log(logs.gl_pathv[i]);
	globfree(&logs);
	printf("%lu fields, %lu of them enriched, %lu lines passed over\n", compared, interpreted, skipped);
	CHECK(compared > 5000);
}

static const struct test tests[] = {
	{ TEST(all_golden_logs) },
};

TEST_MAIN(tests)
