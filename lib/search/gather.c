/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/gather.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "search/blocks.h"

#define BUCKETS 8192  /* a power of two */
#define PARTS 3       /* that need no memory of their own */
#define CLOCK_STEP 10 /* seconds */
#define CLOCK_STEP_RUNS 64
#define CLOCK_JITTER 2   /* seconds by which the last record of a block may be older than another of it */
#define MIN_POSTPONED 8  /* blocks: whatever their times are */
#define MAX_POSTPONED 40 /* blocks: enough of all to leave room for what is read ahead */
#define MAX_MARKED 24    /* blocks that wait for the marks of others */

struct open_event {
	struct gathered ev;
	bool wanted, needle, whole;
	uint64_t block; /* its first */
	uint64_t began; /* the log's clock then, seconds */
	size_t room;    /* of more */
	struct str *more;
	struct str parts[PARTS];
	struct open_event *next; /* in its bucket */
	struct open_event *newer;
};

struct gatherer {
	const struct gather *g;
	struct gather_counts counts; /* without those that are in pieces */
	struct piece_counts pieces;
	struct blocks *blocks;
	struct open_event *bucket[BUCKETS];
	struct open_event *oldest, *newest, *spare;
	size_t n_open;
	size_t n_needles;   /* open events that have a needle */
	uint64_t at;        /* number of the block whose records are taken */
	uint64_t postponed; /* blocks before it that wait: later ones tell what of them is needed */
	bool by_marks;
	uint64_t released;               /* blocks that are given back */
	uint64_t marks[SCAN_MARKS / 64]; /* of all blocks that are held */
	uint64_t clock;                  /* the newest second that was seen */
	unsigned int behind;             /* runs in a row that are much older */
};

static size_t bucket_of(const struct stamp *s)
{
	return stamp_hash(s, 0) & (BUCKETS - 1);
}

static struct open_event *find_open(const struct gatherer *ga, const struct run *run)
{
	struct open_event *ev;

	for (ev = ga->bucket[bucket_of(&run->stamp)]; ev; ev = ev->next)
		if (ev->ev.stamp.serial == run->stamp.serial && stamp_cmp(&ev->ev.stamp, &run->stamp) == 0 &&
		    str_eq(ev->ev.node, run->node))
			return ev;
	return NULL;
}

/* Whether lines follow @part directly. The first record of a line with two has no line end. */
static bool goes_on(struct str part, struct str text)
{
	return part.p + part.n == text.p && part.p[part.n - 1] == '\n';
}

/* Adds lines; what follows the last part directly becomes part of it. */
static int add_part(struct open_event *ev, struct str text)
{
	struct str *part = ev->more ? ev->more : ev->parts;
	size_t room = ev->more ? ev->room : PARTS;

	if (ev->ev.n && goes_on(part[ev->ev.n - 1], text)) {
		part[ev->ev.n - 1].n += text.n;
		return 0;
	}
	if (ev->ev.n == room) {
		part = reallocarray(ev->more, room * 2, sizeof(*part));
		if (!part)
			return -ENOMEM;
		if (!ev->more)
			memcpy(part, ev->parts, sizeof(ev->parts));
		ev->more = part;
		ev->room = room * 2;
	}
	part[ev->ev.n++] = text;
	return 0;
}

static struct open_event *take_spare(struct gatherer *ga)
{
	struct open_event *ev = ga->spare;

	if (!ev)
		return calloc(1, sizeof(*ev));
	ga->spare = ev->newer;
	ev->newer = NULL;
	return ev;
}

static void unlink_oldest(struct gatherer *ga)
{
	struct open_event *ev = ga->oldest, **at = &ga->bucket[bucket_of(&ev->ev.stamp)];

	while (*at != ev)
		at = &(*at)->next;
	*at = ev->next;
	ga->oldest = ev->newer;
	if (!ga->oldest)
		ga->newest = NULL;
	ga->n_open--;
	ga->n_needles -= ev->needle;
}

/* Ends the oldest event: 0, 1 or what the callback says. */
static int end_oldest(struct gatherer *ga)
{
	struct open_event *ev = ga->oldest;
	int rc = 0;

	unlink_oldest(ga);
	ev->ev.part = ev->more ? ev->more : ev->parts;
	if (ev->wanted && ev->needle)
		rc = ga->g->event(ga->g->data, &ev->ev);
	if (rc >= 0 && ga->g->ended)
		ga->g->ended(ga->g->data, &ev->ev);
	free(ev->more);
	ev->more = NULL;
	ev->newer = ga->spare;
	ga->spare = ev;
	return rc;
}

/* An old time alone is a call that waited; many in a row are a clock that was set back. */
static void note_time(struct gatherer *ga, uint64_t sec)
{
	ga->behind = sec + CLOCK_STEP >= ga->clock ? 0 : ga->behind + 1;
	if (sec > ga->clock || ga->behind > CLOCK_STEP_RUNS)
		ga->clock = sec;
}

static bool is_over(const struct gatherer *ga, const struct open_event *ev)
{
	return ev->began + ga->g->timeout <= ga->clock || ev->began > ga->clock || scan_is_alone(ev->ev.type) ||
	       ga->n_open > GATHER_MAX_OPEN;
}

/* Ends what is over, from the oldest on. */
static int end_over(struct gatherer *ga)
{
	int rc = 0;

	while (rc == 0 && ga->oldest && is_over(ga, ga->oldest)) {
		ga->counts.early += ga->n_open > GATHER_MAX_OPEN;
		rc = end_oldest(ga);
	}
	return rc;
}

static int begin(struct gatherer *ga, const struct block *block, const struct run *run)
{
	struct open_event *ev = take_spare(ga), **bucket = &ga->bucket[bucket_of(&run->stamp)];

	if (!ev)
		return -ENOMEM;
	note_time(ga, run->stamp.sec);
	ev->ev = (struct gathered){ .stamp = run->stamp,
				    .node = run->node,
				    .type = run->type,
				    .dev = block->piece.dev,
				    .inode = block->piece.inode };
	ev->wanted = run->wanted;
	ev->needle = run->needle;
	ev->whole = run->whole;
	ev->block = ga->at;
	ev->began = ga->clock;
	if (add_part(ev, run->text) < 0)
		return -ENOMEM;
	ev->next = *bucket;
	*bucket = ev;
	*(ga->newest ? &ga->newest->newer : &ga->oldest) = ev;
	ga->newest = ev;
	ga->n_open++;
	ga->n_needles += ev->needle;
	return end_over(ga);
}

/* No run that is wanted is of its event. */
static bool is_needless(const struct gatherer *ga, const struct run *run)
{
	return !run->wanted && !(ga->marks[run->stamp.serial % SCAN_MARKS / 64] >> run->stamp.serial % 64 & 1);
}

static int take_run(struct gatherer *ga, const struct block *block, const struct run *run)
{
	struct open_event *ev = find_open(ga, run);

	if (ev) {
		ev->wanted |= run->wanted;
		ga->n_needles += run->needle && !ev->needle;
		ev->needle |= run->needle;
		ev->whole |= run->whole;
		return add_part(ev, run->text);
	}
	return run->type == AUDIT_EOE ? 0 : begin(ga, block, run);
}

/* Its time counts all the same. */
static int pass_over(struct gatherer *ga, const struct run *run)
{
	if (run->type == AUDIT_EOE)
		return 0;
	note_time(ga, run->stamp.sec);
	return end_over(ga);
}

static int take_block(struct gatherer *ga, uint64_t number, bool by_marks)
{
	const struct block *block = blocks_at(ga->blocks, number);
	const struct scan_query *query = ga->g->query;
	int rc = blocks_scan(ga->blocks, number);
	size_t i;

	ga->at = number;
	ga->counts.bad_lines += block->runs.bad_lines;
	ga->counts.lost += block->runs.lost;
	for (i = 0; i < block->runs.n && rc == 0; i++)
		rc = by_marks && is_needless(ga, &block->runs.run[i]) ? pass_over(ga, &block->runs.run[i]) :
									take_run(ga, block, &block->runs.run[i]);
	/* Records that do not exist have a time, too. */
	if (rc == 0 && (query->start || query->end || query->has_serial) && block->runs.newest > ga->clock) {
		ga->clock = block->runs.newest;
		rc = end_over(ga);
	}
	return rc;
}

/* Takes those that were postponed, too. */
static int take_all(struct gatherer *ga, uint64_t number)
{
	int rc = 0;

	for (; rc == 0 && ga->postponed; ga->postponed--)
		rc = take_block(ga, number - ga->postponed, false);
	return rc == 0 ? take_block(ga, number, false) : rc;
}

/* No event that has records in it can have one in a block behind @newest. */
static bool is_behind(const struct gatherer *ga, const struct block *block, const struct block *newest)
{
	return ga->postponed > MAX_POSTPONED ||
	       (ga->postponed > MIN_POSTPONED &&
		block->runs.newest + ga->g->timeout + CLOCK_JITTER < newest->runs.newest);
}

/* Passes over what is too long ago, but for its time. */
static int postpone(struct gatherer *ga, uint64_t number)
{
	const struct block *newest = blocks_at(ga->blocks, number), *block;
	int rc = 0;

	ga->postponed++;
	for (; rc == 0 && ga->postponed; ga->postponed--) {
		block = blocks_at(ga->blocks, number + 1 - ga->postponed);
		if (!is_behind(ga, block, newest))
			break;
		if (block->runs.newest > ga->clock)
			ga->clock = block->runs.newest;
		rc = end_over(ga);
	}
	return rc;
}

/* Those of all blocks from the oldest that is held, in which the first record of an open event is, to @newest. */
static void collect_marks(struct gatherer *ga, uint64_t newest)
{
	uint64_t number;
	size_t i;

	memset(ga->marks, 0, sizeof(ga->marks));
	for (number = ga->released; number <= newest; number++)
		for (i = 0; i < SCAN_MARKS / 64; i++)
			ga->marks[i] |= blocks_at(ga->blocks, number)->runs.marks[i];
}

/*
 * Takes the blocks whose events have ended before the end of @newest, or all: of them that alone which can be of an
 * event that is wanted.
 */
static int take_by_marks(struct gatherer *ga, uint64_t newest, bool all)
{
	int rc = 0;

	for (; rc == 0 && ga->postponed; ga->postponed--) {
		const struct block *block = blocks_at(ga->blocks, newest + 1 - ga->postponed);
		uint64_t clock = block->runs.newest > ga->clock ? block->runs.newest : ga->clock;
		bool known = all || clock + ga->g->timeout <= blocks_at(ga->blocks, newest)->runs.newest;

		if (!known && ga->postponed <= MAX_MARKED)
			break;
		if (known)
			collect_marks(ga, newest);
		rc = take_block(ga, newest + 1 - ga->postponed, known);
	}
	return rc;
}

/* Gives blocks back; if all are held, events have to end early. */
static int make_room(struct gatherer *ga)
{
	int rc = 0;

	for (;;) {
		uint64_t before = blocks_position(ga->blocks) - ga->postponed;

		ga->released = ga->oldest && ga->oldest->block < before ? ga->oldest->block : before;
		blocks_release(ga->blocks, ga->released);
		if (rc != 0 || !ga->oldest || !blocks_full(ga->blocks))
			return rc;
		ga->counts.early++;
		rc = end_oldest(ga);
	}
}

static int gather_all(struct gatherer *ga)
{
	const struct block *block;
	int rc;

	while ((rc = blocks_next(ga->blocks, &block)) == 1) {
		uint64_t number = blocks_position(ga->blocks) - 1;

		if (ga->by_marks) {
			ga->postponed++;
			rc = take_by_marks(ga, number, false);
		} else {
			rc = block->partial && ga->n_needles == 0 ? postpone(ga, number) : take_all(ga, number);
		}
		if (rc == 0)
			rc = make_room(ga);
		if (rc != 0)
			return rc;
		if (ga->g->progress)
			ga->g->progress(ga->g->data, ga->pieces.bytes);
	}
	if (rc == 0 && ga->by_marks)
		rc = take_by_marks(ga, blocks_position(ga->blocks) - 1, true);
	while (rc == 0 && ga->oldest &&
	       (!ga->g->keep_unfinished || ga->oldest->whole || scan_is_alone(ga->oldest->ev.type)))
		rc = end_oldest(ga);
	return rc;
}

static void free_list(struct open_event *ev)
{
	while (ev) {
		struct open_event *next = ev->newer;

		free(ev->more);
		free(ev);
		ev = next;
	}
}

static struct blocks *open_blocks(const struct gather *g, struct piece_counts *counts)
{
	const struct blocks_input from = {
		.pieces = { .files = g->files,
			    .size = g->block ? g->block : GATHER_BLOCK,
			    .failed = g->failed,
			    .data = g->data },
		.query = g->query,
		.threads = g->threads,
		.every_line = g->every_line || g->ended,
	};

	return blocks_new(&from, counts);
}

int gather_run(const struct gather *g, struct gather_counts *ret)
{
	struct gatherer *ga = calloc(1, sizeof(*ga));
	int rc;

	if (!ga)
		return -ENOMEM;
	ga->g = g;
	ga->by_marks = g->threads && !g->query->all_types && g->query->n_needles == 0 && !g->ended;
	ga->blocks = open_blocks(g, &ga->pieces);
	rc = ga->blocks ? gather_all(ga) : -ENOMEM;
	blocks_free(ga->blocks);
	free_list(ga->oldest);
	free_list(ga->spare);
	*ret = ga->counts;
	ret->bytes = ga->pieces.bytes;
	ret->long_lines = ga->pieces.long_lines;
	ret->cut_lines = ga->pieces.cut_lines;
	ret->errors = ga->pieces.errors;
	free(ga);
	return rc;
}
