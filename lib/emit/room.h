/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of an operation's line may be text of the log. Many operations can refer to one record: without a bound, a
 * process with a long name would have each line of its operations be as long. So no line is longer than ROOM_FACTOR
 * times the operation's own share of the log, and all lines together no longer than that of the log.
 */
#ifndef AU_EMIT_ROOM_H
#define AU_EMIT_ROOM_H

#include "base/text.h"
#include "stitch/uop.h"

#define ROOM_FACTOR 20

/*
 * The bytes that the line may have beside @fixed ones, which are always there. Its share is its event, or of an event
 * with several operations its record.
 */
size_t room_of(const struct uop *op, size_t fixed) __attribute__((nonnull));

/* The same, as it is used up. */
struct room {
	size_t left;
	unsigned int cut; /* values that were left out, or are not whole */
};

/* Takes @n bytes; false if they are not there, which counts as cut. */
static inline bool room_take(struct room *r, size_t n)
{
	if (n > r->left) {
		r->cut++;
		return false;
	}
	r->left -= n;
	return true;
}

/* Writes @s as text_quoted() does, shortened if there is no room. */
static inline void room_quoted(struct room *r, FILE *out, struct str s)
{
	bool whole;
	size_t n = text_quoted_most(out, s, r->left, &whole);

	r->left -= n < r->left ? n : r->left;
	r->cut += !whole;
}

#endif
