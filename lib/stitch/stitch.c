/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/stitch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stitch/stitch-impl.h"

struct stitcher *stitcher_new(uop_fn *fn, void *data, struct budget *budget, struct counters *counters)
{
	struct stitcher *st = calloc(1, sizeof(*st));

	if (!st)
		return NULL;
	st->fn = fn;
	st->data = data;
	st->budget = budget;
	st->counters = counters;
	st->processes = process_table_new(counters);
	if (!st->processes) {
		free(st);
		return NULL;
	}
	return st;
}

void stitcher_free(struct stitcher *st)
{
	struct uop *op, *next;
	size_t i;

	if (!st)
		return;
	for (i = 0; i < st->n_queues; i++) {
		for (op = st->queues[i].first; op; op = next) {
			next = op->next;
			uop_unref(op);
		}
	}
	free(st->queues);
	process_table_free(st->processes);
	free(st);
}

/*
 * Whether a kernel with this project's patches wrote it: then URINGOP has auid=, and beside it stand records that no
 * other kernel writes. If these are lost, it is enough that the host has written such ones since it started.
 */
static bool is_patched(const struct event *ev)
{
	const struct record *rec = ev->ops ? event_record(ev, REC_URINGOP) : NULL;
	struct field f;

	/* Most have none, and then there are no such bytes. With the blank before it, too many names look like it. */
	if (!rec || !str_find(rec->body, STR_LIT("auid=")) || !record_field(rec, "auid", &f))
		return false;
	if (event_record(ev, REC_URING_ORIGIN) || event_record(ev, REC_URING_SQE))
		ev->node->patched = ev->starts + 1;
	return ev->node->patched == ev->starts + 1;
}

static struct uop_queue *queue_of(struct stitcher *st, const struct node *node)
{
	struct uop_queue *queues;

	if (node->number < st->n_queues)
		return &st->queues[node->number];
	queues = reallocarray(st->queues, node->number + 1, sizeof(*queues));
	if (!queues)
		return NULL;
	memset(queues + st->n_queues, 0, (node->number + 1 - st->n_queues) * sizeof(*queues));
	st->queues = queues;
	st->n_queues = node->number + 1;
	return &queues[node->number];
}

int stitcher_add(struct stitcher *st, struct event *ev, const struct record *rec, struct uop **ret)
{
	struct uop_queue *queue = queue_of(st, ev->node);
	struct uop *op = queue ? uop_new(ev, rec) : NULL;

	if (!op)
		return -ENOMEM;
	if (!uop_read(op)) {
		counters_warn(st->counters, WARN_bad_fields, ev->src, &ev->stamp, NULL);
		uop_unref(op);
		return -EBADMSG;
	}
	*(queue->last ? &queue->last->next : &queue->first) = op;
	queue->last = op;
	st->n_held++;
	*ret = op;
	return 0;
}

static int write_first(struct stitcher *st, struct uop_queue *queue)
{
	struct uop *op = queue->first;
	int rc = 0;

	queue->first = op->next;
	if (!queue->first)
		queue->last = NULL;
	op->next = NULL;
	st->n_held--;
	if (!op->absorbed) {
		if (!op->patched)
			stock_settle(st, op);
		st->counters->operations += !op->attempt;
		st->counters->attempts += op->attempt;
		rc = st->fn(st->data, op);
	}
	uop_unref(op);
	return rc;
}

/* A clock that was set back does not hold it up. */
static bool is_due(const struct uop *op)
{
	uint64_t clock = op->ev->node->clock;

	return op->absorbed || clock >= op->due || clock + 2 * ASSEMBLE_TIMEOUT_MS < op->due;
}

/* Writes what is due of one host, or @all. */
static int release(struct stitcher *st, struct uop_queue *queue, bool all)
{
	int rc = 0;

	while (rc == 0 && queue->first && (all || is_due(queue->first)))
		rc = write_first(st, queue);
	while (rc == 0 && queue->first && st->n_held > STITCH_MAX_HELD) {
		counters_warn(st->counters, WARN_held_full, queue->first->ev->src, &queue->first->ev->stamp, NULL);
		rc = write_first(st, queue);
	}
	return rc;
}

static int release_all(struct stitcher *st, bool all)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < st->n_queues && rc == 0; i++)
		rc = release(st, &st->queues[i], all);
	return rc;
}

int stitcher_release(struct stitcher *st)
{
	return release_all(st, false);
}

int stitcher_finish(struct stitcher *st)
{
	return release_all(st, true);
}

static int patched_event(struct stitcher *st, struct event *ev)
{
	size_t i;

	for (i = 0; i < ev->n; i++) {
		struct uop *op;
		int rc;

		if (ev->rec[i].type != REC_URINGOP)
			continue;
		rc = stitcher_add(st, ev, &ev->rec[i], &op);
		if (rc == -ENOMEM)
			return rc;
		if (rc == 0) {
			op->patched = true;
			patched_stitch(op);
		}
	}
	return 0;
}

/* Forgets processes, and what waits, until the events are within the budget. */
static int keep_budget(struct stitcher *st)
{
	int rc = 0;

	while (rc == 0 && st->budget->used > st->budget->max) {
		if (!process_table_shrink(st->processes) && st->n_held == 0)
			break;
		rc = stitcher_finish(st);
	}
	return rc;
}

static int seen(struct stitcher *st, const struct node *node)
{
	int rc = node->number < st->n_queues ? release(st, &st->queues[node->number], false) : 0;

	return rc == 0 ? keep_budget(st) : rc;
}

bool stitcher_ignores(const struct stitcher *st, const struct event *ev)
{
	return stock_ignores(st, ev, event_record(ev, REC_SYSCALL));
}

int stitcher_ignored(struct stitcher *st, const struct event *ev)
{
	stock_ignored(st, ev);
	return seen(st, ev->node);
}

int stitcher_take(struct stitcher *st, struct event *ev)
{
	int rc = is_patched(ev) ? patched_event(st, ev) : stock_event(st, ev, event_record(ev, REC_SYSCALL));

	return rc == 0 ? seen(st, ev->node) : rc;
}
