/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op-match.h"

#include <string.h>

#include "stitch/evidence.h"

/* The number in a field of @rec, of that base. */
static bool field_is(const struct record *rec, const char *name, unsigned int base, uint64_t value)
{
	uint64_t n;

	return rec && record_u64(rec, name, base, &n) == 0 && n == value;
}

static bool exec_is(const struct uop *op, const char *mode)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN);
	struct field f;

	if (!origin || !record_field(origin, "exec", &f))
		return false;
	return str_is(f.value, strcmp(mode, "worker") == 0 ? "iowq" : mode);
}

/* An origin that is one of several is not asserted, so it is not found. */
static bool origin_is(const struct uop *op, const struct stamp *id)
{
	struct stamp s;

	if (!fact_asserted(&op->origin) || !op->origin.ev)
		return false;
	s = op->origin.ev->stamp;
	return (!op->patched || uop_origin_id(op, &s)) && stamp_cmp(&s, id) == 0;
}

bool op_match_call(const struct uringop *op, const char *name)
{
	return strcasecmp(op->name, name) == 0 || (op->syscall && strcmp(op->syscall, name) == 0);
}

static bool syscall_is(const struct uop *op, const char *name)
{
	const struct uringop *info = uringop_by_number(op->op);
	uint64_t n;

	if (str_u64((struct str){ name, strlen(name) }, 10, &n) == 0)
		return op->op == n;
	return info && op_match_call(info, name);
}

static bool has_evidence(const struct uop *op, uint32_t types)
{
	struct evidence e;
	size_t at = 0;

	while (evidence_next(op, &at, &e))
		if (types & evidence_bit_of(e.rec))
			return true;
	return false;
}

bool op_match(const struct op_match *m, const struct uop *op)
{
	const struct record *sqe = uop_record(op, REC_URING_SQE);

	return (!m->some_ops || (op->op < 256 && m->ops[op->op / 64] & 1ull << op->op % 64)) &&
	       (!m->syscall || syscall_is(op, m->syscall)) &&
	       (!m->confidence || m->confidence & 1u << op->origin.confidence) &&
	       (!m->has_origin || origin_is(op, &m->origin)) && (!m->has_ring || field_is(sqe, "ring", 16, m->ring)) &&
	       (!m->has_user_data || field_is(sqe, "user_data", 16, m->user_data)) &&
	       (!m->exec || exec_is(op, m->exec)) && (!m->evidence || has_evidence(op, m->evidence));
}
