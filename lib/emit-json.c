/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <time.h>

#include "emit.h"
#include "sockaddr.h"
#include "text.h"

/* Longer than any string that the kernel puts into one record. */
#define MAX_STRING 16384

static void set(json_t *obj, const char *key, json_t *value)
{
	json_object_set_new(obj, key, value);
}

static void set_z(json_t *obj, const char *key, const char *z)
{
	if (z)
		set(obj, key, json_string(z));
}

static void set_hex(json_t *obj, const char *key, struct str s)
{
	char name[64], *hex = malloc(s.n * 2 + 1);
	size_t i;

	if (!hex)
		return;
	for (i = 0; i < s.n; i++)
		snprintf(hex + 2 * i, 3, "%02X", (unsigned char)s.p[i]);
	snprintf(name, sizeof(name), "%s_hex", key);
	set(obj, name, json_stringn(hex, s.n * 2));
	free(hex);
}

/* Bytes of any kind: what is not UTF-8 stands in the _hex twin as well. */
static void set_bytes(json_t *obj, const char *key, struct str s)
{
	char *clean;
	size_t n;

	if (utf8_valid(s)) {
		set(obj, key, json_stringn(s.p, s.n));
		return;
	}
	clean = utf8_replace(s, &n);
	if (!clean)
		return;
	set(obj, key, json_stringn(clean, n));
	free(clean);
	set_hex(obj, key, s);
}

/* A string that the kernel wrote quoted or in hexadecimal. */
static void set_string(json_t *obj, const char *key, const struct record *rec, const char *name)
{
	char buf[MAX_STRING];
	struct field f;
	long n;

	if (!record_field(rec, name, &f))
		return;
	n = field_bytes(&f, buf, sizeof(buf));
	if (n >= 0)
		set_bytes(obj, key, (struct str){ buf, (size_t)n });
	else if (n == -EINVAL)
		set_bytes(obj, key, f.value);
}

/* A word that the kernel wrote as it is: tty, subj, nametype. */
static void set_word(json_t *obj, const char *key, const struct record *rec, const char *name)
{
	struct field f;

	if (record_field(rec, name, &f) && f.value.n && !str_is(f.value, "(none)") && !str_is(f.value, "(null)"))
		set_bytes(obj, key, f.value);
}

/* An id; the kernel writes "unset" as 4294967295. */
static void set_id(json_t *obj, const struct record *rec, const char *name)
{
	int64_t v;

	if (record_i64(rec, name, &v) == 0)
		set(obj, name, json_integer(v == UINT32_MAX ? -1 : v));
}

static void set_stamp(json_t *obj, const char *key, const struct stamp *s)
{
	char id[STAMP_SIZE];

	stamp_format(s, id);
	set(obj, key, json_string(id));
}

static json_t *fact_json(const struct fact *f)
{
	json_t *obj = json_object();

	set(obj, "confidence", json_string(confidence_name(f->confidence)));
	set_z(obj, "known_by", f->known_by);
	return obj;
}

static json_t *op_json(const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	json_t *obj = json_object();

	set_z(obj, "name", info ? info->name : NULL);
	set(obj, "number", json_integer(op->op));
	set_z(obj, "class", info ? info->op_class : NULL);
	set_z(obj, "syscall", info ? info->syscall : NULL);
	return obj;
}

static json_t *result_json(const struct uop *op)
{
	json_t *obj = json_object();

	set(obj, "known", json_boolean(op->outcome != OUTCOME_UNKNOWN));
	if (op->outcome == OUTCOME_UNKNOWN)
		return obj;
	set(obj, "success", json_boolean(op->exit >= 0));
	set(obj, "exit", json_integer(op->exit));
	set_z(obj, "errno", errno_name(op->exit));
	set(obj, "known_by", json_string(op->outcome == OUTCOME_KERNEL ? "kernel" : "handler"));
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
			set_bytes(obj, ids[i], (struct str){ name, strlen(name) });
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
		set_id(obj, op->rec, ids[i]);
	set_word(obj, "subj", op->rec, "subj");
	if (opt->interpret)
		set(obj, "names", names_json(op->rec, who));
	if (!who)
		return obj;
	set_id(obj, who, "auid");
	set_id(obj, who, "ses");
	set_string(obj, "exe", who, "exe");
	/* The rest is of its own event alone: the process may have changed it since, or have several threads. */
	if (op->process.confidence != CONF_EXACT)
		return obj;
	set_word(obj, "tty", who, "tty");
	set_string(obj, "comm", who, "comm");
	rec = event_record(op->process.ev, REC_PROCTITLE);
	if (rec)
		set_string(obj, "proctitle", rec, "proctitle");
	rec = op->process.ev == op->ev && !(op->patched && !op->alone) ? event_record(op->ev, REC_CWD) : NULL;
	if (rec)
		set_string(obj, "cwd", rec, "cwd");
	return obj;
}

static const char *patched_mode(const struct record *origin)
{
	struct field f;

	if (!origin || !record_field(origin, "exec", &f))
		return "unknown";
	if (str_is(f.value, "iowq"))
		return "worker";
	if (str_is(f.value, "inline"))
		return "inline";
	if (str_is(f.value, "task_work"))
		return "task_work";
	return str_is(f.value, "sqpoll") ? "sqpoll" : "unknown";
}

static const char *stock_mode(const struct uop *op, const struct record *sys)
{
	const struct uringop *info = uringop_by_number(op->op);

	if (sys)
		return "submitter";
	return info && info->always_worker ? "worker" : "unknown";
}

static void set_i64(json_t *obj, const char *key, const struct record *rec, const char *name)
{
	int64_t v;

	if (rec && record_i64(rec, name, &v) == 0)
		set(obj, key, json_integer(v));
}

static json_t *execution_json(const struct uop *op)
{
	const struct record *sys = event_record(op->ev, REC_SYSCALL), *origin = uop_record(op, REC_URING_ORIGIN);
	json_t *obj = json_object(), *ids;
	size_t i;

	set(obj, "mode", json_string(op->patched ? patched_mode(origin) : stock_mode(op, sys)));
	set(obj, "attempts", json_integer(op->attempts));
	set_i64(obj, "attempts", origin, "attempts");
	set_i64(obj, "tid", origin, "xtid");
	/* On a stock kernel it may also be the event of a call that has not returned yet. */
	if (sys || op->patched)
		set(obj, "event", json_string(sys ? "syscall" : "own"));
	if (sys)
		set_z(obj, "syscall", syscall_name(sys));
	if (op->n_earlier == 0)
		return obj;
	ids = json_array();
	for (i = 0; i < op->n_earlier; i++) {
		char id[STAMP_SIZE];

		stamp_format(&op->earlier[i]->stamp, id);
		json_array_append_new(ids, json_string(id));
	}
	set(obj, "attempt_ids", ids);
	return obj;
}

static void patched_origin(json_t *obj, const struct uop *op)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN), *sqe = uop_record(op, REC_URING_SQE);
	struct stamp s;

	if (fact_asserted(&op->origin) && uop_origin_id(op, &s)) {
		set_stamp(obj, "id", &s);
		set(obj, "syscall", json_string(op->origin.confidence == CONF_SQPOLL ? "io_uring_setup" : "io_uring_enter"));
	}
	set_i64(obj, "tid", origin, "otid");
	set_i64(obj, "link", origin, "link");
	if (origin)
		set_word(obj, "refused", origin, "refused");
	if (!sqe)
		return;
	set_i64(obj, "ring", sqe, "ring");
	set_word(obj, "user_data", sqe, "user_data");
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
		set_stamp(obj, "id", &op->origin.ev->stamp);
		set(obj, "syscall", json_string("io_uring_enter"));
		if (record_u64(sys, "a0", 16, &n) == 0)
			set(obj, "ring_fd", json_integer((json_int_t)n));
		if (record_u64(sys, "a1", 16, &n) == 0)
			set(obj, "to_submit", json_integer((json_int_t)n));
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
	set(obj, "candidates", list);
	set(obj, "candidates_total", json_integer((json_int_t)op->candidates_total));
	return obj;
}

static json_t *path_json(const struct record *rec)
{
	json_t *obj = json_object();

	set_i64(obj, "item", rec, "item");
	set_string(obj, "name", rec, "name");
	set_word(obj, "nametype", rec, "nametype");
	set_word(obj, "inode", rec, "inode");
	set_word(obj, "dev", rec, "dev");
	set_word(obj, "mode", rec, "mode");
	set_i64(obj, "ouid", rec, "ouid");
	set_i64(obj, "ogid", rec, "ogid");
	return obj;
}

static json_t *sockaddr_json(const struct record *rec)
{
	json_t *obj = json_object();
	struct saddr sa;

	if (sockaddr_decode(rec, &sa) < 0) {
		set_word(obj, "hex", rec, "saddr");
		return obj;
	}
	if (sa.family)
		set(obj, "family", json_string(sa.family));
	else
		set(obj, "family", json_integer(sa.number));
	if (sa.has_address) {
		set(obj, "address", json_string(sa.address));
		set(obj, "port", json_integer(sa.port));
	} else if (sa.has_path) {
		set(obj, "abstract", json_boolean(sa.abstract));
		set_bytes(obj, "path", (struct str){ sa.path, sa.path_len });
	} else {
		set_word(obj, "hex", rec, "saddr");
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
		set(obj, "paths", paths);
	else
		json_decref(paths);
	rec = all || takes == URINGOP_TAKES_ADDR ? event_record(ev, REC_SOCKADDR) : NULL;
	if (rec)
		set(obj, "sockaddr", sockaddr_json(rec));
	rec = all ? event_record(ev, REC_FD_PAIR) : NULL;
	if (rec) {
		json_t *fds = json_object();

		set_i64(fds, "fd0", rec, "fd0");
		set_i64(fds, "fd1", rec, "fd1");
		set(obj, "fds", fds);
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
	set_stamp(obj, "id", &ev->stamp);
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
	set(obj, "candidates", list);
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
			set(obj, name, json_integer(v));
		else
			set_bytes(obj, name, f.value);
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

static void set_time(json_t *obj, const struct stamp *s)
{
	time_t sec = (time_t)s->sec;
	char day[40], all[48];
	struct tm tm;

	if (!gmtime_r(&sec, &tm) || !strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	snprintf(all, sizeof(all), "%s.%03uZ", day, s->msec % 1000);
	set(obj, "time", json_string(all));
}

int emit_json(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	const struct record *sqe = uop_record(op, REC_URING_SQE);
	json_t *obj = json_object();
	int rc;

	if (!obj)
		return -ENOMEM;
	set(obj, "schema", json_string("uringop/1"));
	set(obj, "kind", json_string(op->attempt ? "attempt" : "operation"));
	set_stamp(obj, "id", &op->ev->stamp);
	if (op->ev->node->name[0])
		set_bytes(obj, "node", (struct str){ op->ev->node->name, strlen(op->ev->node->name) });
	set_time(obj, &op->ev->stamp);
	set(obj, "op", op_json(op));
	set(obj, "result", result_json(op));
	set(obj, "process", process_json(op, opt));
	set(obj, "execution", execution_json(op));
	set(obj, "origin", origin_json(op));
	set(obj, "object", object_json(op));
	if (sqe)
		set(obj, "sqe", sqe_json(sqe));
	set(obj, "key", keys_json(op->rec));
	if (op->ev->incomplete || op->ev->again)
		set(obj, "lost", json_true());
	if (opt->raw)
		set(obj, "raw", raw_json(op->ev));
	rc = json_dumpf(obj, out, JSON_COMPACT);
	json_decref(obj);
	if (rc < 0 || putc('\n', out) == EOF)
		return -EIO;
	return 0;
}
