// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which operations the rules match.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void do_batch(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;
	int i;

	if (ring_open(&r, 64, 0))
		_exit(2);
	for (i = 1; i <= 32; i++) {
		switch (i % 3) {
		case 0:
			sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/none", 0, 0, i);
			break;
		case 1:
			sqe = ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, DIR_NAME "/none", 0, 0, i);
			break;
		default:
			sqe = ring_sqe(&r, OP_CLOSE, 99, NULL, 0, 0, i);
			break;
		}
		if (i % 2)
			sqe->flags = IOSQE_ASYNC;
	}
	ring_submit(&r);
	for (i = 0; i < 1000 && *r.cq_tail < 32; i++)
		ring_enter(&r, 0, 32, IORING_ENTER_GETEVENTS);
	ring_close(&r);
}

/* Runs the batch with one rule of that condition. Returns how many operations are recorded; @records has them. */
static int record_if(const struct field_spec *condition)
{
	int i, n = 0;

	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op", condition, 1);
	run(do_batch);
	nl_del_rules(nl);
	for (i = 1; i <= 32; i++)
		n += log_count_ops(&records, i);
	return n;
}

void test_rules(void)
{
	const int open_op[] = { OP_OPENAT, -1 }, unlink_op[] = { OP_UNLINKAT, -1 };
	const int enter[] = { __NR_io_uring_enter, -1 };
	const struct field_spec enoent = { AUDIT_EXIT, AUDIT_EQUAL, -ENOENT, NULL };
	const struct field_spec won = { AUDIT_SUCCESS, AUDIT_EQUAL, 1, NULL };
	const struct field_spec other = { AUDIT_UID, AUDIT_EQUAL, 77, NULL };
	const struct field_spec auid = { AUDIT_LOGINUID, AUDIT_EQUAL, 1234, NULL };
	const struct record *rec;
	int i, n;

	/* a batch with an always, a never and no rule */
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_NEVER, unlink_op, NULL, NULL, 0);
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, open_op, "op", NULL, 0);
	run(do_batch);
	for (i = 1, n = 0; i <= 32; i++)
		n += log_count_ops(&records, i) == !(i % 3);
	ok(n == 32, "batch: %d of 32 as the rules say", n);
	rec = log_op(&records, 3, 0);
	rec = log_at(&records, str(rec_get(log_of(&records, rec, AUDIT_URING_ORIGIN), "origin")), AUDIT_SYSCALL);
	ok(rec && rec_num(rec, "items") == 0 && rec_get(rec, "exit"), "batch: the system call is on its own");
	nl_del_rules(nl);

	/* a never rule for the system call doesn't concern the operations */
	nl_add_rule(nl, AUDIT_FILTER_EXIT, AUDIT_NEVER, enter, NULL, NULL, 0);
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, open_op, "op", NULL, 0);
	run(do_batch);
	for (i = 3, n = 0; i <= 32; i += 3)
		n += log_count_ops(&records, i);
	ok(n == 10, "never for enter: %d operations", n);
	rec = log_of(&records, log_op(&records, 3, 0), AUDIT_URING_ORIGIN);
	ok(!log_at(&records, str(rec_get(rec, "origin")), AUDIT_SYSCALL), "never for enter: it is not logged");
	nl_del_rules(nl);

	record_if(&enoent);
	for (i = 1, n = 0; i <= 32; i++)
		n += log_count_ops(&records, i) == (i % 3 != 2);
	ok(n == 32, "exit=-ENOENT: %d of 32", n);

	n = record_if(&won);
	ok(n == 0, "success=1: %d", n);

	n = record_if(&other);
	ok(n == 0, "other uid: %d", n);
	for (i = 0, n = 0; i < (int)records.n; i++)
		n += records.rec[i].type == AUDIT_SYSCALL && rec_num(&records.rec[i], "syscall") == __NR_io_uring_enter;
	ok(n == 0, "other uid: %d system calls", n);

	n = record_if(&auid);
	ok(n == 32, "auid: %d", n);
}
