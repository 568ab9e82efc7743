/* SPDX-License-Identifier: GPL-2.0-only */
/* As little of liburing as the tests need, for any version of the headers. */
#ifndef RING_H
#define RING_H

#include <linux/io_uring.h>
#include <stdint.h>

enum {
	OP_NOP = 0,
	OP_SENDMSG = 9,
	OP_RECVMSG = 10,
	OP_ACCEPT = 13,
	OP_ASYNC_CANCEL = 14,
	OP_CONNECT = 16,
	OP_FALLOCATE = 17,
	OP_OPENAT = 18,
	OP_CLOSE = 19,
	OP_OPENAT2 = 28,
	OP_SHUTDOWN = 34,
	OP_RENAMEAT = 35,
	OP_UNLINKAT = 36,
	OP_MKDIRAT = 37,
	OP_SYMLINKAT = 38,
	OP_LINKAT = 39,
	OP_MSG_RING = 40,
	OP_FSETXATTR = 41,
	OP_SETXATTR = 42,
	OP_FGETXATTR = 43,
	OP_GETXATTR = 44,
	OP_URING_CMD = 46,
	OP_FUTEX_WAIT = 51,
	OP_FIXED_FD_INSTALL = 54,
	OP_FTRUNCATE = 55,
	OP_BIND = 56,
	OP_LISTEN = 57,
};

#define SETUP_SINGLE_ISSUER (1U << 12)
#define SETUP_DEFER_TASKRUN (1U << 13)
#define ACCEPT_MULTISHOT (1U << 0)

struct ring {
	int fd;
	unsigned int flags;
	struct io_uring_params p;
	unsigned int *sq_head, *sq_tail, *sq_mask, *sq_array, *sq_flags;
	unsigned int *cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
	unsigned int queued;
	void *map[2];
	unsigned long len[2];
};

int ring_open(struct ring *r, unsigned int entries, unsigned int flags);
void ring_close(struct ring *r);
struct io_uring_sqe *ring_sqe(struct ring *r, int op, int fd, const void *addr, unsigned int len, uint64_t off,
			      uint64_t user_data);
/* Submit what is queued. With SQPOLL that is left to the thread. */
int ring_submit(struct ring *r);
/* Submit if need be, and wait for that CQE. Others are dropped. */
int ring_wait(struct ring *r, uint64_t user_data, unsigned int *ret_flags);
/* One operation and its result. */
int ring_do(struct ring *r, struct io_uring_sqe *sqe);
int ring_register(struct ring *r, unsigned int op, const void *arg, unsigned int nr);
int ring_enter(struct ring *r, unsigned int submit, unsigned int wait, unsigned int flags);

#endif
