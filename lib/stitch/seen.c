/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/seen.h"

#include <errno.h>
#include <stdlib.h>

#include "stitch/node.h"

#define ROOM 1024 /* at first; a power of two */

/* Sums that are not 0, by their low bits; at most half of it is used. */
struct sums {
	uint64_t *at;
	size_t room, n;
};

/* When the newer ones are @max, the older ones are forgotten. */
struct seen {
	size_t max;
	struct sums newer, older;
};

struct seen *seen_new(size_t max)
{
	struct seen *s = calloc(1, sizeof(*s));

	if (s)
		s->max = max;
	return s;
}

void seen_free(struct seen *s)
{
	if (!s)
		return;
	free(s->newer.at);
	free(s->older.at);
	free(s);
}

/* Where the sum stands, or would. */
static uint64_t *place(const struct sums *t, uint64_t sum)
{
	size_t i = sum & (t->room - 1);

	while (t->at[i] && t->at[i] != sum)
		i = (i + 1) & (t->room - 1);
	return &t->at[i];
}

static bool has(const struct sums *t, uint64_t sum)
{
	return t->room && *place(t, sum);
}

static int grow(struct sums *t)
{
	struct sums more = { .room = t->room ? 2 * t->room : ROOM, .n = t->n };
	size_t i;

	more.at = calloc(more.room, sizeof(*more.at));
	if (!more.at)
		return -ENOMEM;
	for (i = 0; i < t->room; i++)
		if (t->at[i])
			*place(&more, t->at[i]) = t->at[i];
	free(t->at);
	*t = more;
	return 0;
}

static int add(struct seen *s, uint64_t sum)
{
	if (s->newer.n >= s->max) {
		free(s->older.at);
		s->older = s->newer;
		s->newer = (struct sums){ 0 };
	}
	if (2 * s->newer.n >= s->newer.room && grow(&s->newer) < 0)
		return -ENOMEM;
	*place(&s->newer, sum) = sum;
	s->newer.n++;
	return 0;
}

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

static uint64_t sum_of_id(const struct node *node, const struct stamp *stamp)
{
	return mix(stamp_hash(stamp, node->number), stamp->serial) | 1;
}

static uint64_t sum_of(struct str line, uint64_t h)
{
	size_t i;

	for (i = 0; i + 8 <= line.n; i += 8)
		h = mix(h, word8_load(line.p + i));
	for (; i < line.n; i++)
		h = mix(h, (unsigned char)line.p[i]);
	return mix(h, line.n);
}

bool seen_has(const struct seen *s, const struct node *node, const struct stamp *stamp)
{
	uint64_t id = sum_of_id(node, stamp);

	return has(&s->newer, id) || has(&s->older, id);
}

/* How often each line stands in an event. */
struct tally {
	size_t room;
	uint64_t *sum;
	uint32_t *n;
};

static size_t tally_place(const struct tally *t, uint64_t sum)
{
	size_t i = sum & (t->room - 1);

	while (t->sum[i] && t->sum[i] != sum)
		i = (i + 1) & (t->room - 1);
	return i;
}

static bool tally_new(struct tally *t, size_t n)
{
	for (t->room = 16; t->room < 2 * n; t->room *= 2)
		;
	t->sum = calloc(t->room, sizeof(*t->sum));
	t->n = calloc(t->room, sizeof(*t->n));
	return t->sum && t->n;
}

static void tally_free(struct tally *t)
{
	free(t->sum);
	free(t->n);
}

/* Counts it in: how many came before. */
static uint32_t tally_add(struct tally *t, uint64_t sum)
{
	size_t i = tally_place(t, sum);

	t->sum[i] = sum;
	return t->n[i]++;
}

/*
 * Records of which the kernel writes each line once in an event. Of the operations of a call two may be the same; an
 * operation in an event of its own is the only one there.
 */
static bool is_once(const struct record *rec, bool call)
{
	return rec->type != REC_OTHER && (rec->type != REC_URINGOP || !call);
}

/* How often each line of the event was written in it: more than once if one is there twice that is written once. */
static uint32_t copies_of(const struct event *ev, uint64_t h, struct tally *t)
{
	bool call = event_record(ev, REC_SYSCALL) || event_record(ev, REC_PROCTITLE);
	uint32_t copies = 1;
	size_t i;

	for (i = 0; i < ev->n; i++) {
		uint32_t before = tally_add(t, sum_of(ev->rec[i].line, h) | 1);

		if (is_once(&ev->rec[i], call) && before + 1 > copies)
			copies = before + 1;
	}
	return copies;
}

int seen_take(struct seen *s, struct event *ev, size_t *ret)
{
	uint64_t id = sum_of_id(ev->node, &ev->stamp);
	bool again = has(&s->newer, id) || has(&s->older, id);
	struct tally all = { 0 }, now = { 0 };
	size_t i, kept = 0;
	uint32_t copies;
	int rc = 0;

	if (!tally_new(&all, ev->n) || !tally_new(&now, ev->n)) {
		rc = -ENOMEM;
		goto out;
	}
	copies = copies_of(ev, id, &all);
	if (!again)
		rc = add(s, id);
	for (i = 0; i < ev->n && rc == 0; i++) {
		uint64_t line = sum_of(ev->rec[i].line, id) | 1;
		uint32_t before = tally_add(&now, line);
		uint64_t sum = mix(line, before / copies) | 1;

		if (before % copies || (again && (has(&s->newer, sum) || has(&s->older, sum))))
			continue;
		rc = add(s, sum);
		ev->rec[kept++] = ev->rec[i];
	}
	if (rc == 0) {
		*ret = ev->n - kept;
		event_cut(ev, kept);
	}
out:
	tally_free(&all);
	tally_free(&now);
	return rc;
}
