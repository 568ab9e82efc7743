// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations that are submitted while audit is enabled and end when it isn't,
 * or the other way round, beside system calls that begin and end when they do.
 */
#include "pressure.h"
#include "tap.h"
#include "tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* user_data, or a3 of the call, from the first one of the phase on */
enum {
	ACCEPT, /* waits for a connection, polled */
	LINKED, /* begins when that is done */
	FIFO,   /* waits in a worker for who opens the other end */
	SQ_ACCEPT,
	SQ_FIFO,   /* the same, submitted by the SQ thread */
	CALL_FIFO, /* a system call that waits */
	NR_FLYING,
};

/* the same for those that are done at once */
enum { DO_INLINE, DO_IOWQ, DO_SQPOLL, DO_CALL, NR_DONE };

/* phases: what is in flight, and what is done, with audit enabled and not */
enum { FLY_ON = 0, DONE_OFF = 10, FLY_OFF = 20, DONE_ON = 30 };

/* multishot ones, submitted with audit enabled and not */
enum { MULTI_ON = 40, MULTI_OFF = 41 };

static struct ring ring, sq;
static struct server {
	int fd;
	struct sockaddr_in addr;
} server, sq_server, multi[2];
static pthread_t caller;
static pid_t caller_tid;

/* ---- the child ---- */

static void must(int good, int status)
{
	if (!good)
		_exit(status);
}

static const char *fifo(int ud)
{
	static char name[NR_RES][64];

	snprintf(name[ud], sizeof(name[ud]), DIR_NAME "/fifo%d", ud);
	return name[ud];
}

static void dial(const struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	must(!connect(fd, (const void *)addr, sizeof(*addr)), 10);
}

static void *call_fifo(void *arg)
{
	int ud = *(int *)arg;

	__atomic_store_n(&caller_tid, syscall(SYS_gettid), __ATOMIC_RELEASE);
	shared->res[ud] = syscall(SYS_openat, AT_FDCWD, fifo(ud), O_RDONLY, ud);
	return NULL;
}

/* Nothing else but the call is what it sleeps in. */
static bool caller_sleeps(void)
{
	pid_t tid = __atomic_load_n(&caller_tid, __ATOMIC_ACQUIRE);
	char name[16], comm[32];

	snprintf(name, sizeof(name), "%d", tid);
	return tid && state_of("self", name, comm) == 'S';
}

static void start_caller(int *ud)
{
	int tries;

	caller_tid = 0;
	must(!pthread_create(&caller, NULL, call_fifo, ud), 11);
	for (tries = 0; tries < 5000 && !caller_sleeps(); tries++)
		usleep(1000);
	must(tries < 5000, 12);
}

static void take_off(int ud)
{
	static int call_ud[NR_RES];
	struct io_uring_sqe *sqe;
	int i;

	for (i = 0; i < NR_FLYING; i++)
		must(!mkfifo(fifo(ud + i), 0600), 13);
	sqe = ring_sqe(&ring, OP_ACCEPT, server.fd, NULL, 0, 0, ud + ACCEPT);
	sqe->flags = IOSQE_IO_LINK;
	ring_sqe(&ring, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, ud + LINKED);
	sqe = ring_sqe(&ring, OP_OPENAT, AT_FDCWD, fifo(ud + FIFO), 0, 0, ud + FIFO);
	sqe->flags = IOSQE_ASYNC;
	must(ring_submit(&ring) == 3, 14);

	ring_sqe(&sq, OP_ACCEPT, sq_server.fd, NULL, 0, 0, ud + SQ_ACCEPT);
	sqe = ring_sqe(&sq, OP_OPENAT, AT_FDCWD, fifo(ud + SQ_FIFO), 0, 0, ud + SQ_FIFO);
	sqe->flags = IOSQE_ASYNC;
	ring_submit(&sq);
	while (__atomic_load_n(sq.sq_head, __ATOMIC_ACQUIRE) != *sq.sq_tail)
		usleep(1000);

	call_ud[ud] = ud + CALL_FIFO;
	start_caller(&call_ud[ud]);
}

static void take_results(struct ring *r, int n)
{
	struct io_uring_cqe *cqe;
	unsigned int head;

	for (; n; n--) {
		head = *r->cq_head;
		while (head == __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE))
			ring_enter(r, 0, 1, IORING_ENTER_GETEVENTS);
		cqe = &r->cqes[head & *r->cq_mask];
		must(cqe->res > 0, 15);
		shared->res[cqe->user_data] = cqe->res;
		__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
	}
}

static void land(int ud)
{
	dial(&server.addr);
	dial(&sq_server.addr);
	must(open(fifo(ud + FIFO), O_WRONLY) >= 0 && open(fifo(ud + SQ_FIFO), O_WRONLY) >= 0 &&
		     open(fifo(ud + CALL_FIFO), O_WRONLY) >= 0,
	     16);
	take_results(&ring, 3);
	take_results(&sq, 2);
	must(!pthread_join(caller, NULL), 17);
}

static void start_multishot(int ud)
{
	struct io_uring_sqe *sqe;
	struct server *s = &multi[ud - MULTI_ON];

	s->fd = tcp_listen(&s->addr);
	sqe = ring_sqe(&ring, OP_ACCEPT, s->fd, NULL, 0, 0, ud);
	sqe->ioprio = ACCEPT_MULTISHOT;
	ring_submit(&ring);
}

static void another_shot(int ud, int nth)
{
	dial(&multi[ud - MULTI_ON].addr);
	take_results(&ring, 1);
	shared->multi[nth] = shared->res[ud];
}

static void do_each(int ud)
{
	struct io_uring_sqe *sqe;

	ring_sqe(&ring, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, ud + DO_INLINE);
	sqe = ring_sqe(&ring, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, ud + DO_IOWQ);
	sqe->flags = IOSQE_ASYNC;
	ring_submit(&ring);
	take_results(&ring, 2);
	ring_sqe(&sq, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, ud + DO_SQPOLL);
	ring_submit(&sq);
	take_results(&sq, 1);
	shared->res[ud + DO_CALL] = syscall(SYS_openat, AT_FDCWD, DIR_NAME "/f", O_RDONLY, ud + DO_CALL);
}

static void report(int in, int out)
{
	char byte;

	must(write(out, "", 1) == 1 && read(in, &byte, 1) == 1, 18);
}

/* Each time that it has reported, it goes on when it gets a byte. */
static void __attribute__((noreturn)) flight(int in, int out)
{
	alarm(120);
	server.fd = tcp_listen(&server.addr);
	sq_server.fd = tcp_listen(&sq_server.addr);
	must(!ring_open(&ring, 8, 0) && !ring_open(&sq, 8, IORING_SETUP_SQPOLL), 2);

	take_off(FLY_ON);
	start_multishot(MULTI_ON);
	report(in, out);
	land(FLY_ON);
	another_shot(MULTI_ON, 0);
	do_each(DONE_OFF);
	take_off(FLY_OFF);
	start_multishot(MULTI_OFF);
	report(in, out);
	land(FLY_OFF);
	another_shot(MULTI_ON, 1);
	another_shot(MULTI_OFF, 2);
	do_each(DONE_ON);
	_exit(0);
}

/* ---- who enables and disables audit ---- */

void run_flight(void (*change)(unsigned int enabled))
{
	int to[2], from[2], i;
	char byte;
	pid_t pid;

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		exit(1);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		close(to[1]);
		close(from[0]);
		flight(to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	for (i = 0; i < 2 && read(from[0], &byte, 1) == 1; i++) {
		if (change)
			change(i);
		if (write(to[1], "", 1) != 1)
			break;
	}
	ok(i == 2, "in flight: twice");
	ok(in_order(pid), "in flight: nothing fails");
	close(to[1]);
	close(from[0]);
}

static void set_enabled(unsigned int enabled)
{
	const struct audit_status st = {
		.mask = AUDIT_STATUS_ENABLED,
		.enabled = enabled,
	};

	nl_set(ctl, &st);
}

/* How many events there are of that system call. */
static int count_calls(const struct log *log, int ud)
{
	const struct record *rec;
	size_t i;
	int n = 0;

	for (i = 0; i < log->n; i++) {
		rec = &log->rec[i];
		n += rec->type == AUDIT_SYSCALL && rec_num(rec, "syscall") == SYS_openat &&
		     strtol(rec_get(rec, "a3"), NULL, 16) == ud && rec_num(rec, "exit") == shared->res[ud] &&
		     log_of(log, rec, AUDIT_EOE);
	}
	return n;
}

/* How many events with that result there are of that operation. */
static int count_ops(const struct log *log, int ud, int res)
{
	const struct record *rec;
	int nth, n = 0;

	for (nth = 0; (rec = log_op(log, ud, nth)); nth++) {
		n += rec_num(rec, "exit") == res && log_of(log, rec, AUDIT_URING_SQE) &&
		     log_of(log, rec, AUDIT_URING_ORIGIN) && log_of(log, rec, AUDIT_EOE);
	}
	return n;
}

/* The last one is the call, which is @logged and shows what to expect. */
static void check_phase(const struct log *log, const char *what, int first, int nr, int logged)
{
	int ud, call = count_calls(log, first + nr - 1);

	ok(call == logged, "%s: %d events of the call", what, call);
	for (ud = first; ud < first + nr - 1; ud++)
		ok(count_ops(log, ud, shared->res[ud]) == call && log_count_ops(log, ud) == call,
		   "%s: %d events of the operation %d", what, log_count_ops(log, ud), ud);
}

void test_flight(void)
{
	unsigned int lost = nl_lost(ctl);
	struct log log;

	run_flight(set_enabled);
	ok(!nl_collect(nl, &log), "in flight: %zu records", log.n);
	check_phase(&log, "submitted on, done off", FLY_ON, NR_FLYING, 1);
	check_phase(&log, "submitted and done off", DONE_OFF, NR_DONE, 0);
	check_phase(&log, "submitted off, done on", FLY_OFF, NR_FLYING, 0);
	check_phase(&log, "submitted and done on", DONE_ON, NR_DONE, 1);
	ok(count_ops(&log, MULTI_ON, shared->multi[0]) == 1 && count_ops(&log, MULTI_ON, shared->multi[1]) == 1,
	   "multishot, submitted on: done off and done on, %d events", log_count_ops(&log, MULTI_ON));
	ok(!log_count_ops(&log, MULTI_OFF), "multishot, submitted off: done on, %d events",
	   log_count_ops(&log, MULTI_OFF));
	ok(nl_lost(ctl) == lost, "in flight: nothing is lost");
	log_free(&log);
}
