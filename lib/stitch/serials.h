/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which serials of a host have been seen. The kernel leaves no holes, but records reach the log out of order: a call
 * gets its serial with its first record and is logged when it returns, thousands of serials later.
 */
#ifndef AU_SERIALS_H
#define AU_SERIALS_H

#include <stdbool.h>
#include <stdint.h>

/* How much older than the newest one a serial may be and still fill its hole. */
#define SERIALS_WINDOW 65536u
#define SERIALS_SLOTS 64u
#define SERIALS_TIMES 4096u

/* All zeros: none has been seen. */
struct serials {
	uint64_t newest;                 /* 0 before the first */
	uint64_t missing;                /* how many never came */
	uint64_t last_gone;              /* the newest of those that are too old to come, 0 if there is none */
	uint64_t last_hole;              /* the newest one that is missing, 0 if there is none */
	uint64_t reached_newest;         /* clock of the host when the newest one came, ms */
	uint64_t reached[SERIALS_SLOTS]; /* clock when the first one of that part of the window came */
	uint16_t time[SERIALS_TIMES];    /* of each, by its low bits: something of it, or 0 */
	uint64_t seen[SERIALS_WINDOW / 64];
};

/*
 * Notes a serial of an event with time @ms, when the clock of the host was @clock; it may be noted any number of
 * times.
 */
void serials_note(struct serials *s, uint64_t serial, uint64_t ms, uint64_t clock) __attribute__((nonnull));

/*
 * Whether an event with that serial and time cannot come from where the others came from: an event of the same serial
 * had another time, or newer serials had been given out before that time.
 */
bool serials_contradict(const struct serials *s, uint64_t serial, uint64_t ms) __attribute__((nonnull));

/* Undoes serials_note(). */
void serials_forget(struct serials *s, uint64_t serial) __attribute__((nonnull));

/* As if @missing had not come in all, of which those up to @last_gone never will. */
void serials_set_gone(struct serials *s, uint64_t missing, uint64_t last_gone) __attribute__((nonnull));

/* The newest missing serial that is less than @below, or 0. */
uint64_t serials_missing(const struct serials *s, uint64_t below) __attribute__((nonnull));

#endif
