/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/process.h"

#include <errno.h>
#include <stdlib.h>

#define BUCKETS 4096 /* a power of two */

struct process_table {
	struct counters *counters;
	size_t n;
	struct process *bucket[BUCKETS];
	struct process *oldest, *newest; /* by last use */
};

struct process_table *process_table_new(struct counters *counters)
{
	struct process_table *t = calloc(1, sizeof(*t));

	if (t)
		t->counters = counters;
	return t;
}

static void forget_calls(struct process *p)
{
	size_t i;

	for (i = 0; i < p->n_enters && i < UOP_MAX_CANDIDATES; i++)
		event_unref(p->enters[i]);
	p->n_enters = 0;
	for (i = 0; i < p->n_attempts; i++)
		uop_unref(p->attempts[i]);
	p->n_attempts = 0;
}

static void process_free(struct process *p)
{
	forget_calls(p);
	/* The pid may have been another program's while they waited. */
	while (p->waiting) {
		fact_set(&p->waiting->process, CONF_UNKNOWN, NULL, NULL);
		process_stop_waiting(p, p->waiting);
	}
	event_unref(p->setup);
	event_unref(p->last);
	free(p);
}

void process_table_free(struct process_table *t)
{
	struct process *p, *next;

	if (!t)
		return;
	for (p = t->oldest; p; p = next) {
		next = p->newer;
		process_free(p);
	}
	free(t);
}

struct process *process_newest(const struct process_table *t)
{
	return t->newest;
}

static struct process **bucket_of(struct process_table *t, const struct node *node, int64_t pid)
{
	uint64_t h = ((uintptr_t)node >> 4) * 31 + (uint64_t)pid * 0x9e3779b97f4a7c15u;

	return &t->bucket[(h ^ h >> 32) & (BUCKETS - 1)];
}

static void unlink_age(struct process_table *t, struct process *p)
{
	*(p->older ? &p->older->newer : &t->oldest) = p->newer;
	*(p->newer ? &p->newer->older : &t->newest) = p->older;
}

static void link_newest(struct process_table *t, struct process *p)
{
	p->older = t->newest;
	p->newer = NULL;
	*(t->newest ? &t->newest->newer : &t->oldest) = p;
	t->newest = p;
}

static void drop(struct process_table *t, struct process *p)
{
	struct process **at = bucket_of(t, p->node, p->pid);

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	unlink_age(t, p);
	t->n--;
	process_free(p);
}

struct process *process_find(struct process_table *t, const struct event *ev, int64_t pid)
{
	struct process *p;

	for (p = *bucket_of(t, ev->node, pid); p; p = p->next)
		if (p->node == ev->node && p->pid == pid && p->starts == ev->starts)
			break;
	return p;
}

bool process_table_shrink(struct process_table *t)
{
	if (!t->oldest)
		return false;
	counters_warn(t->counters, WARN_processes_full, (struct source){ 0 }, NULL, NULL);
	drop(t, t->oldest);
	return true;
}

struct process *process_add(struct process_table *t, const struct node *node, unsigned int starts, int64_t pid)
{
	struct process **at, *p;

	if (t->n == PROCESS_MAX)
		process_table_shrink(t);
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	at = bucket_of(t, node, pid);
	p->node = node;
	p->pid = pid;
	p->starts = starts;
	p->next = *at;
	*at = p;
	t->n++;
	link_newest(t, p);
	return p;
}

struct process *process_get(struct process_table *t, const struct event *ev, int64_t pid)
{
	struct process *p = process_find(t, ev, pid);

	return p ? p : process_add(t, ev->node, ev->starts, pid);
}

bool same_field(const struct event *a, const struct event *b, enum record_type type, const char *name)
{
	const struct record *ra = event_record(a, type), *rb = event_record(b, type);
	struct field fa, fb;

	return ra && rb && record_field(ra, name, &fa) && record_field(rb, name, &fb) && str_eq(fa.value, fb.value);
}

bool same_program(const struct event *a, const struct event *b)
{
	return same_field(a, b, REC_SYSCALL, "exe") && same_field(a, b, REC_SYSCALL, "ses") &&
	       same_field(a, b, REC_SYSCALL, "auid");
}

int process_note(struct process_table *t, struct event *ev, const struct record *sys, struct process **ret)
{
	struct process *p;
	int64_t pid;

	if (record_i64(sys, "pid", &pid) < 0 || !record_is_whole(sys))
		return -EINVAL;
	p = process_find(t, ev, pid);
	/* A number that is used again, or a program run in its place: nothing known of it holds on. */
	if (p && p->last && !same_program(p->last, ev)) {
		drop(t, p);
		p = NULL;
	}
	if (!p)
		p = process_add(t, ev->node, ev->starts, pid);
	if (!p)
		return -ENOMEM;
	event_unref(p->last);
	p->last = event_ref(ev);
	unlink_age(t, p);
	link_newest(t, p);
	*ret = p;
	return 0;
}

/* Nothing open: no call so far can be the origin of what comes. */
static void forget_if_none_open(struct process *p)
{
	if (p->open == 0)
		forget_calls(p);
}

void process_wait(struct process *p, struct uop *op)
{
	op->next_waiting = NULL;
	if (p->waiting)
		p->waiting_last->next_waiting = op;
	else
		p->waiting = op;
	p->waiting_last = uop_ref(op);
}

/* Operations leave in the order in which they began to wait. */
void process_stop_waiting(struct process *p, const struct uop *op)
{
	if (p->waiting != op)
		return;
	p->waiting = op->next_waiting;
	uop_unref((struct uop *)(uintptr_t)op);
}

void process_submitted(struct process *p, struct event *ev, uint64_t n)
{
	struct uop *op;

	p->entered = true;
	if (n == 0)
		return;
	/* A call is logged when it returns, perhaps after what it submitted. */
	for (op = p->waiting; op; op = op->next_waiting)
		if (stamp_ms(&op->ev->stamp) >= stamp_ms(&ev->stamp))
			uop_candidate(op, ev);
	if (p->n_enters >= UOP_MAX_CANDIDATES)
		event_unref(p->enters[p->n_enters % UOP_MAX_CANDIDATES]);
	p->enters[p->n_enters++ % UOP_MAX_CANDIDATES] = event_ref(ev);
	p->open += n;
}

void process_ended(struct process *p)
{
	if (p->open == 0) {
		p->broken = true;
		return;
	}
	p->open--;
	forget_if_none_open(p);
}

void process_reset(struct process *p)
{
	p->open = 0;
	p->entered = false;
	p->broken = false;
	forget_if_none_open(p);
	event_unref(p->setup);
	p->setup = NULL;
}
