/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations on a descriptor of a file or a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "obj.h"
#include "ring.h"

#define BAD_FD 1000000 /* no process of ours has that many */
#define SIZE 8192
#define NO_BUFFER 99

static int rw_file(struct op *op)
{
	return obj_open_file(op, 0, O_RDWR, SIZE);
}

static int ro_file(struct op *op)
{
	return obj_open_file(op, 0, O_RDONLY, SIZE);
}

static int wo_file(struct op *op)
{
	return obj_open_file(op, 0, O_WRONLY, SIZE);
}

static int no_file(struct op *op)
{
	op->fd[0] = -1;
	return 0;
}

static int empty_pipe(struct op *op)
{
	return obj_pipe(op, 0);
}

static int two_pipes(struct op *op)
{
	int rc = obj_pipe_data(op, 0);

	return rc ? rc : obj_pipe(op, 2);
}

static int fd0(const struct op *op)
{
	return op->fd[0] < 0 ? BAD_FD : op->fd[0];
}

static void set_iov(struct op *op)
{
	memset(op->mem.data, 'w', sizeof(op->mem.data));
	op->iov = (struct iovec){ op->mem.data, 64 + op->n % 64 };
}

static void readv_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_iov(op);
	io_uring_prep_readv(sqe, fd0(op), &op->iov, 1, 0);
}

static void writev_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_iov(op);
	io_uring_prep_writev(sqe, fd0(op), &op->iov, 1, 0);
}

static void read_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_iov(op);
	io_uring_prep_read(sqe, fd0(op), op->iov.iov_base, op->iov.iov_len, 0);
}

static void write_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_iov(op);
	io_uring_prep_write(sqe, fd0(op), op->iov.iov_base, op->iov.iov_len, 0);
}

/* The address space's last page is the kernel's: never readable by us. */
static void write_fault_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_write(sqe, fd0(op), (void *)-4096L, 64, 0);
}

static void read_fixed_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_read_fixed(sqe, fd0(op), op->ring->buffer, 512, 0, op->def->variant);
}

static void write_fixed_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_write_fixed(sqe, fd0(op), op->ring->buffer, 512, 0, op->def->variant);
}

static void fsync_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_fsync(sqe, fd0(op), op->def->variant);
}

static void sync_file_range_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_sync_file_range(sqe, fd0(op), 4096, 0, SYNC_FILE_RANGE_WRITE);
}

static void fallocate_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_fallocate(sqe, fd0(op), 0, 0, 16384);
}

static void ftruncate_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_ftruncate(sqe, fd0(op), 100);
}

static void fadvise_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_fadvise(sqe, fd0(op), 0, 4096, op->def->variant);
}

/* the ring's own buffer: page aligned, and advice about it is harmless */
static void madvise_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_madvise(sqe, op->ring->buffer, RING_BUFFER, op->def->variant);
}

static void close_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_close(sqe, fd0(op));
	op->fd[0] = -1; /* its number may be another file's from now on */
}

static void splice_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_splice(sqe, fd0(op), -1, op->fd[3] < 0 ? BAD_FD : op->fd[3], -1, 64, 0);
}

static void tee_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_tee(sqe, fd0(op), op->fd[3] < 0 ? BAD_FD : op->fd[3], 64, 0);
}

#define IO(nm, opcode, want, flags, v, setup, fill) nm, IORING_OP_##opcode, want, flags, v, setup, fill, NULL, NULL

const struct op_def ops_io[] = {
	{ IO("readv", READV, OP_NONNEG, OP_FD, 0, rw_file, readv_fill) },
	{ IO("readv-badf", READV, -EBADF, 0, 0, no_file, readv_fill) },
	{ IO("writev", WRITEV, OP_NONNEG, OP_FD, 0, rw_file, writev_fill) },
	{ IO("writev-readonly", WRITEV, -EBADF, OP_FD, 0, ro_file, writev_fill) },
	{ IO("read", READ, OP_NONNEG, OP_FD, 0, rw_file, read_fill) },
	{ IO("read-writeonly", READ, -EBADF, OP_FD, 0, wo_file, read_fill) },
	{ IO("write", WRITE, OP_NONNEG, OP_FD, 0, rw_file, write_fill) },
	{ IO("write-fault", WRITE, -EFAULT, OP_FD | OP_PREP_FAILS, 0, rw_file, write_fault_fill) },
	{ IO("read_fixed", READ_FIXED, 512, OP_FD, 0, rw_file, read_fixed_fill) },
	{ IO("read_fixed-nobuffer", READ_FIXED, -EFAULT, OP_FD | OP_PREP_FAILS, NO_BUFFER, rw_file, read_fixed_fill) },
	{ IO("write_fixed", WRITE_FIXED, 512, OP_FD, 0, rw_file, write_fixed_fill) },
	{ IO("write_fixed-nobuffer", WRITE_FIXED, -EFAULT, OP_FD | OP_PREP_FAILS, NO_BUFFER, rw_file,
	     write_fixed_fill) },
	{ IO("fsync", FSYNC, 0, OP_FD, 0, rw_file, fsync_fill) },
	{ IO("fdatasync", FSYNC, 0, OP_FD, IORING_FSYNC_DATASYNC, rw_file, fsync_fill) },
	{ IO("fsync-pipe", FSYNC, -EINVAL, OP_FD, 0, empty_pipe, fsync_fill) },
	{ IO("sync_file_range", SYNC_FILE_RANGE, 0, OP_FD, 0, rw_file, sync_file_range_fill) },
	{ IO("sync_file_range-pipe", SYNC_FILE_RANGE, -ESPIPE, OP_FD, 0, empty_pipe, sync_file_range_fill) },
	{ IO("fallocate", FALLOCATE, 0, OP_FD, 0, rw_file, fallocate_fill) },
	{ IO("fallocate-readonly", FALLOCATE, -EBADF, OP_FD, 0, ro_file, fallocate_fill) },
	{ IO("fallocate-badf", FALLOCATE, -EBADF, 0, 0, no_file, fallocate_fill) },
	{ IO("ftruncate", FTRUNCATE, 0, OP_FD, 0, rw_file, ftruncate_fill) },
	{ IO("ftruncate-readonly", FTRUNCATE, -EINVAL, OP_FD, 0, ro_file, ftruncate_fill) },
	{ IO("fadvise", FADVISE, 0, OP_FD, POSIX_FADV_NORMAL, rw_file, fadvise_fill) },
	{ IO("fadvise-invalid", FADVISE, -EINVAL, OP_FD, 1000, rw_file, fadvise_fill) },
	{ IO("madvise", MADVISE, 0, 0, MADV_NORMAL, NULL, madvise_fill) },
	{ IO("madvise-invalid", MADVISE, -EINVAL, 0, 1000, NULL, madvise_fill) },
	{ IO("close", CLOSE, 0, 0, 0, rw_file, close_fill) },
	{ IO("close-badf", CLOSE, -EBADF, 0, 0, no_file, close_fill) },
	{ IO("splice", SPLICE, 64, OP_FD, 0, two_pipes, splice_fill) },
	{ IO("splice-badf", SPLICE, -EBADF, 0, 0, no_file, splice_fill) },
	{ IO("tee", TEE, 64, OP_FD, 0, two_pipes, tee_fill) },
	{ IO("tee-badf", TEE, -EBADF, 0, 0, no_file, tee_fill) },
	{ 0 }
};
