/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report that SIGUSR1 asks for: one "NAME = VALUE" a line, then a line for each output. */
#ifndef AU_STATUS_H
#define AU_STATUS_H

#include "outputs.h"
#include "stitch/stitch.h"

#define LATENCY_CLASSES 24 /* up to 2^23 ms */

/* Zeroed: nothing yet. */
struct status {
	uint64_t operations[6];            /* by the confidence of their origin, enum confidence */
	uint64_t processes[6];             /* and of their process */
	uint64_t latency[LATENCY_CLASSES]; /* from the event's time: [n] is below 2^n ms */
	uint64_t reloads, bad_reloads;
	uint64_t proc_asked, proc_untold; /* lookups in /proc, and those without an answer */
	uint64_t started;                 /* ms since 1970 */
};

/* The time of day, ms since 1970. */
uint64_t wall_ms(void);

/* Counts an operation that is passed to the outputs now. */
void status_count(struct status *st, const struct uop *op) __attribute__((nonnull));

/* Opens the file while the process still has its privileges: a descriptor or a negative errno. */
int status_open(const char *path) __attribute__((nonnull, warn_unused_result));

/* Writes the report in place of what @fd holds: 0 or a negative errno. */
int status_write(int fd, const struct status *st, const struct counters *counters, const struct outputs *outputs)
	__attribute__((nonnull, warn_unused_result));

#endif
