// SPDX-License-Identifier: GPL-2.0-only
#include "ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int ring_enter(struct ring *r, unsigned int submit, unsigned int wait, unsigned int flags)
{
	int ret = syscall(__NR_io_uring_enter, r->fd, submit, wait, flags, NULL, 0);

	return ret < 0 ? -errno : ret;
}

int ring_open(struct ring *r, unsigned int entries, unsigned int flags)
{
	char *sq;

	memset(r, 0, sizeof(*r));
	r->p.flags = flags;
	r->p.sq_thread_idle = 20;
	r->flags = flags;
	r->fd = syscall(__NR_io_uring_setup, entries, &r->p);
	if (r->fd < 0)
		return -errno;

	r->len[0] = r->p.cq_off.cqes + r->p.cq_entries * sizeof(struct io_uring_cqe);
	if (r->p.sq_off.array + r->p.sq_entries * 4 > r->len[0])
		r->len[0] = r->p.sq_off.array + r->p.sq_entries * 4;
	r->len[1] = r->p.sq_entries * sizeof(struct io_uring_sqe);
	sq = mmap(NULL, r->len[0], PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQ_RING);
	r->sqes = mmap(NULL, r->len[1], PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQES);
	if (sq == MAP_FAILED || r->sqes == MAP_FAILED)
		return -errno;
	r->map[0] = sq;
	r->map[1] = r->sqes;
	r->sq_head = (void *)(sq + r->p.sq_off.head);
	r->sq_tail = (void *)(sq + r->p.sq_off.tail);
	r->sq_mask = (void *)(sq + r->p.sq_off.ring_mask);
	r->sq_array = (void *)(sq + r->p.sq_off.array);
	r->sq_flags = (void *)(sq + r->p.sq_off.flags);
	r->cq_head = (void *)(sq + r->p.cq_off.head);
	r->cq_tail = (void *)(sq + r->p.cq_off.tail);
	r->cq_mask = (void *)(sq + r->p.cq_off.ring_mask);
	r->cqes = (void *)(sq + r->p.cq_off.cqes);
	return 0;
}

void ring_close(struct ring *r)
{
	munmap(r->map[0], r->len[0]);
	munmap(r->map[1], r->len[1]);
	close(r->fd);
}

struct io_uring_sqe *ring_sqe(struct ring *r, int op, int fd, const void *addr, unsigned int len, uint64_t off,
			      uint64_t user_data)
{
	unsigned int i = (*r->sq_tail + r->queued) & *r->sq_mask;
	struct io_uring_sqe *sqe = &r->sqes[i];

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = op;
	sqe->fd = fd;
	sqe->addr = (uintptr_t)addr;
	sqe->len = len;
	sqe->off = off;
	sqe->user_data = user_data;
	r->sq_array[i] = i;
	r->queued++;
	return sqe;
}

int ring_submit(struct ring *r)
{
	unsigned int n = r->queued;

	r->queued = 0;
	__atomic_store_n(r->sq_tail, *r->sq_tail + n, __ATOMIC_RELEASE);
	if (!(r->flags & IORING_SETUP_SQPOLL))
		return ring_enter(r, n, 0, 0);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(r->sq_flags, __ATOMIC_RELAXED) & IORING_SQ_NEED_WAKEUP)
		ring_enter(r, n, 0, IORING_ENTER_SQ_WAKEUP);
	return n;
}

int ring_wait(struct ring *r, uint64_t user_data, unsigned int *ret_flags)
{
	struct io_uring_cqe *cqe;
	unsigned int head;
	int res, tries;

	if (r->queued)
		ring_submit(r);
	for (tries = 0; tries < 1000; tries++) {
		head = *r->cq_head;
		if (head == __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE)) {
			ring_enter(r, 0, 1, IORING_ENTER_GETEVENTS);
			continue;
		}
		cqe = &r->cqes[head & *r->cq_mask];
		res = cqe->res;
		if (cqe->user_data == user_data) {
			if (ret_flags)
				*ret_flags = cqe->flags;
			__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
			return res;
		}
		__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
	}
	return -ETIME;
}

int ring_do(struct ring *r, struct io_uring_sqe *sqe)
{
	return ring_wait(r, sqe->user_data, NULL);
}

int ring_register(struct ring *r, unsigned int op, const void *arg, unsigned int nr)
{
	int ret = syscall(__NR_io_uring_register, r->fd, op, arg, nr);

	return ret < 0 ? -errno : ret;
}
