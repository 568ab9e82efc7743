/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>

#include "emit.h"
#include "json-set.h"
#include "opargs.h"
#include "sockaddr.h"
#include "text.h"

static json_t *fact_json(const struct fact *f)
{
	json_t *obj = json_object();

	json_set(obj, "confidence", json_string(confidence_name(f->confidence)));
	json_set_z(obj, "known_by", f->known_by);
	return obj;
}

/* Only what the SQE says: paths and addresses by themselves are in "object". */
static void set_arguments(json_t *obj, const struct uop *op)
{
	struct opargs args;
	json_t *list;
	size_t i;

	if (!uop_record(op, REC_URING_SQE) || opargs_decode(op, &args) < 0)
		return;
	list = json_object();
	for (i = 0; i < args.n; i++)
		json_set_z(list, args.arg[i].name, args.arg[i].text);
	if (json_object_size(list))
		json_set(obj, "arguments", list);
	else
		json_decref(list);
	opargs_free(&args);
}

static json_t *op_json(const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	json_t *obj = json_object();

	json_set_z(obj, "name", info ? info->name : NULL);
	json_set(obj, "number", json_integer(op->op));
	json_set_z(obj, "class", info ? info->op_class : NULL);
	json_set_z(obj, "syscall", info ? info->syscall : NULL);
	set_arguments(obj, op);
	return obj;
}

static json_t *result_json(const struct uop *op)
{
	json_t *obj = json_object();

	json_set(obj, "known", json_boolean(op->outcome != OUTCOME_UNKNOWN));
	if (op->outcome == OUTCOME_UNKNOWN)
		return obj;
	json_set(obj, "success", json_boolean(op->exit >= 0));
	json_set(obj, "exit", json_integer(op->exit));
	json_set_z(obj, "errno", errno_name(op->exit));
	json_set(obj, "known_by", json_string(op->outcome == OUTCOME_KERNEL ? "kernel" : "handler"));
	return obj;
}

static json_t *names_json(const struct record *rec, const struct record *who)
{
	static const char *const ids[] = { "auid", "uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid" };
	json_t *obj = json_object();
	char name[256];
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const struct record *from = i == 0 ? who : rec;

		if (from && id_name(from, ids[i], name, sizeof(name)))
			json_set_bytes(obj, ids[i], (struct str){ name, strlen(name) });
	}
	return obj;
}

static json_t *process_json(const struct uop *op, const struct emit_options *opt)
{
	static const char *const ids[] = { "pid", "ppid", "uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid" };
	const struct record *who = uop_who(op), *rec;
	json_t *obj = fact_json(&op->process);
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		json_set_id(obj, op->rec, ids[i]);
	json_set_word(obj, "subj", op->rec, "subj");
	if (opt->interpret)
		json_set(obj, "names", names_json(op->rec, who));
	if (!who)
		return obj;
	json_set_id(obj, who, "auid");
	json_set_id(obj, who, "ses");
	json_set_string(obj, "exe", who, "exe");
	/* The rest is of its own event alone: the process may have changed it since, or have several threads. */
	if (op->process.confidence != CONF_EXACT)
		return obj;
	json_set_word(obj, "tty", who, "tty");
	json_set_string(obj, "comm", who, "comm");
	rec = event_record(op->process.ev, REC_PROCTITLE);
	if (rec)
		json_set_string(obj, "proctitle", rec, "proctitle");
	rec = op->process.ev == op->ev && !(op->patched && !op->alone) ? event_record(op->ev, REC_CWD) : NULL;
	if (rec)
		json_set_string(obj, "cwd", rec, "cwd");
	return obj;
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

static json_t *execution_json(const struct uop *op)
{
	const struct record *sys = event_record(op->ev, REC_SYSCALL), *origin = uop_record(op, REC_URING_ORIGIN);
	json_t *obj = json_object(), *ids;
	size_t i;

	json_set(obj, "mode", json_string(op->patched ? patched_mode(origin) : stock_mode(op, sys)));
	json_set(obj, "attempts", json_integer(op->attempts));
	json_set_i64(obj, "attempts", origin, "attempts");
	json_set_i64(obj, "tid", origin, "xtid");
	/* On a stock kernel it may also be the event of a call that has not returned yet. */
	if (sys || op->patched)
		json_set(obj, "event", json_string(sys ? "syscall" : "own"));
	if (sys)
		json_set_z(obj, "syscall", syscall_name(sys));
	if (op->n_earlier == 0)
		return obj;
	ids = json_array();
	for (i = 0; i < op->n_earlier; i++) {
		char id[STAMP_SIZE];

		stamp_format(&op->earlier[i]->stamp, id);
		json_array_append_new(ids, json_string(id));
	}
	json_set(obj, "attempt_ids", ids);
	return obj;
}

static void patched_origin(json_t *obj, const struct uop *op)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN), *sqe = uop_record(op, REC_URING_SQE);
	struct stamp s;
	uint64_t ring;

	if (fact_asserted(&op->origin) && uop_origin_id(op, &s)) {
		json_set_stamp(obj, "id", &s);
		json_set(obj, "syscall", json_string(op->origin.confidence == CONF_SQPOLL ? "io_uring_setup" : "io_uring_enter"));
	}
	json_set_i64(obj, "tid", origin, "otid");
	json_set_i64(obj, "link", origin, "link");
	if (origin)
		json_set_word(obj, "refused", origin, "refused");
	if (!sqe)
		return;
	if (record_u64(sqe, "ring", 16, &ring) == 0)
		json_set(obj, "ring", json_integer((json_int_t)ring));
	json_set_word(obj, "user_data", sqe, "user_data");
}

static json_t *origin_json(const struct uop *op)
{
	const struct record *sys = op->origin.ev ? event_record(op->origin.ev, REC_SYSCALL) : NULL;
	json_t *obj = fact_json(&op->origin), *list;
	uint64_t n;
	size_t i;

	if (op->patched) {
		patched_origin(obj, op);
		return obj;
	}
	if (sys) {
		json_set_stamp(obj, "id", &op->origin.ev->stamp);
		json_set(obj, "syscall", json_string("io_uring_enter"));
		if (record_u64(sys, "a0", 16, &n) == 0)
			json_set(obj, "ring_fd", json_integer((json_int_t)n));
		if (record_u64(sys, "a1", 16, &n) == 0)
			json_set(obj, "to_submit", json_integer((json_int_t)n));
		return obj;
	}
	if (op->origin.confidence != CONF_AMBIGUOUS)
		return obj;
	list = json_array();
	for (i = 0; i < op->n_candidates; i++) {
		char id[STAMP_SIZE];

		stamp_format(&op->candidates[i]->stamp, id);
		json_array_append_new(list, json_string(id));
	}
	json_set(obj, "candidates", list);
	json_set(obj, "candidates_total", json_integer((json_int_t)op->candidates_total));
	return obj;
}

static json_t *path_json(const struct record *rec)
{
	json_t *obj = json_object();

	json_set_i64(obj, "item", rec, "item");
	json_set_string(obj, "name", rec, "name");
	json_set_word(obj, "nametype", rec, "nametype");
	json_set_word(obj, "inode", rec, "inode");
	json_set_word(obj, "dev", rec, "dev");
	json_set_word(obj, "mode", rec, "mode");
	json_set_i64(obj, "ouid", rec, "ouid");
	json_set_i64(obj, "ogid", rec, "ogid");
	return obj;
}

static json_t *sockaddr_json(const struct record *rec)
{
	json_t *obj = json_object();
	struct saddr sa;

	if (sockaddr_decode(rec, &sa) < 0) {
		json_set_word(obj, "hex", rec, "saddr");
		return obj;
	}
	if (sa.family)
		json_set(obj, "family", json_string(sa.family));
	else
		json_set(obj, "family", json_integer(sa.number));
	if (sa.has_address) {
		json_set(obj, "address", json_string(sa.address));
		json_set(obj, "port", json_integer(sa.port));
	} else if (sa.has_path) {
		json_set(obj, "abstract", json_boolean(sa.abstract));
		json_set_bytes(obj, "path", (struct str){ sa.path, sa.path_len });
	} else {
		json_set_word(obj, "hex", rec, "saddr");
	}
	return obj;
}

static void set_objects(json_t *obj, const struct event *ev, enum uringop_takes takes, bool all)
{
	const struct record *rec;
	json_t *paths = json_array();
	size_t i;

	for (i = 0; i < ev->n && (all || takes == URINGOP_TAKES_PATH); i++)
		if (ev->rec[i].type == REC_PATH)
			json_array_append_new(paths, path_json(&ev->rec[i]));
	if (json_array_size(paths))
		json_set(obj, "paths", paths);
	else
		json_decref(paths);
	rec = all || takes == URINGOP_TAKES_ADDR ? event_record(ev, REC_SOCKADDR) : NULL;
	if (rec)
		json_set(obj, "sockaddr", sockaddr_json(rec));
	rec = all ? event_record(ev, REC_FD_PAIR) : NULL;
	if (rec) {
		json_t *fds = json_object();

		json_set_i64(fds, "fd0", rec, "fd0");
		json_set_i64(fds, "fd1", rec, "fd1");
		json_set(obj, "fds", fds);
	}
}

static void add_object_candidate(json_t *list, struct event *ev, enum uringop_takes takes)
{
	json_t *obj = json_object();

	set_objects(obj, ev, takes, false);
	if (json_object_size(obj) == 0) {
		json_decref(obj);
		return;
	}
	json_set_stamp(obj, "id", &ev->stamp);
	json_array_append_new(list, obj);
}

static json_t *object_json(const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	enum uringop_takes takes = info ? info->takes : URINGOP_TAKES_NONE;
	json_t *obj = fact_json(&op->object), *list;
	size_t i;

	if (fact_asserted(&op->object)) {
		set_objects(obj, op->object.ev, takes, op->patched);
		if (!uop_unnamed(op))
			return obj;
	} else if (op->object.confidence != CONF_AMBIGUOUS) {
		return obj;
	}
	list = json_array();
	if (op->object.ev && !fact_asserted(&op->object))
		add_object_candidate(list, op->object.ev, takes);
	for (i = 0; i < op->n_candidates; i++)
		if (op->candidates[i] != op->object.ev)
			add_object_candidate(list, op->candidates[i], takes);
	json_set(obj, "candidates", list);
	return obj;
}

/* Keys of several rules stand in one string with 0x01 between them (kernel/auditsc.c, audit_log_key()). */
static json_t *keys_json(const struct record *rec)
{
	json_t *list = json_array();
	char buf[MAX_STRING];
	struct field f;
	long n;

	n = record_field(rec, "key", &f) ? field_bytes(&f, buf, sizeof(buf)) : -ENOENT;
	while (n > 0) {
		char *end = memchr(buf, '\1', (size_t)n);
		size_t len = end ? (size_t)(end - buf) : (size_t)n, clean_len;
		char *clean = utf8_replace((struct str){ buf, len }, &clean_len);

		json_array_append_new(list, clean ? json_stringn(clean, clean_len) : json_null());
		free(clean);
		n -= (long)len + 1;
		if (n > 0)
			memmove(buf, buf + len + 1, (size_t)n);
	}
	return list;
}

static json_t *sqe_json(const struct record *rec)
{
	json_t *obj = json_object();
	struct str rest = rec->body;
	struct field f;

	while (field_next(&rest, &f)) {
		char name[32];
		int64_t v;

		if (f.name.n >= sizeof(name))
			continue;
		memcpy(name, f.name.p, f.name.n);
		name[f.name.n] = '\0';
		if (str_i64(f.value, &v) == 0)
			json_set(obj, name, json_integer(v));
		else
			json_set_bytes(obj, name, f.value);
	}
	return obj;
}

static json_t *raw_json(const struct event *ev)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < ev->n; i++) {
		size_t n;
		char *clean = utf8_replace(ev->rec[i].line, &n);

		json_array_append_new(list, clean ? json_stringn(clean, n) : json_null());
		free(clean);
	}
	return list;
}

int emit_json(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	const struct record *sqe = uop_record(op, REC_URING_SQE);
	json_t *obj = json_object();
	int rc;

	if (!obj)
		return -ENOMEM;
	json_set(obj, "schema", json_string("uringop/1"));
	json_set(obj, "kind", json_string(op->attempt ? "attempt" : "operation"));
	json_set_stamp(obj, "id", &op->ev->stamp);
	if (op->ev->node->name[0])
		json_set_bytes(obj, "node", (struct str){ op->ev->node->name, strlen(op->ev->node->name) });
	json_set_time(obj, "time", &op->ev->stamp);
	json_set(obj, "op", op_json(op));
	json_set(obj, "result", result_json(op));
	json_set(obj, "process", process_json(op, opt));
	json_set(obj, "execution", execution_json(op));
	json_set(obj, "origin", origin_json(op));
	json_set(obj, "object", object_json(op));
	if (sqe)
		json_set(obj, "sqe", sqe_json(sqe));
	json_set(obj, "key", keys_json(op->rec));
	if (op->ev->incomplete || op->ev->again)
		json_set(obj, "lost", json_true());
	if (opt->raw)
		json_set(obj, "raw", raw_json(op->ev));
	rc = json_dumpf(obj, out, JSON_COMPACT);
	json_decref(obj);
	if (rc < 0 || putc('\n', out) == EOF)
		return -EIO;
	return 0;
}
