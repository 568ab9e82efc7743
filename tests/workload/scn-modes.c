/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every operation, one at a time, in each way that a ring can run it. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "obj.h"
#include "scenario.h"

static int each_on_ring(const char *mode, unsigned int setup_flags, unsigned int sqe_flags)
{
	struct ring r;
	int rc = ring_open(&r, setup_flags);

	if (rc)
		return rc;
	rc = run_each(&r, mode, sqe_flags, 0);
	ring_close(&r);
	return rc;
}

static int scn_inline(void)
{
	return each_on_ring("inline", 0, 0);
}

static int scn_async(void)
{
	return each_on_ring("async", 0, IOSQE_ASYNC);
}

/* Preparation of a lone LINK_TIMEOUT fails on these rings as on the others. */
static int scn_sqpoll(void)
{
	return each_on_ring("sqpoll", IORING_SETUP_SQPOLL, 0);
}

static int scn_sqpoll_async(void)
{
	return each_on_ring("sqpoll-async", IORING_SETUP_SQPOLL, IOSQE_ASYNC);
}

static int scn_defer(void)
{
	return each_on_ring("defer-taskrun", IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, 0);
}

static int scn_coop(void)
{
	return each_on_ring("coop-taskrun", IORING_SETUP_COOP_TASKRUN, 0);
}

static int run_waiting(struct ring *r, const struct op_def *def)
{
	struct op *op = op_new(r, def, "submit-and-wait");
	int rc;

	if (!op)
		return -ENOMEM;
	rc = batch_start(r, &op, 1, 1);
	return rc ? rc : batch_end(r, &op, 1);
}

static int scn_submit_and_wait(void)
{
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int n = op_select(defs, OP_MAX_DEFS, 0);
	struct ring r;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	for (unsigned int i = 0; !rc && i < n; i++)
		rc = run_waiting(&r, defs[i]);
	ring_close(&r);
	return rc;
}

static int scn_registered_ring(void)
{
	struct ring r;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	rc = io_uring_register_ring_fd(&r.u);
	if (rc == 1) {
		r.enter_fd = r.u.enter_ring_fd;
		r.enter_flags = IORING_ENTER_REGISTERED_RING;
		rc = run_each(&r, "registered-ring", 0, 0);
	}
	ring_close(&r);
	return rc;
}

static int run_fixed(struct ring *r, const struct op_def *def, unsigned int sqe_flags)
{
	struct op *op = op_new(r, def, "fixed-file");
	int rc;

	if (!op)
		return -ENOMEM;
	op->fixed = true;
	op->any_result = def->flags & OP_FIXED_VARIES;
	op->sqe_flags = sqe_flags;
	rc = op_start(op);
	return rc ? rc : op_end(op);
}

static void direct_open_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_openat_direct(sqe, AT_FDCWD, op->object.path[0].given, O_RDONLY, 0, op->def->variant);
}

static void direct_close_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_close_direct(sqe, op->def->variant);
}

static int direct_setup(struct op *op)
{
	op->direct = true;
	return obj_make_file(op, 0);
}

#define SLOT 5

static const struct op_def direct_open = { "openat-direct", IORING_OP_OPENAT, 0,    0,   SLOT,
					   direct_setup,    direct_open_fill, NULL, NULL };

static const struct op_def direct_close = { "close-direct", IORING_OP_CLOSE,   0,    0,   SLOT,
					    NULL,           direct_close_fill, NULL, NULL };

static const struct op_def direct_close_empty = {
	"close-direct-empty", IORING_OP_CLOSE, -EBADF, 0, SLOT, NULL, direct_close_fill, NULL, NULL
};

static int run_direct(struct ring *r)
{
	int rc = op_run(r, &direct_open, "fixed-file", 0);

	if (!rc)
		rc = op_run(r, &direct_close, "fixed-file", 0);
	if (!rc)
		rc = op_run(r, &direct_close_empty, "fixed-file", 0);
	return rc;
}

static int scn_fixed(void)
{
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int n = op_select(defs, OP_MAX_DEFS, 0);
	struct ring r;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	rc = run_direct(&r);
	for (unsigned int i = 0; !rc && i < n; i++)
		if (defs[i]->flags & OP_FD)
			rc = run_fixed(&r, defs[i], wl_size(0, 0, 1) ? IOSQE_ASYNC : 0);
	ring_close(&r);
	return rc;
}

/* The descriptor of the credentials that this thread has for a moment. */
static int register_other(struct ring *r, struct wl_cred *ret_cred)
{
	int rc = wl_cred_become(WL_OTHER_USER, WL_OTHER_USER);
	int id, back;

	if (rc)
		return rc;
	rc = wl_cred_get(ret_cred);
	id = rc ? rc : io_uring_register_personality(&r->u);
	back = wl_cred_root();
	return back ? back : id;
}

static int run_as(struct ring *r, const struct op_def *def, int personality, const struct wl_cred *cred)
{
	struct op *op = op_new(r, def, "personality");
	int res, rc;

	if (!op)
		return -ENOMEM;
	op->personality = personality;
	op->personality_cred = *cred;
	op->any_result = true;
	op->sqe_flags = wl_size(op->n & 1, 0, 1) ? IOSQE_ASYNC : 0;
	rc = op_start(op);
	if (!rc)
		rc = ring_wait(r, op);
	if (rc)
		return rc;
	res = op->res;
	rc = op_finish(op);
	op_free(op);
	if (!rc && def == op_by_name("openat") && res != -EACCES) {
		wl_error("another user opened a file of mode 0600: result %d", res);
		rc = -EPROTO;
	}
	return rc;
}

static int personality_on_ring(unsigned int setup_flags)
{
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int n = op_select(defs, OP_MAX_DEFS, OP_ALONE);
	struct wl_cred cred;
	struct ring r;
	int rc = ring_open(&r, setup_flags);
	int id;

	if (rc)
		return rc;
	id = register_other(&r, &cred);
	rc = id < 0 ? id : 0;
	for (unsigned int i = 0; !rc && i < n; i++)
		rc = run_as(&r, defs[i], id, &cred);
	ring_close(&r);
	return rc;
}

static int scn_personality(void)
{
	return personality_on_ring(0);
}

static int scn_personality_sqpoll(void)
{
	return personality_on_ring(IORING_SETUP_SQPOLL);
}

static int run_restricted(struct ring *r, const struct op_def *def, const int *allowed)
{
	struct op *op = op_new(r, def, "restricted");
	int rc;

	if (!op)
		return -ENOMEM;
	op->refused = "restriction";
	for (; *allowed >= 0; allowed++)
		if (def->opcode == (unsigned int)*allowed)
			op->refused = NULL;
	rc = op_start(op);
	return rc ? rc : op_end(op);
}

static int scn_restricted(void)
{
	const int allowed[] = { IORING_OP_NOP, IORING_OP_MKDIRAT, IORING_OP_CONNECT, IORING_OP_READ, -1 };
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int n = op_select(defs, OP_MAX_DEFS, OP_ALONE);
	struct ring r;
	int rc = ring_open(&r, IORING_SETUP_R_DISABLED);

	if (rc)
		return rc;
	rc = ring_restrict(&r, allowed);
	for (unsigned int i = 0; !rc && i < n; i++)
		rc = run_restricted(&r, defs[i], allowed);
	ring_close(&r);
	return rc;
}

const struct scenario scn_modes[] = {
	{ "inline", "every operation, submitted alone", scn_inline },
	{ "submit-and-wait", "submitted and awaited in one io_uring_enter", scn_submit_and_wait },
	{ "async", "IOSQE_ASYNC: in an io-wq worker", scn_async },
	{ "sqpoll", "IORING_SETUP_SQPOLL", scn_sqpoll },
	{ "sqpoll-async", "IORING_SETUP_SQPOLL and IOSQE_ASYNC", scn_sqpoll_async },
	{ "defer-taskrun", "IORING_SETUP_DEFER_TASKRUN", scn_defer },
	{ "coop-taskrun", "IORING_SETUP_COOP_TASKRUN", scn_coop },
	{ "registered-ring", "IORING_ENTER_REGISTERED_RING", scn_registered_ring },
	{ "fixed-file", "IOSQE_FIXED_FILE, and opening into and closing a slot", scn_fixed },
	{ "personality", "a registered personality of another user", scn_personality },
	{ "restricted", "a ring that may execute some operations only", scn_restricted },
	{ "personality-sqpoll", "a personality of another user on an SQPOLL ring", scn_personality_sqpoll },
	{ 0 }
};
