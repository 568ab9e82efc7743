/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations on the ring itself: its files, buffers, requests, other rings. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "obj.h"
#include "ring.h"

#define NO_SUCH_REQUEST 0xdeadULL

static void nop_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_nop(sqe);
	sqe->nop_flags = op->def->variant;
	if (op->def->variant == IORING_NOP_INJECT_RESULT)
		sqe->len = -ENODATA;
}

static int file_setup(struct op *op)
{
	return obj_open_file(op, 0, O_RDWR, 0);
}

static void files_update_fill(struct op *op, struct io_uring_sqe *sqe)
{
	int *fds = (int *)op->mem.data;

	*fds = op->fd[0];
	io_uring_prep_files_update(sqe, fds, 1, op->def->variant);
}

static void provide_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_provide_buffers(sqe, op->mem.data, 16, op->def->variant, 100 + op->n, 0);
}

static void remove_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_remove_buffers(sqe, 1, RING_GROUP + op->def->variant);
}

static void provide_group_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_provide_buffers(sqe, op->ring->buffer, 64, 1, RING_GROUP, 0);
}

static const struct op_def provide_group = {
	"provide_buffers-group", IORING_OP_PROVIDE_BUFFERS, 0, 0, 0, NULL, provide_group_fill, NULL, NULL
};

static int remove_setup(struct op *op)
{
	return op_companion(op, &provide_group);
}

/* A poll of a pipe that nobody writes to: pending until it is cancelled. */
static int empty_pipe(struct op *op)
{
	return obj_pipe(op, 0);
}

static void poll_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_poll_add(sqe, op->fd[0], POLLIN);
}

static const struct op_def poll_pending = { "poll_add-pending", IORING_OP_POLL_ADD, -ECANCELED, OP_FD, 0,
					    empty_pipe,         poll_fill,          NULL,       NULL };

static int cancel_setup(struct op *op)
{
	return op_companion_start(op, &poll_pending);
}

static void cancel_fill(struct op *op, struct io_uring_sqe *sqe)
{
	uint64_t which = op->companion ? op->companion->user_data : NO_SUCH_REQUEST;

	io_uring_prep_cancel64(sqe, which, 0);
}

/* Another ring, which gets the message. */
static int msg_setup(struct op *op)
{
	op->target = calloc(1, sizeof(*op->target));
	return op->target ? ring_open(op->target, 0) : -ENOMEM;
}

static void msg_fill(struct op *op, struct io_uring_sqe *sqe)
{
	int fd = op->target ? op->target->u.ring_fd : op->fd[0];

	io_uring_prep_msg_ring(sqe, fd, 4, op->user_data, 0);
}

/* And a file of ours with it, from our slot to any of theirs. */
static int msg_fd_setup(struct op *op)
{
	int rc = obj_open_file(op, 0, O_RDWR, 0);
	int slot = rc ? rc : ring_fix(op->ring, op->fd[0]);

	if (slot < 0)
		return slot;
	/* sqe->fd is the other ring; what the operation passes there is the file */
	op->fd[1] = -1;
	op->namelen = slot;
	return msg_setup(op);
}

static void msg_fd_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_msg_ring_fd_alloc(sqe, op->target->u.ring_fd, op->namelen, op->user_data, 0);
}

static int msg_done(struct op *op)
{
	int rc = ring_wait_foreign(op->target, 1);

	ring_close(op->target);
	free(op->target);
	op->target = NULL;
	return rc;
}

static int install_setup(struct op *op)
{
	int rc = obj_open_file(op, 0, O_RDWR, 0);

	op->fixed = op->def->expect == OP_NONNEG;
	return rc;
}

static void install_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_fixed_fd_install(sqe, op->fd[0], 0);
	if (!op->fixed)
		sqe->flags &= ~IOSQE_FIXED_FILE;
}

static int close_result(struct op *op)
{
	return close(op->res) ? -errno : 0;
}

#define RING(nm, opcode, want, flags, v, setup, fill, done) \
	nm, IORING_OP_##opcode, want, flags, v, setup, fill, NULL, done

const struct op_def ops_ring[] = {
	{ RING("nop", NOP, 0, 0, 0, NULL, nop_fill, NULL) },
	{ RING("nop-inject", NOP, -ENODATA, 0, IORING_NOP_INJECT_RESULT, NULL, nop_fill, NULL) },
	{ RING("nop-badflags", NOP, -EINVAL, OP_PREP_FAILS, 1 << 30, NULL, nop_fill, NULL) },
	{ RING("files_update", FILES_UPDATE, 1, 0, RING_SLOTS - 1, file_setup, files_update_fill, NULL) },
	{ RING("files_update-range", FILES_UPDATE, -EINVAL, 0, 100000, file_setup, files_update_fill, NULL) },
	{ RING("provide_buffers", PROVIDE_BUFFERS, 0, 0, 4, NULL, provide_fill, NULL) },
	{ RING("provide_buffers-none", PROVIDE_BUFFERS, -E2BIG, OP_PREP_FAILS, 0, NULL, provide_fill, NULL) },
	{ RING("remove_buffers", REMOVE_BUFFERS, 1, OP_ALONE, 0, remove_setup, remove_fill, NULL) },
	{ RING("remove_buffers-nogroup", REMOVE_BUFFERS, -ENOENT, 0, 999, NULL, remove_fill, NULL) },
	{ RING("async_cancel", ASYNC_CANCEL, 0, OP_ALONE, 0, cancel_setup, cancel_fill, NULL) },
	{ RING("async_cancel-nosuch", ASYNC_CANCEL, -ENOENT, 0, 0, NULL, cancel_fill, NULL) },
	{ RING("msg_ring", MSG_RING, 0, 0, 0, msg_setup, msg_fill, msg_done) },
	{ RING("msg_ring-file", MSG_RING, -EBADFD, OP_FD, 0, file_setup, msg_fill, NULL) },
	{ RING("msg_ring-fd", MSG_RING, OP_NONNEG, 0, 0, msg_fd_setup, msg_fd_fill, msg_done) },
	{ RING("fixed_fd_install", FIXED_FD_INSTALL, OP_NONNEG, OP_ALONE, 0, install_setup, install_fill,
	       close_result) },
	{ RING("fixed_fd_install-notfixed", FIXED_FD_INSTALL, -EBADF, OP_PREP_FAILS, 0, install_setup, install_fill,
	       NULL) },
	{ 0 }
};
