/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends operations to sinks: filters them, renders each format once, and reports in the output what it had to drop. */
#ifndef AU_OUTPUTS_H
#define AU_OUTPUTS_H

#include "settings.h"
#include "sink.h"

struct gap;
struct outputs;

/* Outputs as in @settings, whose contents are moved: 0, or a negative errno that says what is out. */
int outputs_new(struct settings *settings, struct outputs **ret) __attribute__((nonnull, warn_unused_result));

/*
 * Opens what the sinks write to, or only @sockets, while the process still has its privileges. What cannot be
 * opened is tried again later.
 */
void outputs_open(struct outputs *o, bool sockets) __attribute__((nonnull));

/*
 * Waits for an output whose buffer is full, as long as it takes something at least every @ms and may_wait(@data)
 * says that nobody waits for this process. @may_wait NULL: never waits.
 */
void outputs_patience(struct outputs *o, bool (*may_wait)(void *data), void *data, unsigned int ms)
	__attribute__((nonnull(1)));

/* Starts the threads: 0 or a negative errno. */
int outputs_start(struct outputs *o) __attribute__((nonnull, warn_unused_result));

/* Where to look for what the settings ask of /proc; borrowed. */
void outputs_procinfo(struct outputs *o, struct procinfo *pi) __attribute__((nonnull));

/* An event that may contain operations: looks up its processes while they exist. */
void outputs_watch(struct outputs *o, const struct event *ev) __attribute__((nonnull));

/* Has the type of uop_fn: 0 or -ENOMEM. */
int outputs_write(void *o, const struct uop *op) __attribute__((nonnull));

/* Writes a gap record to every output that is not full. */
void outputs_gap(struct outputs *o, const struct gap *gap) __attribute__((nonnull));

/* Wakes the sinks. Call it regularly: it also writes the gap records that are due. */
void outputs_flush(struct outputs *o) __attribute__((nonnull));

/*
 * Changes to @settings, and returns the previous ones in their place: sinks that stay the same continue, the others
 * end by themselves. 0, or a negative errno with nothing changed.
 */
int outputs_set(struct outputs *o, struct settings *settings) __attribute__((nonnull, warn_unused_result));

/* Reopens the files, at SIGHUP. */
void outputs_reopen(struct outputs *o) __attribute__((nonnull));

/* Ends the sinks and waits for them, for SINK_FLUSH_MS at most. Returns how many messages were lost since the start. */
uint64_t outputs_end(struct outputs *o) __attribute__((nonnull));

void outputs_free(struct outputs *o);

/* One line for each sink. */
void outputs_report(const struct outputs *o, FILE *out) __attribute__((nonnull));

#endif
