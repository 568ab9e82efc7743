/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/audit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "emit/emit.h"
#include "emit/evidence.h"
#include "emit/gap.h"
#include "emit/room.h"

/* AUDIT_INTERP_SEPARATOR of libaudit. */
#define SEPARATOR 0x1d

/* More than what is added to a record beside text of the log. */
#define FIXED 400

/* Two events may have one id; they do not begin in one line. */
static bool is_done(const struct audit_writer *af, const struct event *ev)
{
	unsigned int i, n = af->n_done < AUDIT_WRITER_DONE ? af->n_done : AUDIT_WRITER_DONE;

	for (i = 0; i < n; i++)
		if (af->done[i].node == ev->node && stamp_cmp(&af->done[i].stamp, &ev->stamp) == 0 &&
		    af->done[i].src.line == ev->src.line && af->done[i].src.file == ev->src.file)
			return true;
	return false;
}

static struct audit_event *find_open(struct audit_writer *af, const struct event *ev)
{
	size_t i;

	for (i = 0; i < af->n_open; i++)
		if (af->open[i].ev == ev)
			return &af->open[i];
	return NULL;
}

int audit_writer_add(struct audit_writer *af, const struct uop *op, uint64_t now)
{
	struct audit_event *e = find_open(af, op->ev);
	struct uop **room;

	if (!e) {
		if (is_done(af, op->ev))
			return 0;
		e = &af->open[af->n_open++];
		*e = (struct audit_event){ .ev = op->ev, .since = now };
	}
	if (e->n == e->room) {
		size_t n = e->room ? 2 * e->room : 1;

		room = reallocarray(e->op, n, sizeof(*room));
		if (!room)
			return -ENOMEM;
		e->op = room;
		e->room = n;
	}
	e->op[e->n++] = uop_ref((struct uop *)(uintptr_t)op);
	return 0;
}

struct audit_event *audit_writer_next(struct audit_writer *af, uint64_t before)
{
	size_t i;

	for (i = 0; i < af->n_open; i++) {
		struct audit_event *e = &af->open[i];

		if (e->n >= e->ev->ops || e->since < before || af->n_open == AUDIT_WRITER_OPEN)
			return e;
	}
	return NULL;
}

static void forget(struct audit_event *e)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		uop_unref(e->op[i]);
	free(e->op);
}

void audit_writer_remove(struct audit_writer *af, struct audit_event *e)
{
	unsigned int at = af->n_done % AUDIT_WRITER_DONE;

	af->done[at].node = e->ev->node;
	af->done[at].src = e->ev->src;
	af->done[at].stamp = e->ev->stamp;
	/* Once it is full it stays so. */
	af->n_done = af->n_done + 1 < 2 * AUDIT_WRITER_DONE ? af->n_done + 1 : AUDIT_WRITER_DONE;
	forget(e);
	af->n_open--;
	memmove(e, e + 1, (size_t)(&af->open[af->n_open] - e) * sizeof(*e));
}

void audit_writer_free(struct audit_writer *af)
{
	size_t i;

	for (i = 0; i < af->n_open; i++)
		forget(&af->open[i]);
	*af = (struct audit_writer){ 0 };
}

/*
 * A string of a record under another name, as it stands there: the kernel has made it safe, and what it has written in
 * hexadecimal has no quotes.
 */
static void put_string(FILE *out, struct room *r, const char *name, const struct record *rec, const char *field)
{
	struct field f;

	if (!rec || !record_field(rec, field, &f) || memchr(f.value.p, SEPARATOR, f.value.n))
		return;
	if (room_take(r, f.value.n))
		fprintf(out, " %s=%s%.*s%s", name, f.quoted ? "\"" : "", (int)f.value.n, f.value.p,
			f.quoted ? "\"" : "");
}

/* In quotes: without them, programs that do not know the field may take the digits for text in hexadecimal. */
static void put_number(FILE *out, const char *name, const struct record *rec, const char *field)
{
	int64_t v;

	if (rec && record_i64(rec, field, &v) == 0)
		fprintf(out, " %s=\"%" PRId64 "\"", name, v);
}

static void put_stamp(FILE *out, const char *name, const struct stamp *s)
{
	char id[STAMP_SIZE];

	stamp_format(s, id);
	fprintf(out, " %s=\"%s\"", name, id);
}

static void put_process(FILE *out, struct room *r, const struct uop *op)
{
	const struct record *who = uop_who(op);

	fprintf(out, " PROCESS=\"%s\"", confidence_name(op->process.confidence));
	/* On a patched kernel they stand in the record itself. */
	if (who == op->rec)
		return;
	put_number(out, "PROCESS_AUID", who, "auid");
	put_number(out, "PROCESS_SES", who, "ses");
	if (op->process.confidence == CONF_EXACT)
		put_string(out, r, "PROCESS_COMM", who, "comm");
	put_string(out, r, "PROCESS_EXE", who, "exe");
}

static void put_origin(FILE *out, const struct uop *op)
{
	struct stamp s;

	fprintf(out, " ORIGIN=\"%s\"", confidence_name(op->origin.confidence));
	if (!fact_asserted(&op->origin))
		return;
	if (op->patched ? uop_origin_id(op, &s) : op->origin.ev != NULL)
		put_stamp(out, "ORIGIN_ID", op->patched ? &s : &op->origin.ev->stamp);
}

/* Where its paths and address are, if not beside it. */
static void put_object(FILE *out, const struct uop *op)
{
	fprintf(out, " OBJECT=\"%s\"", confidence_name(evidence_object_confidence(op)));
	if (fact_asserted(&op->object) && op->object.ev && op->object.ev != op->ev)
		put_stamp(out, "OBJECT_ID", &op->object.ev->stamp);
}

/* The name of the operation stands there if auditd has added it. */
static void put_known(FILE *out, const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	const char *refused_by = evidence_refused_by(op);
	/* The rest is for the record itself, which may be written twice: see AUDIT_WRITER_DONE. */
	struct room room = { .left = room_of(op, FIXED) / 10 * 9 };
	bool enriched = record_added(op->rec).n > 0;

	putc(enriched ? ' ' : SEPARATOR, out);
	if (info && !enriched)
		fprintf(out, "URING_OP=%s ", info->name);
	fprintf(out, "OUTCOME=\"%s\"",
		op->outcome == OUTCOME_UNKNOWN ? "unknown" :
		op->exit >= 0                  ? "success" :
						 "failure");
	if (op->attempt)
		fputs(" ATTEMPT=\"yes\"", out);
	put_process(out, &room, op);
	put_origin(out, op);
	put_object(out, op);
	if (refused_by)
		fprintf(out, " REFUSED_BY=\"%s\"", refused_by);
	if (room.cut)
		fprintf(out, " CUT=\"%u\"", room.cut);
}

int audit_writer_write(FILE *out, const struct audit_event *e)
{
	size_t i, next = 0;

	for (i = 0; i < e->ev->n; i++) {
		const struct record *rec = &e->ev->rec[i];

		fwrite(rec->line.p, 1, rec->line.n, out);
		/* Operations come in the order of their records. */
		if (next < e->n && e->op[next]->rec == rec)
			put_known(out, e->op[next++]);
		putc('\n', out);
	}
	return ferror(out) ? -EIO : 0;
}

int emit_gap_audit(FILE *out, const struct gap *gap)
{
	struct stamp from = stamp_from_ms(gap->from), to = stamp_from_ms(gap->to);
	char id[STAMP_SIZE];
	const char *at;

	/* A node's name has no white space (see record_parse()). */
	if (gap->node && gap->node[0])
		fprintf(out, "node=%s ", gap->node);
	stamp_format(&to, id);
	fprintf(out, "type=UNKNOWN[%d] msg=audit(%s): op=gap reason=%s count=%" PRIu64 " from=", AUDIT_GAP_TYPE, id,
		gap_reason(gap), gap->count);
	stamp_format(&from, id);
	fprintf(out, "%.*s", (int)(strchr(id, ':') - id), id);
	if (gap->what) {
		fputs(" what=\"", out);
		for (at = gap->what; *at; at++)
			putc(*at == ' ' ? '-' : *at, out);
		putc('"', out);
	}
	putc('\n', out);
	return ferror(out) ? -EIO : 0;
}
