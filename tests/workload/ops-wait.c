/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting: polls, timeouts, children, futexes, epoll, multishot reads. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "obj.h"
#include "ring.h"

#define BAD_FD 1000000
#define NO_SUCH_REQUEST 0xbeefULL
#define FUTEX_FLAGS (FUTEX2_SIZE_U32 | FUTEX2_PRIVATE)

static int full_pipe(struct op *op)
{
	return obj_pipe_data(op, 0);
}

static int empty_pipe(struct op *op)
{
	return obj_pipe(op, 0);
}

static void poll_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_poll_add(sqe, op->fd[0] < 0 ? BAD_FD : op->fd[0], POLLIN);
}

static const struct op_def poll_pending = { "poll_add-pending", IORING_OP_POLL_ADD, -ECANCELED, OP_FD, 0,
					    empty_pipe,         poll_fill,          NULL,       NULL };

static void timeout_long_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->mem.ts = (struct __kernel_timespec){ .tv_sec = 10 * WL_TIME_LIMIT };
	io_uring_prep_timeout(sqe, &op->mem.ts, 0, 0);
}

static const struct op_def timeout_pending = {
	"timeout-pending", IORING_OP_TIMEOUT, -ECANCELED, 0, 0, NULL, timeout_long_fill, NULL, NULL
};

static int poll_remove_setup(struct op *op)
{
	return op_companion_start(op, &poll_pending);
}

static int timeout_remove_setup(struct op *op)
{
	return op_companion_start(op, &timeout_pending);
}

static uint64_t which(const struct op *op)
{
	return op->companion ? op->companion->user_data : NO_SUCH_REQUEST;
}

static void poll_remove_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_poll_remove(sqe, which(op));
}

static void timeout_remove_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_timeout_remove(sqe, which(op), 0);
}

static void timeout_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->mem.ts = (struct __kernel_timespec){ .tv_nsec = 1000000 };
	io_uring_prep_timeout(sqe, &op->mem.ts, 0, op->def->variant);
}

static void link_timeout_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->mem.ts = (struct __kernel_timespec){ .tv_nsec = 1000000 };
	io_uring_prep_link_timeout(sqe, &op->mem.ts, 0);
}

static int epoll_setup(struct op *op)
{
	int rc = obj_pipe(op, 1);

	op->fd[0] = epoll_create1(EPOLL_CLOEXEC);
	return rc ? rc : op->fd[0] < 0 ? -errno : 0;
}

static void epoll_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->mem.epoll = (struct epoll_event){ .events = EPOLLIN };
	io_uring_prep_epoll_ctl(sqe, op->fd[0], op->fd[1], op->def->variant, &op->mem.epoll);
}

/* A child that ends at once. */
static int child_setup(struct op *op)
{
	op->child = fork();
	if (!op->child)
		_exit(0);
	return op->child < 0 ? -errno : 0;
}

static void waitid_fill(struct op *op, struct io_uring_sqe *sqe)
{
	/* pid 1 is nobody's child of ours */
	io_uring_prep_waitid(sqe, P_PID, op->child ? op->child : 1, &op->mem.siginfo, WEXITED, 0);
}

static int child_reaped(struct op *op)
{
	int right = op->mem.siginfo.si_pid == op->child;

	op->child = 0;
	return right ? 0 : -EPROTO;
}

static void futex_wait_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_futex_wait(sqe, &op->mem.futex, op->def->variant, FUTEX_BITSET_MATCH_ANY, FUTEX_FLAGS, 0);
}

static void futex_wake_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_futex_wake(sqe, &op->mem.futex, 1, FUTEX_BITSET_MATCH_ANY, FUTEX_FLAGS, op->def->variant);
}

static void futex_waitv_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->waitv = (struct futex_waitv){
		.val = op->def->variant,
		.uaddr = (uintptr_t)&op->mem.futex,
		.flags = FUTEX_FLAGS,
	};
	io_uring_prep_futex_waitv(sqe, &op->waitv, 1, 0);
}

static void futex_kick(struct op *op)
{
	syscall(SYS_futex, &op->mem.futex, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* Two buffers of 64 bytes in the ring's own memory. */
static void provide_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_provide_buffers(sqe, op->ring->buffer, 64, 2, RING_GROUP, 0);
}

static const struct op_def provide = {
	"provide_buffers-read", IORING_OP_PROVIDE_BUFFERS, 0, 0, 0, NULL, provide_fill, NULL, NULL
};

static int mshot_setup(struct op *op)
{
	int rc = obj_pipe_data(op, 0);

	if (rc)
		return rc;
	close(op->fd[1]);
	op->fd[1] = -1; /* the reader meets the end of the file */
	return op_companion(op, &provide);
}

static void mshot_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_read_multishot(sqe, op->fd[0], 0, 0, RING_GROUP);
}

static void mshot_nobuffer_fill(struct op *op, struct io_uring_sqe *sqe)
{
	mshot_fill(op, sqe);
	sqe->flags &= ~IOSQE_BUFFER_SELECT;
}

#define WAIT(nm, opcode, want, flags, v, setup, fill, kick, done) \
	nm, IORING_OP_##opcode, want, flags, v, setup, fill, kick, done

const struct op_def ops_wait[] = {
	{ WAIT("poll_add", POLL_ADD, POLLIN, OP_FD, 0, full_pipe, poll_fill, NULL, NULL) },
	{ WAIT("poll_add-badf", POLL_ADD, -EBADF, 0, 0, NULL, poll_fill, NULL, NULL) },
	{ WAIT("poll_remove", POLL_REMOVE, 0, OP_ALONE, 0, poll_remove_setup, poll_remove_fill, NULL, NULL) },
	{ WAIT("poll_remove-nosuch", POLL_REMOVE, -ENOENT, 0, 0, NULL, poll_remove_fill, NULL, NULL) },
	{ WAIT("timeout", TIMEOUT, -ETIME, 0, 0, NULL, timeout_fill, NULL, NULL) },
	{ WAIT("timeout-badflags", TIMEOUT, -EINVAL, OP_PREP_FAILS, 1 << 30, NULL, timeout_fill, NULL, NULL) },
	{ WAIT("timeout_remove", TIMEOUT_REMOVE, 0, OP_ALONE, 0, timeout_remove_setup, timeout_remove_fill, NULL,
	       NULL) },
	{ WAIT("timeout_remove-nosuch", TIMEOUT_REMOVE, -ENOENT, 0, 0, NULL, timeout_remove_fill, NULL, NULL) },
	{ WAIT("link_timeout-alone", LINK_TIMEOUT, -EINVAL, OP_PREP_FAILS | OP_ALONE, 0, NULL, link_timeout_fill, NULL,
	       NULL) },
	{ WAIT("epoll_ctl", EPOLL_CTL, 0, 0, EPOLL_CTL_ADD, epoll_setup, epoll_fill, NULL, NULL) },
	{ WAIT("epoll_ctl-missing", EPOLL_CTL, -ENOENT, 0, EPOLL_CTL_DEL, epoll_setup, epoll_fill, NULL, NULL) },
	{ WAIT("waitid", WAITID, 0, 0, 0, child_setup, waitid_fill, NULL, child_reaped) },
	{ WAIT("waitid-nochild", WAITID, -ECHILD, 0, 0, NULL, waitid_fill, NULL, NULL) },
	{ WAIT("futex_wait", FUTEX_WAIT, 0, OP_KICKED, 0, NULL, futex_wait_fill, futex_kick, NULL) },
	{ WAIT("futex_wait-changed", FUTEX_WAIT, -EAGAIN, 0, 1, NULL, futex_wait_fill, NULL, NULL) },
	{ WAIT("futex_wake", FUTEX_WAKE, 0, 0, 0, NULL, futex_wake_fill, NULL, NULL) },
	{ WAIT("futex_wake-badflags", FUTEX_WAKE, -EINVAL, OP_PREP_FAILS, 1, NULL, futex_wake_fill, NULL, NULL) },
	{ WAIT("futex_waitv", FUTEX_WAITV, 0, OP_KICKED, 0, NULL, futex_waitv_fill, futex_kick, NULL) },
	{ WAIT("futex_waitv-changed", FUTEX_WAITV, -EAGAIN, 0, 1, NULL, futex_waitv_fill, NULL, NULL) },
	{ WAIT("read_multishot", READ_MULTISHOT, OP_NONNEG, OP_ALONE, 0, mshot_setup, mshot_fill, NULL, NULL) },
	{ WAIT("read_multishot-nobuffer", READ_MULTISHOT, -EINVAL, OP_PREP_FAILS, 0, full_pipe, mshot_nobuffer_fill,
	       NULL, NULL) },
	{ 0 }
};
