/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is odd about an operation, next to all before it. */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR_MS 3600000ull

static int note(struct report *r, enum anomaly_kind kind, const struct uop *op, struct str program)
{
	struct anomaly *a;

	if (!report_selects_operation(r, op))
		return 0;
	if (r->anomalies[kind]++ >= ANOMALY_MAX)
		return 0;
	a = &r->anomaly[kind][r->anomalies[kind] - 1];
	*a = (struct anomaly){ op->ev->stamp, strdup(op->ev->node->name), strndup(program.p, program.n), op->op };
	return a->node && a->program ? 0 : -ENOMEM;
}

static int program_anomalies(struct report *r, const struct uop *op, struct str program)
{
	uint64_t ms = stamp_ms(&op->ev->stamp);
	int rc = 0;
	struct row *row = program.n ? rows_get(&r->programs, program, &rc) : NULL;
	bool is_new;

	if (!row)
		return rc;
	if (row->n++ == 0) {
		row->first = ms;
		rc = note(r, ANOMALY_FIRST_USE, op, program);
	}
	is_new = op->op < 256 && !(row->bits[op->op / 32] >> op->op % 32 & 1);
	if (op->op < 256)
		row->bits[op->op / 32] |= 1u << op->op % 32;
	if (rc == 0 && is_new && ms > row->first + HOUR_MS)
		rc = note(r, ANOMALY_NEW_OPERATION, op, program);
	return rc;
}

/* A patched kernel numbers its rings for the time that it runs. */
static int ring_anomaly(struct report *r, const struct uop *op, struct str program)
{
	const struct record *sqe = uop_record(op, REC_URING_SQE);
	char name[320];
	struct field f;
	int64_t pid;
	int rc = 0;
	struct row *row;

	if (!sqe || !record_field(sqe, "ring", &f) || record_i64(op->rec, "pid", &pid) < 0)
		return 0;
	snprintf(name, sizeof(name), "%.200s %u %.*s", op->ev->node->name, op->ev->starts,
		 (int)(f.value.n < 40 ? f.value.n : 40), f.value.p);
	row = rows_get(&r->rings, (struct str){ name, strlen(name) }, &rc);
	if (!row)
		return rc;
	if (row->n++ > 0 && row->number != pid)
		rc = note(r, ANOMALY_OTHER_PROCESS, op, program);
	row->number = pid;
	return rc;
}

/* It has a personality, or ran with other credentials than the call that has submitted it. */
static bool other_credentials(const struct uop *op)
{
	static const char *const ids[] = { "uid", "euid", "fsuid", "gid", "egid", "fsgid" };
	bool asserted = op->origin.ev && (op->origin.confidence == CONF_EXACT || op->origin.confidence == CONF_UNIQUE);
	const struct record *call = asserted ? event_record(op->origin.ev, REC_SYSCALL) : NULL,
			    *sqe = uop_record(op, REC_URING_SQE);
	int64_t personality;
	size_t i;

	if (sqe)
		return record_i64(sqe, "personality", &personality) == 0 && personality != 0;
	for (i = 0; call && i < sizeof(ids) / sizeof(ids[0]); i++) {
		int64_t a, b;

		if (record_i64(op->rec, ids[i], &a) == 0 && record_i64(call, ids[i], &b) == 0 && a != b)
			return true;
	}
	return false;
}

int report_anomalies(struct report *r, const struct uop *op, struct str program)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN);
	struct field f;
	int rc = program_anomalies(r, op, program);

	if (rc == 0)
		rc = ring_anomaly(r, op, program);
	if (rc == 0 && other_credentials(op))
		rc = note(r, ANOMALY_PERSONALITY, op, program);
	if (rc == 0 && report_is_filtered(r, op))
		rc = note(r, ANOMALY_SECCOMP, op, program);
	if (rc == 0 && origin && record_field(origin, "refused", &f))
		rc = note(r, ANOMALY_REFUSED, op, program);
	if (rc == 0 && !fact_asserted(&op->origin))
		rc = note(r, ANOMALY_NO_ORIGIN, op, program);
	return rc;
}
