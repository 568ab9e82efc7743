/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "chain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stitch/node.h"

struct link {
	char *node;
	struct stamp call;
	uint64_t ring;
};

struct chains {
	struct link *link;
	size_t n, room;
	uint64_t unknown; /* operations whose links are not known */
	uint64_t oldest;  /* second of an operation, or of a call; 0: there is none */
};

struct chains *chains_new(void)
{
	return calloc(1, sizeof(struct chains));
}

void chains_clear(struct chains *ch)
{
	size_t i;

	for (i = 0; i < ch->n; i++)
		free(ch->link[i].node);
	free(ch->link);
	*ch = (struct chains){ 0 };
}

void chains_free(struct chains *ch)
{
	if (ch)
		chains_clear(ch);
	free(ch);
}

/* 1 with it; 0 if it is in no link; -ENODATA where that is not known. */
static int link_of(const struct uop *op, struct link *ret)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN), *sqe = uop_record(op, REC_URING_SQE);
	uint64_t position;

	if (!origin || !sqe || record_u64(origin, "link", 10, &position) < 0 ||
	    record_u64(sqe, "ring", 16, &ret->ring) < 0)
		return -ENODATA;
	if (position == 0)
		return 0;
	ret->node = op->ev->node->name;
	return op->origin.confidence == CONF_EXACT && uop_origin_id(op, &ret->call) ? 1 : -ENODATA;
}

static int compare(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	int order = stamp_cmp(&x->call, &y->call);

	if (order == 0 && x->ring != y->ring)
		order = x->ring < y->ring ? -1 : 1;
	return order ? order : strcmp(x->node, y->node);
}

static void note_time(struct chains *ch, const struct stamp *s)
{
	if (ch->oldest == 0 || s->sec < ch->oldest)
		ch->oldest = s->sec;
}

int chains_note(struct chains *ch, const struct uop *op)
{
	struct link link, *links;
	int rc = link_of(op, &link);

	ch->unknown += rc < 0;
	note_time(ch, rc > 0 ? &link.call : &op->ev->stamp);
	/* Those of one call come one behind the other, mostly. */
	if (rc <= 0 || (ch->n && compare(&ch->link[ch->n - 1], &link) == 0))
		return 0;
	if (ch->n == ch->room) {
		links = reallocarray(ch->link, ch->room ? 2 * ch->room : 64, sizeof(*links));
		if (!links)
			return -ENOMEM;
		ch->link = links;
		ch->room = ch->room ? 2 * ch->room : 64;
	}
	link.node = strdup(link.node);
	if (!link.node)
		return -ENOMEM;
	ch->link[ch->n++] = link;
	return 0;
}

uint64_t chains_sort(struct chains *ch)
{
	if (ch->n)
		qsort(ch->link, ch->n, sizeof(ch->link[0]), compare);
	return ch->oldest;
}

bool chains_have(const struct chains *ch, const struct uop *op)
{
	struct link link;

	return ch->n && link_of(op, &link) == 1 && bsearch(&link, ch->link, ch->n, sizeof(link), compare);
}

uint64_t chains_unknown(const struct chains *ch)
{
	return ch->unknown;
}
