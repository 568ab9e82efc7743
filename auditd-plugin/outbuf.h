/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A queue of messages with a limit on its size. */
#ifndef AU_OUTBUF_H
#define AU_OUTBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Zeroed: empty. */
struct outbuf {
	char *p;
	size_t n, room; /* bytes */
	uint32_t *end;  /* where each message ends */
	size_t n_msgs, msgs_room;
	size_t done; /* messages that have been written out */
};

/* Adds a message if the total is then at most @max bytes: true if it was added. */
bool outbuf_add(struct outbuf *b, struct str msg, size_t max) __attribute__((nonnull, warn_unused_result));

/* All bytes that are not written yet, and the next message of them. */
struct str outbuf_rest(const struct outbuf *b) __attribute__((nonnull));
struct str outbuf_next(const struct outbuf *b) __attribute__((nonnull));

/* Removes the messages that end within the first @n bytes of the rest. Returns how many of these bytes remain in it. */
size_t outbuf_written(struct outbuf *b, size_t n) __attribute__((nonnull));

static inline bool outbuf_empty(const struct outbuf *b)
{
	return b->done == b->n_msgs;
}

/* Forgets the messages, and frees the memory if it is more than @keep bytes. */
void outbuf_clear(struct outbuf *b, size_t keep) __attribute__((nonnull));

#endif
