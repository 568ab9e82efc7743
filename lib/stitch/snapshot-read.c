/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/snapshot.h"

#include <errno.h>
#include <stdlib.h>

#include "stitch/node.h"
#include "stitch/stitch-impl.h"

struct reading {
	struct pipeline *pl;
	size_t n_nodes;
	struct node *const *nodes;
	/* Of the process that is read. */
	size_t n_events;
	struct event **event;
};

/* A number that is not there is 0. */
static bool get_number(const json_t *obj, const char *key, uint64_t max, uint64_t *ret)
{
	const json_t *value = json_object_get(obj, key);
	json_int_t v = json_integer_value(value);

	if (value && (!json_is_integer(value) || v < 0 || (uint64_t)v > max))
		return false;
	*ret = (uint64_t)v;
	return true;
}

static bool get_bool(const json_t *obj, const char *key, bool *ret)
{
	const json_t *value = json_object_get(obj, key);

	*ret = json_is_true(value);
	return !value || json_is_boolean(value);
}

static struct str string_of(const json_t *value)
{
	return (struct str){ json_string_value(value), json_string_length(value) };
}

/* Bytes as json_set_bytes() writes them, into @ret, whose memory is the caller's to free: 0, -EBADMSG or -ENOMEM. */
static int get_bytes(const json_t *obj, const char *key, const char *key_hex, struct str *ret)
{
	const json_t *hex = json_object_get(obj, key_hex);
	struct str s = string_of(hex ? hex : json_object_get(obj, key));
	char *p;
	long n;

	if (!s.p)
		return -EBADMSG;
	p = malloc(s.n + 1);
	if (!p)
		return -ENOMEM;
	n = (long)s.n;
	if (hex)
		n = str_unhex(s, p, s.n);
	else
		memcpy(p, s.p, s.n);
	if (n < 0) {
		free(p);
		return -EBADMSG;
	}
	*ret = (struct str){ p, (size_t)n };
	return 0;
}

static bool read_serials(const json_t *obj, uint64_t clock, struct serials *ret)
{
	const json_t *holes = json_object_get(obj, "holes");
	uint64_t newest, missing, gone;
	size_t i;

	if (!get_number(obj, "newest", UINT32_MAX, &newest) || !get_number(obj, "missing", INT64_MAX, &missing) ||
	    !get_number(obj, "last_gone", newest, &gone) || !json_is_array(holes) ||
	    json_array_size(holes) > SNAPSHOT_MAX_HOLES)
		return false;
	serials_note(ret, newest, 0, clock);
	for (i = 0; i < json_array_size(holes); i++) {
		json_int_t hole = json_integer_value(json_array_get(holes, i));

		if (hole <= 0 || (uint64_t)hole > newest)
			return false;
		serials_forget(ret, (uint64_t)hole);
	}
	serials_set_gone(ret, missing, gone);
	return true;
}

static bool read_begun(struct reading *r, const json_t *list, const struct node *node)
{
	struct stamp stamp;
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		struct str s = string_of(json_array_get(list, i));

		if (!s.p || stamp_parse(s, &stamp) < 0)
			return false;
		assembler_note_ended(pipeline_assembler(r->pl), node, &stamp);
	}
	return json_is_array(list);
}

static bool fill_node(struct reading *r, const json_t *obj, struct node *node)
{
	uint64_t arch = 0;
	bool patched = false;
	bool ok = get_number(obj, "arch", UINT32_MAX, &arch) && get_number(obj, "clock", INT64_MAX, &node->clock) &&
		  get_number(obj, "hidden", UINT32_MAX, &node->rule_changes) &&
		  get_number(obj, "doubts", INT64_MAX, &node->doubts) && get_bool(obj, "patched", &patched) &&
		  get_number(obj, "told", INT64_MAX, &node->told) && read_serials(obj, node->clock, &node->serials) &&
		  read_begun(r, json_object_get(obj, "begun"), node);

	node->arch = (uint32_t)arch;
	node->patched = patched;
	return ok;
}

static int read_node(struct reading *r, const json_t *obj, size_t number)
{
	struct node *node = NULL;
	struct str name;
	int rc = get_bytes(obj, "name", "name_hex", &name);

	if (rc < 0)
		return rc;
	if (!memchr(name.p, '\0', name.n))
		rc = assembler_node(pipeline_assembler(r->pl), name, &node);
	free((char *)(uintptr_t)name.p);
	if (rc < 0)
		return rc;
	return node && node->number == number && fill_node(r, obj, node) ? 0 : -EBADMSG;
}

static int read_nodes(struct reading *r, const json_t *list)
{
	size_t i, n = json_array_size(list);
	int rc = json_is_array(list) && n <= ASSEMBLE_MAX_NODES ? 0 : -EBADMSG;

	for (i = 0; i < n && rc == 0; i++)
		rc = read_node(r, json_array_get(list, i), i);
	r->n_nodes = assembler_nodes(pipeline_assembler(r->pl), &r->nodes);
	return rc;
}

/* All records of an event have one stamp. */
static int add_line(struct event **ev, struct node *node, struct str line)
{
	struct record rec;
	const char *why;

	if (memchr(line.p, '\n', line.n) || memchr(line.p, '\0', line.n) || record_parse(line, &rec, &why) < 0)
		return -EBADMSG;
	if (*ev && (stamp_cmp(&(*ev)->stamp, &rec.stamp) != 0 || (*ev)->n == ASSEMBLE_MAX_RECORDS))
		return -EBADMSG;
	if (!*ev)
		*ev = event_new(node, &rec.stamp, (struct source){ 0 });
	return *ev ? event_add(*ev, &rec) : -ENOMEM;
}

static int read_lines(struct event **ev, struct node *node, const json_t *list)
{
	size_t i, n = json_array_size(list);
	int rc = n ? 0 : -EBADMSG;

	for (i = 0; i < n && rc == 0; i++) {
		struct str line;

		rc = get_bytes(json_array_get(list, i), "line", "line_hex", &line);
		if (rc < 0)
			break;
		rc = add_line(ev, node, line);
		free((char *)(uintptr_t)line.p);
	}
	return rc;
}

/* @ret is to be given back also if it fails. */
static int read_event(struct node *node, const json_t *obj, struct event **ret)
{
	uint64_t hidden;
	int rc;

	if (!get_number(obj, "hidden", UINT32_MAX, &hidden))
		return -EBADMSG;
	rc = read_lines(ret, node, json_object_get(obj, "records"));
	if (rc < 0)
		return rc;
	(*ret)->hidden = (uint32_t)hidden;
	*ret = event_pack(*ret);
	return 0;
}

static int read_events(struct reading *r, struct node *node, const json_t *list)
{
	size_t i;
	int rc = 0;

	r->n_events = json_array_size(list);
	r->event = calloc(r->n_events + 1, sizeof(*r->event));
	if (!r->event) {
		r->n_events = 0;
		return -ENOMEM;
	}
	for (i = 0; i < r->n_events && rc == 0; i++)
		rc = read_event(node, json_array_get(list, i), &r->event[i]);
	return rc;
}

static void give_events_back(struct reading *r)
{
	while (r->n_events)
		event_unref(r->event[--r->n_events]);
	free(r->event);
	r->event = NULL;
}

/* The event in that place, or NULL. */
static struct event *event_at(const struct reading *r, const json_t *place)
{
	json_int_t i = json_integer_value(place);

	return json_is_integer(place) && i >= 0 && (uint64_t)i < r->n_events ? r->event[i] : NULL;
}

/* A new reference to the call under @key, or NULL if there is no such key. */
static bool get_call(const struct reading *r, const json_t *obj, const char *key, struct event **ret)
{
	const json_t *place = json_object_get(obj, key);
	struct event *ev = event_at(r, place);

	if (place && (!ev || !event_record(ev, REC_SYSCALL)))
		return false;
	*ret = ev ? event_ref(ev) : NULL;
	return true;
}

static bool read_enters(const struct reading *r, const json_t *list, struct process *p)
{
	uint64_t n = p->n_enters < UOP_MAX_CANDIDATES ? p->n_enters : UOP_MAX_CANDIDATES, first = p->n_enters - n, i;

	/* Until they are all there, only those that are. */
	p->n_enters = 0;
	if (json_array_size(list) != n)
		return false;
	for (i = 0; i < n; i++)
		if (!event_at(r, json_array_get(list, i)))
			return false;
	for (i = 0; i < n; i++)
		p->enters[(first + i) % UOP_MAX_CANDIDATES] = event_ref(event_at(r, json_array_get(list, i)));
	p->n_enters = first + n;
	return true;
}

static bool read_fact(const struct reading *r, const json_t *obj, struct fact *ret)
{
	struct event *ev = event_at(r, json_object_get(obj, "event"));
	struct str name = string_of(json_object_get(obj, "confidence"));
	struct fact fact = { .confidence = CONF_UNKNOWN };

	if (!obj)
		return true;
	while (fact.confidence <= CONF_LOST && name.p && !str_is(name, confidence_name(fact.confidence)))
		fact.confidence++;
	if (!name.p || !ev || !fact_asserted(&fact))
		return false;
	fact_set(ret, fact.confidence, NULL, ev);
	return true;
}

/* The URINGOP record of an attempt, or NULL. */
static const struct record *attempt_record(const struct reading *r, const json_t *obj, struct event **ret)
{
	struct event *ev = event_at(r, json_object_get(obj, "event"));
	uint64_t n;

	if (!ev || !get_number(obj, "record", ev->n - 1u, &n) || ev->rec[n].type != REC_URINGOP)
		return NULL;
	*ret = ev;
	return &ev->rec[n];
}

static int read_attempt(const struct reading *r, const json_t *obj, struct process *p)
{
	struct event *ev;
	const struct record *rec = attempt_record(r, obj, &ev);
	uint64_t attempts;
	struct uop *op;

	if (!rec || !get_number(obj, "attempts", UINT32_MAX, &attempts))
		return -EBADMSG;
	op = uop_new(ev, rec);
	if (!op)
		return -ENOMEM;
	p->attempts[p->n_attempts++] = op;
	op->attempt = true;
	op->attempts = (unsigned int)attempts;
	return uop_read(op) && read_fact(r, json_object_get(obj, "origin"), &op->origin) &&
			       read_fact(r, json_object_get(obj, "object"), &op->object) ?
		       0 :
		       -EBADMSG;
}

static int read_attempts(const struct reading *r, const json_t *list, struct process *p)
{
	size_t i, n = json_array_size(list);
	int rc = n <= UOP_MAX_ATTEMPTS ? 0 : -EBADMSG;

	for (i = 0; i < n && rc == 0; i++)
		rc = read_attempt(r, json_array_get(list, i), p);
	return rc;
}

static bool read_since(const json_t *obj, struct since *ret)
{
	uint64_t serial, hidden;
	bool ok = get_number(obj, "since", UINT32_MAX, &serial) && get_number(obj, "hidden", UINT32_MAX, &hidden) &&
		  get_number(obj, "doubts", INT64_MAX, &ret->doubts);

	if (ok) {
		ret->serial = (uint32_t)serial;
		ret->hidden = (uint32_t)hidden;
	}
	return ok;
}

static int fill_process(const struct reading *r, const json_t *obj, struct process *p)
{
	uint64_t calls = 0;
	bool ok = get_bool(obj, "born", &p->born) && read_since(obj, &p->since) &&
		  get_bool(obj, "entered", &p->entered) && get_bool(obj, "broken", &p->broken) &&
		  get_number(obj, "open", INT64_MAX, &p->open) && get_call(r, obj, "last", &p->last) &&
		  get_call(r, obj, "setup", &p->setup) && get_number(obj, "calls", INT64_MAX, &calls);

	if (!ok)
		return -EBADMSG;
	p->n_enters = calls;
	if (!read_enters(r, json_object_get(obj, "enters"), p))
		return -EBADMSG;
	return read_attempts(r, json_object_get(obj, "attempts"), p);
}

static int read_process(struct reading *r, const json_t *obj)
{
	uint64_t node, pid;
	struct process *p;
	int rc;

	if (!json_is_object(obj) || r->n_nodes == 0 || !get_number(obj, "node", r->n_nodes - 1, &node) ||
	    !get_number(obj, "pid", INT64_MAX, &pid))
		return -EBADMSG;
	p = process_add(pipeline_stitcher(r->pl)->processes, r->nodes[node], 0, (int64_t)pid);
	if (!p)
		return -ENOMEM;
	rc = read_events(r, r->nodes[node], json_object_get(obj, "events"));
	if (rc == 0)
		rc = fill_process(r, obj, p);
	give_events_back(r);
	return rc;
}

/* They stand with the newest first. */
static int read_processes(struct reading *r, const json_t *list)
{
	size_t i, n = json_array_size(list);
	int rc = json_is_array(list) && n <= PROCESS_MAX ? 0 : -EBADMSG;

	for (i = n; i > 0 && rc == 0; i--)
		rc = read_process(r, json_array_get(list, i - 1));
	return rc;
}

static int read_births(const struct reading *r, const json_t *list)
{
	size_t i, n = json_array_size(list);

	if (!json_is_array(list) || n > SNAPSHOT_MAX_BIRTHS)
		return -EBADMSG;
	for (i = 0; i < n; i++) {
		const json_t *obj = json_array_get(list, i);
		struct birth birth = { 0 };
		uint64_t node, pid;

		if (!json_is_object(obj) || r->n_nodes == 0 || !get_number(obj, "node", r->n_nodes - 1, &node) ||
		    !get_number(obj, "pid", INT64_MAX, &pid) || !read_since(obj, &birth.since))
			return -EBADMSG;
		birth.node = r->nodes[node];
		birth.pid = (int64_t)pid;
		process_set_birth(pipeline_stitcher(r->pl)->processes, &birth);
	}
	return 0;
}

int snapshot_read(struct pipeline *pl, const json_t *obj, const char **ret_why)
{
	struct reading r = { .pl = pl };
	int rc = json_is_object(obj) ? 0 : -EBADMSG;

	if (rc == 0)
		rc = read_nodes(&r, json_object_get(obj, "nodes"));
	if (rc == 0)
		rc = read_processes(&r, json_object_get(obj, "processes"));
	if (rc == 0)
		rc = read_births(&r, json_object_get(obj, "births"));
	if (rc == 0)
		assembler_same_boot(pipeline_assembler(pl));
	if (rc == -EBADMSG)
		*ret_why = "it is not what this program writes";
	return rc;
}
