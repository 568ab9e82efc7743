/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an event that has ended lacks: the one place that finds losses which no serial number tells of. */
#include <stdio.h>

#include "record/valid.h"
#include "stitch/assemble-impl.h"

/* What stands last in a PATH record begins with cap_ (kernel/audit.c, audit_log_name()); one without it was cut. */
static bool is_whole_path(const struct record *rec)
{
	struct field f;

	return rec->type == REC_PATH && record_field(rec, "cap_fe", &f);
}

/*
 * items= of a SYSCALL or URINGOP record is the count of PATH records; a stock kernel's URINGOP counts what its call
 * has so far. One more path than that belongs to a record that is lost.
 */
static bool paths_disagree(const struct event *ev)
{
	int64_t items = 0, n, whole = 0;
	size_t i;

	for (i = 0; i < ev->n; i++) {
		whole += is_whole_path(&ev->rec[i]);
		if ((ev->rec[i].type == REC_SYSCALL || ev->rec[i].type == REC_URINGOP) &&
		    record_i64(&ev->rec[i], "items", &n) == 0 && n > items)
			items = n;
	}
	return items != whole || event_count(ev, REC_PATH) != (uint64_t)whole;
}

/*
 * Records that the kernel writes in events of calls and operations only, for want of which it is seen that the
 * SYSCALL or URINGOP record is lost (kernel/auditsc.c, audit_log_exit() and show_special()). BPF is one of them only
 * when a program is loaded: it is unloaded outside of any call.
 */
static bool is_of_call(const struct record *rec)
{
	static const char *const names[] = { "BPRM_FCAPS",     "CAPSET",        "IPC",           "IPC_SET_PERM",
					     "KERN_MODULE",    "MMAP",          "MQ_GETSETATTR", "MQ_NOTIFY",
					     "MQ_OPEN",        "MQ_SENDRECV",   "OBJ_PID",       "SOCKETCALL",
					     "TIME_ADJNTPVAL", "TIME_INJOFFSET" };
	struct str name = record_type_name(rec);
	struct field f;
	size_t i;

	if (rec->type == REC_PROCTITLE || assembler_is_aux(rec->type))
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_is(name, names[i]))
			return true;
	return str_is(name, "BPF") && record_field(rec, "op", &f) && str_is(f.value, "LOAD");
}

/* Which records an event has. */
struct tally {
	size_t calls, proctitles;
	bool of_call;
};

static struct tally tally(const struct event *ev)
{
	struct tally t = { 0 };
	size_t i;

	for (i = 0; i < ev->n; i++) {
		t.calls += ev->rec[i].type == REC_SYSCALL;
		t.proctitles += ev->rec[i].type == REC_PROCTITLE;
		t.of_call = t.of_call || is_of_call(&ev->rec[i]);
	}
	return t;
}

/* What proves that records are missing of which no serial tells; NULL if nothing does. */
static const char *what_is_missing(const struct event *ev)
{
	struct tally t = tally(ev);

	/* The kernel writes PROCTITLE for each call, and for nothing else. */
	if (t.proctitles && !t.calls)
		return ev->again ? NULL : "PROCTITLE without SYSCALL";
	if (t.calls && !t.proctitles)
		return "SYSCALL without PROCTITLE";
	if (!t.calls && ev->ops > 1)
		return "operations of a call without SYSCALL";
	if (!t.calls && !ev->ops && t.of_call && !ev->again)
		return "records of a call without SYSCALL";
	if (ev->again && (t.calls || ev->ops))
		return "parts of it came after its end";
	return NULL;
}

/* What was cut is not passed on: the end of its last value is not known, and the next ones are missing. */
static bool is_cut(const struct record *rec)
{
	struct field f;

	switch (rec->type) {
	case REC_SYSCALL:
	case REC_URINGOP:
		return !record_is_whole(rec);
	case REC_URING_SQE:
		return !record_field(rec, record_field(rec, "ioprio", &f) ? "addr3" : "op_flags", &f);
	case REC_URING_ORIGIN:
		return !record_field(rec, "link", &f) && !record_field(rec, "exec", &f);
	case REC_PATH:
		return !is_whole_path(rec);
	default:
		return false;
	}
}

/* Leaves out records that are cut, or that have a field which is not what it must be: how many there were. */
static size_t drop_bad(struct assembler *as, struct event *ev)
{
	size_t i, kept = 0, bad = 0;
	char text[64];

	for (i = 0; i < ev->n; i++) {
		const struct record *rec = &ev->rec[i];
		struct str type = record_type_name(rec);
		const char *field = record_bad_field(rec);

		if (!field && !is_cut(rec)) {
			ev->rec[kept++] = *rec;
			continue;
		}
		snprintf(text, sizeof(text), field ? "%.*s, %s=" : "%.*s, cut", (int)type.n, type.p, field);
		counters_warn(as->counters, WARN_bad_fields, ev->src, &ev->stamp, text);
		bad++;
	}
	if (bad)
		event_cut(ev, kept);
	return bad;
}

/* Whether it has a call of one process and operations of another: records of two hosts have the same id. */
static bool is_mixed(const struct event *ev)
{
	const struct record *sys = ev->ops ? event_record(ev, REC_SYSCALL) : NULL;
	int64_t caller, pid;
	size_t i;

	if (!sys || record_i64(sys, "pid", &caller) < 0)
		return false;
	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == REC_URINGOP && record_i64(&ev->rec[i], "pid", &pid) == 0 && pid != caller)
			return true;
	return false;
}

/* Leaves what can only belong to the operations. */
static void keep_operations(struct event *ev)
{
	size_t i, kept = 0;

	for (i = 0; i < ev->n; i++) {
		enum record_type type = ev->rec[i].type;

		if (type == REC_URINGOP || type == REC_URING_SQE || type == REC_URING_ORIGIN || type == REC_URING_ARGS)
			ev->rec[kept++] = ev->rec[i];
	}
	event_cut(ev, kept);
}

/* Perhaps nothing of it is left. */
static void judge(struct assembler *as, struct event *ev)
{
	bool bad = event_is_uring(ev) && drop_bad(as, ev), mixed = is_mixed(ev);
	const char *what = what_is_missing(ev);

	if (mixed) {
		keep_operations(ev);
		what = "a call of one process and operations of another";
	}
	ev->missing = (uint32_t)serials_missing(&ev->node->serials, ev->stamp.serial);
	ev->incomplete = event_is_uring(ev) && (bad || mixed || paths_disagree(ev));
	if (ev->incomplete && !what)
		what = "its PATH records are not as many as items= says";
	ev->doubtful = what != NULL;
	if (ev->again)
		counters_warn(as->counters, WARN_late, ev->src, &ev->stamp, NULL);
	if (!what)
		return;
	node_doubt(ev->node);
	counters_warn(as->counters, WARN_unfinished, ev->src, &ev->stamp, what);
}

int assembler_judge(struct assembler *as, struct event *ev)
{
	size_t doubled = 0;
	int rc = 0;

	if (event_is_uring(ev) || seen_has(as->seen, ev->node, &ev->stamp))
		rc = seen_take(as->seen, ev, &doubled);
	if (doubled)
		counters_warn(as->counters, WARN_doubled, ev->src, &ev->stamp, NULL);
	assembler_note_ended(as, ev->node, &ev->stamp);
	if (rc == 0 && ev->n)
		judge(as, ev);
	return rc;
}
