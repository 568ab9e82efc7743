/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be asked of io_uring operations only. */
#ifndef AU_OP_MATCH_H
#define AU_OP_MATCH_H

#include "stitch/uop.h"

struct op_match {
	bool some_ops;           /* only those in ops */
	uint64_t ops[256 / 64];  /* bits of their numbers */
	const char *syscall;     /* name of the operation or of the call that it is like, or a number; or NULL */
	unsigned int confidence; /* bits 1 << enum confidence, one of which the origin has; 0: any */
	bool has_origin;
	struct stamp origin;
	bool has_ring, has_user_data;
	uint64_t ring, user_data;
	uint32_t evidence; /* bits of record types, see stitch/evidence.h: the operation has one of these; 0: any */
	const char *exec;  /* inline, worker, sqpoll, task_work, none; or NULL */
};

/* Whether that is a name of the operation, or of the call that it is like. */
bool op_match_call(const struct uringop *op, const char *name) __attribute__((nonnull));

/* Whether an operation has all that is asked for. */
bool op_match(const struct op_match *m, const struct uop *op) __attribute__((nonnull));

#endif
