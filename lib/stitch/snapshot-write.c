/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/snapshot.h"

#include <errno.h>

#include "record/json-fields.h"
#include "stitch/stitch-impl.h"

/* All that one process refers to. */
#define EVENTS_MAX (2 + UOP_MAX_CANDIDATES + 3 * UOP_MAX_ATTEMPTS)

struct events {
	size_t n;
	const struct event *event[EVENTS_MAX];
};

/* What cannot be written is as good as endless. */
static void put_count(struct json *j, const char *key, uint64_t n)
{
	json_set_int(j, key, n < INT64_MAX ? (int64_t)n : INT64_MAX);
}

/* Its place among them, where it is put if it is not there. */
static size_t place(struct events *evs, const struct event *ev)
{
	size_t i;

	for (i = 0; i < evs->n && evs->event[i] != ev; i++)
		;
	if (i == evs->n)
		evs->event[evs->n++] = ev;
	return i;
}

static void put_place(struct json *j, const char *key, struct events *evs, const struct event *ev)
{
	if (ev)
		json_set_int(j, key, (int64_t)place(evs, ev));
}

static void put_records(struct json *j, const struct event *ev)
{
	size_t i;

	json_begin_list(j, "records");
	for (i = 0; i < ev->n; i++) {
		json_begin(j, NULL);
		json_set_bytes(j, "line", ev->rec[i].line);
		json_end(j);
	}
	json_end_list(j);
}

static void put_event(struct json *j, const struct event *ev)
{
	json_begin(j, NULL);
	json_set_int(j, "hidden", ev->hidden);
	put_records(j, ev);
	json_end(j);
}

static void put_events(struct json *j, const struct events *evs)
{
	size_t i;

	json_begin_list(j, "events");
	for (i = 0; i < evs->n; i++)
		put_event(j, evs->event[i]);
	json_end_list(j);
}

/* What is not asserted is of no use to the final record. */
static void put_fact(struct json *j, const char *key, struct events *evs, const struct fact *f)
{
	if (!fact_asserted(f))
		return;
	json_begin(j, key);
	json_set_z(j, "confidence", confidence_name(f->confidence));
	put_place(j, "event", evs, f->ev);
	json_end(j);
}

static void put_attempt(struct json *j, struct events *evs, const struct uop *op)
{
	json_begin(j, NULL);
	json_set_int(j, "event", (int64_t)place(evs, op->ev));
	json_set_int(j, "record", op->rec - op->ev->rec);
	json_set_int(j, "attempts", op->attempts);
	put_fact(j, "origin", evs, &op->origin);
	put_fact(j, "object", evs, &op->object);
	json_end(j);
}

static void put_calls(struct json *j, struct events *evs, const struct process *p)
{
	uint64_t n = p->n_enters < UOP_MAX_CANDIDATES ? p->n_enters : UOP_MAX_CANDIDATES, i;

	json_begin_list(j, "enters");
	for (i = p->n_enters - n; i < p->n_enters; i++)
		json_set_int(j, NULL, (int64_t)place(evs, p->enters[i % UOP_MAX_CANDIDATES]));
	json_end_list(j);
}

static void put_since(struct json *j, const struct since *since)
{
	json_set_int(j, "since", since->serial);
	json_set_int(j, "hidden", since->hidden);
	put_count(j, "doubts", since->doubts);
}

static void put_process(struct json *j, const struct process *p)
{
	struct events evs = { 0 };
	size_t i;

	json_begin(j, NULL);
	json_set_int(j, "node", (int64_t)p->node->number);
	json_set_int(j, "pid", p->pid);
	json_set_bool(j, "entered", p->entered);
	json_set_bool(j, "broken", p->broken);
	put_count(j, "open", p->open);
	put_count(j, "calls", p->n_enters);
	json_set_bool(j, "born", p->born);
	put_since(j, &p->since);
	put_place(j, "last", &evs, p->last);
	put_place(j, "setup", &evs, p->setup);
	put_calls(j, &evs, p);
	json_begin_list(j, "attempts");
	for (i = 0; i < p->n_attempts; i++)
		put_attempt(j, &evs, p->attempts[i]);
	json_end_list(j);
	put_events(j, &evs);
	json_end(j);
}

/* So that no other ring is taken for its first one. */
static void put_forgotten(struct json *j, const struct process *p)
{
	json_begin(j, NULL);
	json_set_int(j, "node", (int64_t)p->node->number);
	json_set_int(j, "pid", p->pid);
	json_set_bool(j, "entered", true);
	json_set_bool(j, "broken", true);
	json_end(j);
}

static bool says_something(const struct process *p)
{
	return p->starts == p->node->starts && p->pid >= 0 && (p->last || p->setup || p->entered || p->n_attempts);
}

static void put_processes(struct json *j, const struct stitcher *st)
{
	size_t begin = j->n;
	const struct process *p;
	bool full = false;

	json_begin_list(j, "processes");
	for (p = process_newest(st->processes); p; p = p->older) {
		size_t mark = j->n;

		if (!says_something(p))
			continue;
		if (!full)
			put_process(j, p);
		full = full || j->n - begin > SNAPSHOT_MAX_BYTES;
		if (full) {
			json_undo(j, mark);
			put_forgotten(j, p);
		}
	}
	json_end_list(j);
}

static void put_births(struct json *j, const struct stitcher *st)
{
	const struct birth *birth;
	size_t at = 0, n = 0;

	json_begin_list(j, "births");
	while (n < SNAPSHOT_MAX_BIRTHS && (birth = process_next_birth(st->processes, &at)) != NULL) {
		if (birth->starts != birth->node->starts || birth->pid < 0)
			continue;
		json_begin(j, NULL);
		json_set_int(j, "node", (int64_t)birth->node->number);
		json_set_int(j, "pid", birth->pid);
		put_since(j, &birth->since);
		json_end(j);
		n++;
	}
	json_end_list(j);
}

/* Those of the host whose records are not done with. */
static struct serials done_serials(const struct stitcher *st, const struct node *node)
{
	struct serials s = node->serials;
	const struct event *ev;
	const struct uop *op;
	size_t i;

	for (i = 0; i < 2; i++)
		for (ev = node->age[i].oldest; ev; ev = ev->open->newer)
			serials_forget(&s, ev->stamp.serial);
	for (op = node->number < st->n_queues ? st->queues[node->number].first : NULL; op; op = op->next)
		if (op->ev->starts == node->starts)
			serials_forget(&s, op->ev->stamp.serial);
	return s;
}

/* The missing ones that may still come, the newest first; beyond so many they are gone. */
static void put_serials(struct json *j, const struct serials *s)
{
	uint64_t at = s->newest + 1, gone;
	size_t n = 0;

	json_set_int(j, "newest", (int64_t)s->newest);
	put_count(j, "missing", s->missing);
	json_begin_list(j, "holes");
	while ((at = serials_missing(s, at)) > s->last_gone && n++ < SNAPSHOT_MAX_HOLES)
		json_set_int(j, NULL, (int64_t)at);
	json_end_list(j);
	gone = at > s->last_gone ? at : s->last_gone;
	json_set_int(j, "last_gone", (int64_t)gone);
}

/* Of a record of one of them that comes later the beginning is not known. */
static void put_begun(struct json *j, const struct assembler *as, const struct node *node)
{
	const struct stamp *stamp;
	const struct event *ev;
	size_t i, at = 0;

	json_begin_list(j, "begun");
	while ((stamp = assembler_next_ended(as, node, &at)) != NULL)
		json_set_stamp(j, NULL, stamp);
	for (i = 0; i < 2; i++)
		for (ev = node->age[i].oldest; ev; ev = ev->open->newer)
			json_set_stamp(j, NULL, &ev->stamp);
	json_end_list(j);
}

static void put_node(struct json *j, const struct pipeline *pl, const struct node *node)
{
	const struct assembler *as = pipeline_assembler(pl);
	const struct serials s = done_serials(pipeline_stitcher(pl), node);

	json_begin(j, NULL);
	json_set_bytes(j, "name", (struct str){ node->name, strlen(node->name) });
	json_set_int(j, "arch", node->arch);
	put_count(j, "clock", node->clock);
	json_set_int(j, "hidden", assembler_hidden(as, node));
	put_count(j, "doubts", node->doubts);
	json_set_bool(j, "patched", node->patched == node->starts + 1);
	put_count(j, "told", node->told);
	put_serials(j, &s);
	put_begun(j, as, node);
	json_end(j);
}

int snapshot_write(struct json *j, const char *key, const struct pipeline *pl)
{
	struct node *const *nodes;
	size_t i, n = assembler_nodes(pipeline_assembler(pl), &nodes);

	json_begin(j, key);
	json_begin_list(j, "nodes");
	for (i = 0; i < n; i++)
		put_node(j, pl, nodes[i]);
	json_end_list(j);
	put_processes(j, pipeline_stitcher(pl));
	put_births(j, pipeline_stitcher(pl));
	json_end(j);
	return j->failed ? -ENOMEM : 0;
}
