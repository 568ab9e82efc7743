/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many operations in one submission: batches, chains, drains. */
#include <errno.h>

#include "scenario.h"

#define MAX_BATCH 48

/* Under IOSQE_IO_LINK these would end the chain or wait for something later. */
#define NOT_IN_CHAIN (OP_PREP_FAILS | OP_ALONE | OP_KICKED)

static atomic_uint chains;

/* n operations that succeed and do not break a chain */
static int pick_good(struct ring *r, struct op **ret_ops, unsigned int n, const char *mode)
{
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int count = op_select(defs, OP_MAX_DEFS, NOT_IN_CHAIN);
	unsigned int got = 0;

	while (got < n) {
		const struct op_def *def = defs[wl_random(count)];

		if (def->expect < 0)
			continue;
		ret_ops[got] = op_new(r, def, mode);
		if (!ret_ops[got++])
			return -ENOMEM;
	}
	return 0;
}

static void make_chain(struct op **ops, unsigned int n, unsigned int flag)
{
	unsigned int chain = atomic_fetch_add(&chains, 1);

	for (unsigned int i = 0; i < n; i++) {
		ops[i]->chain = chain;
		ops[i]->link = i + 1;
		if (i + 1 < n)
			ops[i]->sqe_flags |= flag;
	}
}

static int one_chain(struct ring *r, unsigned int flag, unsigned int n)
{
	struct op *ops[MAX_BATCH];
	int rc = pick_good(r, ops, n, flag == IOSQE_IO_LINK ? "link" : "hardlink");

	if (rc)
		return rc;
	make_chain(ops, n, flag);
	rc = batch_start(r, ops, n, 0);
	return rc ? rc : batch_end(r, ops, n);
}

/*
 * A chain breaks where a handler calls req_set_fail(). Those of io_uring/fs.c
 * do not: a failed unlinkat or renameat lets the chain run on.
 */
static const struct failure {
	const char *name;
	bool breaks;
} failures[] = {
	{ "openat-missing", true },     { "connect-refused", true },     { "unlinkat-missing", false },
	{ "openat2-nosymlinks", true }, { "accept-notlistening", true }, { "renameat-missing", false },
};

/* The last of a broken chain is cancelled, of a hard-linked one it is not. */
static int check_end(const struct op *last, bool broken)
{
	if ((last->res == -ECANCELED) == broken)
		return 0;
	wl_error("chain that was %s: %s: %d", broken ? "broken" : "not broken", last->def->name, last->res);
	return -EPROTO;
}

/* A chain whose middle fails: a link cancels what follows, a hard link does not. */
static int broken_chain(struct ring *r, unsigned int flag, unsigned int n, unsigned int which)
{
	const struct failure *f = &failures[which % (sizeof(failures) / sizeof(failures[0]))];
	bool broken = flag == IOSQE_IO_LINK && f->breaks;
	struct op *ops[MAX_BATCH];
	unsigned int middle = n / 2;
	int rc = pick_good(r, ops, n, flag == IOSQE_IO_LINK ? "link-broken" : "hardlink-broken");

	if (rc)
		return rc;
	op_free(ops[middle]);
	ops[middle] = op_new(r, op_by_name(f->name), ops[0]->mode);
	if (!ops[middle])
		return -ENOMEM;
	make_chain(ops, n, flag);
	for (unsigned int i = middle + 1; broken && i < n; i++)
		ops[i]->any_result = true;
	rc = batch_start(r, ops, n, 0);
	if (!rc)
		rc = ring_wait(r, NULL);
	if (!rc)
		rc = check_end(ops[n - 1], broken);
	return rc ? rc : batch_end(r, ops, n);
}

static int chains_on_ring(unsigned int setup_flags, unsigned int flag)
{
	unsigned int rounds = wl_size(6, 4, 16);
	struct ring r;
	int rc = ring_open(&r, setup_flags);

	if (rc)
		return rc;
	for (unsigned int i = 0; !rc && i < rounds; i++) {
		rc = one_chain(&r, flag, wl_size(4, 2, 8));
		if (!rc)
			rc = broken_chain(&r, flag, wl_size(5, 3, 8), i);
	}
	ring_close(&r);
	return rc;
}

static int scn_link(void)
{
	return chains_on_ring(0, IOSQE_IO_LINK);
}

static int scn_hardlink(void)
{
	return chains_on_ring(0, IOSQE_IO_HARDLINK);
}

static int scn_link_sqpoll(void)
{
	return chains_on_ring(IORING_SETUP_SQPOLL, IOSQE_IO_LINK);
}

static int scn_link_defer(void)
{
	return chains_on_ring(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, IOSQE_IO_LINK);
}

/*
 * Every second operation waits until all before it are complete. After a
 * zero-copy send none ever is: its notification is counted as a completion
 * without a request (req_need_defer() in io_uring/io_uring.c, Linux 6.12).
 */
static int scn_drain(void)
{
	unsigned int rounds = wl_size(4, 2, 8), n = wl_size(8, 4, 16);
	struct op *ops[MAX_BATCH];
	struct ring r;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	for (unsigned int k = 0; !rc && k < rounds; k++) {
		rc = batch_pick(&r, ops, n, "drain", NOT_IN_CHAIN | OP_NOTIFIES);
		for (unsigned int i = 1; !rc && i < n; i += 2)
			ops[i]->sqe_flags |= IOSQE_IO_DRAIN;
		if (!rc)
			rc = batch_start(&r, ops, n, 0);
		if (!rc)
			rc = batch_end(&r, ops, n);
	}
	ring_close(&r);
	return rc;
}

static int batches_on_ring(const char *mode, unsigned int setup_flags, unsigned int without)
{
	unsigned int rounds = wl_size(4, 2, 8);
	struct op *ops[MAX_BATCH];
	struct ring r;
	int rc = ring_open(&r, setup_flags);

	if (rc)
		return rc;
	for (unsigned int k = 0; !rc && k < rounds; k++) {
		unsigned int n = wl_size(32, 2, MAX_BATCH);

		rc = batch_pick(&r, ops, n, mode, without);
		for (unsigned int i = 0; !rc && i < n; i++)
			ops[i]->sqe_flags |= wl_random(4) ? 0 : IOSQE_ASYNC;
		if (!rc)
			rc = batch_start(&r, ops, n, k & 1);
		if (!rc)
			rc = batch_end(&r, ops, n);
	}
	ring_close(&r);
	return rc;
}

static int scn_batch(void)
{
	return batches_on_ring("batch", 0, NOT_IN_CHAIN);
}

/* Requests that fail in preparation are among them, and end a submission early. */
static int scn_batch_refused(void)
{
	return batches_on_ring("batch-refused", 0, OP_ALONE | OP_KICKED);
}

static int scn_batch_submit_all(void)
{
	return batches_on_ring("batch-submit-all", IORING_SETUP_SUBMIT_ALL, OP_ALONE | OP_KICKED);
}

static int scn_batch_sqpoll(void)
{
	return batches_on_ring("batch-sqpoll", IORING_SETUP_SQPOLL, NOT_IN_CHAIN);
}

static int scn_batch_defer(void)
{
	return batches_on_ring("batch-defer", IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, NOT_IN_CHAIN);
}

/* The same operation many times in one enter: only its object tells one from the other. */
static int scn_batch_same(void)
{
	static const char *const names[] = {
		"connect-refused", "openat", "openat-missing", "sendmsg-addr", "unlinkat", "bind",
		"renameat",        "accept", "mkdirat",
	};
	struct op *ops[MAX_BATCH];
	struct ring r;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	for (unsigned int k = 0; !rc && k < sizeof(names) / sizeof(names[0]); k++) {
		unsigned int n = wl_size(8, 2, 16);

		for (unsigned int i = 0; i < n; i++) {
			ops[i] = op_new(&r, op_by_name(names[k]), "batch-same");
			if (!ops[i])
				return -ENOMEM;
		}
		rc = batch_start(&r, ops, n, 0);
		if (!rc)
			rc = batch_end(&r, ops, n);
	}
	ring_close(&r);
	return rc;
}

const struct scenario scn_chain[] = {
	{ "link", "IOSQE_IO_LINK chains, every second broken in the middle", scn_link },
	{ "hardlink", "IOSQE_IO_HARDLINK chains, a middle that fails", scn_hardlink },
	{ "link-sqpoll", "IOSQE_IO_LINK chains on an SQPOLL ring", scn_link_sqpoll },
	{ "link-defer", "IOSQE_IO_LINK chains with DEFER_TASKRUN", scn_link_defer },
	{ "drain", "IOSQE_IO_DRAIN", scn_drain },
	{ "batch", "32 mixed operations in one io_uring_enter", scn_batch },
	{ "batch-refused", "with requests that fail in preparation", scn_batch_refused },
	{ "batch-submit-all", "the same with IORING_SETUP_SUBMIT_ALL", scn_batch_submit_all },
	{ "batch-sqpoll", "batches on an SQPOLL ring", scn_batch_sqpoll },
	{ "batch-defer", "batches with DEFER_TASKRUN", scn_batch_defer },
	{ "batch-same", "one operation many times in one io_uring_enter", scn_batch_same },
	{ 0 }
};
