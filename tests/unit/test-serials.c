/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record that never came is known to be missing, however the others were ordered or repeated. */
#include "stitch/serials.h"

#include "test.h"

static void none_missing(void)
{
	struct serials s = { 0 };
	uint64_t i;

	for (i = 1; i < 20000; i++)
		serials_note(&s, i, 1000, 1000);
	CHECK_I64(s.missing, 0);
	CHECK_I64(serials_missing(&s, 20000), 0);
}

static void late_ones_fill_their_own_holes(void)
{
	struct serials s = { 0 };

	serials_note(&s, 10, 1000, 1000);
	serials_note(&s, 15, 1000, 1000);
	CHECK_I64(s.missing, 4);
	CHECK_I64(serials_missing(&s, 16), 14);
	CHECK_I64(serials_missing(&s, 14), 13);
	CHECK_I64(serials_missing(&s, 11), 0);
	serials_note(&s, 14, 1000, 1000);
	serials_note(&s, 14, 1000, 1000);
	CHECK_I64(s.missing, 3);
	CHECK_I64(serials_missing(&s, 16), 13);
	serials_note(&s, 11, 1000, 1000);
	serials_note(&s, 12, 1000, 1000);
	serials_note(&s, 13, 1000, 1000);
	CHECK_I64(s.missing, 0);
	CHECK_I64(serials_missing(&s, 16), 0);
}

static void what_came_before_the_first_is_not_missed(void)
{
	struct serials s = { 0 };

	serials_note(&s, 1000, 1000, 1000);
	serials_note(&s, 999, 1000, 1000);
	serials_note(&s, 5, 1000, 1000);
	CHECK_I64(s.missing, 0);
	CHECK_I64(serials_missing(&s, 1000), 0);
}

static void a_hole_is_remembered(void)
{
	struct serials s = { 0 };
	uint64_t i;

	for (i = 1; i < 100000; i++)
		if (i != 77)
			serials_note(&s, i, 1000, 1000);
	CHECK_I64(s.missing, 1);
	CHECK_I64(serials_missing(&s, 100000), 77);
	serials_note(&s, 77, 1000, 1000);
	CHECK_I64(s.missing, 1);
}

/* Against the plain way, for holes at every place around the ends of words and of the window. */
static void as_the_plain_way(void)
{
	static const uint64_t first[] = { 1, 63, 64, 4095, 4096, 5000 };
	size_t i;

	for (i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		uint64_t hole, at, last = first[i] + SERIALS_WINDOW + 404;

		for (hole = first[i] + 1; hole < last; hole += 6091) {
			struct serials s = { 0 };

			for (at = first[i]; at <= last; at++)
				if (at != hole && at != hole + 64)
					serials_note(&s, at, 1000, 1000);
			CHECK_I64(s.missing, hole + 64 <= last ? 2 : 1);
			CHECK_I64(serials_missing(&s, last), hole + 64 < last ? hole + 64 : hole);
			if (hole + 64 <= last && last - hole < SERIALS_WINDOW)
				CHECK_I64(serials_missing(&s, hole + 64), hole);
		}
	}
}

static void a_great_leap(void)
{
	struct serials s = { 0 };

	serials_note(&s, 1, 1000, 1000);
	serials_note(&s, 4000000000, 1000, 1000);
	CHECK_I64(s.missing, 3999999998);
	CHECK_I64(serials_missing(&s, 4000000000), 3999999999);
	CHECK(serials_missing(&s, 5000) > 1);
}

/* A call has the serial of its first record and the time of its beginning, and comes when it ends. */
static void a_call_that_waited_is_no_contradiction(void)
{
	struct serials s = { 0 };
	uint64_t i;

	for (i = 1; i <= 40000; i++)
		if (i != 5000)
			serials_note(&s, i, 100000 + i, 100000 + i);
	CHECK(!serials_contradict(&s, 5000, 104000));
	CHECK(!serials_contradict(&s, 5000, 105000));
	CHECK(!serials_contradict(&s, 40001, 50000));
	serials_note(&s, 5000, 104000, 140000);
	CHECK_I64(s.missing, 0);
}

static void other_boots_and_hosts_contradict(void)
{
	struct serials s = { 0 };
	uint64_t i;

	for (i = 100; i <= 40000; i++)
		serials_note(&s, i, 100000 + i, 100000 + i);
	CHECK(serials_contradict(&s, 3, 145000));
	CHECK(serials_contradict(&s, 5000, 140000));
	CHECK(serials_contradict(&s, 39990, 140001));
	CHECK(!serials_contradict(&s, 39990, 139990));
	CHECK(serials_contradict(&s, 39990, 139991));
}

static const struct test tests[] = {
	{ TEST(none_missing) },
	{ TEST(late_ones_fill_their_own_holes) },
	{ TEST(what_came_before_the_first_is_not_missed) },
	{ TEST(a_hole_is_remembered) },
	{ TEST(as_the_plain_way) },
	{ TEST(a_great_leap) },
	{ TEST(a_call_that_waited_is_no_contradiction) },
	{ TEST(other_boots_and_hosts_contradict) },
};

TEST_MAIN(tests)
