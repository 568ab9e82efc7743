/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sink: a bounded buffer and a thread that writes it out. Putting in a message never waits: what does not fit is
 * dropped and counted. The thread continues by itself when the medium works again.
 */
#ifndef AU_SINK_H
#define AU_SINK_H

#include "sink-config.h"
#include "base/str.h"

/* How long a sink tries to write what it holds after sink_stop(), in ms. */
#define SINK_FLUSH_MS 5000

struct sink;

struct sink_stats {
	uint64_t written; /* messages */
	uint64_t bytes;
	uint64_t refused;  /* messages that the medium cannot take, too long for it */
	uint64_t failures; /* times that writing failed after it had gone well */
	size_t waiting;    /* messages in the buffer */
	int error;         /* of the last attempt to write, an errno; 0 if that went well */
};

/* 0 or a negative errno, -ENOMEM or what descriptors are out of. */
int sink_new(const struct sink_config *cfg, struct sink **ret) __attribute__((nonnull, warn_unused_result));

/* Opens its medium now instead of in the thread, which tries again if this fails: 0 or a negative errno. */
int sink_open(struct sink *s) __attribute__((nonnull));

/*
 * Starts the thread: 0 or a negative errno. It begins to write when @after, another sink with the same destination,
 * has ended (NULL: at once).
 */
int sink_start(struct sink *s, struct sink *after) __attribute__((nonnull(1), warn_unused_result));

/* Whether it takes no messages: one did not fit, and since then half of the buffer has not become free. */
bool sink_full(struct sink *s) __attribute__((nonnull));

/* Copies a message: true if there was room. While there are few, they may not be written before sink_flush(). */
bool sink_put(struct sink *s, struct str msg) __attribute__((nonnull, warn_unused_result));

/* Wakes the thread if it sleeps and there are messages. Never waits. */
void sink_flush(struct sink *s) __attribute__((nonnull));

/* Asks the thread to open its file again. */
void sink_reopen(struct sink *s) __attribute__((nonnull));

/* Tells the thread to end, after SINK_FLUSH_MS at the latest. Never waits. */
void sink_stop(struct sink *s) __attribute__((nonnull));

/* Whether the thread has ended. */
bool sink_ended(struct sink *s) __attribute__((nonnull));

/* Frees a sink. If its thread has not ended, the thread frees the memory when it ends. NULL is allowed. */
void sink_free(struct sink *s);

void sink_stats(struct sink *s, struct sink_stats *ret) __attribute__((nonnull));

const struct sink_config *sink_config(const struct sink *s) __attribute__((nonnull));

/* For messages: see sink_config_name(). */
const char *sink_name(const struct sink *s) __attribute__((nonnull));

#endif
