/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "truth.h"

#define WAIT_NS 20000000 /* between two looks at what needs a kick */
#define SQ_IDLE_MS 20

static int register_tables(struct ring *r)
{
	struct iovec iov = { .iov_len = RING_BUFFER };
	int rc;

	r->buffer = aligned_alloc(RING_BUFFER, RING_BUFFER);
	if (!r->buffer)
		return -ENOMEM;
	memset(r->buffer, 'b', RING_BUFFER);
	iov.iov_base = r->buffer;
	rc = io_uring_register_files_sparse(&r->u, RING_SLOTS);
	if (!rc)
		rc = io_uring_register_buffers(&r->u, &iov, 1);
	if (rc)
		wl_error("io_uring_register: %s", strerror(-rc));
	return rc;
}

static int note_creator(struct ring *r)
{
	r->creator = getpid();
	r->creator_tid = gettid();
	r->creator_ppid = getppid();
	wl_comm_get(r->comm);
	return wl_cred_get(&r->cred);
}

int ring_open(struct ring *r, unsigned int setup_flags)
{
	int64_t t0 = wl_now();
	int rc;

	memset(r, 0, sizeof(*r));
	r->params.flags = setup_flags;
	r->params.sq_thread_idle = SQ_IDLE_MS;
	rc = io_uring_queue_init_params(RING_ENTRIES, &r->u, &r->params);
	if (rc) {
		wl_error("io_uring_setup flags %#x: %s", setup_flags, strerror(-rc));
		return rc;
	}
	r->index = atomic_fetch_add(&wl.shared->ring, 1);
	r->enter_fd = r->u.ring_fd;
	r->sqpoll = setup_flags & IORING_SETUP_SQPOLL;
	rc = note_creator(r);
	if (!rc)
		truth_ring(r, t0, wl_now(), false);
	if (!rc && !(setup_flags & IORING_SETUP_R_DISABLED))
		rc = register_tables(r);
	if (rc)
		ring_close(r);
	return rc;
}

int ring_restrict(struct ring *r, const int *opcodes)
{
	struct io_uring_restriction res[8] = { 0 };
	unsigned int n;
	int rc;

	for (n = 0; opcodes[n] >= 0; n++) {
		res[n].opcode = IORING_RESTRICTION_SQE_OP;
		res[n].sqe_op = opcodes[n];
	}
	/* for ring_fix() */
	res[n].opcode = IORING_RESTRICTION_REGISTER_OP;
	res[n++].register_op = IORING_REGISTER_FILES_UPDATE;
	rc = io_uring_register_restrictions(&r->u, res, n);
	if (!rc)
		rc = register_tables(r);
	if (!rc)
		rc = io_uring_enable_rings(&r->u);
	if (rc)
		wl_error("cannot restrict a ring: %s", strerror(-rc));
	return rc;
}

int ring_adopt(struct ring *r, const struct ring *theirs, int fd)
{
	int64_t t0 = wl_now();
	int rc;

	*r = *theirs;
	memset(&r->u, 0, sizeof(r->u));
	rc = io_uring_queue_mmap(fd, &r->params, &r->u);
	if (rc) {
		wl_error("mmap of a passed ring: %s", strerror(-rc));
		return rc;
	}
	/* io_uring_queue_mmap() maps, and sets none of these */
	r->u.ring_fd = r->u.enter_ring_fd = fd;
	r->u.flags = r->params.flags;
	r->u.features = r->params.features;
	r->u.sq.sqe_head = r->u.sq.sqe_tail = *r->u.sq.ktail;
	r->enter_fd = fd;
	r->adopted = true;
	r->inflight = NULL;
	r->nqueued = 0;
	truth_ring(r, t0, wl_now(), true);
	return 0;
}

void ring_close(struct ring *r)
{
	io_uring_queue_exit(&r->u);
	if (!r->adopted)
		free(r->buffer);
	r->buffer = NULL;
}

int ring_fix(struct ring *r, int fd)
{
	unsigned int slot = r->next_slot++ % RING_SLOTS;
	int rc = io_uring_register_files_update(&r->u, slot, &fd, 1);

	if (rc != 1) {
		wl_error("register file in slot %u: %s", slot, strerror(-rc));
		return rc < 0 ? rc : -EIO;
	}
	return slot;
}

/*
 * The one place that calls io_uring_enter. Without IORING_ENTER_GETEVENTS the
 * kernel ignores min_complete (io_uring/io_uring.c), so a number of our own
 * there identifies the call in the audit log.
 */
static int ring_enter(struct ring *r, unsigned int to_submit, unsigned int min_complete, unsigned int flags,
		      struct truth_enter *e)
{
	struct __kernel_timespec ts = { .tv_nsec = WAIT_NS };
	struct io_uring_getevents_arg arg = { .ts = (uintptr_t)&ts };
	bool waits = flags & IORING_ENTER_GETEVENTS;

	if (waits)
		flags |= IORING_ENTER_EXT_ARG;
	else
		min_complete = atomic_fetch_add(&wl.shared->tag, 1);
	flags |= r->enter_flags;
	*e = (struct truth_enter){ .a = { r->enter_fd, to_submit, min_complete, flags } };
	e->t0 = wl_now();
	e->ret = syscall(SYS_io_uring_enter, r->enter_fd, to_submit, min_complete, flags, waits ? &arg : NULL,
			 waits ? sizeof(arg) : 0);
	if (e->ret < 0)
		e->ret = -errno;
	e->t1 = wl_now();
	return e->ret;
}

static void flush_sq(struct ring *r)
{
	struct io_uring_sq *sq = &r->u.sq;

	sq->sqe_head = sq->sqe_tail;
	io_uring_smp_store_release(sq->ktail, sq->sqe_tail);
}

int ring_queue(struct ring *r, struct op *op)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&r->u);

	if (!sqe || r->nqueued == RING_ENTRIES) {
		wl_error("submission queue is full");
		return -EBUSY;
	}
	op->def->fill(op, sqe);
	sqe->flags |= op->sqe_flags;
	sqe->user_data = op->user_data;
	if (op->personality)
		sqe->personality = op->personality;
	if (op->fixed) {
		sqe->fd = ring_fix(r, sqe->fd);
		sqe->flags |= IOSQE_FIXED_FILE;
	}
	truth_sqe(op, sqe);
	r->queued[r->nqueued++] = op;
	return 0;
}

static void queued_to_inflight(struct ring *r, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		r->queued[i]->more = true;
		r->queued[i]->next = r->inflight;
		r->inflight = r->queued[i];
	}
	r->nqueued -= count;
	memmove(r->queued, r->queued + count, r->nqueued * sizeof(r->queued[0]));
}

static int submit_sqpoll(struct ring *r)
{
	struct truth_enter e;

	queued_to_inflight(r, r->nqueued);
	flush_sq(r);
	io_uring_smp_mb(); /* the tail before the flag: sq_thread() sets it, then looks at the tail */
	if (!(IO_URING_READ_ONCE(*r->u.sq.kflags) & IORING_SQ_NEED_WAKEUP))
		return 0;
	ring_enter(r, 0, 0, IORING_ENTER_SQ_WAKEUP, &e);
	truth_enter(r, &e);
	return e.ret < 0 ? e.ret : 0;
}

/* One enter; a request that fails in preparation ends a submission early. */
static int submit_once(struct ring *r, unsigned int min_complete)
{
	struct truth_enter e;
	int rc = ring_enter(r, r->nqueued, min_complete, min_complete ? IORING_ENTER_GETEVENTS : 0, &e);

	if (rc > 0) {
		e.ops = (const struct op *const *)r->queued;
		e.nops = rc;
	}
	truth_enter(r, &e);
	if (rc > 0)
		queued_to_inflight(r, rc);
	return rc;
}

int ring_submit(struct ring *r, unsigned int min_complete)
{
	int64_t deadline = wl_deadline();
	int rc;

	if (r->sqpoll)
		return submit_sqpoll(r);
	flush_sq(r);
	while (r->nqueued) {
		rc = submit_once(r, min_complete);
		if (rc == -EINTR || rc == -EAGAIN || rc == -EBUSY)
			ring_reap(r);
		else if (rc <= 0) {
			wl_error("io_uring_enter: %s", strerror(-rc));
			return rc ? rc : -EIO;
		}
		if (wl_expired(deadline)) {
			wl_error("submission did not end in %d s", WL_TIME_LIMIT);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

static struct op **find(struct ring *r, uint64_t user_data)
{
	struct op **p;

	for (p = &r->inflight; *p; p = &(*p)->next)
		if ((*p)->user_data == user_data)
			return p;
	return NULL;
}

static void take_cqe(struct ring *r, const struct io_uring_cqe *cqe)
{
	struct op **p = find(r, cqe->user_data);
	struct op *op = p ? *p : NULL;

	truth_cqe(r, op, cqe);
	if (!op) {
		r->foreign++;
		return;
	}
	if (!(cqe->flags & IORING_CQE_F_NOTIF)) {
		op->res = cqe->res;
		op->cqes++;
	}
	op->more = cqe->flags & IORING_CQE_F_MORE;
	if (!op->more)
		*p = op->next;
}

bool ring_reap(struct ring *r)
{
	struct io_uring_cqe *cqe;
	unsigned int head, n = 0;

	io_uring_for_each_cqe(&r->u, head, cqe)
	{
		take_cqe(r, cqe);
		n++;
	}
	io_uring_cq_advance(&r->u, n);
	return n;
}

bool ring_pending(const struct ring *r, const struct op *op)
{
	const struct op *p;

	if (!op)
		return r->inflight;
	for (p = r->inflight; p; p = p->next)
		if (p == op)
			return true;
	return false;
}

static void kick_all(struct ring *r)
{
	for (struct op *op = r->inflight; op; op = op->next)
		if (op->def->kick)
			op->def->kick(op);
}

/* Waits in the kernel for a CQE, but not longer than WAIT_NS. */
int ring_wait_some(struct ring *r)
{
	struct truth_enter e;
	int rc;

	kick_all(r);
	rc = ring_enter(r, 0, 1, IORING_ENTER_GETEVENTS, &e);
	truth_enter(r, &e);
	if (rc < 0 && rc != -ETIME && rc != -EINTR) {
		wl_error("io_uring_enter waiting: %s", strerror(-rc));
		return rc;
	}
	ring_reap(r);
	return 0;
}

int ring_wait(struct ring *r, const struct op *op)
{
	int64_t deadline = wl_deadline();
	int rc = 0;

	ring_reap(r);
	while (!rc && ring_pending(r, op)) {
		if (wl_expired(deadline)) {
			wl_error("no CQE in %d s: %s", WL_TIME_LIMIT, op ? op->def->name : r->inflight->def->name);
			return -ETIMEDOUT;
		}
		rc = ring_wait_some(r);
	}
	return rc;
}

int ring_wait_foreign(struct ring *r, unsigned int count)
{
	int64_t deadline = wl_deadline();
	int rc = 0;

	ring_reap(r);
	while (!rc && r->foreign < count) {
		if (wl_expired(deadline)) {
			wl_error("no posted CQE in %d s", WL_TIME_LIMIT);
			return -ETIMEDOUT;
		}
		rc = ring_wait_some(r);
	}
	return rc;
}
