/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of a log is taken apart as the kernel put it together; what is no record is refused, with a reason. */
#include "record/record.h"

#include <errno.h>

#include "guard.h"
#include "test.h"

static struct guard page;

static int parse(const char *line, size_t n, struct record *ret)
{
	const char *why = NULL;
	int rc = record_parse(guarded(&page, (struct str){ line, n }), ret, &why);

	CHECK((rc == -EBADMSG) == (why != NULL));
	return rc;
}

static int parse_z(const char *line, struct record *ret)
{
	return parse(line, strlen(line), ret);
}

static void head(void)
{
	struct record r = { 0 };

	REQUIRE(parse_z("type=URINGOP msg=audit(1795297790.092:10): uring_op=18 key=\"ring\"", &r) == 0);
	CHECK(r.type == REC_URINGOP);
	CHECK_STR(record_type_name(&r), "URINGOP");
	CHECK_I64(r.stamp.sec, 1795297790);
	CHECK_I64(r.stamp.msec, 92);
	CHECK_I64(r.stamp.serial, 10);
	CHECK_STR(r.body, "uring_op=18 key=\"ring\"");
	CHECK_I64(record_node(&r).n, 0);
	CHECK_I64(record_added(&r).n, 0);
}

static void node_before_the_type(void)
{
	struct record r = { 0 };

	REQUIRE(parse_z("node=web1.example type=CWD msg=audit(1.000:4294967295): cwd=\"/\"", &r) == 0);
	CHECK_STR(record_node(&r), "web1.example");
	CHECK(r.type == REC_CWD);
	CHECK_I64(r.stamp.serial, 4294967295);
}

static void types_that_auditd_has_no_name_for(void)
{
	struct record r = { 0 };

	REQUIRE(parse_z("type=UNKNOWN[1340] msg=audit(1.002:3): ring=1", &r) == 0);
	CHECK(r.type == REC_URING_SQE);
	REQUIRE(parse_z("type=URINGOPX msg=audit(1.002:3): ", &r) == 0);
	CHECK(r.type == REC_OTHER);
	REQUIRE(parse_z("type=UNKNOWN[] msg=audit(1.002:3): ", &r) == 0);
	CHECK(r.type == REC_OTHER);
	REQUIRE(parse_z("type=UNKNOWN[0] msg=audit(1.002:3): ", &r) == 0);
	CHECK(r.type == REC_OTHER);
}

static void no_records(void)
{
	static const char *const bad[] = {
		"x",
		"type",
		"type=",
		"type=A",
		"type=A msg=audit(",
		"type=A msg=audit(1.002:3)",
		"type= msg=audit(1.002:3): ",
		"type=A msg=audit(1.0021:3): ",
		"type=A msg=audit(1:3): ",
		"type=A msg=audit(1.002): ",
		"type=A msg=audit(.:): ",
		"type=A msg=audit(1.002:4294967296): ",
		"type=A msg=audit(99999999999999999999.002:3): ",
		"type=A msg=audit(-1.002:3): ",
		"type=A  msg=audit(1.002:3): ",
		" type=A msg=audit(1.002:3): ",
		"node= type=A msg=audit(1.002:3): ",
		"node=a",
		"node=a  type=A msg=audit(1.002:3): ",
		"Type=A msg=audit(1.002:3): ",
		"msg='type=URINGOP msg=audit(1.002:3): '",
		"a type=URINGOP msg=audit(1.002:3): ",
	};
	struct record r = { .stamp = { .serial = 42 } };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK_I64(parse_z(bad[i], &r), -EBADMSG))
			printf("  \"%s\"\n", bad[i]);
	CHECK_I64(parse_z("", &r), -ENOMSG);
	CHECK_I64(r.stamp.serial, 42);
}

static void a_cut_quote_is_no_record(void)
{
	struct record r = { 0 };

	CHECK_I64(parse_z("type=PATH msg=audit(1.002:3): item=0 name=\"/etc/pas", &r), -EBADMSG);
	CHECK_I64(parse_z("type=URINGOP msg=audit(1.002:3): uring_op=18 exit=0 pid=1 key=\"ri", &r), -EBADMSG);
	CHECK_I64(parse_z("type=CWD msg=audit(1.002:3): cwd=\"", &r), -EBADMSG);
	CHECK_I64(parse_z("type=CWD msg=audit(1.002:3): cwd=\"/\"", &r), 0);
}

static void whole_names_only(void)
{
	struct record r = { 0 };
	struct field f;
	int64_t v = 0;

	REQUIRE(parse_z("type=SYSCALL msg=audit(1.002:3): ppid=1 old-auid=5 pid=2 auid=7 uid=9 a0=ff a1=0x10 n=-3",
			&r) == 0);
	CHECK(record_i64(&r, "pid", &v) == 0 && v == 2);
	CHECK(record_i64(&r, "uid", &v) == 0 && v == 9);
	CHECK(record_i64(&r, "auid", &v) == 0 && v == 7);
	CHECK(record_i64(&r, "n", &v) == 0 && v == -3);
	CHECK_I64(record_i64(&r, "id", &v), -ENOENT);
	CHECK_I64(record_i64(&r, "a0", &v), -EINVAL);
	CHECK(!record_field(&r, "msg", &f));
}

static void hexadecimal_numbers(void)
{
	struct record r = { 0 };
	uint64_t v = 0;

	REQUIRE(parse_z("type=SYSCALL msg=audit(1.002:3): a0=ff a1=0x10 a2=0x", &r) == 0);
	CHECK(record_u64(&r, "a0", 16, &v) == 0 && v == 255);
	CHECK(record_u64(&r, "a1", 16, &v) == 0 && v == 16);
	CHECK_I64(record_u64(&r, "a2", 16, &v), -EINVAL);
}

static void values(void)
{
	struct str rest = STR_LIT(" a=1  word b=\"x y\" c= d='it''s' e=\"=\" =x =\"y z\" f==1");
	struct field f;

	REQUIRE(field_next(REC_OTHER, &rest, &f));
	CHECK_STR(f.name, "a");
	CHECK_STR(f.value, "1");
	CHECK(!f.quoted);
	REQUIRE(field_next(REC_OTHER, &rest, &f));
	CHECK_STR(f.name, "b");
	CHECK_STR(f.value, "x y");
	CHECK(f.quoted);
	REQUIRE(field_next(REC_OTHER, &rest, &f));
	CHECK_STR(f.name, "c");
	CHECK_STR(f.value, "");
	REQUIRE(field_next(REC_OTHER, &rest, &f));
	CHECK_STR(f.name, "d");
	CHECK_STR(f.value, "it''s");
	REQUIRE(field_next(REC_OTHER, &rest, &f));
	CHECK_STR(f.name, "e");
	CHECK_STR(f.value, "=");
	REQUIRE(field_next(REC_OTHER, &rest, &f));
	CHECK_STR(f.name, "f");
	CHECK_STR(f.value, "=1");
	CHECK(!field_next(REC_OTHER, &rest, &f));
	CHECK_I64(rest.n, 0);
}

static void enriched_part(void)
{
	struct record r = { 0 };
	struct field f;

	REQUIRE(parse_z("type=SYSCALL msg=audit(1.002:3): auid=1000 key=\"k\"\x1d"
			"ARCH=x86_64 AUID=\"al ice\"",
			&r) == 0);
	CHECK_STR(r.body, "auid=1000 key=\"k\"");
	CHECK(!record_field(&r, "AUID", &f));
	REQUIRE(record_enriched(&r, "AUID", &f));
	CHECK_STR(f.value, "al ice");
	CHECK(!record_enriched(&r, "auid", &f));
}

static void strings_of_the_kernel(void)
{
	char buf[8];
	struct field f = { .value = STR_LIT("/tmp/a b"), .quoted = true };

	CHECK_I64(field_bytes(&f, buf, 8), 8);
	CHECK_I64(field_bytes(&f, buf, 7), -ENOSPC);
	f = (struct field){ .value = STR_LIT("2F61220A") };
	CHECK_I64(field_bytes(&f, buf, 8), 4);
	CHECK_BYTES(buf, 4, "/a\"\n");
	f.value = STR_LIT("(null)");
	CHECK_I64(field_bytes(&f, buf, 8), -ENODATA);
	f.quoted = true;
	CHECK_I64(field_bytes(&f, buf, 8), 6);
	f = (struct field){ .value = STR_LIT("?") };
	CHECK_I64(field_bytes(&f, buf, 8), -ENODATA);
	f.value = STR_LIT("2F6");
	CHECK_I64(field_bytes(&f, buf, 8), -EINVAL);
	f.value = STR_LIT("word");
	CHECK_I64(field_bytes(&f, buf, 8), -EINVAL);
}

static void all_bytes_in_hexadecimal(void)
{
	unsigned int c;

	for (c = 0; c < 256; c++) {
		char hex[3], byte = 0;
		struct field f = { .value = { hex, 2 } };

		snprintf(hex, sizeof(hex), "%02X", c);
		CHECK_I64(field_bytes(&f, &byte, 1), 1);
		CHECK_I64((unsigned char)byte, c);
	}
}

/*
 * Of every prefix of a real record: nothing behind it is read, and each field but the last is the whole record's. The
 * last one may be cut in a way that no reader can see.
 */
static void prefixes_of(const char *line, size_t len)
{
	struct record whole, part;
	size_t n;

	REQUIRE(parse(line, len, &whole) == 0);
	for (n = 0; n < len; n++) {
		struct field a = { 0 }, b = { 0 };
		struct str ra, rb;
		const char *why;

		if (parse(line, n, &part) < 0)
			continue;
		REQUIRE(record_parse((struct str){ line, len }, &whole, &why) == 0);
		CHECK(str_eq(record_type_name(&part), record_type_name(&whole)) &&
		      stamp_cmp(&part.stamp, &whole.stamp) == 0);
		ra = part.body;
		rb = whole.body;
		while (field_next(part.type, &ra, &a) && CHECK(field_next(whole.type, &rb, &b))) {
			CHECK(str_eq(a.name, b.name));
			if (ra.n)
				CHECK(str_eq(a.value, b.value));
		}
	}
}

static void every_prefix_of_real_records(void)
{
	char path[4096], *line = NULL;
	size_t room = 0, lines = 0;
	ssize_t n;
	FILE *in;

	snprintf(path, sizeof(path), "%s/tests/golden/nine-ops-stock-6.12.log", getenv("top_srcdir"));
	in = fopen(path, "r");
	REQUIRE(in);
	while ((n = getline(&line, &room, in)) > 0) {
		prefixes_of(line, (size_t)n - 1);
		lines++;
	}
	CHECK(lines > 70);
	free(line);
	fclose(in);
}

/* The first field of that name that field_next() returns: a search must not find the name in the value of another. */
static bool first_of(enum record_type type, struct str body, const char *name, struct field *ret)
{
	while (field_next(type, &body, ret))
		if (str_is(ret->name, name))
			return true;
	return false;
}

static void looked_up_as_taken_in_turn(void)
{
	static const char *const words[] = {
		" ", " ", "=", "=", "\"", "'", "a", "b", "ab", "subj=", " subj=", " key="
	};
	static const enum record_type types[] = { REC_OTHER, REC_URINGOP };
	unsigned int round, found = 0;

	srand(1);
	for (round = 0; round < 200000; round++) {
		struct field one = { 0 }, other = { 0 };
		struct record r = { 0 };
		char body[128] = "";
		bool has;
		size_t i;

		for (i = 0; i < 25; i++)
			strcat(body, words[(size_t)rand() % (sizeof(words) / sizeof(words[0]))]);
		r.type = types[round % 2];
		r.body = guarded(&page, (struct str){ body, strlen(body) });
		has = record_field(&r, "ab", &one);
		found += has;
		if (CHECK(has == first_of(r.type, r.body, "ab", &other)) && has)
			CHECK(one.name.p == other.name.p && str_eq(one.value, other.value) &&
			      one.quoted == other.quoted);
	}
	CHECK(found > 1000);
}

static const struct test tests[] = {
	{ TEST(head) },
	{ TEST(node_before_the_type) },
	{ TEST(types_that_auditd_has_no_name_for) },
	{ TEST(no_records) },
	{ TEST(a_cut_quote_is_no_record) },
	{ TEST(whole_names_only) },
	{ TEST(hexadecimal_numbers) },
	{ TEST(values) },
	{ TEST(enriched_part) },
	{ TEST(strings_of_the_kernel) },
	{ TEST(all_bytes_in_hexadecimal) },
	{ TEST(looked_up_as_taken_in_turn) },
	{ TEST(every_prefix_of_real_records) },
};

int main(void)
{
	REQUIRE(getenv("top_srcdir"));
	page = guard_new(16384);
	return test_main(tests, sizeof(tests) / sizeof(tests[0]));
}
