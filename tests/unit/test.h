/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that go on after a failure, and the tests of one program as a table. */
#ifndef AU_TEST_H
#define AU_TEST_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int test_failures;
static const char *test_name = "";

#define TEST_SKIP 77
#define TEST_ERROR 99

static inline bool test_check(bool ok, const char *file, int line, const char *what)
{
	if (ok)
		return true;
	test_failures++;
	printf("%s:%d: %s: %s\n", file, line, test_name, what);
	return false;
}

static inline bool test_check_i64(int64_t got, int64_t want, const char *file, int line, const char *what)
{
	if (got == want)
		return true;
	test_failures++;
	printf("%s:%d: %s: %s is %" PRId64 ", not %" PRId64 "\n", file, line, test_name, what, got, want);
	return false;
}

static inline bool test_check_bytes(const char *got, size_t n, const char *want, const char *file, int line,
				    const char *what)
{
	if (got && n == strlen(want) && memcmp(got, want, n) == 0)
		return true;
	test_failures++;
	printf("%s:%d: %s: %s is \"%.*s\", not \"%s\"\n", file, line, test_name, what, (int)(got ? n : 0),
	       got ? got : "", want);
	return false;
}

/* Each is true if the check held, so that what depends on it can be left out. */
#define CHECK(cond) test_check((cond), __FILE__, __LINE__, #cond)
#define CHECK_I64(got, want) test_check_i64((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, #got)
#define CHECK_STR(s, want) test_check_bytes((s).p, (s).n, (want), __FILE__, __LINE__, #s)
#define CHECK_BYTES(p, n, want) test_check_bytes((p), (size_t)(n), (want), __FILE__, __LINE__, #p)

/* What must work for the test to say anything. */
#define REQUIRE(cond)                                                     \
	do {                                                              \
		if (!(cond)) {                                            \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #cond); \
			exit(TEST_ERROR);                                 \
		}                                                         \
	} while (0)

struct test {
	const char *name;
	void (*run)(void);
};

#define TEST(function) #function, function

static inline int test_main(const struct test *tests, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int before = test_failures;

		test_name = tests[i].name;
		tests[i].run();
		printf("%s %s\n", test_failures == before ? "ok  " : "FAIL", tests[i].name);
		fflush(stdout);
	}
	return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define TEST_MAIN(table)                                                       \
	int main(void)                                                         \
	{                                                                      \
		return test_main((table), sizeof(table) / sizeof((table)[0])); \
	}

#endif
