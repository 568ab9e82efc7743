/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and hexadecimal of a log are taken as they are or not at all: never cut, wrapped or guessed. */
#include "base/str.h"

#include <errno.h>
#include <stdlib.h>

#include "guard.h"
#include "test.h"

static struct str z(const char *s)
{
	return (struct str){ s, strlen(s) };
}

static void unsigned_numbers(void)
{
	uint64_t v = 1;

	CHECK(str_u64(z("0"), 10, &v) == 0 && v == 0);
	CHECK(str_u64(z("18446744073709551615"), 10, &v) == 0 && v == UINT64_MAX);
	CHECK(str_u64(z("ffffffffffffffff"), 16, &v) == 0 && v == UINT64_MAX);
	CHECK(str_u64(z("Ff"), 16, &v) == 0 && v == 255);
}

static void what_is_no_number_leaves_the_result_alone(void)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "+1", "-1", "0x1", "1a", "18446744073709551616", "99999999999999999999"
	};
	uint64_t v = 42;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK_I64(str_u64(z(bad[i]), 10, &v), -EINVAL) || !CHECK_I64(v, 42))
			printf("  with \"%s\"\n", bad[i]);
	CHECK_I64(str_u64(z("10000000000000000"), 16, &v), -EINVAL);
	CHECK_I64(str_u64(z("g"), 16, &v), -EINVAL);
}

static void signed_numbers(void)
{
	int64_t v = 42;

	CHECK(str_i64(z("-100"), &v) == 0 && v == -100);
	CHECK(str_i64(z("9223372036854775807"), &v) == 0 && v == INT64_MAX);
	CHECK(str_i64(z("4294967295"), &v) == 0 && v == 4294967295);
	v = 42;
	CHECK_I64(str_i64(z("9223372036854775808"), &v), -EINVAL);
	CHECK_I64(str_i64(z("-9223372036854775808"), &v), -EINVAL);
	CHECK_I64(str_i64(z("-"), &v), -EINVAL);
	CHECK_I64(str_i64(z("--1"), &v), -EINVAL);
	CHECK_I64(str_i64(z(""), &v), -EINVAL);
	CHECK_I64(v, 42);
}

static void hexadecimal(void)
{
	char buf[4] = "zzzz";

	CHECK_I64(str_unhex(z("2F746d70"), buf, sizeof(buf)), 4);
	CHECK_BYTES(buf, 4, "/tmp");
	CHECK_I64(str_unhex(z(""), buf, sizeof(buf)), 0);
	CHECK_I64(str_unhex(z("2F7"), buf, sizeof(buf)), -EINVAL);
	CHECK_I64(str_unhex(z("2g"), buf, sizeof(buf)), -EINVAL);
	CHECK_I64(str_unhex(z("2F746d7061"), buf, sizeof(buf)), -ENOSPC);
}

static void nothing_behind_the_end_is_read(void)
{
	struct guard g = guard_new(64);
	uint64_t u;
	int64_t i;
	char buf[8];

	CHECK(str_u64(guarded(&g, z("123")), 10, &u) == 0 && u == 123);
	CHECK(str_i64(guarded(&g, z("-")), &i) < 0);
	CHECK(str_i64(guarded(&g, z("")), &i) < 0);
	CHECK_I64(str_unhex(guarded(&g, z("4a4b")), buf, sizeof(buf)), 2);
	CHECK(!str_starts(guarded(&g, z("ab")), STR_LIT("abc")));
	CHECK(str_is(guarded(&g, z("ab")), "ab"));
	guard_free(&g);
}

/* In few different bytes, so that there are many that are nearly one. */
static void a_needle_is_found_where_memmem_finds_it(void)
{
	struct guard g = guard_new(512);
	char hay[400], needle[24];
	unsigned int seed = 1, found = 0, round;
	size_t i;

	for (round = 0; round < 20000; round++) {
		struct str s = { hay, (size_t)rand_r(&seed) % sizeof(hay) },
			   n = { needle, 1 + (size_t)rand_r(&seed) % (sizeof(needle) - 1) };

		for (i = 0; i < s.n; i++)
			hay[i] = rand_r(&seed) % 40 ? 'a' : 'b';
		for (i = 0; i < n.n; i++)
			needle[i] = rand_r(&seed) % 8 ? 'a' : 'b';
		s = guarded(&g, s);
		found += str_find(s, n) != NULL;
		if (!CHECK(str_find(s, n) == memmem(s.p, s.n, n.p, n.n)))
			break;
	}
	CHECK(found > 1000 && found < 19000);
	CHECK(str_find(z("a"), z("")) == NULL);
	guard_free(&g);
}

static const struct test tests[] = {
	{ TEST(unsigned_numbers) },
	{ TEST(what_is_no_number_leaves_the_result_alone) },
	{ TEST(signed_numbers) },
	{ TEST(hexadecimal) },
	{ TEST(nothing_behind_the_end_is_read) },
	{ TEST(a_needle_is_found_where_memmem_finds_it) },
};

TEST_MAIN(tests)
