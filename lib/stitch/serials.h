/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which serials of a host have been seen. The kernel leaves no holes, but records reach the log slightly out of order.
 */
#ifndef AU_SERIALS_H
#define AU_SERIALS_H

#include <stdbool.h>
#include <stdint.h>

/* How much older than the newest one a serial may be and still fill its hole. */
#define SERIALS_WINDOW 4096u

/* All zeros: none has been seen. */
struct serials {
	uint64_t newest;    /* 0 before the first */
	uint64_t missing;   /* how many never came */
	uint64_t last_gone; /* the newest of those that are too old to come, 0 if there is none */
	uint64_t seen[SERIALS_WINDOW / 64];
};

/* Notes a serial; it may be noted any number of times. */
void serials_note(struct serials *s, uint64_t serial) __attribute__((nonnull));

/* Undoes serials_note(). */
void serials_forget(struct serials *s, uint64_t serial) __attribute__((nonnull));

/* The newest missing serial that is less than @below, or 0. */
uint64_t serials_missing(const struct serials *s, uint64_t below) __attribute__((nonnull));

#endif
