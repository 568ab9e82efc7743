/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/event.h"

#include <errno.h>
#include <stdlib.h>

#include "stitch/node.h"

#define RECORDS 8 /* room for as many at first */
#define TEXT 1024
#define FEW 16 /* records, which are looked through */

static void account(struct event *ev, size_t bytes)
{
	ev->node->budget->used += bytes - ev->bytes;
	ev->bytes = (uint32_t)bytes;
}

/* What it takes as it grows. */
static size_t size_of(const struct event *ev)
{
	return sizeof(*ev) + sizeof(*ev->open) + ev->open->room * sizeof(*ev->rec) + ev->open->text_room;
}

struct event *event_new(struct node *node, const struct stamp *stamp, struct source src)
{
	struct event *ev = calloc(1, sizeof(*ev) + sizeof(*ev->open));

	if (!ev)
		return NULL;
	ev->refs = 1;
	ev->node = node;
	ev->starts = node->starts;
	ev->stamp = *stamp;
	ev->src = src;
	ev->call = -1;
	ev->open = (struct assembly *)(ev + 1);
	account(ev, size_of(ev));
	return ev;
}

static void move_record(struct record *r, const char *to)
{
	const char *from = r->line.p;

	r->line.p = to;
	r->body.p = to + (r->body.p - from);
}

/* Copies the record's line to @to, with a NUL: the end of that. */
static char *add_text(struct record *r, char *to)
{
	memcpy(to, r->line.p, r->line.n);
	to[r->line.n] = '\0';
	move_record(r, to);
	return to + r->line.n + 1;
}

/* The records stand one behind the other, each with a NUL. */
static void move_records(struct record *rec, size_t n, char *to)
{
	for (; n; n--, rec++) {
		move_record(rec, to);
		to += rec->line.n + 1;
	}
}

static bool grow_records(struct event *ev)
{
	uint32_t room = ev->open->room ? ev->open->room * 2 : RECORDS;
	struct record *rec = reallocarray(ev->rec, room, sizeof(*rec));

	if (!rec)
		return false;
	ev->rec = rec;
	ev->open->room = room;
	return true;
}

static bool grow_text(struct event *ev, size_t need)
{
	struct assembly *as = ev->open;
	size_t room = as->text_room ? as->text_room : TEXT;
	char *text;

	while (room < need)
		room *= 2;
	text = room <= UINT32_MAX / 2 ? realloc(as->text, room) : NULL;
	if (!text)
		return false;
	if (text != as->text)
		move_records(ev->rec, ev->n, text);
	as->text = text;
	as->text_room = (uint32_t)room;
	return true;
}

static void note_call(struct event *ev, const struct record *rec)
{
	uint64_t arch = 0;
	int64_t nr;

	if (ev->call >= 0 || record_i64(rec, "syscall", &nr) < 0 || nr < 0 || nr > INT32_MAX)
		return;
	ev->call = (int32_t)nr;
	if (uring_call_may_be(nr) && record_u64(rec, "arch", 16, &arch) == 0)
		ev->uring_call = uring_call(arch, nr);
}

int event_add(struct event *ev, const struct record *rec)
{
	struct assembly *as = ev->open;
	size_t need = as->text_n + rec->line.n + 1;
	struct record *r;

	if (ev->n == as->room && !grow_records(ev))
		return -ENOMEM;
	if (need > as->text_room && !grow_text(ev, need))
		return -ENOMEM;
	account(ev, size_of(ev));
	r = &ev->rec[ev->n++];
	*r = *rec;
	r->byte_order = node_byte_order(ev->node);
	add_text(r, as->text + as->text_n);
	as->text_n = (uint32_t)need;
	ev->ops = ev->ops + (rec->type == REC_URINGOP);
	ev->exec = ev->exec || rec->type == REC_EXECVE;
	if (rec->type == REC_SYSCALL)
		note_call(ev, r);
	return 0;
}

void event_view(struct event *ret, struct node *node, struct record *rec, size_t n, struct source src)
{
	size_t i;

	*ret = (struct event){ .refs = 1,
			       .starts = node->starts,
			       .node = node,
			       .stamp = rec->stamp,
			       .src = src,
			       .n = (uint32_t)n,
			       .call = -1,
			       .rec = rec };
	for (i = 0; i < n; i++) {
		rec[i].byte_order = node_byte_order(node);
		ret->ops += rec[i].type == REC_URINGOP;
		ret->exec = ret->exec || rec[i].type == REC_EXECVE;
		if (rec[i].type == REC_SYSCALL)
			note_call(ret, &rec[i]);
	}
}

static bool has_index(enum record_type type)
{
	return type >= REC_SYSCALL && type < REC_SYSCALL + EVENT_TYPES;
}

static void make_index(struct event *ev)
{
	size_t i;

	memset(ev->index, 0, sizeof(*ev->index));
	for (i = ev->n; i > 0; i--) {
		enum record_type type = ev->rec[i - 1].type;

		if (!has_index(type))
			continue;
		ev->index->first[type - REC_SYSCALL] = (uint32_t)(i - 1);
		ev->index->n[type - REC_SYSCALL]++;
	}
}

void event_cut(struct event *ev, size_t n)
{
	size_t i;

	ev->n = (uint32_t)n;
	ev->ops = 0;
	for (i = 0; i < n; i++)
		ev->ops += ev->rec[i].type == REC_URINGOP;
	if (ev->index)
		make_index(ev);
}

struct event *event_copy(const struct event *ev)
{
	size_t index = ev->n > FEW ? sizeof(*ev->index) : 0;
	size_t all = sizeof(*ev) + index + ev->n * sizeof(*ev->rec), i;
	struct event *copy;
	char *text;

	for (i = 0; i < ev->n; i++)
		all += ev->rec[i].line.n + 1;
	copy = malloc(all);
	if (!copy)
		return NULL;
	*copy = *ev;
	copy->refs = 1;
	copy->open = NULL;
	copy->index = index ? (struct event_index *)(copy + 1) : NULL;
	copy->rec = (struct record *)((char *)(copy + 1) + index);
	copy->bytes = 0;
	account(copy, all);
	text = (char *)(copy->rec + copy->n);
	for (i = 0; i < ev->n; i++) {
		copy->rec[i] = ev->rec[i];
		text = add_text(&copy->rec[i], text);
	}
	if (copy->index)
		make_index(copy);
	return copy;
}

struct event *event_pack(struct event *ev)
{
	struct event *copy = event_copy(ev);

	if (!copy)
		return ev;
	event_unref(ev);
	return copy;
}

struct event *event_ref(struct event *ev)
{
	ev->refs++;
	return ev;
}

void event_unref(struct event *ev)
{
	if (!ev || --ev->refs)
		return;
	ev->node->budget->used -= ev->bytes;
	if (ev->open) {
		free(ev->open->text);
		free(ev->rec);
	}
	free(ev);
}

const struct record *event_record(const struct event *ev, enum record_type type)
{
	size_t i;

	if (ev->index && has_index(type))
		return ev->index->n[type - REC_SYSCALL] ? &ev->rec[ev->index->first[type - REC_SYSCALL]] : NULL;
	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == type)
			return &ev->rec[i];
	return NULL;
}

size_t event_count(const struct event *ev, enum record_type type)
{
	size_t i, n = 0;

	if (ev->index && has_index(type))
		return ev->index->n[type - REC_SYSCALL];
	for (i = 0; i < ev->n; i++)
		n += ev->rec[i].type == type;
	return n;
}
