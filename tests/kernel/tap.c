// SPDX-License-Identifier: GPL-2.0-only
#include "tap.h"

#include <stdarg.h>

static int tap_n, tap_failed;

int tap_ok(int good, const char *cond, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d ", good ? "" : "not ", ++tap_n);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	if (!good) {
		tap_failed++;
		printf("# %s:%d: %s\n", file, line, cond);
	}
	return good;
}

int tap_done(void)
{
	printf("1..%d\n# failed %d\n", tap_n, tap_failed);
	return tap_failed ? 1 : 0;
}
