/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "emit.h"
#include "json-set.h"
#include "opargs.h"
#include "sockaddr.h"
#include "text.h"

static void put_fact(struct json *j, const struct fact *f)
{
	json_set_z(j, "confidence", confidence_name(f->confidence));
	json_set_z(j, "known_by", f->known_by);
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

static void put_op(struct json *j, const struct uop *op)
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

static void put_result(struct json *j, const struct uop *op)
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

static void put_names(struct json *j, const struct record *rec, const struct record *who)
{
	static const char *const ids[] = { "auid", "uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid" };
	char name[256];
	size_t i;

	json_begin(j, "names");
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const struct record *from = i == 0 ? who : rec;

		if (from && id_name(from, ids[i], name, sizeof(name)))
			json_set_bytes(j, ids[i], (struct str){ name, strlen(name) });
	}
	json_end(j);
}

/* A string of the first record of a type, if there is one. */
static void put_from_record(struct json *j, const char *key, const struct event *ev, enum record_type type)
{
	struct fields fs UNINITIALIZED;

	fields_read(&fs, event_record(ev, type));
	json_set_string(j, key, &fs, key);
}

/* What is of its own event alone: the process may have changed it since, or have several threads. */
static void put_own(struct json *j, const struct uop *op, const struct fields *who)
{
	json_set_word(j, "tty", who, "tty");
	json_set_string(j, "comm", who, "comm");
	put_from_record(j, "proctitle", op->process.ev, REC_PROCTITLE);
	if (op->process.ev == op->ev && !(op->patched && !op->alone))
		put_from_record(j, "cwd", op->ev, REC_CWD);
}

static void put_text(struct json *j, const char *key, struct str s)
{
	if (s.n)
		json_set_bytes(j, key, s);
}

static void put_container(struct json *j, const struct cgroup *cg)
{
	if (!cg->container.n)
		return;
	json_begin(j, "container");
	put_text(j, "id", cg->container);
	json_set_z(j, "runtime", cg->runtime);
	put_text(j, "pod", cg->pod);
	json_end(j);
}

static void put_ancestors(struct json *j, const struct proc_facts *proc)
{
	size_t i;

	json_begin_list(j, "ancestors");
	for (i = 0; i < proc->n_ancestors; i++) {
		json_begin(j, NULL);
		json_set_int(j, "pid", proc->ancestor[i].pid);
		json_set_bytes(j, "comm", (struct str){ proc->ancestor[i].comm, proc->ancestor[i].comm_len });
		json_end(j);
	}
	json_end_list(j);
}

static void put_proc(struct json *j, const struct emit_options *opt)
{
	const struct cgroup *cg = &opt->proc->cgroup;

	json_begin(j, "proc");
	json_set_z(j, "known_by", "/proc of the host, read when the operation was logged, of the process that had the pid");
	if (opt->unit || opt->container)
		put_text(j, "cgroup", cg->path);
	if (opt->unit) {
		put_text(j, "unit", cg->unit);
		put_text(j, "user_unit", cg->user_unit);
	}
	if (opt->container)
		put_container(j, cg);
	if (opt->ancestors && opt->proc->n_ancestors)
		put_ancestors(j, opt->proc);
	json_end(j);
}

static void put_process(struct json *j, const struct uop *op, const struct fields *own, const struct emit_options *opt)
{
	static const struct str ids[] = {
		{ "pid", 3 }, { "ppid", 4 }, { "uid", 3 }, { "gid", 3 }, { "euid", 4 }, { "suid", 4 }, { "fsuid", 5 }, { "egid", 4 },
		{ "sgid", 4 }, { "fsgid", 5 },
	};
	const struct record *who_rec = uop_who(op);
	const struct fields *who = own;
	struct fields other UNINITIALIZED;
	size_t i;

	if (who_rec != op->rec) {
		fields_read(&other, who_rec);
		who = &other;
	}
	json_begin(j, "process");
	put_fact(j, &op->process);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		json_put_id(j, own, ids[i]);
	json_set_word(j, "subj", own, "subj");
	if (opt->interpret)
		put_names(j, op->rec, who_rec);
	if (who_rec) {
		json_set_id(j, who, "auid");
		json_set_id(j, who, "ses");
		json_set_string(j, "exe", who, "exe");
		if (op->process.confidence == CONF_EXACT)
			put_own(j, op, who);
	}
	if (opt->proc)
		put_proc(j, opt);
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

static void put_execution(struct json *j, const struct uop *op)
{
	const struct record *sys = event_record(op->ev, REC_SYSCALL), *origin = uop_record(op, REC_URING_ORIGIN);
	int64_t attempts;
	struct fields fs UNINITIALIZED;
	size_t i;

	fields_read(&fs, origin);
	json_begin(j, "execution");
	json_set_z(j, "mode", op->patched ? patched_mode(origin) : stock_mode(op, sys));
	json_set_int(j, "attempts", fields_i64(&fs, "attempts", &attempts) == 0 ? attempts : op->attempts);
	json_set_i64(j, "tid", &fs, "xtid");
	/* On a stock kernel it may also be the event of a call that has not returned yet. */
	if (sys || op->patched)
		json_set_z(j, "event", sys ? "syscall" : "own");
	if (sys)
		json_set_z(j, "syscall", syscall_name(sys));
	if (op->n_earlier) {
		json_begin_list(j, "attempt_ids");
		for (i = 0; i < op->n_earlier; i++)
			json_set_stamp(j, NULL, &op->earlier[i]->stamp);
		json_end_list(j);
	}
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

static void put_candidates(struct json *j, const struct uop *op)
{
	size_t i;

	json_begin_list(j, "candidates");
	for (i = 0; i < op->n_candidates; i++)
		json_set_stamp(j, NULL, &op->candidates[i]->stamp);
	json_end_list(j);
	json_set_int(j, "candidates_total", op->candidates_total);
}

static void put_origin(struct json *j, const struct uop *op)
{
	const struct record *sys = op->origin.ev ? event_record(op->origin.ev, REC_SYSCALL) : NULL;

	json_begin(j, "origin");
	put_fact(j, &op->origin);
	if (op->patched)
		put_patched_origin(j, op);
	else if (sys)
		put_enter(j, op->origin.ev, sys);
	else if (op->origin.confidence == CONF_AMBIGUOUS)
		put_candidates(j, op);
	json_end(j);
}

/* The call that submitted it, as its own event tells. */
static void put_call(struct json *j, const struct record *sys)
{
	static const char *const ids[] = { "pid", "ppid", "uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid", "auid", "ses" };
	struct field success;
	struct fields fs UNINITIALIZED;
	size_t i;

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
}

static void put_path(struct json *j, const struct record *rec)
{
	struct fields fs UNINITIALIZED;

	fields_read(&fs, rec);
	json_begin(j, NULL);
	json_set_i64(j, "item", &fs, "item");
	json_set_string(j, "name", &fs, "name");
	json_set_word(j, "nametype", &fs, "nametype");
	json_set_word(j, "inode", &fs, "inode");
	json_set_word(j, "dev", &fs, "dev");
	json_set_word(j, "mode", &fs, "mode");
	json_set_i64(j, "ouid", &fs, "ouid");
	json_set_i64(j, "ogid", &fs, "ogid");
	json_end(j);
}

static void put_saddr(struct json *j, const struct saddr *sa, const struct fields *fs)
{
	if (sa->family)
		json_set_z(j, "family", sa->family);
	else
		json_set_int(j, "family", sa->number);
	if (sa->has_address) {
		json_set_z(j, "address", sa->address);
		json_set_int(j, "port", sa->port);
	} else if (sa->has_path) {
		json_set_bool(j, "abstract", sa->abstract);
		json_set_bytes(j, "path", (struct str){ sa->path, sa->path_len });
	} else {
		json_set_word(j, "hex", fs, "saddr");
	}
}

static void put_sockaddr(struct json *j, const struct record *rec)
{
	struct fields fs UNINITIALIZED;
	struct saddr sa;

	fields_read(&fs, rec);
	json_begin(j, "sockaddr");
	if (sockaddr_decode(rec, &sa) < 0)
		json_set_word(j, "hex", &fs, "saddr");
	else
		put_saddr(j, &sa, &fs);
	json_end(j);
}

static void put_paths(struct json *j, const struct event *ev)
{
	size_t i, mark = j->n;

	json_begin_list(j, "paths");
	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == REC_PATH)
			put_path(j, &ev->rec[i]);
	if (json_is_empty(j))
		json_undo(j, mark);
	else
		json_end_list(j);
}

static void put_fds(struct json *j, const struct record *rec)
{
	struct fields fs UNINITIALIZED;

	fields_read(&fs, rec);
	json_begin(j, "fds");
	json_set_i64(j, "fd0", &fs, "fd0");
	json_set_i64(j, "fd1", &fs, "fd1");
	json_end(j);
}

static void put_objects(struct json *j, const struct event *ev, enum uringop_takes takes, bool all)
{
	const struct record *rec;

	if (all || takes == URINGOP_TAKES_PATH)
		put_paths(j, ev);
	rec = all || takes == URINGOP_TAKES_ADDR ? event_record(ev, REC_SOCKADDR) : NULL;
	if (rec)
		put_sockaddr(j, rec);
	rec = all ? event_record(ev, REC_FD_PAIR) : NULL;
	if (rec)
		put_fds(j, rec);
}

static void put_object_candidate(struct json *j, const struct event *ev, enum uringop_takes takes)
{
	size_t mark = j->n;

	json_begin(j, NULL);
	put_objects(j, ev, takes, false);
	if (json_is_empty(j)) {
		json_undo(j, mark);
		return;
	}
	json_set_stamp(j, "id", &ev->stamp);
	json_end(j);
}

static void put_object_candidates(struct json *j, const struct uop *op, enum uringop_takes takes)
{
	size_t i;

	json_begin_list(j, "candidates");
	if (op->object.ev && !fact_asserted(&op->object))
		put_object_candidate(j, op->object.ev, takes);
	for (i = 0; i < op->n_candidates; i++)
		if (op->candidates[i] != op->object.ev)
			put_object_candidate(j, op->candidates[i], takes);
	json_end_list(j);
}

static void put_object(struct json *j, const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	enum uringop_takes takes = info ? info->takes : URINGOP_TAKES_NONE;
	bool asserted = fact_asserted(&op->object);

	json_begin(j, "object");
	put_fact(j, &op->object);
	if (asserted)
		put_objects(j, op->object.ev, takes, op->patched);
	if (asserted ? uop_unnamed(op) : op->object.confidence == CONF_AMBIGUOUS)
		put_object_candidates(j, op, takes);
	json_end(j);
}

/* Keys of several rules stand in one string with 0x01 between them (kernel/auditsc.c, audit_log_key()). */
static void put_keys(struct json *j, const struct fields *fs)
{
	char buf[MAX_STRING] UNINITIALIZED;
	struct field f;
	long n;

	n = fields_find(fs, "key", &f) ? field_bytes(&f, buf, sizeof(buf)) : -ENOENT;
	json_set_list(j, "key", (struct str){ buf, n > 0 ? (size_t)n : 0 }, '\1');
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

static void put_sqe(struct json *j, const struct uop *op)
{
	const struct record *rec = uop_record(op, REC_URING_SQE);
	struct fields fs UNINITIALIZED;
	size_t i, k;

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
}

static void put_raw(struct json *j, const struct event *ev)
{
	size_t i;

	json_begin_list(j, "raw");
	for (i = 0; i < ev->n; i++)
		json_set_text(j, NULL, ev->rec[i].line);
	json_end_list(j);
}

void json_uop_section(struct json *j, const char *name, const struct uop *op, const struct fields *own, const struct emit_options *opt)
{
	static const struct {
		const char *name;
		void (*put)(struct json *j, const struct uop *op);
	} sections[] = {
		{ "op", put_op }, { "result", put_result }, { "execution", put_execution }, { "origin", put_origin }, { "object", put_object },
		{ "sqe", put_sqe },
	};
	size_t i;

	for (i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (strcmp(sections[i].name, name) == 0)
			sections[i].put(j, op);
	if (strcmp(name, "process") == 0)
		put_process(j, op, own, opt);
	else if (strcmp(name, "key") == 0)
		put_keys(j, own);
}

int json_uop(struct json *j, const struct uop *op, const struct emit_options *opt)
{
	struct fields own UNINITIALIZED;

	fields_read(&own, op->rec);
	json_begin(j, NULL);
	json_set_z(j, "schema", "uringop/1");
	json_set_z(j, "kind", op->attempt ? "attempt" : "operation");
	json_set_stamp(j, "id", &op->ev->stamp);
	if (op->ev->node->name[0])
		json_set_bytes(j, "node", (struct str){ op->ev->node->name, strlen(op->ev->node->name) });
	json_set_time(j, "time", &op->ev->stamp);
	put_op(j, op);
	put_result(j, op);
	put_process(j, op, &own, opt);
	put_execution(j, op);
	put_origin(j, op);
	if (opt->call)
		put_call(j, opt->call);
	put_object(j, op);
	put_sqe(j, op);
	put_keys(j, &own);
	if (op->ev->incomplete || op->ev->again)
		json_set_bool(j, "lost", true);
	if (opt->raw)
		put_raw(j, op->ev);
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
