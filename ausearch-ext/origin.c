/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "origin.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "logs.h"
#include "record/valid.h"
#include "op-show.h"
#include "search/gather.h"
#include "stitch/assemble.h"

#define MAX_HELD 4096

struct call {
	struct stamp stamp;
	const char *node;
	char *line; /* its SYSCALL record, if that is in the log */
	struct record rec;
};

struct origins {
	const struct query *q;
	const struct file_list *files;
	size_t n_held, n_calls, n_found;
	struct uop *held[MAX_HELD];  /* references */
	struct call calls[MAX_HELD]; /* in order, each once */
};

struct origins *origins_new(const struct query *q, const struct file_list *files)
{
	struct origins *os = calloc(1, sizeof(*os));

	if (os) {
		os->q = q;
		os->files = files;
	}
	return os;
}

/* The id of the call, if one is asserted. */
static bool call_of(const struct uop *op, struct call *ret)
{
	if (!fact_asserted(&op->origin) || !op->origin.ev)
		return false;
	*ret = (struct call){ .stamp = op->origin.ev->stamp, .node = op->ev->node->name };
	return !op->patched || uop_origin_id(op, &ret->stamp);
}

static int compare(const void *a, const void *b)
{
	const struct call *x = a, *y = b;
	int order = stamp_cmp(&x->stamp, &y->stamp);

	return order ? order : strcmp(x->node, y->node);
}

static void list_calls(struct origins *os)
{
	size_t i, n = 0;

	for (i = 0; i < os->n_held; i++)
		n += call_of(os->held[i], &os->calls[n]);
	qsort(os->calls, n, sizeof(os->calls[0]), compare);
	os->n_calls = 0;
	for (i = 0; i < n; i++)
		if (i == 0 || compare(&os->calls[i], &os->calls[i - 1]) != 0)
			os->calls[os->n_calls++] = os->calls[i];
}

/* The call with this id and host; NULL if it is not searched for. @node is not a string. */
static struct call *find_call(struct origins *os, const struct stamp *stamp, struct str node)
{
	size_t low = 0, high = os->n_calls;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (stamp_cmp(&os->calls[middle].stamp, stamp) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < os->n_calls && stamp_cmp(&os->calls[low].stamp, stamp) == 0; low++)
		if (str_is(node, os->calls[low].node))
			return &os->calls[low];
	return NULL;
}

/* Keeps the first SYSCALL record of @part. */
static int keep(struct call *call, struct str part)
{
	struct str line;
	const char *why;

	while (line_next(&part, &line)) {
		if (record_parse(line, &call->rec, &why) < 0 || call->rec.type != REC_SYSCALL ||
		    !record_is_whole(&call->rec) || record_bad_field(&call->rec))
			continue;
		call->line = strndup(line.p, line.n);
		if (!call->line)
			return -ENOMEM;
		return record_parse((struct str){ call->line, line.n }, &call->rec, &why);
	}
	return 0;
}

static int event(void *data, const struct gathered *ev)
{
	struct origins *os = data;
	struct call *call = find_call(os, &ev->stamp, ev->node);
	size_t i;
	int rc = 0;

	if (!call || call->line)
		return 0;
	for (i = 0; i < ev->n && rc == 0 && !call->line; i++)
		rc = keep(call, ev->part[i]);
	os->n_found += call->line != NULL;
	return rc < 0 ? rc : os->n_found == os->n_calls;
}

/* This was reported when the file was read for its operations. */
static void failed(void *data, const char *name, int code)
{
	(void)data;
	(void)name;
	(void)code;
}

static int look_up(struct origins *os)
{
	struct scan_query *scan = calloc(1, sizeof(*scan));
	struct gather g = { .query = scan,
			    .files = os->files,
			    .threads = logs_readers(os->files),
			    .timeout = ASSEMBLE_TIMEOUT_MS / 1000,
			    .event = event,
			    .failed = failed,
			    .data = os };
	struct gather_counts counts;
	int rc;

	if (!scan)
		return -ENOMEM;
	scan->only_audit = os->q->scan.only_audit;
	scan->types[AUDIT_SYSCALL] = 1;
	scan->start = os->calls[0].stamp.sec;
	os->n_found = 0;
	rc = gather_run(&g, &counts);
	free(scan);
	return rc < 0 ? rc : 0;
}

/* Not one of another host, whose event has the same id. */
static bool is_of(const struct call *call, const struct uop *op)
{
	int64_t pid;

	return call && call->line && record_i64(&call->rec, "pid", &pid) == 0 && pid == op->pid;
}

static int show(const struct origins *os, FILE *out, const struct uop *op)
{
	const struct call *call = NULL;
	struct call key;

	if (call_of(op, &key))
		call = bsearch(&key, os->calls, os->n_calls, sizeof(key), compare);
	return op_show_with_call(os->q, out, op, is_of(call, op) ? &call->rec : NULL);
}

int origins_flush(struct origins *os, FILE *out)
{
	size_t i;
	int rc = 0;

	list_calls(os);
	if (os->n_calls)
		rc = look_up(os);
	for (i = 0; i < os->n_held; i++) {
		if (rc == 0)
			rc = show(os, out, os->held[i]);
		uop_unref(os->held[i]);
	}
	for (i = 0; i < os->n_calls; i++)
		free(os->calls[i].line);
	os->n_held = os->n_calls = 0;
	return rc;
}

int origins_hold(struct origins *os, FILE *out, const struct uop *op)
{
	os->held[os->n_held++] = uop_ref((struct uop *)(uintptr_t)op);
	return os->n_held == MAX_HELD ? origins_flush(os, out) : 0;
}

void origins_forget(struct origins *os)
{
	while (os->n_held)
		uop_unref(os->held[--os->n_held]);
}

void origins_free(struct origins *os)
{
	if (os)
		origins_forget(os);
	free(os);
}
