/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations to sinks: chooses, renders each format once, and tells in the output what a full buffer has cost. */
#ifndef AU_OUTPUTS_H
#define AU_OUTPUTS_H

#include "settings.h"
#include "sink.h"

struct gap;
struct outputs;

/* As @settings say, whose contents are taken over. NULL: out of memory. */
struct outputs *outputs_new(struct settings *settings) __attribute__((nonnull));

/* Opens what the sinks write to, or only @sockets, while there are the privileges. One that cannot be opened is tried again. */
void outputs_open(struct outputs *o, bool sockets) __attribute__((nonnull));

/*
 * An output whose buffer is full is waited for as long as it goes on taking something every @ms, and @may_wait, called with @data,
 * says that nobody waits for this process. NULL: never.
 */
void outputs_patience(struct outputs *o, bool (*may_wait)(void *data), void *data, unsigned int ms) __attribute__((nonnull(1)));

/* Starts the threads: 0 or a negative errno. */
int outputs_start(struct outputs *o) __attribute__((nonnull, warn_unused_result));

/* Where to look for what the settings want of /proc; borrowed. */
void outputs_procinfo(struct outputs *o, struct procinfo *pi) __attribute__((nonnull));

/* An event that operations may come of: looks at its processes while they are there. */
void outputs_watch(struct outputs *o, const struct event *ev) __attribute__((nonnull));

/* Has the type of uop_fn: 0 or -ENOMEM. */
int outputs_write(void *o, const struct uop *op) __attribute__((nonnull));

/* Tells every output what is missing; one that is full is not told. */
void outputs_gap(struct outputs *o, const struct gap *gap) __attribute__((nonnull));

/* Wakes the sinks. To be called now and then, as it also tells them what they missed. */
void outputs_flush(struct outputs *o) __attribute__((nonnull));

/*
 * Other settings, whose contents are taken over, and those before are given back in their place: sinks that stay the same go on, the
 * others end by themselves. 0, or a negative errno with nothing changed.
 */
int outputs_set(struct outputs *o, struct settings *settings) __attribute__((nonnull, warn_unused_result));

/* SIGHUP: files are opened again. */
void outputs_reopen(struct outputs *o) __attribute__((nonnull));

/* Ends the sinks, and waits for them (SINK_FLUSH_MS at most). Returns how many messages were not written since the start. */
uint64_t outputs_end(struct outputs *o) __attribute__((nonnull));

void outputs_free(struct outputs *o);

/* One line for each sink. */
void outputs_report(const struct outputs *o, FILE *out) __attribute__((nonnull));

#endif
