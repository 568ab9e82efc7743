/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/uop.h"

#include <stdlib.h>

const char *confidence_name(enum confidence c)
{
	static const char *const names[] = {
		[CONF_UNKNOWN] = "unknown",     [CONF_EXACT] = "exact",   [CONF_UNIQUE] = "unique",
		[CONF_AMBIGUOUS] = "ambiguous", [CONF_SQPOLL] = "sqpoll", [CONF_LOST] = "lost",
	};

	return names[c];
}

struct uop *uop_new(struct event *ev, const struct record *rec)
{
	struct uop *op = calloc(1, sizeof(*op));

	if (!op)
		return NULL;
	op->refs = 1;
	op->ev = event_ref(ev);
	op->rec = rec;
	op->attempts = 1;
	return op;
}

/* The first field of each name, as everywhere. */
static bool read_fields(const struct record *rec, struct str *op, struct str *code, struct str *pid)
{
	struct str rest = rec->body;
	struct field f;

	while ((!op->p || !code->p || !pid->p) && field_next(rec->type, &rest, &f)) {
		if (!op->p && str_is(f.name, "uring_op"))
			*op = f.value;
		else if (!code->p && str_is(f.name, "exit"))
			*code = f.value;
		else if (!pid->p && str_is(f.name, "pid"))
			*pid = f.value;
	}
	return op->p && code->p && pid->p;
}

bool uop_read(struct uop *op)
{
	struct str op_text = { 0 }, code_text = { 0 }, pid_text = { 0 };
	int64_t number, code, pid;

	if (!read_fields(op->rec, &op_text, &code_text, &pid_text) || str_i64(op_text, &number) < 0 || number < 0 ||
	    number > UINT8_MAX || str_i64(code_text, &code) < 0 || str_i64(pid_text, &pid) < 0 || pid < INT32_MIN ||
	    pid > INT32_MAX || !record_is_whole(op->rec))
		return false;
	op->op = (unsigned int)number;
	op->exit = code;
	op->pid = (int32_t)pid;
	return true;
}

struct uop *uop_ref(struct uop *op)
{
	op->refs++;
	return op;
}

void uop_unref(struct uop *op)
{
	size_t i;

	if (!op || --op->refs)
		return;
	event_unref(op->ev);
	event_unref(op->process.ev);
	event_unref(op->origin.ev);
	event_unref(op->object.ev);
	event_unref(op->after);
	event_unref(op->spanned_by);
	for (i = 0; i < op->n_candidates; i++)
		event_unref(op->candidates[i]);
	for (i = 0; i < op->n_earlier; i++)
		event_unref(op->earlier[i]);
	free(op->candidates);
	free(op->earlier);
	free(op);
}

/* Of @max at most; without memory it is left out, as those past the limit are. */
static void add_event(struct event ***list, uint8_t *n, size_t max, struct event *ev)
{
	struct event **room;

	if (*n == max)
		return;
	/* Most have few. */
	if ((*n & (*n - 1)) == 0) {
		room = reallocarray(*list, *n ? 2u * *n : 1, sizeof(*room));
		if (!room)
			return;
		*list = room;
	}
	(*list)[(*n)++] = event_ref(ev);
}

void uop_candidate(struct uop *op, struct event *ev)
{
	op->candidates_total += op->candidates_total < UINT32_MAX;
	add_event(&op->candidates, &op->n_candidates, UOP_MAX_CANDIDATES, ev);
}

void uop_earlier(struct uop *op, struct event *ev)
{
	add_event(&op->earlier, &op->n_earlier, UOP_MAX_ATTEMPTS, ev);
}

void fact_set(struct fact *f, enum confidence c, const char *known_by, struct event *ev)
{
	struct event *old = f->ev;

	*f = (struct fact){ c, known_by, ev ? event_ref(ev) : NULL };
	event_unref(old);
}

const struct record *uop_who(const struct uop *op)
{
	if (op->patched)
		return op->rec;
	return fact_asserted(&op->process) ? event_record(op->process.ev, REC_SYSCALL) : NULL;
}

bool uop_unnamed(const struct uop *op)
{
	const struct event *ev = op->object.ev;
	bool paths = false;
	size_t i;

	if (op->patched || !fact_asserted(&op->object))
		return false;
	for (i = 0; i < ev->n; i++) {
		struct field f;

		if (ev->rec[i].type != REC_PATH)
			continue;
		paths = true;
		if (record_field(&ev->rec[i], "name", &f) && (f.quoted || !str_is(f.value, "(null)")))
			return false;
	}
	return paths;
}

/* fs/namei.c: a rename deletes one or two files and creates one; a link looks up one and creates one. */
static size_t most_objects(const struct uringop *info)
{
	return strcmp(info->name, "renameat") == 0 ? 3 : strcmp(info->name, "linkat") == 0 ? 2 : 1;
}

bool uop_fits_paths(const struct uop *op, const struct event *ev)
{
	const struct uringop *info = uringop_by_number(op->op);
	size_t i, n = 0;

	for (i = 0; i < ev->n; i++) {
		struct field inode, type;

		if (ev->rec[i].type != REC_PATH || !record_field(&ev->rec[i], "nametype", &type))
			continue;
		/* What is created stands there without an inode, too, as it was not there before. */
		n += !str_is(type.value, "PARENT") &&
		     (!str_is(type.value, "CREATE") || record_field(&ev->rec[i], "inode", &inode));
	}
	return info && n <= most_objects(info);
}

bool uop_names_object(const struct uop *op, const struct event *ev)
{
	const struct uringop *info = uringop_by_number(op->op);

	return info && ((info->takes == URINGOP_TAKES_PATH && event_record(ev, REC_PATH)) ||
			(info->takes == URINGOP_TAKES_ADDR && event_record(ev, REC_SOCKADDR)));
}

bool uop_origin_id(const struct uop *op, struct stamp *ret)
{
	const struct record *rec = uop_record(op, REC_URING_ORIGIN);
	struct field f;

	/* 0.000:0 where there was no event. */
	return rec && record_field(rec, "origin", &f) && stamp_parse(f.value, ret) == 0 && ret->serial > 0;
}
