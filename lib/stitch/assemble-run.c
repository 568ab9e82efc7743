/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event whose records follow each other in the log, as nearly all do, needs no place among the open ones. */
#include <errno.h>

#include "stitch/assemble-impl.h"

/* What an event has beside its first record and its last one, of what says nothing of the host. */
static bool is_plain(const struct record *rec)
{
	return rec->type == REC_URINGOP || assembler_is_aux(rec->type);
}

/* Whether they are all records of an event: of a call, or of an operation by itself. */
static bool is_whole_run(const struct record *rec, size_t n)
{
	size_t i;

	if (n < 2 || !((rec[0].type == REC_SYSCALL && rec[n - 1].type == REC_PROCTITLE) ||
		       (rec[0].type == REC_URINGOP && rec[n - 1].type == REC_EOE)))
		return false;
	for (i = 1; i < n - 1; i++)
		if (!is_plain(&rec[i]))
			return false;
	return true;
}

/*
 * Whether the event would begin, end and be delivered at once: nothing is open that it belongs to or has to wait for.
 */
static bool is_undisturbed(struct assembler *as, const struct node *node, const struct record *rec)
{
	return !as->same_boot && !node->age[1].oldest && stamp_ms(&rec->stamp) >= node->clock &&
	       !node_contradicts(node, rec) && assembler_has_room(as) && !assembler_find(as, node, &rec->stamp) &&
	       !assembler_has_ended(as, node, &rec->stamp);
}

/* The event is delivered at once, and copied only if it is to be kept. */
static int deliver_run(struct assembler *as, const struct event *view)
{
	struct event *ev;
	int rc;

	if (assembler_ignores(as, view)) {
		assembler_note_ended(as, view->node, &view->stamp);
		rc = assembler_deliver(as, view->node, false);
		return rc < 0 ? rc : as->taker.ignored(as->taker.data, view);
	}
	ev = event_copy(view);
	if (!ev)
		return -ENOMEM;
	rc = assembler_judge(as, ev);
	if (rc >= 0)
		rc = assembler_deliver(as, ev->node, false);
	if (rc >= 0 && ev->n)
		rc = as->taker.take(as->taker.data, ev);
	event_unref(ev);
	return rc;
}

/* What the records would do one by one. */
static int take_run(struct assembler *as, struct node *node, struct record *rec, size_t n, struct source src)
{
	struct event ev;

	as->counters->records += n;
	as->counters->events++;
	node_note_time(node, stamp_ms(&rec->stamp));
	node_note_serial(node, &rec->stamp, src);
	node_note_arch(node, rec);
	event_view(&ev, node, rec, n - (rec[n - 1].type == REC_EOE), src);
	ev.hidden = assembler_hidden(as, node);
	return deliver_run(as, &ev);
}

int assembler_feed_run(struct assembler *as, struct record *rec, size_t n, const char *file, const uint64_t *lines)
{
	struct node *node = NULL;
	size_t i;
	int rc = 0;

	if (is_whole_run(rec, n)) {
		rc = assembler_node(as, record_node(rec), &node);
		if (rc < 0)
			return rc;
	}
	if (node && is_undisturbed(as, node, rec))
		return take_run(as, node, rec, n, (struct source){ file, lines[0] });
	for (i = 0; i < n && rc == 0; i++)
		rc = assembler_feed(as, &rec[i], (struct source){ file, lines[i] });
	return rc;
}
