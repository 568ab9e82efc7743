/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outbuf.h"

#include <stdlib.h>

static size_t start_of(const struct outbuf *b, size_t msg)
{
	return msg ? b->end[msg - 1] : 0;
}

/* Makes room for @need things of @size bytes, at least doubling it. */
static bool grow(void **p, size_t *room, size_t need, size_t size)
{
	size_t n = *room ? *room : 256;
	void *q;

	if (need <= *room)
		return true;
	while (n < need)
		n *= 2;
	q = reallocarray(*p, n, size);
	if (!q)
		return false;
	*p = q;
	*room = n;
	return true;
}

bool outbuf_add(struct outbuf *b, struct str msg, size_t max)
{
	void *p = b->p, *end = b->end;
	bool ok;

	if (msg.n > max || b->n > max - msg.n || max > UINT32_MAX)
		return false;
	ok = grow(&p, &b->room, b->n + msg.n, 1) && grow(&end, &b->msgs_room, b->n_msgs + 1, sizeof(*b->end));
	b->p = p;
	b->end = end;
	if (!ok)
		return false;
	memcpy(b->p + b->n, msg.p, msg.n);
	b->n += msg.n;
	b->end[b->n_msgs++] = (uint32_t)b->n;
	return true;
}

struct str outbuf_rest(const struct outbuf *b)
{
	size_t at = start_of(b, b->done);

	return (struct str){ b->p + at, b->n - at };
}

struct str outbuf_next(const struct outbuf *b)
{
	size_t at = start_of(b, b->done);

	return (struct str){ b->p + at, b->end[b->done] - at };
}

size_t outbuf_written(struct outbuf *b, size_t n)
{
	size_t at = start_of(b, b->done) + n;

	while (b->done < b->n_msgs && b->end[b->done] <= at)
		b->done++;
	return at - start_of(b, b->done);
}

void outbuf_clear(struct outbuf *b, size_t keep)
{
	if (b->room > keep) {
		free(b->p);
		free(b->end);
		*b = (struct outbuf){ 0 };
	}
	b->n = b->n_msgs = b->done = 0;
}
