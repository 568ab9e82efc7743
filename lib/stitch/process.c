/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/process.h"

#include <errno.h>
#include <stdlib.h>

#include "stitch/node.h"

#define BUCKETS 4096 /* a power of two */

#define BIRTHS 16384 /* a power of two */

struct process_table {
	struct counters *counters;
	size_t n;
	struct process *bucket[BUCKETS];
	struct process *oldest, *newest; /* by last use */
	struct birth births[BIRTHS];     /* by hash, the newest wins */
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

static uint64_t hash_of(const struct node *node, int64_t pid)
{
	uint64_t h = node->number * 31 + (uint64_t)pid * 0x9e3779b97f4a7c15u;

	return h ^ h >> 32;
}

static struct process **bucket_of(struct process_table *t, const struct node *node, int64_t pid)
{
	return &t->bucket[hash_of(node, pid) & (BUCKETS - 1)];
}

static struct birth *birth_of(struct process_table *t, const struct node *node, int64_t pid)
{
	return &t->births[hash_of(node, pid) & (BIRTHS - 1)];
}

struct since since_event(const struct event *ev)
{
	return (struct since){ ev->stamp.serial, ev->hidden, ev->node->doubts };
}

void process_born(struct process_table *t, const struct event *ev, int64_t pid)
{
	process_set_birth(t, &(struct birth){ ev->node, pid, ev->starts, since_event(ev) });
}

void process_set_birth(struct process_table *t, const struct birth *birth)
{
	*birth_of(t, birth->node, birth->pid) = *birth;
}

const struct birth *process_next_birth(const struct process_table *t, size_t *at)
{
	while (*at < BIRTHS) {
		const struct birth *birth = &t->births[(*at)++];

		if (birth->node)
			return birth;
	}
	return NULL;
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
	if (birth_of(t, p->node, p->pid)->pid == p->pid)
		birth_of(t, p->node, p->pid)->node = NULL;
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
	const struct birth *birth = birth_of(t, node, pid);
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
	p->born = birth->node == node && birth->pid == pid && birth->starts == starts;
	if (p->born)
		p->since = birth->since;
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

static bool field_of(const struct event *ev, enum record_type type, const char *name, struct field *ret)
{
	const struct record *rec = event_record(ev, type);

	return rec && record_field(rec, name, ret);
}

/* What the kernel, or a program that reads its records, writes where there is nothing. */
static bool is_absent(const struct field *f)
{
	static const char *const words[] = { "(null)", "(none)", "?", "-1", "4294967295", "" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!f->quoted && str_is(f->value, words[i]))
			return true;
	return false;
}

bool same_field(const struct event *a, const struct event *b, enum record_type type, const char *name)
{
	struct field fa, fb;

	return field_of(a, type, name, &fa) && field_of(b, type, name, &fb) && !is_absent(&fa) &&
	       str_eq(fa.value, fb.value) && fa.quoted == fb.quoted;
}

static const char *const program[] = { "exe", "ses", "auid" };
#define N_PROGRAM (sizeof(program) / sizeof(program[0]))

bool same_program(const struct event *a, const struct event *b)
{
	size_t i;

	for (i = 0; i < N_PROGRAM; i++)
		if (!same_field(a, b, REC_SYSCALL, program[i]))
			return false;
	return true;
}

bool same_program_text(const struct event *a, const struct event *b)
{
	struct field fa, fb;
	size_t i;

	for (i = 0; i < N_PROGRAM; i++)
		if (!field_of(a, REC_SYSCALL, program[i], &fa) || !field_of(b, REC_SYSCALL, program[i], &fb) ||
		    !str_eq(fa.value, fb.value))
			return false;
	return true;
}

int process_note(struct process_table *t, struct event *ev, const struct record *sys, struct process **ret)
{
	struct process *p;
	int64_t pid;

	if (record_i64(sys, "pid", &pid) < 0 || !record_is_whole(sys))
		return -EINVAL;
	p = process_find(t, ev, pid);
	/* A number that is used again, or a program run in its place: nothing known of it holds on. */
	if (p && p->last && !same_program_text(p->last, ev)) {
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
	op->later_from = p->n_later;
	if (!p->fresh)
		p->fresh = op;
}

/* How many calls of its process were logged after @op. */
static uint64_t n_later(const struct process *p, const struct uop *op)
{
	return p->n_later - op->later_from;
}

/* Operations leave in the order in which they began to wait. */
void process_stop_waiting(struct process *p, struct uop *op)
{
	if (p->waiting != op)
		return;
	p->waiting = op->next_waiting;
	if (p->fresh == op)
		p->fresh = op->next_waiting;
	uop_unref(op);
}

static void compare_later(struct uop *op, struct event *ev, bool submitted)
{
	if (!op->after)
		op->after = event_ref(ev);
	if (stamp_ms(&op->ev->stamp) < stamp_ms(&ev->stamp))
		return;
	if (!op->spanned_by)
		op->spanned_by = event_ref(ev);
	if (submitted)
		uop_candidate(op, ev);
}

/* A call is logged when it returns, perhaps after what it submitted. Each operation is compared with few. */
static void note_later(struct process *p, struct event *ev, bool submitted)
{
	struct uop *op;

	if (!p->waiting)
		return;
	p->n_later++;
	for (op = p->fresh; op; op = op->next_waiting)
		compare_later(op, ev, submitted);
	while (p->fresh && n_later(p, p->fresh) >= UOP_MAX_CANDIDATES)
		p->fresh = p->fresh->next_waiting;
}

void process_submitted(struct process *p, struct event *ev, uint64_t n)
{
	p->entered = true;
	note_later(p, ev, n > 0);
	if (n == 0)
		return;
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

void process_started(struct process *p, const struct event *ev)
{
	p->open = 0;
	p->entered = false;
	p->broken = false;
	forget_if_none_open(p);
	event_unref(p->setup);
	p->setup = NULL;
	p->born = true;
	p->since = since_event(ev);
}
