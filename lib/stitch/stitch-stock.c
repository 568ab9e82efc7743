/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stock kernel writes a URINGOP record for each attempt to issue a request (io_uring/io_uring.c, io_issue_sqe()).
 * What a task does inside one of its system calls stands in that call's event; what an io-wq worker, an SQ thread or
 * task work on the way back to user space does has an event of its own, with a pid and nothing else. exit= is what the
 * handler returned, seldom the outcome.
 */
#include <errno.h>

#include "stitch/stitch-impl.h"

/* What io_issue_sqe() passes on besides errors (io_uring/io_uring.h, include/linux/errno.h). */
#define RET_EAGAIN (-11)          /* try again: another record follows, unless the request forbids to wait */
#define RET_STOP_MULTISHOT (-125) /* ended well, or -ECANCELED */
#define RET_SKIP_COMPLETE (-529)  /* goes on without another attempt */
#define RET_REQUEUE (-3072)       /* try again */
#define MAX_USER_ERRNO 133

/* Where the URINGOP record stands. */
struct context {
	struct stitcher *st;
	struct process *p;
	struct event *ev;
	const struct record *sys; /* NULL outside a system call */
	bool enter;               /* the call is io_uring_enter */
	uint64_t submitted;       /* by that call */
	struct tally {
		uint64_t paths, addresses, others,
			unknown;       /* operations that take one, that take neither, of no known number */
		bool retry, multishot; /* one of them may have been tried again, or end several times */
	} ops;                         /* of the event */
};

/* How long nothing may have been seen of a pid that is said to be the same program's before and after it, ms. */
#define SILENCE_MS (60 * 60 * 1000)

static bool will_retry(int64_t code)
{
	return code == RET_EAGAIN || code == RET_REQUEUE;
}

/*
 * An error that a handler returns ends the request with it, but a transfer may have got part of its work done. The
 * handlers of operations on paths return none (io_uring/openclose.c, fs.c, statx.c, xattr.c): another kernel wrote
 * it.
 */
static bool error_is_final(const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);

	if (op->exit >= 0 || op->exit < -MAX_USER_ERRNO || op->exit == RET_STOP_MULTISHOT || will_retry(op->exit))
		return false;
	return info && info->takes != URINGOP_TAKES_PATH && !strstr(info->name, "sendmsg") &&
	       !strstr(info->name, "recvmsg");
}

/* Whether a record that is missing from the log may have been between the beginning of the count and @ev. */
static bool is_lost(const struct process *p, const struct event *ev)
{
	return (p->born || p->setup) && ev->missing > p->since.serial;
}

/* Whether nothing came since then that hides a call or makes one doubtful. */
static bool nothing_hidden(const struct process *p, const struct event *ev)
{
	return p->since.hidden == ev->hidden && p->since.doubts == ev->node->doubts;
}

/*
 * Whether the log holds every call of the process that could have submitted a request, as far as can be told: from its
 * execve() on, before which it may have made rings that the log does not show.
 */
static bool log_is_whole(const struct process *p, const struct event *ev)
{
	/*
	 * One key on io_uring_setup and this call: one rule records them, so it records the calls between them. The
	 * rule must not ask for what a process can change, a uid or the like: the log does not tell.
	 */
	return p->born && p->setup && !p->broken && nothing_hidden(p, ev) &&
	       same_field(p->setup, ev, REC_SYSCALL, "key");
}

/* The newest first: the nearer a call, the likelier it is. */
static void add_candidates(struct uop *op, const struct process *p)
{
	uint64_t i;

	for (i = 0; i < p->n_enters && i < UOP_MAX_CANDIDATES; i++)
		uop_candidate(op, p->enters[(p->n_enters - 1 - i) % UOP_MAX_CANDIDATES]);
	if (p->n_enters > UOP_MAX_CANDIDATES)
		op->candidates_total = p->n_enters < UINT32_MAX ? (uint32_t)p->n_enters : UINT32_MAX;
}

/* A task runs only its own requests inside its calls, so an earlier call of it submitted the request, or this one. */
static void origin_inside(struct uop *op, const struct context *cx)
{
	const struct process *p = cx->p;

	if (is_lost(p, cx->ev)) {
		fact_set(&op->origin, CONF_LOST, "serial numbers are missing since the process began or made a ring",
			 NULL);
		return;
	}
	if (!log_is_whole(p, cx->ev) || p->n_enters != 1) {
		add_candidates(op, p);
		if (op->candidates_total)
			fact_set(&op->origin, CONF_AMBIGUOUS, "any of these calls may have submitted it", NULL);
		else
			fact_set(&op->origin, CONF_UNKNOWN, "the log holds no call that could have submitted it", NULL);
		return;
	}
	if (p->enters[0] == cx->ev)
		fact_set(&op->origin, CONF_EXACT, "in the same event, with no earlier request open", cx->ev);
	else
		fact_set(&op->origin, CONF_UNIQUE, "the only call with requests open", p->enters[0]);
}

static bool is_multishot(int64_t code)
{
	return code == RET_STOP_MULTISHOT || code == RET_SKIP_COMPLETE || code == RET_REQUEUE;
}

/* Once for the event: it may have thousands of operations, each of which asks. */
static struct tally tally_of(const struct event *ev)
{
	struct tally t = { 0 };
	size_t i;

	for (i = 0; i < ev->n; i++) {
		const struct uringop *info = NULL;
		int64_t op, code;

		if (ev->rec[i].type != REC_URINGOP)
			continue;
		if (record_i64(&ev->rec[i], "uring_op", &op) == 0 && op >= 0)
			info = uringop_by_number((unsigned int)op);
		*(!info                             ? &t.unknown :
		  info->takes == URINGOP_TAKES_PATH ? &t.paths :
		  info->takes == URINGOP_TAKES_ADDR ? &t.addresses :
						      &t.others) += 1;
		if (record_i64(&ev->rec[i], "exit", &code) < 0) {
			t.retry = t.multishot = true;
			continue;
		}
		t.retry = t.retry || will_retry(code);
		t.multishot = t.multishot || is_multishot(code);
	}
	return t;
}

/* What the records of an event that name objects can belong to: how many of its operations take such a one. */
static uint64_t takers(const struct tally *t, enum uringop_takes takes)
{
	return t->unknown + (takes == URINGOP_TAKES_PATH ? t->paths : t->addresses);
}

/*
 * The paths and the address of all requests that one call submits stand in its event. They are this operation's if it
 * is the call's only request, or if every request of it is accounted for and no other takes such a thing.
 */
static void object_inside(struct uop *op, const struct context *cx)
{
	const struct uringop *info = uringop_by_number(op->op);
	bool mine = op->origin.ev == cx->ev && !op->ev->incomplete;

	if (!cx->enter || !info || !uop_names_object(op, cx->ev)) {
		fact_set(&op->object, CONF_UNKNOWN, "the log names no object for it", NULL);
		return;
	}
	if (mine && cx->submitted != 1)
		mine = cx->ev->ops == cx->submitted && !cx->ops.retry && takers(&cx->ops, info->takes) == 1;
	/* A multishot request has an address for each time, and the event holds the last one. */
	if (mine && info->takes == URINGOP_TAKES_ADDR && cx->ev->ops > 1)
		mine = !cx->ops.multishot;
	if (mine)
		fact_set(&op->object, CONF_EXACT, "no other request of the same call takes one", cx->ev);
	else
		fact_set(&op->object, CONF_AMBIGUOUS, "requests of the same call share one event", cx->ev);
}

/*
 * Ties earlier attempts to their final record: sound while one request is open, and as long as no other request can
 * have been behind an attempt.
 */
static void absorb_attempts(struct uop *op, struct process *p)
{
	size_t i;

	if (p->open != 1 || p->n_attempts == UOP_MAX_ATTEMPTS || !log_is_whole(p, op->ev) || is_lost(p, op->ev))
		return;
	for (i = 0; i < p->n_attempts; i++)
		if (p->attempts[i]->op != op->op)
			return;
	for (i = 0; i < p->n_attempts; i++) {
		struct uop *a = p->attempts[i];

		a->absorbed = true;
		op->attempts += a->attempts;
		if (a->ev != op->ev)
			uop_earlier(op, a->ev);
		if (fact_asserted(&a->origin))
			fact_set(&op->origin, a->ev == op->ev ? a->origin.confidence : CONF_UNIQUE,
				 "of an earlier attempt at the only request open", a->origin.ev);
		if (fact_asserted(&a->object))
			fact_set(&op->object, CONF_UNIQUE, "of an earlier attempt at the only request open",
				 a->object.ev);
	}
}

/*
 * An operation has ended: which of the attempts at such operations were at it, and which at others, is not known any
 * more.
 */
static void drop_attempts(struct process *p, unsigned int number)
{
	size_t i, n = 0;

	for (i = 0; i < p->n_attempts; i++) {
		if (p->attempts[i]->op == number)
			uop_unref(p->attempts[i]);
		else
			p->attempts[n++] = p->attempts[i];
	}
	p->n_attempts = n;
}

static void inside(struct uop *op, const struct context *cx)
{
	fact_set(&op->process, CONF_EXACT, "the SYSCALL record of the same event", cx->ev);
	origin_inside(op, cx);
	object_inside(op, cx);
}

/*
 * Its newest SYSCALL record is kept, and compared with those that come while it waits. It is of the program that ran
 * the operation only if that made a ring since: any other record of the pid may be of a program before it.
 */
static void outside(struct uop *op, const struct context *cx)
{
	op->ring_made = cx->p->setup && !is_lost(cx->p, cx->ev) && nothing_hidden(cx->p, cx->ev);
	fact_set(&op->process, CONF_UNKNOWN, NULL, cx->p->last);
	add_candidates(op, cx->p);
	process_wait(cx->p, op);
}

/* Counts the operation, which ran inside a call of @p, among those that the call or an earlier one submitted. */
static void count_inside(struct uop *op, struct process *p)
{
	if (op->attempt) {
		if (p->n_attempts < UOP_MAX_ATTEMPTS)
			p->attempts[p->n_attempts++] = uop_ref(op);
		return;
	}
	absorb_attempts(op, p);
	drop_attempts(p, op->op);
	if (op->exit != RET_SKIP_COMPLETE)
		process_ended(p);
}

static int stock_op(const struct context *event, const struct record *rec)
{
	struct context cx = *event;
	struct uop *op;
	int rc = stitcher_add(cx.st, cx.ev, rec, &op);

	if (rc < 0)
		return rc == -EBADMSG ? 0 : rc;
	/* A call of another process is not the one that it ran in: the log was put together wrongly. */
	if (cx.sys && cx.p->pid != op->pid)
		cx.sys = NULL;
	if (!cx.sys)
		cx.p = process_get(cx.st->processes, cx.ev, op->pid);
	if (!cx.p)
		return -ENOMEM;
	op->attempt = will_retry(op->exit);
	op->outcome = error_is_final(op) ? OUTCOME_HANDLER : OUTCOME_UNKNOWN;
	if (op->attempt || !cx.sys)
		op->due = cx.ev->node->clock + ASSEMBLE_TIMEOUT_MS;
	if (!cx.sys) {
		outside(op, &cx);
		return 0;
	}
	inside(op, &cx);
	count_inside(op, cx.p);
	return 0;
}

/*
 * Whether it is a successful execve(). The EXECVE record stands there also if it failed, and then nothing has
 * changed.
 */
static bool is_start(const struct event *ev, const struct record *sys)
{
	int64_t code;

	return ev->exec && !ev->doubtful && record_i64(sys, "exit", &code) == 0 && code == 0;
}

/* io_uring_enter returns how many requests it took, also if it fails to wait for their completion. */
static void note_call(struct context *cx)
{
	struct process *p = cx->p;
	int64_t code = 0;
	bool ok = record_i64(cx->sys, "exit", &code) == 0 && code >= 0;

	if (is_start(cx->ev, cx->sys))
		process_started(p, cx->ev);
	if (cx->ev->uring_call == URING_CALL_SETUP && ok && !p->setup && !p->entered) {
		p->setup = event_ref(cx->ev);
		if (!p->born)
			p->since = since_event(cx->ev);
	}
	cx->enter = cx->ev->uring_call == URING_CALL_ENTER;
	if (!cx->enter)
		return;
	cx->submitted = ok ? (uint64_t)code : 0;
	process_submitted(p, cx->ev, cx->submitted);
}

bool stock_ignores(const struct stitcher *st, const struct event *ev, const struct record *sys)
{
	int64_t pid;

	return sys && !event_is_uring(ev) && event_count(ev, REC_SYSCALL) == 1 && record_i64(sys, "pid", &pid) == 0 &&
	       !process_find(st->processes, ev, pid) && record_is_whole(sys);
}

void stock_ignored(struct stitcher *st, const struct event *ev)
{
	const struct record *sys = ev->exec ? event_record(ev, REC_SYSCALL) : NULL;
	int64_t pid;

	if (sys && is_start(ev, sys) && record_i64(sys, "pid", &pid) == 0)
		process_born(st->processes, ev, pid);
}

int stock_event(struct stitcher *st, struct event *ev, const struct record *sys)
{
	struct context cx = { .st = st, .ev = ev, .sys = sys, .ops = tally_of(ev) };
	size_t i;
	int rc;

	if (sys) {
		rc = event_count(ev, REC_SYSCALL) > 1 ? -EINVAL : process_note(st->processes, ev, sys, &cx.p);
		if (rc == -EINVAL) {
			counters_warn(st->counters, WARN_bad_fields, ev->src, &ev->stamp,
				      "SYSCALL without pid= or key=, or two of them");
			node_doubt(ev->node);
			cx.sys = NULL;
		} else if (rc < 0) {
			return rc;
		}
	}
	if (cx.sys)
		note_call(&cx);
	for (i = 0; i < ev->n; i++) {
		if (ev->rec[i].type != REC_URINGOP)
			continue;
		rc = stock_op(&cx, &ev->rec[i]);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static bool same_ppid(const struct uop *op, const struct event *ev)
{
	const struct record *sys = event_record(ev, REC_SYSCALL);
	int64_t a, b;

	return record_i64(op->rec, "ppid", &a) == 0 && sys && record_i64(sys, "ppid", &b) == 0 && a == b;
}

/* Whether the program that both are of was the pid's all the time between them. */
static bool is_same_all_the_time(const struct event *before, const struct event *after)
{
	return same_program(before, after) && stamp_ms(&after->stamp) <= stamp_ms(&before->stamp) + SILENCE_MS;
}

/*
 * A call that has an older serial had its first record before the operation, and is logged behind it. By its time
 * alone it may also have begun later, if the clock was set back: then it must be of the program that was there
 * before.
 */
static bool was_under_way(const struct uop *op, const struct event *before)
{
	return op->spanned_by->stamp.serial < op->ev->stamp.serial ||
	       (before && same_program_text(before, op->spanned_by));
}

static void settle_process(struct uop *op, const struct process *p)
{
	static const char unknown[] = "no SYSCALL records of the process before it, since it made a ring, and after it";
	struct event *before = op->process.ev, *after = op->after;

	/* What is no call of io_uring may have been read before: then its serial is older. */
	if (!after && p && p->last && p->last->stamp.serial > op->ev->stamp.serial)
		after = p->last;
	if (op->spanned_by && was_under_way(op, before) && same_ppid(op, op->spanned_by))
		fact_set(&op->process, CONF_UNIQUE, "a call of the process was under way", op->spanned_by);
	else if (before && op->ring_made && after && is_same_all_the_time(before, after) && same_ppid(op, before))
		fact_set(&op->process, CONF_UNIQUE,
			 "SYSCALL records of the process before it, since it made a ring, and after it", before);
	else
		fact_set(&op->process, CONF_UNKNOWN, unknown, NULL);
}

static void settle_origin(struct uop *op, const struct process *p)
{
	if (p && is_lost(p, op->ev))
		fact_set(&op->origin, CONF_LOST, "serial numbers are missing since the process began or made a ring",
			 NULL);
	else if (op->candidates_total)
		fact_set(&op->origin, CONF_AMBIGUOUS,
			 "any of these calls, or one that still waits, may have submitted it", NULL);
	else
		fact_set(&op->origin, CONF_UNKNOWN, "the log holds no call that could have submitted it", NULL);
}

/* Not an event of a call whose SYSCALL record was lost: that has a PROCTITLE record, and perhaps more operations. */
static bool is_own(const struct event *ev)
{
	return ev->ops == 1 && !event_record(ev, REC_SYSCALL) && !event_record(ev, REC_PROCTITLE) && !ev->again;
}

static void settle_object(struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	size_t i;

	if (fact_asserted(&op->object) || !info)
		return;
	/* A worker looks its paths up in its own event; an address there may be a linked request's. */
	if (info->takes == URINGOP_TAKES_PATH && event_record(op->ev, REC_PATH) && !op->ev->incomplete &&
	    is_own(op->ev) && uop_fits_paths(op, op->ev)) {
		fact_set(&op->object, CONF_EXACT, "in the operation's own event", op->ev);
		return;
	}
	if (uop_names_object(op, op->ev)) {
		fact_set(&op->object, CONF_AMBIGUOUS, "in its event, but perhaps of a linked request", op->ev);
		return;
	}
	for (i = 0; i < op->n_candidates; i++) {
		if (!uop_names_object(op, op->candidates[i]))
			continue;
		fact_set(&op->object, CONF_AMBIGUOUS, "in the events of calls that may have submitted it", NULL);
		return;
	}
	fact_set(&op->object, CONF_UNKNOWN, "the log names no object for it", NULL);
}

void stock_settle(struct stitcher *st, struct uop *op)
{
	struct process *p;

	if (op->process.confidence == CONF_EXACT)
		return;
	p = process_find(st->processes, op->ev, op->pid);
	if (p)
		process_stop_waiting(p, op);
	settle_process(op, p);
	settle_origin(op, p);
	settle_object(op);
}
