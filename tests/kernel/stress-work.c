// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations of all kinds on rings of all kinds, some of which are closed with
 * operations in flight, by a process that may end at any time.
 */
#include "stress.h"
#include "ring.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define ENTRIES 32
#define OPS_PER_RING 400

/* inline, by a worker, and after a poll or by a cancellation */
const int kept_ops[] = { OP_CLOSE, OP_UNLINKAT, OP_ACCEPT, -1 };

static const unsigned int setups[] = {
	0, 0, IORING_SETUP_SQPOLL, SETUP_SINGLE_ISSUER, SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN,
};

static int server;
static const struct sockaddr_in *server_addr;

static struct io_uring_sqe *any(struct ring *r, int sock, uint64_t ud)
{
	static char path[64][64];
	struct io_uring_sqe *sqe;
	char *a = path[ud % 32], *b = path[32 + ud % 32];

	snprintf(a, sizeof(path[0]), DIR_NAME "/%u", rnd(40));
	snprintf(b, sizeof(path[0]), DIR_NAME "/%u", rnd(40));
	switch (rnd(14)) {
	case 0:
	case 1:
	case 2:
		sqe = ring_sqe(r, OP_OPENAT, AT_FDCWD, a, 0644, 0, ud);
		sqe->open_flags = rnd(2) ? O_RDWR | O_CREAT : O_RDONLY;
		return sqe;
	case 3:
		return ring_sqe(r, OP_CLOSE, 5 + rnd(60), NULL, 0, 0, ud);
	case 4:
		return ring_sqe(r, OP_UNLINKAT, AT_FDCWD, a, 0, 0, ud);
	case 5:
		return ring_sqe(r, OP_RENAMEAT, AT_FDCWD, a, AT_FDCWD, (uintptr_t)b, ud);
	case 6:
		return ring_sqe(r, OP_CONNECT, sock, server_addr, 0, sizeof(*server_addr), ud);
	case 7:
		sqe = ring_sqe(r, OP_ACCEPT, server, NULL, 0, 0, ud);
		sqe->ioprio = rnd(2) ? ACCEPT_MULTISHOT : 0;
		return sqe;
	case 8:
		return ring_sqe(r, OP_ASYNC_CANCEL, -1, (void *)(uintptr_t)(ud - rnd(64)), 0, 0, ud);
	case 9:
		return ring_sqe(r, OP_FTRUNCATE, 5 + rnd(60), NULL, 0, rnd(999), ud);
	case 10:
		sqe = ring_sqe(r, OP_SETXATTR, 0, "trusted.x", 1, (uintptr_t)("y"), ud);
		sqe->addr3 = (uintptr_t)a;
		return sqe;
	/* the CQE that it posts has a user_data of 0 */
	case 11:
		return ring_sqe(r, OP_MSG_RING, r->fd, NULL, 1, 0, ud);
	case 12:
		return ring_sqe(r, OP_OPENAT, AT_FDCWD, (void *)16, 0, 0, ud);
	default:
		return ring_sqe(r, OP_NOP, 0, NULL, 0, 0, ud);
	}
}

static enum op_expect expected(const struct io_uring_sqe *sqe)
{
	const int *code;

	if (sqe->opcode == OP_ACCEPT && sqe->ioprio & ACCEPT_MULTISHOT)
		return OP_ANY;
	for (code = kept_ops; *code >= 0; code++) {
		if (sqe->opcode == *code)
			return OP_ONE;
	}
	return OP_AT_MOST_ONE;
}

static void prepare(struct ring *r, int sock, unsigned int ud)
{
	struct io_uring_sqe *sqe = any(r, sock, ud);
	struct op *op = &table->op[ud];

	if (!rnd(3))
		sqe->flags |= IOSQE_ASYNC;
	if (!rnd(4))
		sqe->flags |= rnd(2) ? IOSQE_IO_LINK : IOSQE_IO_HARDLINK;
	if (!rnd(200))
		sqe->flags |= IOSQE_IO_DRAIN;
	op->code = sqe->opcode;
	op->expect = expected(sqe);
	op->state = OP_PREPARED;
}

static void submitted(unsigned int ud, unsigned int n)
{
	while (n--)
		table->op[ud++].state = OP_SUBMITTED;
}

/* Have the kernel take all of the @n operations from @ud on. */
static bool submit(struct ring *r, unsigned int ud, unsigned int n)
{
	int ret = ring_submit(r);

	if (r->flags & IORING_SETUP_SQPOLL) {
		while (__atomic_load_n(r->sq_head, __ATOMIC_ACQUIRE) != *r->sq_tail) {
			ring_enter(r, 0, 0, IORING_ENTER_SQ_WAKEUP);
			sched_yield();
		}
		submitted(ud, n);
		return true;
	}
	/* one that fails at once is the last one to be taken */
	while (ret > 0) {
		submitted(ud, ret);
		ud += ret;
		n -= ret;
		if (!n)
			return true;
		ret = ring_enter(r, n, 0, 0);
	}
	return false;
}

static void reap(struct ring *r)
{
	unsigned int head = *r->cq_head;
	const struct io_uring_cqe *cqe;
	struct op *op;

	for (; head != __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE); head++) {
		cqe = &r->cqes[head & *r->cq_mask];
		if (!cqe->user_data)
			continue;
		op = &table->op[cqe->user_data];
		op->res = cqe->res;
		__atomic_store_n(&op->state, OP_REAPED, __ATOMIC_RELEASE);
	}
	__atomic_store_n(r->cq_head, head, __ATOMIC_RELEASE);
}

static void batch(struct ring *r)
{
	unsigned int n = 1 + rnd(16), i;
	unsigned int ud = __atomic_fetch_add(&table->next, n, __ATOMIC_RELAXED);
	int sock = socket(AF_INET, SOCK_STREAM, 0);

	if (ud > MAX_OPS - n)
		_exit(0);
	for (i = 0; i < n; i++)
		prepare(r, sock, ud + i);
	if (!submit(r, ud, n))
		_exit(0);
	ring_enter(r, 0, !rnd(40), IORING_ENTER_GETEVENTS);
	reap(r);
	close(sock);
	if (!rnd(800))
		_exit(0);
}

/* Cancel what can be cancelled, and look at the results for a while. */
static void settle(struct ring *r)
{
	struct io_uring_sync_cancel_reg all = {
		.fd = -1,
		.flags = IORING_ASYNC_CANCEL_ALL | IORING_ASYNC_CANCEL_ANY,
		.timeout = { .tv_nsec = 50000000 },
	};
	int i;

	ring_register(r, IORING_REGISTER_SYNC_CANCEL, &all, 1);
	for (i = 0; i < 50; i++) {
		ring_enter(r, 0, 0, IORING_ENTER_GETEVENTS);
		reap(r);
		usleep(1000);
	}
}

void work(int with_server, const struct sockaddr_in *addr)
{
	unsigned int rounds, i;
	struct ring r;

	server = with_server;
	server_addr = addr;
	for (rounds = 1 + rnd(20); rounds; rounds--) {
		if (ring_open(&r, ENTRIES, setups[rnd(5)]))
			_exit(0);
		for (i = 0; i < OPS_PER_RING / 8; i++)
			batch(&r);
		if (rnd(2))
			settle(&r);
		/* what is left has no one who would reap it */
		ring_close(&r);
	}
	_exit(0);
}
