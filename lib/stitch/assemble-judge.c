/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an event that has ended lacks: the one place that finds losses which no serial number tells of. */
#include "stitch/assemble-impl.h"

/* What stands last in a PATH record begins with cap_ (kernel/audit.c, audit_log_name()); one without it was cut. */
static bool is_whole_path(const struct record *rec)
{
	struct field f;

	return rec->type == REC_PATH && record_field(rec, "cap_fe", &f);
}

/*
 * items= of a SYSCALL or URINGOP record is the count of PATH records; a stock kernel's URINGOP counts what its call has so
 * far. One more path than that belongs to a record that is lost.
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
 * Records that the kernel writes in events of calls and operations only, for want of which it is seen that the SYSCALL or
 * URINGOP record is lost (kernel/auditsc.c, audit_log_exit() and show_special()). BPF is written when a program is loaded
 * by a call, and when it is unloaded by nobody's.
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

	switch (rec->type) {
	case REC_PATH:
	case REC_SOCKADDR:
	case REC_CWD:
	case REC_EXECVE:
	case REC_FD_PAIR:
	case REC_PROCTITLE:
	case REC_OPENAT2:
	case REC_URING_SQE:
	case REC_URING_ORIGIN:
	case REC_URING_SETUP:
	case REC_URING_REGISTER:
	case REC_URING_ARGS:
		return true;
	default:
		break;
	}
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
		t.of_call = t.of_call || (!t.of_call && is_of_call(&ev->rec[i]));
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

/* A record whose field is not what the kernel writes there; NULL if there is none. */
static const char *bad_field(const struct event *ev)
{
	struct field f;
	size_t i;

	for (i = 0; i < ev->n; i++) {
		const struct record *rec = &ev->rec[i];

		if (rec->type == REC_SOCKADDR && record_field(rec, "saddr", &f) && (f.quoted || !field_is_string(&f)))
			return "saddr= is not hexadecimal";
		if (rec->type == REC_PATH && record_field(rec, "name", &f) && !field_is_string(&f))
			return "name= is no string of the kernel";
		if (rec->type == REC_CWD && record_field(rec, "cwd", &f) && !field_is_string(&f))
			return "cwd= is no string of the kernel";
	}
	return NULL;
}

static void judge(struct assembler *as, struct event *ev)
{
	const char *what = what_is_missing(ev), *bad = event_is_uring(ev) ? bad_field(ev) : NULL;

	ev->missing = (uint32_t)serials_missing(&ev->node->serials, ev->stamp.serial);
	ev->incomplete = event_is_uring(ev) && paths_disagree(ev);
	if (ev->incomplete)
		what = "its PATH records are not as many as items= says";
	if (bad) {
		ev->incomplete = true;
		counters_warn(as->counters, WARN_bad_fields, ev->src, &ev->stamp, bad);
	}
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
