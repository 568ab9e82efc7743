// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file that is opened in each of the ways, and what the log and the kernel
 * log say of it.
 */
#include "pressure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *const kind_name[NR_KINDS] = { "call", "inline", "iowq", "sqpoll" };

static void reap(struct ring *r)
{
	struct io_uring_cqe *cqe;
	unsigned int head = *r->cq_head;

	while (head == __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE))
		ring_enter(r, 0, 1, IORING_ENTER_GETEVENTS);
	cqe = &r->cqes[head & *r->cq_mask];
	shared->res[cqe->user_data] = cqe->res;
	__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
}

static void work_by_call(void)
{
	int i;

	for (i = 0; i < NR_WORK; i++)
		shared->res[i] = syscall(SYS_openat, AT_FDCWD, "f", O_RDONLY, i);
}

static void work_by_ring(enum kind kind)
{
	struct io_uring_sqe *sqe;
	struct ring r;
	int i;

	if (ring_open(&r, NR_WORK, kind == SQPOLL ? IORING_SETUP_SQPOLL : 0))
		_exit(2);
	for (i = 0; i < NR_WORK; i++) {
		sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, "f", 0, 0, i);
		if (kind == IOWQ)
			sqe->flags = IOSQE_ASYNC;
	}
	ring_submit(&r);
	for (i = 0; i < NR_WORK; i++)
		reap(&r);
}

void work(enum kind kind)
{
	int i;

	alarm(120);
	/* the file systems above don't allow for a lookup without sleeping */
	if (chdir(DIR_NAME))
		_exit(1);
	if (kind == CALL)
		work_by_call();
	else
		work_by_ring(kind);
	for (i = 0; i < NR_WORK; i++) {
		if (shared->res[i] <= 0)
			_exit(3);
	}
	_exit(0);
}

/* ---- the log ---- */

struct event {
	char stamp[48];
	unsigned int has; /* by place in the list of types */
};

static const int call_types[] = {
	AUDIT_SYSCALL, AUDIT_CWD, AUDIT_PATH, AUDIT_PROCTITLE, AUDIT_EOE, 0,
};

static const int op_types[] = {
	AUDIT_URINGOP, AUDIT_URING_SQE, AUDIT_URING_ORIGIN, AUDIT_CWD, AUDIT_PATH, AUDIT_EOE, 0,
};

static const int *types_of(enum kind kind)
{
	return kind == CALL ? call_types : op_types;
}

unsigned int records_of(enum kind kind)
{
	unsigned int n = 0;

	while (types_of(kind)[n])
		n++;
	return n;
}

/* The place of a type in the list, as a bit; 0 if it isn't there. */
static unsigned int bit_of(enum kind kind, int type)
{
	const int *types = types_of(kind);
	unsigned int i;

	for (i = 0; types[i]; i++) {
		if (types[i] == type)
			return 1U << i;
	}
	return 0;
}

static bool is_result(const struct record *rec, long long of)
{
	return of >= 0 && of < NR_WORK && rec_num(rec, "exit") == shared->res[of];
}

/* Does the record say what has been done? @log is what else there is. */
static bool is_true(enum kind kind, const struct log *log, const struct record *rec)
{
	const struct record *op;

	switch (rec->type) {
	case AUDIT_SYSCALL:
		return is_result(rec, strtoll(rec_get(rec, "a3"), NULL, 16));
	case AUDIT_URING_SQE:
		op = log_of(log, rec, AUDIT_URINGOP);
		return !op || is_result(op, rec_num(rec, "user_data"));
	case AUDIT_URING_ORIGIN:
		return !strcmp(rec_get(rec, "exec"), kind_name[kind]);
	case AUDIT_PATH:
		return !strcmp(rec_get(rec, "name"), "f");
	}
	return true;
}

/* The event of a record; NULL if there are too many. */
static struct event *event_of(struct event *events, const char *stamp)
{
	int i;

	for (i = 0; i < NR_WORK; i++) {
		if (!events[i].stamp[0])
			strcpy(events[i].stamp, stamp);
		if (!strcmp(events[i].stamp, stamp))
			return &events[i];
	}
	return NULL;
}

void account_for(enum kind kind, const struct log *log, struct account *acc)
{
	struct event events[NR_WORK] = {};
	const struct record *rec;
	struct event *event;
	unsigned int bit;
	size_t i;

	for (i = 0; i < log->n; i++) {
		rec = &log->rec[i];
		bit = bit_of(kind, rec->type);
		event = event_of(events, rec->stamp);
		if (!bit || !event || event->has & bit || !is_true(kind, log, rec)) {
			acc->wrong++;
			continue;
		}
		event->has |= bit;
		acc->records++;
	}
	for (i = 0; i < NR_WORK; i++) {
		if (events[i].has == (1U << records_of(kind)) - 1)
			acc->whole++;
		else if (events[i].has)
			acc->part++;
		if (events[i].has && !(events[i].has & 1))
			acc->headless++;
	}
	acc->expected = NR_WORK * records_of(kind);
}

/* ---- the kernel log ---- */

static int kmsg = -1;

void said_begin(void)
{
	if (kmsg < 0)
		kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0 || lseek(kmsg, 0, SEEK_END)) {
		perror("Bail out! /dev/kmsg");
		exit(1);
	}
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

void said_end(struct said *ret_said)
{
	static const char *const why[] = {
		"audit: backlog limit exceeded",
		"audit: rate limit exceeded",
		"audit: kauditd hold queue overflow",
		"audit: kauditd retry queue overflow",
	};
	char buf[8192], *text;
	unsigned int i;
	ssize_t len;

	memset(ret_said, 0, sizeof(*ret_said));
	while ((len = read(kmsg, buf, sizeof(buf) - 1)) > 0) {
		buf[len] = 0;
		text = strchr(buf, ';');
		if (!text++)
			continue;
		ret_said->lost += begins(text, "audit: audit_lost=");
		ret_said->records += begins(text, "audit: type=");
		for (i = 0; i < sizeof(why) / sizeof(why[0]); i++)
			ret_said->why += begins(text, why[i]);
	}
	if (len < 0 && errno != EAGAIN) {
		perror("Bail out! /dev/kmsg");
		exit(1);
	}
}
