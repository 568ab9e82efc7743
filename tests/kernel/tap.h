/* SPDX-License-Identifier: GPL-2.0-only */
/* What kselftest.h has of TAP that is needed here, for tests of many files. */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>

#define ok(cond, ...) tap_ok(!!(cond), #cond, __FILE__, __LINE__, __VA_ARGS__)

int tap_ok(int good, const char *cond, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* The exit status of the test. */
int tap_done(void);

#endif
