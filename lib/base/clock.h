/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time that passes, independent of the system's date. */
#ifndef AU_CLOCK_H
#define AU_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* @ms is less than 1000. */
static inline void sleep_ms(long ms)
{
	struct timespec ts = { .tv_nsec = ms * 1000000 };

	nanosleep(&ts, NULL);
}

#endif
