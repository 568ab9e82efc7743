// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a ring: what it is set up like, what is registered with it, what it
 * then doesn't allow, and what doesn't exist.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void do_restricted(void)
{
	struct io_uring_restriction res[] = {
		{ .opcode = IORING_RESTRICTION_REGISTER_OP, .register_op = IORING_REGISTER_ENABLE_RINGS },
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = OP_NOP },
		{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = OP_CLOSE },
	};
	struct ring r;

	if (ring_open(&r, 8, IORING_SETUP_R_DISABLED))
		_exit(2);
	shared->res[3] = ring_register(&r, IORING_REGISTER_RESTRICTIONS, res, 3);
	shared->res[4] = ring_register(&r, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
	shared->res[1] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 1));
	shared->res[2] = ring_do(&r, ring_sqe(&r, OP_CLOSE, 99, NULL, 0, 0, 2));
	shared->res[5] = ring_register(&r, IORING_REGISTER_PERSONALITY, NULL, 0);
	ring_close(&r);
}

static void do_registered(void)
{
	int files[3], event = eventfd(0, 0);
	struct ring r, other;

	if (ring_open(&r, 8, IORING_SETUP_SQPOLL))
		_exit(2);
	files[0] = files[1] = files[2] = open("/dev/null", O_RDWR);
	shared->res[1] = ring_register(&r, IORING_REGISTER_FILES, files, 3);
	shared->res[2] = ring_register(&r, IORING_REGISTER_EVENTFD, &event, 1);
	shared->extra[0] = event;
	shared->res[3] = ring_register(&r, IORING_REGISTER_PERSONALITY, NULL, 0);
	shared->res[4] = ring_register(&r, IORING_UNREGISTER_PERSONALITY, NULL, shared->res[3]);

	memset(&other, 0, sizeof(other));
	other.p.flags = IORING_SETUP_SQPOLL | IORING_SETUP_ATTACH_WQ;
	other.p.wq_fd = r.fd;
	other.fd = syscall(__NR_io_uring_setup, 4, &other.p);
	shared->extra[1] = r.fd;
	shared->extra[2] = other.fd;
	/* opcodes that nobody has */
	shared->res[5] = ring_do(&r, ring_sqe(&r, 200, -1, NULL, 0, 0, 5));
	other.p.flags = 1U << 31;
	shared->res[6] = syscall(__NR_io_uring_setup, 4, &other.p) < 0 ? -errno : 0;
	ring_close(&r);
}

/* A ring that another process than its creator submits to. */
static void do_shared(void)
{
	struct ring r;
	pid_t pid;

	if (ring_open(&r, 8, 0))
		_exit(2);
	pid = fork();
	if (!pid) {
		shared->extra[0] = getpid();
		shared->res[1] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 1));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

/* The nth record of that type. */
static const struct record *nth(int type, int n)
{
	size_t i;

	for (i = 0; i < records.n; i++) {
		if (records.rec[i].type == type && !n--)
			return &records.rec[i];
	}
	return NULL;
}

static const struct record *registered(unsigned int op)
{
	const struct record *rec;
	int i;

	for (i = 0; (rec = nth(AUDIT_URING_REGISTER, i)); i++) {
		if (rec_num(rec, "reg_op") == op)
			return rec;
	}
	return NULL;
}

static int is(const struct record *rec, const char *field, const char *value)
{
	return rec && !strcmp(str(rec_get(rec, field)), value);
}

static void test_restricted(void)
{
	const struct record *rec;

	run(do_restricted);
	ok(shared->res[1] == -EACCES, "restricted: %d", shared->res[1]);
	check("restricted", 1, OP_OPENAT, -EACCES, "none");
	rec = log_of(&records, log_op(&records, 1, 0), AUDIT_URING_ORIGIN);
	ok(is(rec, "refused", "restriction"), "restricted: by %s", str(rec_get(rec, "refused")));
	check("allowed", 2, OP_CLOSE, -EBADF, NULL);
	rec = log_of(&records, log_op(&records, 2, 0), AUDIT_URING_ORIGIN);
	ok(!rec_get(rec, "refused"), "allowed: not refused");

	rec = nth(AUDIT_URING_SETUP, 0);
	ok(is(rec, "flags", "0x40") && is(rec, "sq_entries", "8") && is(rec, "cq_entries", "16"), "setup: flags %s",
	   str(rec_get(rec, "flags")));
	ok(is(rec, "ring", str(rec_get(log_of(&records, log_op(&records, 2, 0), AUDIT_URING_SQE), "ring"))),
	   "setup: ring");
	ok(is(rec, "sq_thread", "0") && is(rec, "wq_fd", "-1"), "setup: no thread");
	rec = registered(IORING_REGISTER_RESTRICTIONS);
	ok(is(rec, "reg_ops", "12") && is(rec, "sqe_ops", "0,19") && is(rec, "sqe_flags_allowed", "0x0"),
	   "restrictions: %s %s", str(rec_get(rec, "reg_ops")), str(rec_get(rec, "sqe_ops")));
	ok(registered(IORING_REGISTER_ENABLE_RINGS) != NULL, "the ring is enabled");
	rec = registered(IORING_REGISTER_PERSONALITY);
	ok(shared->res[5] == -EACCES && rec && !rec_get(rec, "personality"), "no personality: %d", shared->res[5]);
}

static void test_registered(void)
{
	const struct record *rec, *one, *two;
	char number[16];

	run(do_registered);
	one = nth(AUDIT_URING_SETUP, 0);
	two = nth(AUDIT_URING_SETUP, 1);
	ok(is(one, "flags", "0x2") && rec_num(one, "sq_thread") > 0 && rec_num(one, "fd") == shared->extra[1],
	   "SQPOLL: thread %s", str(rec_get(one, "sq_thread")));
	ok(is(two, "flags", "0x22") && rec_num(two, "wq_fd") == shared->extra[1] &&
		   is(two, "sq_thread", str(rec_get(one, "sq_thread"))),
	   "ATTACH_WQ: wq_fd %s", str(rec_get(two, "wq_fd")));
	rec = nth(AUDIT_URING_SETUP, 2);
	ok(shared->res[6] == -EINVAL && is(rec, "ring", "0x0") && is(rec, "fd", "-1") && is(rec, "flags", "0x80000000"),
	   "setup that fails: flags %s", str(rec_get(rec, "flags")));

	rec = registered(IORING_REGISTER_FILES);
	ok(is(rec, "nr", "3") && is(rec, "files", "3") && is(rec, "ring", str(rec_get(one, "ring"))), "files: %s",
	   str(rec_get(rec, "files")));
	rec = registered(IORING_REGISTER_EVENTFD);
	ok(rec_num(rec, "eventfd") == shared->extra[0], "eventfd: %s", str(rec_get(rec, "eventfd")));
	snprintf(number, sizeof(number), "%d", shared->res[3]);
	ok(shared->res[3] > 0 && is(registered(IORING_REGISTER_PERSONALITY), "personality", number), "personality %s",
	   number);
	ok(is(registered(IORING_UNREGISTER_PERSONALITY), "personality", number), "personality %s removed", number);
	ok(shared->res[5] == -EINVAL, "opcode 200: %d", shared->res[5]);
	check("opcode 200", 5, 200, -EINVAL, "none");
}

static void test_shared(void)
{
	const struct record *op, *setup;

	run(do_shared);
	op = log_op(&records, 1, 0);
	setup = nth(AUDIT_URING_SETUP, 0);
	ok(is(log_of(&records, op, AUDIT_URING_SQE), "ring", str(rec_get(setup, "ring"))) &&
		   rec_num(op, "pid") == shared->extra[0] &&
		   rec_num(log_of(&records, setup, AUDIT_SYSCALL), "pid") == shared->pid,
	   "a ring of another process: the ring is the same, the pid isn't");
}

void test_ring(void)
{
	const int calls[] = { __NR_io_uring_setup, __NR_io_uring_register, __NR_io_uring_enter, -1 };

	nl_add_rule(nl, AUDIT_FILTER_EXIT, AUDIT_ALWAYS, calls, "call", NULL, 0);
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, NULL, "op", NULL, 0);
	test_restricted();
	test_registered();
	test_shared();
	nl_del_rules(nl);
}
