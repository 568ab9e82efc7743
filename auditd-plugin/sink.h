/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sink: a bounded buffer, and a thread that writes it out. Who puts messages in never waits: what does not fit is dropped and
 * counted. The thread goes on by itself when the medium does.
 */
#ifndef AU_SINK_H
#define AU_SINK_H

#include "sink-config.h"
#include "base/str.h"

/* How long a sink that is told to end tries to write what it holds, ms. */
#define SINK_FLUSH_MS 5000

struct sink;

struct sink_stats {
	uint64_t written;	/* messages */
	uint64_t bytes;
	uint64_t refused;	/* messages that the medium cannot take, too long for it */
	uint64_t failures;	/* times that writing failed after it had gone well */
	size_t waiting;		/* messages in the buffer */
	int error;		/* of the last attempt to write, an errno; 0 if that went well */
};

/* NULL: out of memory or descriptors. */
struct sink *sink_new(const struct sink_config *cfg) __attribute__((nonnull));

/* Opens its medium now, and not in the thread, which tries again if this fails: 0 or a negative errno. */
int sink_open(struct sink *s) __attribute__((nonnull));

/*
 * Starts the thread: 0 or a negative errno. It begins to write when @after, another sink to the same place, has ended
 * (NULL: at once).
 */
int sink_start(struct sink *s, struct sink *after) __attribute__((nonnull(1), warn_unused_result));

/* Whether a message did not fit in, and half of the buffer has not become free since: then none does. */
bool sink_full(struct sink *s) __attribute__((nonnull));

/* Copies a message: true if there was room. It need not be written before sink_flush(). */
bool sink_put(struct sink *s, struct str msg) __attribute__((nonnull, warn_unused_result));

/* Wakes the thread if it sleeps and there are messages. Never waits. */
void sink_flush(struct sink *s) __attribute__((nonnull));

/* Asks the thread to open its file again. */
void sink_reopen(struct sink *s) __attribute__((nonnull));

/* Tells the thread to end, after SINK_FLUSH_MS at the latest. Never waits. */
void sink_stop(struct sink *s) __attribute__((nonnull));

/* Whether the thread has ended. */
bool sink_ended(struct sink *s) __attribute__((nonnull));

/* Frees a sink that has ended or was never started; of one that has not ended the memory is left to its thread. NULL is allowed. */
void sink_free(struct sink *s);

void sink_stats(struct sink *s, struct sink_stats *ret) __attribute__((nonnull));

const struct sink_config *sink_config(const struct sink *s) __attribute__((nonnull));

#endif
