/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line as `strace -f -ttt -y` would write it of the equivalent system call, and in <...> what only io_uring has. */
#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "emit/emit.h"
#include "emit/evidence.h"
#include "emit/opargs.h"
#include "emit/room.h"
#include "stitch/node.h"

/* More than what is in a line beside the arguments and text of the log. */
#define FIXED 600

static void put_call(FILE *out, struct room *r, const struct uop *op, const struct opargs *args)
{
	size_t i;

	if (!args->call) {
		fprintf(out, "io_uring_op_%u(?)", op->op);
		return;
	}
	fprintf(out, "%s(", args->call);
	for (i = 0; i < args->n; i++) {
		const struct oparg *a = &args->arg[i];

		fprintf(out, "%s%s%s%s", i ? ", " : "", args->is_call ? "" : a->name, args->is_call ? "" : "=",
			!a->text                          ? "?" :
			room_take(r, strlen(a->text) + 2) ? a->text :
							    "...");
	}
	putc(')', out);
}

static void put_result(FILE *out, const struct uop *op)
{
	const char *name = errno_name(op->exit);
	const char *text = name ? strerrordesc_np((int)-op->exit) : NULL;

	if (op->outcome == OUTCOME_UNKNOWN)
		fputs(" = ?", out);
	else if (op->exit >= 0)
		fprintf(out, " = %" PRId64, op->exit);
	else if (name)
		fprintf(out, " = -1 %s (%s)", name, text ? text : "?");
	else
		fprintf(out, " = -1 (errno %" PRId64 ")", -op->exit);
}

static bool is_word(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!memchr("0123456789abcdefghijklmnopqrstuvwxyz_-", s.p[i], 38))
			return false;
	return s.n > 0;
}

/* A field of a record under a title; nothing if it is not there, or is @but. */
static void put_field(FILE *out, struct room *r, const struct record *rec, const char *name, const char *title,
		      const char *but)
{
	struct field f;

	if (!rec || !record_field(rec, name, &f) || str_is(f.value, but))
		return;
	fprintf(out, ", %s ", title);
	/* The kernel writes words and numbers here; a forged log may have anything. */
	if (is_word(f.value) && room_take(r, f.value.n))
		fwrite(f.value.p, 1, f.value.n, out);
	else
		room_quoted(r, out, f.value);
}

/*
 * Where an operation that opens something is to put it, instead of into a descriptor: counted from 1, or any that is
 * free.
 */
static void put_slot(FILE *out, const struct record *sqe, const struct uringop *info)
{
	static const char *const openers[] = { "openat", "openat2", "accept", "socket", "pipe" };
	uint64_t n;
	size_t i;

	for (i = 0; info && i < sizeof(openers) / sizeof(openers[0]); i++) {
		if (strcmp(info->name, openers[i]) != 0 || record_u64(sqe, "file_index", 16, &n) < 0 || n == 0)
			continue;
		if (n == UINT32_MAX)
			fputs(", into a free slot", out);
		else
			fprintf(out, ", into slot %" PRIu64, n - 1);
	}
}

static void put_ring(FILE *out, struct room *r, const struct record *sqe, const struct uringop *info)
{
	uint64_t n;

	if (!sqe)
		return;
	if (record_u64(sqe, "ring", 16, &n) == 0)
		fprintf(out, ", ring %" PRIu64, n);
	put_field(out, r, sqe, "user_data", "user_data", "");
	if (record_u64(sqe, "sqe_flags", 16, &n) == 0 && n) {
		fputs(", ", out);
		opargs_sqe_flags(out, n);
	}
	put_field(out, r, sqe, "ioprio", "ioprio", "0x0");
	put_field(out, r, sqe, "personality", "personality", "0");
	put_slot(out, sqe, info);
}

static void put_execution(FILE *out, struct room *r, const struct uop *op, const struct record *origin)
{
	static const struct {
		const char *exec, *text;
	} modes[] = {
		{ "inline", ", inline" },       { "iowq", ", worker" },    { "sqpoll", ", SQ thread" },
		{ "task_work", ", task work" }, { "none", ", never ran" },
	};
	const struct uringop *info = uringop_by_number(op->op);
	struct field f;
	int64_t tid;
	size_t i;

	if (!op->patched && info && info->always_worker && !event_record(op->ev, REC_SYSCALL))
		fputs(", worker", out);
	if (!origin || !record_field(origin, "exec", &f))
		return;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (str_is(f.value, modes[i].exec))
			fputs(modes[i].text, out);
	if ((str_is(f.value, "iowq") || str_is(f.value, "sqpoll")) && record_i64(origin, "xtid", &tid) == 0)
		fprintf(out, " %" PRId64, tid);
	put_field(out, r, origin, "link", "link", "0");
	put_field(out, r, origin, "refused", "refused by", "");
}

static void put_origin(FILE *out, const struct uop *op)
{
	char id[STAMP_SIZE];
	struct stamp s;

	if (!fact_asserted(&op->origin)) {
		if (op->origin.confidence == CONF_AMBIGUOUS)
			fprintf(out, ", submitted by one of %" PRIu32 " calls", op->candidates_total);
		else
			fprintf(out, ", submitted by ? (%s)", confidence_name(op->origin.confidence));
		return;
	}
	s = op->origin.ev->stamp;
	if (op->patched && !uop_origin_id(op, &s))
		return;
	stamp_format(&s, id);
	fprintf(out,
		op->origin.confidence != CONF_SQPOLL ? ", submitted by io_uring_enter at %s" :
		op->patched                          ? ", ring set up by io_uring_setup at %s" :
						       ", ring set up at %s",
		id);
	if (op->origin.confidence == CONF_UNIQUE)
		fputs(" (unique)", out);
}

int emit_strace(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN);
	const struct uringop *info = uringop_by_number(op->op);
	struct room room = { .left = room_of(op, FIXED) }, *r = &room;
	const struct node *node = op->ev->node;
	char id[STAMP_SIZE];
	struct opargs args;
	int64_t tid;

	(void)opt;
	if (opargs_decode(op, &args) < 0)
		return -ENOMEM;
	fprintf(out, "%-5" PRId32 " %" PRIu64 ".%03" PRIu32 "000 ", op->pid, op->ev->stamp.sec,
		op->ev->stamp.msec % 1000);
	put_call(out, r, op, &args);
	put_result(out, op);
	stamp_format(&op->ev->stamp, id);
	fprintf(out, " <%s%s", op->attempt ? "attempt " : "", id);
	if (node->name[0]) {
		fputs(", node ", out);
		room_quoted(r, out, (struct str){ node->name, strlen(node->name) });
	}
	if (info && args.call && strcmp(args.call, info->name) != 0)
		fprintf(out, ", %s", info->name);
	put_ring(out, r, uop_record(op, REC_URING_SQE), info);
	if (origin && record_i64(origin, "otid", &tid) == 0 && tid != op->pid)
		fprintf(out, ", thread %" PRId64, tid);
	put_execution(out, r, op, origin);
	put_origin(out, op);
	if (op->object.confidence == CONF_UNIQUE)
		fputs(", object unique", out);
	emit_evidence(out, op, ", ");
	if (op->ev->incomplete || op->ev->again)
		fputs(", records lost", out);
	opargs_free(&args);
	return fputs(">\n", out) == EOF || ferror(out) ? -EIO : 0;
}
