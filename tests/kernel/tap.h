/* SPDX-License-Identifier: GPL-2.0-only */
/* What kselftest.h has of TAP that is needed here. */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>

static int tap_n, tap_failed, tap_skipped;

#define ok(cond, ...) tap_ok(!!(cond), #cond, __LINE__, __VA_ARGS__)

static inline __attribute__((format(printf, 4, 5)))
int tap_ok(int good, const char *cond, int line, const char *fmt, ...)
{
	char name[256];
	__builtin_va_list ap;

	__builtin_va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	__builtin_va_end(ap);
	printf("%sok %d %s\n", good ? "" : "not ", ++tap_n, name);
	if (!good) {
		tap_failed++;
		printf("# line %d: %s\n", line, cond);
	}
	return good;
}

static inline void tap_skip(const char *name, const char *why)
{
	tap_skipped++;
	printf("ok %d %s # SKIP %s\n", ++tap_n, name, why);
}

static inline int tap_done(void)
{
	printf("1..%d\n# failed %d, skipped %d\n", tap_n, tap_failed,
	       tap_skipped);
	return tap_failed ? 1 : 0;
}

#endif
