/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/json-impl.h"
#include "record/json-fields.h"

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

static void put_ancestors(struct json *j, const struct procinfo_result *proc)
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
	size_t mark = j->n;

	json_begin(j, "proc");
	json_set_z(j, "known_by",
		   "/proc of the host, read when the operation was logged, of the process that had the pid");
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
	json_keep(j, mark);
}

static void put_ids(struct json *j, const struct fields *own)
{
	json_set_id(j, own, "pid");
	json_set_id(j, own, "ppid");
	json_set_id(j, own, "uid");
	json_set_id(j, own, "gid");
	json_set_id(j, own, "euid");
	json_set_id(j, own, "suid");
	json_set_id(j, own, "fsuid");
	json_set_id(j, own, "egid");
	json_set_id(j, own, "sgid");
	json_set_id(j, own, "fsgid");
}

void json_put_process(struct json *j, const struct uop *op, const struct fields *own, const struct emit_options *opt)
{
	const struct record *who_rec = uop_who(op);
	const struct fields *who = own;
	struct fields other UNINITIALIZED;

	if (who_rec != op->rec) {
		fields_read(&other, who_rec);
		who = &other;
	}
	json_begin(j, "process");
	json_put_fact(j, &op->process);
	put_ids(j, own);
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
