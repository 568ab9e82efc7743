/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/assemble.h"

#include <errno.h>
#include <stdlib.h>

#include "stitch/assemble-impl.h"

#define LOOK_BACK 16    /* records of an event */
#define SEEN_LIVE 65536 /* records remembered of a stream that does not repeat itself */

struct assembler *assembler_new(const struct event_taker *taker, struct budget *budget, struct counters *counters)
{
	struct assembler *as = calloc(1, sizeof(*as));

	if (!as)
		return NULL;
	as->taker = *taker;
	as->budget = budget;
	as->counters = counters;
	as->seen = seen_new(SEEN_LIVE);
	if (as->seen)
		return as;
	free(as);
	return NULL;
}

int assembler_remember(struct assembler *as, size_t records)
{
	struct seen *seen = seen_new(records);

	if (!seen)
		return -ENOMEM;
	seen_free(as->seen);
	as->seen = seen;
	return 0;
}

static void free_list(struct age_list *list)
{
	struct event *ev, *next;

	for (ev = list->oldest; ev; ev = next) {
		next = ev->open->newer;
		event_unref(ev);
	}
}

void assembler_free(struct assembler *as)
{
	size_t i;

	if (!as)
		return;
	for (i = 0; i < as->n_nodes; i++) {
		free_list(&as->nodes[i]->age[0]);
		free_list(&as->nodes[i]->age[1]);
		node_free(as->nodes[i]);
	}
	free(as->nodes);
	seen_free(as->seen);
	free(as);
}

size_t assembler_nodes(const struct assembler *as, struct node *const **ret)
{
	*ret = as->nodes;
	return as->n_nodes;
}

/* Not by the node's address: which ended events are forgotten is the same whenever the same log is read. */
static size_t bucket_of(const struct node *node, const struct stamp *s)
{
	return stamp_hash(s, node->number) & (BUCKETS - 1);
}

static struct node **bucket_of_name(struct assembler *as, struct str name)
{
	uint64_t h = 0;
	size_t i;

	for (i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x100000001b3u;
	return &as->by_name[(h ^ h >> 32) & (NODE_BUCKETS - 1)];
}

static struct node *node_add(struct assembler *as, struct str name)
{
	struct node **bucket = bucket_of_name(as, name);
	struct node **nodes, *node;

	nodes = reallocarray(as->nodes, as->n_nodes + 1, sizeof(*nodes));
	if (!nodes)
		return NULL;
	as->nodes = nodes;
	node = node_new(name, as->n_nodes, as->budget);
	if (!node)
		return NULL;
	nodes[as->n_nodes++] = node;
	node->next = *bucket;
	*bucket = node;
	return node;
}

int assembler_node(struct assembler *as, struct str name, struct node **ret)
{
	struct node *node;

	if (as->last && str_is(name, as->last->name)) {
		*ret = as->last;
		return 0;
	}
	for (node = *bucket_of_name(as, name); node; node = node->next) {
		if (!str_is(name, node->name))
			continue;
		*ret = as->last = node;
		return 0;
	}
	*ret = NULL;
	if (as->n_nodes == ASSEMBLE_MAX_NODES)
		return 0;
	*ret = node_add(as, name);
	return *ret ? 0 : -ENOMEM;
}

static struct age_list *list_of(const struct event *ev)
{
	return &ev->node->age[ev->open->relevant];
}

static void unlink_age(struct event *ev)
{
	struct age_list *list = list_of(ev);

	*(ev->open->older ? &ev->open->older->open->newer : &list->oldest) = ev->open->newer;
	*(ev->open->newer ? &ev->open->newer->open->older : &list->newest) = ev->open->older;
}

static void link_newest(struct event *ev)
{
	struct age_list *list = list_of(ev);

	ev->open->older = list->newest;
	ev->open->newer = NULL;
	*(list->newest ? &list->newest->open->newer : &list->oldest) = ev;
	list->newest = ev;
}

struct event *assembler_find(struct assembler *as, const struct node *node, const struct stamp *stamp)
{
	struct event *ev;

	for (ev = as->bucket[bucket_of(node, stamp)]; ev; ev = ev->open->next)
		if (ev->node == node && stamp_cmp(&ev->stamp, stamp) == 0)
			return ev;
	return NULL;
}

void assembler_note_ended(struct assembler *as, const struct node *node, const struct stamp *stamp)
{
	as->ended[bucket_of(node, stamp) % ENDED] = (struct ended_id){ node, *stamp };
}

const struct stamp *assembler_next_ended(const struct assembler *as, const struct node *node, size_t *at)
{
	while (*at < ENDED) {
		const struct ended_id *id = &as->ended[(*at)++];

		if (id->node == node)
			return &id->stamp;
	}
	return NULL;
}

bool assembler_has_ended(const struct assembler *as, const struct node *node, const struct stamp *stamp)
{
	const struct ended_id *id = &as->ended[bucket_of(node, stamp) % ENDED];

	return id->node == node && stamp_cmp(&id->stamp, stamp) == 0;
}

static int deliver(struct assembler *as, struct event *ev)
{
	int rc;

	unlink_age(ev);
	as->counters->events += ev->n > 0;
	if (ev->n == 0) {
		rc = 0;
	} else if (assembler_ignores(as, ev)) {
		rc = as->taker.ignored(as->taker.data, ev);
	} else {
		/* It will be kept; of the rest few are. */
		if (event_is_uring(ev))
			ev = event_pack(ev);
		rc = as->taker.take(as->taker.data, ev);
	}
	event_unref(ev);
	return rc;
}

/* Changes of the rules, calls without their record, and lines that were passed over: a call may have been in them. */
uint32_t assembler_hidden(const struct assembler *as, const struct node *node)
{
	const uint64_t *w = as->counters->warnings;

	return (uint32_t)(node->rule_changes + w[WARN_malformed] + w[WARN_long_lines] + w[WARN_records_full] +
			  w[WARN_nodes_full]);
}

/* No record can be added to it any more. */
static int end_event(struct assembler *as, struct event *ev)
{
	struct event **at = &as->bucket[bucket_of(ev->node, &ev->stamp)];

	while (*at != ev)
		at = &(*at)->open->next;
	*at = ev->open->next;
	ev->open->ended = true;
	as->n_pending--;
	return assembler_judge(as, ev);
}

/* Of an event that arrived when the clock was later, the clock has been set back since. */
static bool is_old(const struct event *ev)
{
	return ev->open->arrived + ASSEMBLE_TIMEOUT_MS < ev->node->clock || ev->open->arrived > ev->node->clock;
}

/* Ends what is @all or too old, and delivers what nothing before it holds up. */
static int deliver_list(struct assembler *as, struct age_list *list, bool all)
{
	int rc = 0;

	while (rc == 0 && list->oldest) {
		struct event *ev = list->oldest;

		if (!ev->open->ended && !all && !is_old(ev))
			break;
		if (!ev->open->ended)
			rc = end_event(as, ev);
		if (rc == 0)
			rc = deliver(as, ev);
	}
	return rc;
}

int assembler_deliver(struct assembler *as, struct node *node, bool all)
{
	int rc = deliver_list(as, &node->age[0], all);

	return rc < 0 ? rc : deliver_list(as, &node->age[1], all);
}

static int deliver_all(struct assembler *as, bool all)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < as->n_nodes && rc == 0; i++)
		rc = assembler_deliver(as, as->nodes[i], all);
	return rc;
}

/* The open event whose last record came first; those without a SYSCALL or URINGOP record before the others. */
static struct event *oldest_open(const struct assembler *as)
{
	struct event *found = NULL;
	size_t i, j;

	for (j = 0; j < 2 && !found; j++) {
		for (i = 0; i < as->n_nodes; i++) {
			struct event *ev = as->nodes[i]->age[j].oldest;

			if (ev && !ev->open->ended && (!found || ev->open->order < found->open->order))
				found = ev;
		}
	}
	return found;
}

/* Makes room by ending an event. */
static int make_room(struct assembler *as)
{
	struct event *ev = oldest_open(as);
	struct node *node = ev ? ev->node : NULL;
	int rc;

	if (!ev)
		return 0;
	counters_warn(as->counters, WARN_pending_full, ev->src, &ev->stamp, NULL);
	rc = end_event(as, ev);
	return rc < 0 ? rc : assembler_deliver(as, node, false);
}

static int begin_event(struct assembler *as, struct node *node, const struct record *rec, struct source src,
		       struct event **ret)
{
	struct event **bucket = &as->bucket[bucket_of(node, &rec->stamp)], *ev;
	int rc;

	if (!assembler_has_room(as)) {
		rc = make_room(as);
		if (rc < 0)
			return rc;
	}
	ev = event_new(node, &rec->stamp, src);
	if (!ev)
		return -ENOMEM;
	ev->again = assembler_has_ended(as, node, &rec->stamp);
	ev->open->next = *bucket;
	*bucket = ev;
	as->n_pending++;
	link_newest(ev);
	*ret = ev;
	return 0;
}

/* Serials of auditd's own DAEMON_ records are of another count. */
static bool from_kernel(const struct record *rec)
{
	return !str_starts(record_type_name(rec), STR_LIT("DAEMON_"));
}

/*
 * A user's message: the kernel puts it into msg='...' (kernel/audit.c, audit_receive_msg()), in an event of its own.
 * The blank before it cannot stand in a string that the kernel wrote.
 */
static bool from_user(const struct record *rec)
{
	return rec->type == REC_OTHER && rec->body.n && memmem(rec->body.p, rec->body.n, " msg='", 6) != NULL;
}

/* Whether the event has that line, as far as is looked: it may be of a copy, which must not move it behind others. */
static bool repeats(const struct event *ev, const struct record *rec)
{
	size_t i, n = ev->n < LOOK_BACK ? ev->n : LOOK_BACK;

	for (i = 0; i < n; i++)
		if (str_eq(ev->rec[i].line, rec->line))
			return true;
	return false;
}

static int add_record(struct assembler *as, struct event *ev, const struct record *rec, struct source src)
{
	bool again;
	int rc;

	if (ev->n == ASSEMBLE_MAX_RECORDS) {
		counters_warn(as->counters, WARN_records_full, src, &rec->stamp, NULL);
		return 0;
	}
	again = repeats(ev, rec);
	rc = event_add(ev, rec);
	if (rc < 0 || again)
		return rc;
	unlink_age(ev);
	node_note_arch(ev->node, rec);
	ev->open->relevant |= rec->type == REC_SYSCALL || rec->type == REC_URINGOP;
	ev->open->arrived = ev->node->clock;
	ev->open->order = as->counters->records;
	ev->hidden = assembler_hidden(as, ev->node);
	link_newest(ev);
	return 0;
}

static int feed(struct assembler *as, struct node *node, const struct record *rec, struct source src)
{
	struct event *ev = assembler_find(as, node, &rec->stamp);
	int rc;

	node->rule_changes += rec->type == REC_CONFIG_CHANGE;
	if (!ev && rec->type == REC_EOE)
		return 0;
	if (!ev) {
		node_note_serial(node, &rec->stamp, src);
		if (from_user(rec))
			return 0;
		rc = begin_event(as, node, rec, src, &ev);
		if (rc < 0)
			return rc;
	}
	if (rec->type != REC_EOE) {
		rc = add_record(as, ev, rec, src);
		if (rc < 0)
			return rc;
	}
	return rec->type == REC_EOE || rec->type == REC_PROCTITLE ? end_event(as, ev) : 0;
}

void assembler_note_contradiction(struct assembler *as, struct node *node, const struct record *rec, struct source src)
{
	if (!node_contradicts(node, rec) || assembler_find(as, node, &rec->stamp) ||
	    assembler_has_ended(as, node, &rec->stamp) || seen_has(as->seen, node, &rec->stamp))
		return;
	counters_warn(as->counters, WARN_contradictions, src, &rec->stamp, NULL);
	node_restart(node, as->counters);
}

void assembler_same_boot(struct assembler *as)
{
	as->same_boot = true;
}

int assembler_feed(struct assembler *as, const struct record *rec, struct source src)
{
	bool same_boot = as->same_boot;
	struct node *node;
	int rc;

	as->same_boot = false;
	as->counters->records++;
	rc = assembler_node(as, record_node(rec), &node);
	if (rc < 0)
		return rc;
	if (!node) {
		counters_warn(as->counters, WARN_nodes_full, src, &rec->stamp, NULL);
		return 0;
	}
	if (!from_kernel(rec)) {
		if (str_is(record_type_name(rec), "DAEMON_START") && !same_boot)
			node_restart(node, as->counters);
		return 0;
	}
	assembler_note_contradiction(as, node, rec, src);
	node_note_time(node, stamp_ms(&rec->stamp));
	rc = feed(as, node, rec, src);
	return rc < 0 ? rc : assembler_deliver(as, node, false);
}

int assembler_pass(struct assembler *as, uint64_t ms)
{
	size_t i;

	for (i = 0; i < as->n_nodes; i++)
		as->nodes[i]->clock += ms;
	return deliver_all(as, false);
}

int assembler_finish(struct assembler *as)
{
	int rc = deliver_all(as, true);
	size_t i;

	for (i = 0; i < as->n_nodes; i++)
		node_report_gaps(as->nodes[i], as->counters);
	return rc;
}
