/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations that wait: cancelled, timed out, retried, abandoned at exit. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "obj.h"
#include "scenario.h"

/* What waits until somebody else does something. */
static int listener(struct op *op)
{
	int rc;

	obj_addr_inet(op);
	rc = obj_listener(op, 0);
	op->object.addrlen = 0; /* accept's object is the peer, not this */
	return rc;
}

static void accept_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->namelen = sizeof(op->name);
	io_uring_prep_accept(sqe, op->fd[0], (void *)&op->name, &op->namelen, SOCK_CLOEXEC);
}

static int pair(struct op *op)
{
	return obj_socketpair(op, 0);
}

static void recvmsg_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->iov = (struct iovec){ op->mem.data, 32 };
	op->msg = (struct msghdr){ .msg_iov = &op->iov, .msg_iovlen = 1 };
	io_uring_prep_recvmsg(sqe, op->fd[0], &op->msg, 0);
}

static int empty_pipe(struct op *op)
{
	return obj_pipe(op, 0);
}

static void read_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_read(sqe, op->fd[0], op->mem.data, 32, 0);
}

static void futex_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_futex_wait(sqe, &op->mem.futex, 0, FUTEX_BITSET_MATCH_ANY, FUTEX2_SIZE_U32 | FUTEX2_PRIVATE, 0);
}

static int fifo(struct op *op)
{
	obj_name(op, 0);
	return mkfifo(op->object.path[0].full, 0600) ? -errno : 0;
}

/* Opening a fifo for reading waits for a writer, in a worker. */
static void fifo_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_openat(sqe, AT_FDCWD, op->object.path[0].given, O_RDONLY | O_CLOEXEC, 0);
	sqe->flags |= IOSQE_ASYNC;
}

static int close_result(struct op *op)
{
	return close(op->res) ? -errno : 0;
}

/* Each writes or connects once: then the operation is complete. */
static void pipe_kick(struct op *op)
{
	if (!op->child && write(op->fd[1], "kick", 4) == 4)
		op->child = -1;
}

static void accept_kick(struct op *op)
{
	if (op->fd[1] < 0 && (obj_addr_inet(op), obj_client(op, 1, 0)))
		wl_error("connect to the waiting accept failed");
}

static void fifo_kick(struct op *op)
{
	if (op->fd[1] < 0)
		op->fd[1] = open(op->object.path[0].full, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

#define PENDING(nm, opcode, setup, fill, kick, done) \
	nm, IORING_OP_##opcode, OP_NONNEG, OP_FD, 0, setup, fill, kick, done

static const struct op_def cancelled[] = { { PENDING("accept-pending", ACCEPT, listener, accept_fill, NULL,
						     close_result) },
					   { PENDING("recvmsg-pending", RECVMSG, pair, recvmsg_fill, NULL, NULL) },
					   { PENDING("read-pending", READ, empty_pipe, read_fill, NULL, NULL) },
					   { PENDING("futex_wait-pending", FUTEX_WAIT, NULL, futex_fill, NULL, NULL) },
					   { 0 } };

static const struct op_def cancelled_in_worker[] = {
	{ PENDING("accept-worker", ACCEPT, listener, accept_fill, NULL, close_result) },
	{ PENDING("recvmsg-worker", RECVMSG, pair, recvmsg_fill, NULL, NULL) },
	{ PENDING("read-worker", READ, empty_pipe, read_fill, NULL, NULL) },
	{ PENDING("openat-fifo", OPENAT, fifo, fifo_fill, NULL, close_result) },
	{ 0 }
};

static const struct op_def retried[] = {
	{ PENDING("accept-retried", ACCEPT, listener, accept_fill, accept_kick, close_result) },
	{ PENDING("recvmsg-retried", RECVMSG, pair, recvmsg_fill, pipe_kick, NULL) },
	{ PENDING("read-retried", READ, empty_pipe, read_fill, pipe_kick, NULL) },
	{ PENDING("openat-fifo-retried", OPENAT, fifo, fifo_fill, fifo_kick, close_result) },
	{ 0 }
};

static void cancel_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_cancel64(sqe, op->companion->user_data, IORING_ASYNC_CANCEL_ALL);
}

/* -EALREADY: it runs and has been interrupted; a count: that many were found */
static const struct op_def cancel = {
	"async_cancel", IORING_OP_ASYNC_CANCEL, OP_NONNEG, 0, 0, NULL, cancel_fill, NULL, NULL
};

/* io_openat2() of io_uring/openclose.c hands on what an interrupted open returns. */
#define ERESTARTSYS 512

static int was_cancelled(const struct op *victim)
{
	if (victim->res == -ECANCELED || victim->res == -EINTR || victim->res == -ERESTARTSYS)
		return 0;
	wl_error("%s was cancelled, and its result is %d", victim->def->name, victim->res);
	return -EPROTO;
}

static int start_and_cancel(struct ring *r, const struct op_def *def, const char *mode, unsigned int sqe_flags)
{
	struct op *victim = op_new(r, def, mode), *c = op_new(r, &cancel, mode);
	int rc;

	if (!victim || !c)
		return -ENOMEM;
	victim->sqe_flags = sqe_flags;
	victim->any_result = true;
	c->any_result = true;
	rc = op_start(victim);
	if (rc)
		return rc;
	c->companion = victim;
	rc = op_start(c);
	if (!rc)
		rc = ring_wait(r, victim);
	if (!rc)
		rc = was_cancelled(victim);
	return rc ? rc : op_end(c); /* frees its companion */
}

static int cancel_each(const struct op_def *def, const char *mode, unsigned int setup_flags, unsigned int sqe_flags)
{
	unsigned int rounds = wl_size(2, 1, 4);
	struct ring r;
	int rc = ring_open(&r, setup_flags);

	if (rc)
		return rc;
	for (; !rc && def->name; def++)
		for (unsigned int i = 0; !rc && i < rounds; i++)
			rc = start_and_cancel(&r, def, mode, sqe_flags);
	ring_close(&r);
	return rc;
}

static int scn_cancel_poll(void)
{
	return cancel_each(cancelled, "cancel-poll", 0, 0);
}

static int scn_cancel_worker(void)
{
	return cancel_each(cancelled_in_worker, "cancel-worker", 0, IOSQE_ASYNC);
}

static int scn_cancel_sqpoll(void)
{
	return cancel_each(cancelled, "cancel-sqpoll", IORING_SETUP_SQPOLL, 0);
}

static int retry_each(const char *mode, unsigned int setup_flags, unsigned int sqe_flags)
{
	const struct op_def *def = retried;
	struct ring r;
	int rc = ring_open(&r, setup_flags);

	if (rc)
		return rc;
	for (; !rc && def->name; def++)
		for (unsigned int i = 0; !rc && i < 3; i++)
			rc = op_run(&r, def, mode, sqe_flags);
	ring_close(&r);
	return rc;
}

static int scn_retry(void)
{
	return retry_each("retry", 0, 0);
}

static int scn_retry_worker(void)
{
	return retry_each("retry-worker", 0, IOSQE_ASYNC);
}

static int scn_retry_defer(void)
{
	return retry_each("retry-defer", IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, 0);
}

static void link_timeout_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->mem.ts = (struct __kernel_timespec){ .tv_nsec = 2000000 };
	io_uring_prep_link_timeout(sqe, &op->mem.ts, 0);
}

static const struct op_def link_timeout = { "link_timeout", IORING_OP_LINK_TIMEOUT, -ETIME, 0,   0,
					    NULL,           link_timeout_fill,      NULL,   NULL };

/* The operation and the timeout that ends it. */
static int timed(struct ring *r, const struct op_def *def)
{
	struct op *ops[2] = { op_new(r, def, "link-timeout"), op_new(r, &link_timeout, "link-timeout") };
	int rc;

	if (!ops[0] || !ops[1])
		return -ENOMEM;
	ops[0]->sqe_flags = IOSQE_IO_LINK;
	for (unsigned int i = 0; i < 2; i++) {
		ops[i]->link = i + 1;
		ops[i]->chain = 1000 + ops[0]->n;
		ops[i]->any_result = true;
	}
	rc = batch_start(r, ops, 2, 0);
	if (!rc)
		rc = ring_wait(r, NULL);
	if (!rc)
		rc = was_cancelled(ops[0]);
	return rc ? rc : batch_end(r, ops, 2);
}

static int scn_link_timeout(void)
{
	struct ring r;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	for (const struct op_def *def = cancelled; !rc && def->name; def++)
		rc = timed(&r, def);
	ring_close(&r);
	return rc;
}

/* Ends with requests in flight: the kernel cancels them after the process. */
static int leave(void *arg)
{
	static struct ring r;
	int rc = ring_open(&r, 0);

	(void)arg;
	for (const struct op_def *def = cancelled; !rc && def->name; def++) {
		struct op *op = op_new(&r, def, "exit");

		rc = op ? op_start(op) : -ENOMEM;
	}
	return rc;
}

static int scn_exit(void)
{
	pid_t pid;
	int rc = in_child(leave, NULL, &pid);

	return rc ? rc : wait_child(pid);
}

const struct scenario scn_cancel[] = { { "cancel-poll", "ASYNC_CANCEL of what waits for a poll", scn_cancel_poll },
				       { "cancel-worker", "ASYNC_CANCEL of what a worker runs", scn_cancel_worker },
				       { "cancel-sqpoll", "ASYNC_CANCEL on an SQPOLL ring", scn_cancel_sqpoll },
				       { "retry", "what has to wait: retried from a poll", scn_retry },
				       { "retry-worker", "what has to wait in a worker", scn_retry_worker },
				       { "retry-defer", "what has to wait, with DEFER_TASKRUN", scn_retry_defer },
				       { "link-timeout", "IORING_OP_LINK_TIMEOUT ends what waits", scn_link_timeout },
				       { "exit", "a process ends with requests in flight", scn_exit },
				       { 0 } };
