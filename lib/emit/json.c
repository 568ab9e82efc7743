/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "emit/evidence.h"
#include "emit/json-impl.h"
#include "emit/opargs.h"
#include "emit/room.h"
#include "record/json-fields.h"
#include "stitch/node.h"

/* More than what is in a line whatever the log says, with the numbers of its record. */
#define FIXED 900

void json_limit(struct json *j, const struct uop *op, size_t fixed)
{
	size_t room = room_of(op, 0);

	j->end = j->n + room;
	j->limit = room > fixed ? j->end - fixed : j->n + 1;
	j->cut = 0;
}

void json_limit_rest(struct json *j, size_t fixed)
{
	if (j->end > fixed && j->end - fixed > j->limit)
		j->limit = j->end - fixed;
}

void json_put_fact(struct json *j, const struct fact *f)
{
	size_t mark;

	json_set_z(j, "confidence", confidence_name(f->confidence));
	mark = j->n;
	json_set_z(j, "known_by", f->known_by);
	json_keep(j, mark);
}

/* As many ids as fit. */
static void put_ids(struct json *j, const char *key, struct event *const *ev, size_t n)
{
	size_t i, mark;
	bool fits = true;

	json_begin_list(j, key);
	for (i = 0; i < n && fits; i++) {
		mark = j->n;
		json_set_stamp(j, NULL, &ev[i]->stamp);
		fits = json_keep(j, mark);
	}
	json_end_list(j);
}

/* Only what the SQE says: paths and addresses by themselves are in "object". */
static void put_arguments(struct json *j, const struct uop *op)
{
	struct opargs args;
	size_t i, mark = j->n;

	if (!uop_record(op, REC_URING_SQE) || opargs_decode(op, &args) < 0)
		return;
	json_begin(j, "arguments");
	for (i = 0; i < args.n; i++)
		if (args.arg[i].text)
			json_set_text(j, args.arg[i].name, (struct str){ args.arg[i].text, strlen(args.arg[i].text) });
	if (json_is_empty(j))
		json_undo(j, mark);
	else
		json_end(j);
	opargs_free(&args);
}

void json_put_op(struct json *j, const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);

	json_begin(j, "op");
	json_set_z(j, "name", info ? info->name : NULL);
	json_set_int(j, "number", op->op);
	json_set_z(j, "class", info ? info->op_class : NULL);
	json_set_z(j, "syscall", info ? info->syscall : NULL);
	put_arguments(j, op);
	json_end(j);
}

void json_put_result(struct json *j, const struct uop *op)
{
	bool known = op->outcome != OUTCOME_UNKNOWN;

	json_begin(j, "result");
	json_set_bool(j, "known", known);
	if (known) {
		json_set_bool(j, "success", op->exit >= 0);
		json_set_int(j, "exit", op->exit);
		json_set_z(j, "errno", errno_name(op->exit));
		json_set_z(j, "known_by", op->outcome == OUTCOME_KERNEL ? "kernel" : "handler");
	}
	json_end(j);
}

static const char *patched_mode(const struct record *origin)
{
	static const char *const modes[] = { "inline", "task_work", "sqpoll", "none" };
	struct field f;
	size_t i;

	if (!origin || !record_field(origin, "exec", &f))
		return "unknown";
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (str_is(f.value, modes[i]))
			return modes[i];
	return str_is(f.value, "iowq") ? "worker" : "unknown";
}

static const char *stock_mode(const struct uop *op, const struct record *sys)
{
	const struct uringop *info = uringop_by_number(op->op);

	if (sys)
		return "submitter";
	return info && info->always_worker ? "worker" : "unknown";
}

void json_put_execution(struct json *j, const struct uop *op)
{
	const struct record *sys = event_record(op->ev, REC_SYSCALL), *origin = uop_record(op, REC_URING_ORIGIN);
	int64_t n;

	json_begin(j, "execution");
	json_set_z(j, "mode", op->patched ? patched_mode(origin) : stock_mode(op, sys));
	json_set_int(j, "attempts", origin && record_i64(origin, "attempts", &n) == 0 ? n : op->attempts);
	if (origin && record_i64(origin, "xtid", &n) == 0)
		json_set_int(j, "tid", n);
	/* On a stock kernel it may also be the event of a call that has not returned yet. */
	if (sys || op->patched)
		json_set_z(j, "event", sys ? "syscall" : "own");
	if (sys)
		json_set_z(j, "syscall", syscall_name(sys));
	if (op->n_earlier)
		put_ids(j, "attempt_ids", op->earlier, op->n_earlier);
	json_end(j);
}

static void put_patched_origin(struct json *j, const struct uop *op)
{
	struct stamp s;
	struct fields fs UNINITIALIZED;
	uint64_t ring;

	if (fact_asserted(&op->origin) && uop_origin_id(op, &s)) {
		json_set_stamp(j, "id", &s);
		json_set_z(j, "syscall", op->origin.confidence == CONF_SQPOLL ? "io_uring_setup" : "io_uring_enter");
	}
	fields_read(&fs, uop_record(op, REC_URING_ORIGIN));
	json_set_i64(j, "tid", &fs, "otid");
	json_set_i64(j, "link", &fs, "link");
	json_set_word(j, "refused", &fs, "refused");
	fields_read(&fs, uop_record(op, REC_URING_SQE));
	if (fields_u64(&fs, "ring", 16, &ring) == 0)
		json_set_int(j, "ring", (int64_t)ring);
	json_set_word(j, "user_data", &fs, "user_data");
}

static void put_enter(struct json *j, const struct event *ev, const struct record *sys)
{
	struct fields fs UNINITIALIZED;
	uint64_t n;

	fields_read(&fs, sys);
	json_set_stamp(j, "id", &ev->stamp);
	json_set_z(j, "syscall", "io_uring_enter");
	if (fields_u64(&fs, "a0", 16, &n) == 0)
		json_set_int(j, "ring_fd", (int64_t)n);
	if (fields_u64(&fs, "a1", 16, &n) == 0)
		json_set_int(j, "to_submit", (int64_t)n);
}

void json_put_origin(struct json *j, const struct uop *op)
{
	const struct record *sys = op->origin.ev ? event_record(op->origin.ev, REC_SYSCALL) : NULL;

	json_begin(j, "origin");
	json_put_fact(j, &op->origin);
	if (op->patched) {
		put_patched_origin(j, op);
	} else if (sys) {
		put_enter(j, op->origin.ev, sys);
	} else if (op->origin.confidence == CONF_AMBIGUOUS) {
		put_ids(j, "candidates", op->candidates, op->n_candidates);
		json_set_int(j, "candidates_total", op->candidates_total);
	}
	json_end(j);
}

/* The call that submitted it, as its own event tells. */
static void put_call(struct json *j, const struct record *sys)
{
	static const char *const ids[] = { "pid",   "ppid", "uid",  "gid",   "euid", "suid",
					   "fsuid", "egid", "sgid", "fsgid", "auid", "ses" };
	struct field success;
	struct fields fs UNINITIALIZED;
	size_t i, mark = j->n;

	fields_read(&fs, sys);
	json_begin(j, "call");
	json_set_stamp(j, "id", &sys->stamp);
	json_set_z(j, "syscall", syscall_name(sys));
	if (fields_find(&fs, "success", &success))
		json_set_bool(j, "success", str_is(success.value, "yes"));
	json_set_i64(j, "exit", &fs, "exit");
	json_begin(j, "process");
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		json_set_id(j, &fs, ids[i]);
	json_set_word(j, "tty", &fs, "tty");
	json_set_word(j, "subj", &fs, "subj");
	json_set_string(j, "comm", &fs, "comm");
	json_set_string(j, "exe", &fs, "exe");
	json_end(j);
	json_end(j);
	json_keep(j, mark);
}

/* Keys of several rules stand in one string with 0x01 between them (kernel/auditsc.c, audit_log_key()). */
void json_put_keys(struct json *j, const struct fields *fs)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct field f;
	long n;

	/* Not known: see field_take(). */
	if (!fields_find(fs, "key", &f))
		return;
	if (f.quoted) {
		json_set_list(j, "key", f.value, '\1');
	} else {
		n = field_bytes(&f, buf, sizeof(buf));
		json_set_list(j, "key", (struct str){ buf, n > 0 ? (size_t)n : 0 }, '\1');
	}
}

/* A key that needs no escapes, and is not the name of a _hex twin. */
static bool is_key(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!memchr("abcdefghijklmnopqrstuvwxyz0123456789_", s.p[i], 37))
			return false;
	return s.n < 4 || memcmp(s.p + s.n - 4, "_hex", 4) != 0;
}

static void put_sqe_field(struct json *j, const struct field *f)
{
	char name[32];
	int64_t v;

	if (f->name.n >= sizeof(name) || !is_key(f->name))
		return;
	memcpy(name, f->name.p, f->name.n);
	name[f->name.n] = '\0';
	if (str_i64(f->value, &v) == 0)
		json_set_int(j, name, v);
	else
		json_set_bytes(j, name, f->value);
}

void json_put_sqe(struct json *j, const struct uop *op)
{
	const struct record *rec = uop_record(op, REC_URING_SQE);
	struct fields fs UNINITIALIZED;
	size_t i, k, mark = j->n;

	if (!rec)
		return;
	fields_read(&fs, rec);
	json_begin(j, "sqe");
	for (i = 0; i < fs.n; i++) {
		/* The first of a name counts. */
		for (k = 0; !str_eq(fs.field[k].name, fs.field[i].name); k++)
			;
		if (k == i)
			put_sqe_field(j, &fs.field[i]);
	}
	json_end(j);
	json_keep(j, mark);
}

/* All records of its event if they fit, else the operation's own. */
static void put_raw(struct json *j, const struct uop *op)
{
	unsigned int cut = j->cut;
	size_t i, mark;

	json_begin_list(j, "raw");
	mark = j->n;
	for (i = 0; i < op->ev->n && j->cut == cut; i++)
		json_set_text(j, NULL, op->ev->rec[i].line);
	if (j->cut != cut) {
		json_undo(j, mark);
		json_set_text(j, NULL, op->rec->line);
	}
	json_end_list(j);
}

int json_uop(struct json *j, const struct uop *op, const struct emit_options *opt)
{
	struct fields own UNINITIALIZED;

	json_limit(j, op, FIXED);
	fields_read(&own, op->rec);
	json_begin(j, NULL);
	json_set_z(j, "schema", "uringop/1");
	json_set_z(j, "kind", op->attempt ? "attempt" : "operation");
	json_set_stamp(j, "id", &op->ev->stamp);
	if (op->ev->node->name[0])
		json_set_bytes(j, "node", (struct str){ op->ev->node->name, strlen(op->ev->node->name) });
	json_set_time(j, "time", &op->ev->stamp);
	json_put_op(j, op);
	json_put_result(j, op);
	json_put_process(j, op, &own, opt);
	json_put_execution(j, op);
	json_put_origin(j, op);
	if (opt->call)
		put_call(j, opt->call);
	json_put_object(j, op);
	json_put_evidence(j, op);
	json_put_sqe(j, op);
	json_put_keys(j, &own);
	if (op->ev->incomplete || op->ev->again)
		json_set_bool(j, "lost", true);
	if (opt->raw)
		put_raw(j, op);
	if (j->cut)
		json_set_int(j, "cut", j->cut);
	json_end(j);
	return json_end_line(j);
}

int emit_with(FILE *out, json_uop_fn *fn, const struct uop *op, const struct emit_options *opt)
{
	struct json j = { 0 };
	int rc = fn(&j, op, opt);

	if (rc == 0 && fwrite(j.p, 1, j.n, out) != j.n)
		rc = -EIO;
	json_free(&j);
	return rc;
}
