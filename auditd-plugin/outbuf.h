/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages one behind the other, of at most a given size in all. */
#ifndef AU_OUTBUF_H
#define AU_OUTBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Zeroed: empty. */
struct outbuf {
	char *p;
	size_t n, room;			/* bytes */
	uint32_t *end;			/* where each message ends */
	size_t n_msgs, msgs_room;
	size_t done;			/* messages that have been written out */
};

/* Adds a message if there are at most @max bytes then: true if it did. */
bool outbuf_add(struct outbuf *b, struct str msg, size_t max) __attribute__((nonnull, warn_unused_result));

/* What is to be written out still, and the next message of it. */
struct str outbuf_rest(const struct outbuf *b) __attribute__((nonnull));
struct str outbuf_next(const struct outbuf *b) __attribute__((nonnull));

/* Takes those messages off that end in the first @n bytes of the rest: how many bytes are of a message that does not. */
size_t outbuf_written(struct outbuf *b, size_t n) __attribute__((nonnull));

static inline bool outbuf_empty(const struct outbuf *b)
{
	return b->done == b->n_msgs;
}

/* Forgets the messages; memory beyond @keep bytes is given back. */
void outbuf_clear(struct outbuf *b, size_t keep) __attribute__((nonnull));

#endif
