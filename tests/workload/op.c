/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ring.h"

static const struct op_def *const tables[] = {
	ops_file, ops_io, ops_net, ops_msg, ops_ring, ops_wait, ops_xattr,
};

const struct op_def *op_at(unsigned int i)
{
	for (unsigned int t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		const struct op_def *def = tables[t];

		for (; def->name; def++)
			if (!i--)
				return def;
	}
	return NULL;
}

unsigned int op_count(void)
{
	unsigned int n = 0;

	while (op_at(n))
		n++;
	return n;
}

const struct op_def *op_by_name(const char *name)
{
	const struct op_def *def;

	for (unsigned int i = 0; (def = op_at(i)); i++)
		if (!strcmp(def->name, name))
			return def;
	wl_error("no operation is called %s", name);
	return NULL;
}

static void shuffle(const struct op_def **defs, unsigned int n)
{
	for (unsigned int i = n; i > 1; i--) {
		unsigned int k = wl_random(i);
		const struct op_def *swap = defs[i - 1];

		defs[i - 1] = defs[k];
		defs[k] = swap;
	}
}

unsigned int op_select(const struct op_def **ret_defs, unsigned int max, unsigned int without)
{
	const struct op_def *def;
	unsigned int n = 0;

	for (unsigned int i = 0; (def = op_at(i)) && n < max; i++)
		if (!(def->flags & without))
			ret_defs[n++] = def;
	if (wl.seed)
		shuffle(ret_defs, n);
	return n;
}

struct op *op_new(struct ring *ring, const struct op_def *def, const char *mode)
{
	struct op *op = calloc(1, sizeof(*op));

	if (!op || !def) {
		wl_error("cannot make an operation");
		free(op);
		return NULL;
	}
	op->def = def;
	op->ring = ring;
	op->mode = mode;
	op->n = atomic_fetch_add(&wl.shared->op, 1);
	op->user_data = ((uint64_t)getpid() << 32) | op->n;
	for (int i = 0; i < OP_FDS; i++)
		op->fd[i] = -1;
	return op;
}

void op_free(struct op *op)
{
	if (!op)
		return;
	for (int i = 0; i < OP_FDS; i++)
		if (op->fd[i] >= 0)
			close(op->fd[i]);
	if (op->child > 0)
		waitpid(op->child, NULL, 0);
	if (op->target) {
		ring_close(op->target);
		free(op->target);
	}
	free(op);
}

int op_setup(struct op *op)
{
	int rc = op->def->setup ? op->def->setup(op) : 0;

	if (rc)
		wl_error("%s: set-up failed: %s", op->def->name, strerror(-rc));
	return rc;
}

static bool as_expected(const struct op *op)
{
	if (op->refused)
		return op->res == -EACCES;
	if (op->any_result)
		return true;
	return op->def->expect == OP_NONNEG ? op->res >= 0 : op->res == op->def->expect;
}

/* The companion ends with op: cancelled, removed, or by a kick of its own. */
static int end_companion(struct op *op)
{
	int rc = op->companion ? ring_wait(op->ring, op->companion) : 0;

	if (!rc) {
		op_free(op->companion);
		op->companion = NULL;
	}
	return rc;
}

int op_finish(struct op *op)
{
	int rc;

	if (!as_expected(op)) {
		wl_error("%s (%s): result %d, expected %d%s", op->def->name, op->mode, op->res, op->def->expect,
			 op->def->expect == OP_NONNEG ? " (any success)" : "");
		return -EPROTO;
	}
	rc = end_companion(op);
	if (!rc && op->def->done && op->res >= 0)
		rc = op->def->done(op);
	if (rc)
		wl_error("%s (%s): after result %d: %s", op->def->name, op->mode, op->res, strerror(-rc));
	return rc;
}

int op_start(struct op *op)
{
	int rc = op_setup(op);

	if (!rc)
		rc = ring_queue(op->ring, op);
	if (!rc)
		rc = ring_submit(op->ring, 0);
	return rc;
}

int op_end(struct op *op)
{
	int rc = ring_wait(op->ring, op);

	if (rc == -ETIMEDOUT)
		return rc; /* the kernel may still use its memory: not freed */
	if (!rc)
		rc = op_finish(op);
	op_free(op);
	return rc;
}

int op_run(struct ring *ring, const struct op_def *def, const char *mode, unsigned int sqe_flags)
{
	struct op *op = op_new(ring, def, mode);
	int rc;

	if (!op)
		return -ENOMEM;
	op->sqe_flags = sqe_flags;
	rc = op_start(op);
	return rc ? rc : op_end(op);
}

int op_companion(struct op *op, const struct op_def *def)
{
	return op_run(op->ring, def, "companion", 0);
}

int op_companion_start(struct op *op, const struct op_def *def)
{
	op->companion = op_new(op->ring, def, "companion");
	if (!op->companion)
		return -ENOMEM;
	op->companion->any_result = true;
	return op_start(op->companion);
}
