// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of io_uring operations, record by record. Must be run as root, on
 * a machine of its own: it takes the place of auditd and deletes all rules.
 *
 * Each case is a child process that does some operations, as the operations of
 * the process that gets the records aren't audited. It passes on what it knows
 * of their results in shared memory.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "nl.h"
#include "ring.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIR_NAME "/tmp/uringop"
#define NR_RES 64

static struct {
	int res[NR_RES];	/* of the operations, by user_data */
	pid_t pid;
	long extra[8];
} *shared;

static int nl;
static struct log records;

static const int all_ops[] = {
	OP_SENDMSG, OP_RECVMSG, OP_ACCEPT, OP_CONNECT, OP_FALLOCATE, OP_OPENAT,
	OP_CLOSE, OP_OPENAT2, OP_SHUTDOWN, OP_RENAMEAT, OP_UNLINKAT, OP_MKDIRAT,
	OP_SYMLINKAT, OP_LINKAT, OP_MSG_RING, OP_FSETXATTR, OP_SETXATTR,
	OP_FGETXATTR, OP_GETXATTR, OP_URING_CMD, OP_FUTEX_WAIT,
	OP_FIXED_FD_INSTALL, OP_FTRUNCATE, OP_BIND, OP_LISTEN, -1,
};

static void rules_all(void)
{
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op",
		    NULL, 0);
}

/* Run it in a child and get the log of that. */
static void run(void (*child)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	log_free(&records);
	memset(shared, 0, sizeof(*shared));
	nl_collect(nl, &records);
	log_free(&records);
	pid = fork();
	if (!pid) {
		shared->pid = getpid();
		alarm(900);
		child();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && !WEXITSTATUS(status), "child: status %#x", status);
	ok(!nl_collect(nl, &records), "%zu records", records.n);
}

static const char *str(const char *s)
{
	return s ? s : "(none)";
}

/*
 * The event of the operation with that user_data: exactly one, complete, with
 * that result, and the system call that it names is in the log.
 */
static const struct record *check(const char *what, unsigned long long ud,
				  int op, int res, const char *exec)
{
	const struct record *rec = log_op(&records, ud, 0), *sqe, *origin;
	int n = log_count_ops(&records, ud);

	if (!ok(n == 1, "%s: one event, %d", what, n))
		return NULL;
	ok(rec_num(rec, "uring_op") == op, "%s: op %d", what, op);
	ok(rec_num(rec, "exit") == res, "%s: exit %lld for result %d", what,
	   rec_num(rec, "exit"), res);
	ok(!strcmp(str(rec_get(rec, "success")), res < 0 ? "no" : "yes"),
	   "%s: success %s", what, str(rec_get(rec, "success")));
	ok(rec_num(rec, "pid") == shared->pid, "%s: pid", what);
	ok(rec_num(rec, "ppid") == getpid(), "%s: ppid", what);
	ok(rec_num(rec, "auid") == 1234, "%s: auid %s", what,
	   str(rec_get(rec, "auid")));
	ok(!strncmp(str(rec_get(rec, "comm")), "uringop", 7), "%s: comm %s",
	   what, str(rec_get(rec, "comm")));
	ok(strstr(str(rec_get(rec, "exe")), "uringop"), "%s: exe %s", what,
	   str(rec_get(rec, "exe")));
	ok(rec_get(rec, "tty") && rec_get(rec, "ses"), "%s: tty and ses", what);

	sqe = log_of(&records, rec, AUDIT_URING_SQE);
	ok(sqe && rec_get(sqe, "addr3") && rec_num(sqe, "ring") > 0,
	   "%s: URING_SQE", what);
	origin = log_of(&records, rec, AUDIT_URING_ORIGIN);
	if (!ok(origin, "%s: URING_ORIGIN", what))
		return rec;
	ok(!exec || strstr(exec, str(rec_get(origin, "exec"))),
	   "%s: exec %s of %s", what, str(rec_get(origin, "exec")), exec);
	ok(log_at(&records, str(rec_get(origin, "origin")), AUDIT_SYSCALL),
	   "%s: origin %s is in the log", what, str(rec_get(origin, "origin")));
	return rec;
}

static int mkfile(const char *name)
{
	int fd = open(name, O_CREAT | O_RDWR, 0644);

	if (fd < 0)
		_exit(3);
	return fd;
}

static int listener(struct sockaddr_in *addr)
{
	socklen_t len = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(addr, 0, sizeof(*addr));
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (void *)addr, len) || listen(fd, 16) ||
	    getsockname(fd, (void *)addr, &len))
		_exit(4);
	return fd;
}

static int dial(const struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (const void *)addr, sizeof(*addr)))
		_exit(5);
	return fd;
}

/* ---- the ways that an operation can be executed ---- */

static unsigned int setup_flags;

static void do_exec(void)
{
	struct sockaddr_in addr;
	struct io_uring_sqe *sqe;
	struct ring r;
	int fd;

	if (ring_open(&r, 8, setup_flags))
		_exit(2);
	shared->res[1] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD,
					      "/nonexistent", 0, 0, 1));
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 2);
	sqe->flags = IOSQE_ASYNC;
	shared->res[2] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 3);
	sqe->open_flags = O_RDWR;
	shared->res[3] = ring_do(&r, sqe);

	/* this one has to wait until there is a connection */
	fd = listener(&addr);
	ring_sqe(&r, OP_ACCEPT, fd, NULL, 0, 0, 4);
	ring_submit(&r);
	dial(&addr);
	shared->res[4] = ring_wait(&r, 4, NULL);
	shared->res[5] = ring_do(&r, ring_sqe(&r, OP_UNLINKAT, AT_FDCWD,
					      DIR_NAME "/nope", 0, 0, 5));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	shared->res[6] = ring_do(&r, ring_sqe(&r, OP_CONNECT, fd, &addr, 0,
					      sizeof(addr), 6));
	ring_close(&r);
}

static void test_exec(const char *how, unsigned int flags)
{
	const struct record *rec;
	char name[64];

	setup_flags = flags;
	rules_all();
	run(do_exec);
#define NAME(x) (snprintf(name, sizeof(name), "%s " x, how), name)
	rec = check(NAME("open enoent"), 1, OP_OPENAT, -ENOENT, NULL);
	ok(!strcmp(str(rec_get(log_of(&records, rec, AUDIT_PATH), "name")),
		   "/nonexistent"), "%s: PATH", name);
	rec = check(NAME("open async"), 2, OP_OPENAT, shared->res[2], "iowq");
	ok(rec_num(log_of(&records, rec, AUDIT_PATH), "inode") > 0 &&
	   log_of(&records, rec, AUDIT_CWD), "%s: PATH and CWD", name);
	check(NAME("open"), 3, OP_OPENAT, shared->res[3], NULL);
	rec = check(NAME("accept"), 4, OP_ACCEPT, shared->res[4],
		    "task_work sqpoll");
	ok(!strncmp(str(rec_get(log_of(&records, rec, AUDIT_SOCKADDR), "saddr")),
		    "0200", 4), "%s: SOCKADDR", name);
	check(NAME("unlink"), 5, OP_UNLINKAT, -ENOENT, "iowq");
	rec = check(NAME("connect"), 6, OP_CONNECT, 0, NULL);
	ok(log_of(&records, rec, AUDIT_SOCKADDR), "%s: SOCKADDR", name);
	if (flags & IORING_SETUP_SQPOLL) {
		rec = log_of(&records, rec, AUDIT_URING_ORIGIN);
		ok(!strcmp(str(rec_get(rec, "via")), "sqpoll") &&
		   rec_num(rec, "otid") != shared->pid, "%s: via", name);
	}
	nl_del_rules(nl);
}

/* ---- links, drain, fixed files, personality ---- */

static void do_link(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;

	if (ring_open(&r, 8, 0))
		_exit(2);
	sqe = ring_sqe(&r, OP_MKDIRAT, AT_FDCWD, DIR_NAME "/l", 0755, 0, 1);
	sqe->flags = IOSQE_IO_LINK;
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/x", 0, 0, 2);
	sqe->flags = IOSQE_IO_LINK;
	ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 3);
	sqe = ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, DIR_NAME "/l", 0, 0, 4);
	sqe->unlink_flags = AT_REMOVEDIR;
	sqe->flags = IOSQE_IO_DRAIN;
	shared->res[4] = ring_wait(&r, 4, NULL);
	ring_close(&r);
}

static void test_link(void)
{
	const struct record *rec;
	int i;

	rules_all();
	run(do_link);
	check("link 1", 1, OP_MKDIRAT, 0, "iowq");
	check("link 2", 2, OP_OPENAT, -ENOENT, NULL);
	check("link 3, broken", 3, OP_UNLINKAT, -ECANCELED, "none");
	check("drain", 4, OP_UNLINKAT, 0, "iowq");
	for (i = 1; i <= 4; i++) {
		rec = log_of(&records, log_op(&records, i, 0), AUDIT_URING_ORIGIN);
		ok(rec_num(rec, "link") == (i == 4 ? 0 : i), "link=%lld for %d",
		   rec_num(rec, "link"), i);
	}
	nl_del_rules(nl);
}

static void do_fixed(void)
{
	struct io_uring_sqe *sqe;
	int fds[2] = { -1, -1 };
	struct ring r;

	fds[0] = mkfile(DIR_NAME "/fixed");
	if (ring_open(&r, 8, 0) ||
	    ring_register(&r, IORING_REGISTER_FILES, fds, 2) < 0)
		_exit(2);
	sqe = ring_sqe(&r, OP_FTRUNCATE, 0, NULL, 0, 4096, 1);
	sqe->flags = IOSQE_FIXED_FILE;
	shared->res[1] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_FTRUNCATE, 1, NULL, 0, 4096, 2);
	sqe->flags = IOSQE_FIXED_FILE;
	shared->res[2] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/fixed", 0, 0, 3);
	sqe->file_index = 2;
	shared->res[3] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_FIXED_FD_INSTALL, 0, NULL, 0, 0, 4);
	sqe->flags = IOSQE_FIXED_FILE;
	shared->res[4] = ring_do(&r, sqe);
	shared->res[5] = ring_do(&r, ring_sqe(&r, OP_CLOSE, fds[0], NULL, 0, 0,
					      5));
	shared->extra[0] = fds[0];
	ring_close(&r);
}

static void test_fixed(void)
{
	const struct record *rec;
	int i;

	rules_all();
	run(do_fixed);
	check("fixed ftruncate", 1, OP_FTRUNCATE, 0, NULL);
	check("fixed ftruncate of no file", 2, OP_FTRUNCATE, -EBADF, NULL);
	check("open to a slot", 3, OP_OPENAT, 0, NULL);
	check("install", 4, OP_FIXED_FD_INSTALL, shared->res[4], NULL);
	check("close", 5, OP_CLOSE, 0, NULL);
	for (i = 1; i <= 5; i += i == 1 ? 3 : 1) {
		rec = log_of(&records, log_op(&records, i, 0), AUDIT_PATH);
		ok(!strcmp(str(rec_get(rec, "name")), DIR_NAME "/fixed"),
		   "file of %d: %s", i, str(rec_get(rec, "name")));
	}
	nl_del_rules(nl);
}

static void do_personality(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;
	int id;

	if (ring_open(&r, 8, 0))
		_exit(2);
	if (setresuid(0, 4321, 0))
		_exit(2);
	id = ring_register(&r, IORING_REGISTER_PERSONALITY, NULL, 0);
	if (setresuid(0, 0, 0) || id <= 0)
		_exit(2);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 1);
	sqe->personality = id;
	shared->res[1] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, DIR_NAME "/n", 0, 0, 2);
	sqe->personality = id;
	shared->res[2] = ring_do(&r, sqe);
	/* not one that exists */
	sqe = ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 3);
	sqe->personality = 99;
	shared->res[3] = ring_do(&r, sqe);
	shared->res[4] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD,
					      DIR_NAME "/f", 0, 0, 4));
	shared->extra[0] = id;
	ring_close(&r);
}

static void test_personality(void)
{
	const struct field_spec euid = { AUDIT_EUID, AUDIT_EQUAL, 4321 };
	const struct record *rec;

	/* judged with the credentials of the operation */
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op",
		    &euid, 1);
	run(do_personality);
	rec = check("personality", 1, OP_OPENAT, shared->res[1], NULL);
	ok(rec_num(rec, "euid") == 4321 && rec_num(rec, "uid") == 0, "euid");
	rec = log_of(&records, rec, AUDIT_URING_SQE);
	ok(rec_num(rec, "personality") == shared->extra[0], "number");
	rec = check("personality async", 2, OP_UNLINKAT, -ENOENT, "iowq");
	ok(rec_num(rec, "euid") == 4321, "euid");
	ok(!log_op(&records, 3, 0) && !log_op(&records, 4, 0), "no others");
	nl_del_rules(nl);

	rules_all();
	run(do_personality);
	check("no such personality", 3, OP_UNLINKAT, -EINVAL, "none");
	nl_del_rules(nl);
}

/* ---- multishot, cancellation, the end of a ring and of a process ---- */

static void do_multishot(void)
{
	struct sockaddr_in addr;
	struct io_uring_sqe *sqe;
	struct ring r;
	int fd, i;

	if (ring_open(&r, 8, 0))
		_exit(2);
	fd = listener(&addr);
	sqe = ring_sqe(&r, OP_ACCEPT, fd, NULL, 0, 0, 1);
	sqe->ioprio = ACCEPT_MULTISHOT;
	ring_submit(&r);
	for (i = 0; i < 3; i++) {
		dial(&addr);
		shared->res[i] = ring_wait(&r, 1, NULL);
	}
	/* by user_data */
	ring_sqe(&r, OP_ASYNC_CANCEL, -1, (void *)1, 0, 0, 2);
	ring_submit(&r);
	shared->res[3] = ring_wait(&r, 1, NULL);

	ring_sqe(&r, OP_ACCEPT, fd, NULL, 0, 0, 5);
	ring_submit(&r);
	ring_sqe(&r, OP_ASYNC_CANCEL, -1, (void *)5, 0, 0, 6);
	ring_submit(&r);
	shared->res[5] = ring_wait(&r, 5, NULL);

	/* and one that is there when the process isn't any more */
	ring_sqe(&r, OP_ACCEPT, fd, NULL, 0, 0, 7);
	ring_submit(&r);
}

static void test_multishot(void)
{
	const struct record *rec, *prev;
	int i, tries;

	rules_all();
	run(do_multishot);
	ok(log_count_ops(&records, 1) == 4, "multishot: %d events",
	   log_count_ops(&records, 1));
	for (i = 0; i < 4; i++) {
		rec = log_op(&records, 1, i);
		ok(rec_num(rec, "exit") == shared->res[i], "multishot %d: %lld",
		   i, rec_num(rec, "exit"));
		ok(!!log_of(&records, rec, AUDIT_SOCKADDR) == (i < 3),
		   "multishot %d: SOCKADDR", i);
		prev = i ? log_op(&records, 1, i - 1) : NULL;
		ok(rec && (!prev || strcmp(rec->stamp, prev->stamp)),
		   "multishot %d: event of its own", i);
	}
	ok(shared->res[3] == -ECANCELED, "multishot: cancelled");
	check("cancelled", 5, OP_ACCEPT, -ECANCELED, NULL);

	/* the ring goes away some time after the process */
	for (tries = 0; tries < 50 && !log_op(&records, 7, 0); tries++) {
		log_free(&records);
		nl_collect(nl, &records);
		usleep(20000);
	}
	rec = log_op(&records, 7, 0);
	ok(rec && rec_num(rec, "exit") == -ECANCELED, "exit: %s",
	   str(rec_get(rec, "exit")));
	ok(rec_num(rec, "pid") == shared->pid &&
	   rec_num(rec, "auid") == 1234, "exit: whose it was");
	nl_del_rules(nl);
}

/* ---- requests that fail before they are issued ---- */

static void do_early(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;

	if (ring_open(&r, 8, 0))
		_exit(2);
	shared->res[1] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD,
					      (void *)8, 0, 0, 1));
	sqe = ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, "/x", 1, 0, 2);
	shared->res[2] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_CONNECT, 77, NULL, 0, 0, 3);
	shared->res[3] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_FTRUNCATE, 77, NULL, 0, 0, 4);
	shared->res[4] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 5);
	sqe->flags = IOSQE_BUFFER_SELECT;
	shared->res[5] = ring_do(&r, sqe);
	ring_close(&r);
}

static void test_early(void)
{
	rules_all();
	run(do_early);
	check("EFAULT", 1, OP_OPENAT, -EFAULT, "none");
	check("EINVAL", 2, OP_UNLINKAT, -EINVAL, "none");
	check("EBADF connect", 3, OP_CONNECT, -EBADF, "none");
	check("EBADF ftruncate", 4, OP_FTRUNCATE, -EBADF, "none");
	check("EOPNOTSUPP", 5, OP_OPENAT, -EOPNOTSUPP, "none");
	nl_del_rules(nl);
}

/* ---- rules ---- */

static void do_batch(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;
	int i;

	if (ring_open(&r, 64, 0))
		_exit(2);
	for (i = 1; i <= 30; i++) {
		switch (i % 3) {
		case 0:
			sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/none", 0, 0, i);
			break;
		case 1:
			sqe = ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, DIR_NAME "/none", 0, 0,
				       i);
			break;
		default:
			sqe = ring_sqe(&r, OP_CLOSE, 99, NULL, 0, 0, i);
			break;
		}
		if (i % 2)
			sqe->flags = IOSQE_ASYNC;
	}
	ring_submit(&r);
	for (i = 0; i < 1000 && *r.cq_tail < 30; i++)
		ring_enter(&r, 0, 30, IORING_ENTER_GETEVENTS);
	ring_close(&r);
}

static void test_rules(void)
{
	const int open_op[] = { OP_OPENAT, -1 }, unlink_op[] = { OP_UNLINKAT, -1 };
	const int enter[] = { __NR_io_uring_enter, -1 };
	const struct field_spec enoent = { AUDIT_EXIT, AUDIT_EQUAL, -ENOENT };
	const struct field_spec won = { AUDIT_SUCCESS, AUDIT_EQUAL, 1 };
	const struct field_spec other = { AUDIT_UID, AUDIT_EQUAL, 77 };
	const struct field_spec auid = { AUDIT_LOGINUID, AUDIT_EQUAL, 1234 };
	const struct record *rec;
	int i, n;

	/* a batch with an always, a never and no rule */
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_NEVER, unlink_op, NULL,
		    NULL, 0);
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, open_op, "op",
		    NULL, 0);
	run(do_batch);
	for (i = 1, n = 0; i <= 30; i++)
		n += log_count_ops(&records, i) == !(i % 3);
	ok(n == 30, "batch: %d of 30 as the rules say", n);
	rec = log_op(&records, 3, 0);
	rec = log_at(&records, str(rec_get(log_of(&records, rec, AUDIT_URING_ORIGIN),
				       "origin")), AUDIT_SYSCALL);
	ok(rec && rec_num(rec, "items") == 0 && rec_get(rec, "exit"),
	   "batch: the system call is on its own");
	nl_del_rules(nl);

	/* a never rule for the system call doesn't concern the operations */
	nl_add_rule(nl, AUDIT_FILTER_EXIT, AUDIT_NEVER, enter, NULL, NULL, 0);
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, open_op, "op",
		    NULL, 0);
	run(do_batch);
	for (i = 3, n = 0; i <= 30; i += 3)
		n += log_count_ops(&records, i);
	ok(n == 10, "never for enter: %d operations", n);
	rec = log_of(&records, log_op(&records, 3, 0), AUDIT_URING_ORIGIN);
	ok(!log_at(&records, str(rec_get(rec, "origin")), AUDIT_SYSCALL),
	   "never for enter: it is not logged");
	nl_del_rules(nl);

	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op",
		    &enoent, 1);
	run(do_batch);
	for (i = 1, n = 0; i <= 30; i++)
		n += log_count_ops(&records, i) == (i % 3 != 2);
	ok(n == 30, "exit=-ENOENT: %d of 30", n);
	nl_del_rules(nl);

	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op",
		    &won, 1);
	run(do_batch);
	for (i = 1, n = 0; i <= 30; i++)
		n += log_count_ops(&records, i);
	ok(n == 0, "success=1: %d", n);
	nl_del_rules(nl);

	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op",
		    &other, 1);
	run(do_batch);
	for (i = 1, n = 0; i <= 30; i++)
		n += log_count_ops(&records, i);
	ok(n == 0, "other uid: %d", n);
	for (i = 0, n = 0; i < (int)records.n; i++)
		n += records.rec[i].type == AUDIT_SYSCALL &&
		     rec_num(&records.rec[i], "syscall") == __NR_io_uring_enter;
	ok(n == 0, "other uid: %d system calls", n);
	nl_del_rules(nl);

	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op",
		    &auid, 1);
	run(do_batch);
	for (i = 1, n = 0; i <= 30; i++)
		n += log_count_ops(&records, i);
	ok(n == 30, "auid: %d", n);
	nl_del_rules(nl);
}

/* ---- arguments ---- */

static void do_args(void)
{
	struct open_how how = { .flags = O_RDWR, .resolve = RESOLVE_NO_SYMLINKS };
	struct sockaddr_in addr = { .sin_family = AF_INET };
	struct io_uring_sqe *sqe;
	struct ring r, r2;
	int fd;

	if (ring_open(&r, 8, 0) || ring_open(&r2, 8, 0))
		_exit(2);
	sqe = ring_sqe(&r, OP_OPENAT2, AT_FDCWD, DIR_NAME "/f", sizeof(how),
		       (uintptr_t)&how, 1);
	shared->res[1] = ring_do(&r, sqe);
	/* the name is in addr, the value in addr2, the path in addr3 */
	sqe = ring_sqe(&r, OP_SETXATTR, 0, "trusted.uringop", 3,
		       (uintptr_t)"abc", 2);
	sqe->addr3 = (uintptr_t)(DIR_NAME "/f");
	shared->res[2] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_MSG_RING, r2.fd, NULL, 5, 42, 3);
	shared->res[3] = ring_do(&r, sqe);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sqe = ring_sqe(&r, OP_BIND, fd, &addr, 0, sizeof(addr), 4);
	shared->res[4] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_LISTEN, fd, NULL, 4, 0, 5);
	shared->res[5] = ring_do(&r, sqe);
	/* SIOCINQ, in the place of off */
	sqe = ring_sqe(&r, OP_URING_CMD, fd, NULL, 0, 0, 6);
	shared->res[6] = ring_do(&r, sqe);
	ring_close(&r);
	ring_close(&r2);
}

static void test_args(void)
{
	const struct record *rec, *arg;

	rules_all();
	run(do_args);
	rec = check("openat2", 1, OP_OPENAT2, shared->res[1], NULL);
	arg = log_of(&records, rec, AUDIT_OPENAT2);
	ok(arg && rec_num(arg, "resolve") == RESOLVE_NO_SYMLINKS, "OPENAT2");
	rec = check("setxattr", 2, OP_SETXATTR, shared->res[2], "iowq");
	arg = log_of(&records, rec, AUDIT_URING_ARGS);
	ok(!strcmp(str(rec_get(arg, "xattr")), "trusted.uringop"), "xattr %s",
	   str(rec_get(arg, "xattr")));
	rec = check("msg_ring", 3, OP_MSG_RING, 0, NULL);
	arg = log_of(&records, rec, AUDIT_URING_ARGS);
	ok(rec_num(arg, "to_ring") ==
	   rec_num(log_of(&records, rec, AUDIT_URING_SQE), "ring") + 1, "to_ring");
	rec = check("bind", 4, OP_BIND, 0, NULL);
	ok(!strncmp(str(rec_get(log_of(&records, rec, AUDIT_SOCKADDR), "saddr")),
		    "020000007F000001", 16), "saddr");
	check("listen", 5, OP_LISTEN, 0, NULL);
	rec = check("uring_cmd", 6, OP_URING_CMD, shared->res[6], NULL);
	arg = log_of(&records, rec, AUDIT_URING_ARGS);
	ok(rec_num(arg, "cmd_op") == 0, "cmd_op");
	nl_del_rules(nl);
}

/* ---- one that changes its mind ---- */

#define RACES 10000

static struct io_uring_sqe *volatile target;

static void *rewrite(void *arg)
{
	static const char *const path[] = { DIR_NAME "/race0", DIR_NAME "/race1" };
	unsigned int i = 0;

	(void)arg;
	for (;;) {
		struct io_uring_sqe *sqe = target;

		if (sqe) {
			sqe->addr = (uintptr_t)path[i++ & 1];
			sqe->open_flags = i & 1 ? O_RDWR : O_RDONLY;
			sqe->opcode = i & 2 ? OP_OPENAT : OP_NOP;
		}
	}
	return NULL;
}

static void do_race(void)
{
	struct io_uring_sqe *sqe;
	struct stat st;
	pthread_t thread;
	struct ring r;
	int i, fd;

	if (ring_open(&r, 1, 0) || pthread_create(&thread, NULL, rewrite, NULL))
		_exit(2);
	for (i = 1; i <= RACES; i++) {
		sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/race0", 0, 0,
			       i);
		target = sqe;
		fd = ring_do(&r, sqe);
		target = NULL;
		/* NOP is 0, and so is a descriptor that isn't there */
		if (fd <= 0)
			continue;
		if (fstat(fd, &st) || write(shared->extra[0],
		    &(struct { int i, fd, flags; unsigned long ino; })
		    { i, fd, fcntl(fd, F_GETFL) & O_ACCMODE, st.st_ino }, 24) != 24)
			_exit(6);
		close(fd);
	}
}

static void do_race_pipe(void)
{
	shared->extra[0] = open(DIR_NAME "/truth", O_CREAT | O_WRONLY, 0600);
	do_race();
}

static void test_race(void)
{
	struct { int i, fd, flags; unsigned long ino; } truth;
	const struct record *rec, *path, *sqe;
	size_t at = 0, i;
	int fd, opened = 0, events = 0, wrong = 0;

	close(mkfile(DIR_NAME "/race0"));
	close(mkfile(DIR_NAME "/race1"));
	rules_all();
	run(do_race_pipe);
	fd = open(DIR_NAME "/truth", O_RDONLY);
	while (read(fd, &truth, 24) == 24) {
		opened++;
		/* in the order of the log, in which events may be interleaved */
		for (rec = NULL; at < records.n && !rec; at++) {
			if (records.rec[at].type == AUDIT_URING_SQE &&
			    rec_num(&records.rec[at], "user_data") == truth.i)
				rec = &records.rec[at];
		}
		sqe = rec;
		path = NULL;
		for (i = at; sqe && !path && i < records.n && i < at + 100; i++) {
			if (records.rec[i].type == AUDIT_PATH &&
			    !strcmp(records.rec[i].stamp, sqe->stamp))
				path = &records.rec[i];
		}
		if (!sqe || !path || rec_num(path, "inode") != (long long)truth.ino ||
		    (rec_num(sqe, "op_flags") & O_ACCMODE) != truth.flags)
			wrong++;
	}
	close(fd);
	for (at = 0; at < records.n; at++)
		events += records.rec[at].type == AUDIT_URINGOP;
	printf("# %d races, %d of them opened a file, %d events\n", RACES,
	       opened, events);
	ok(opened > 0 && events >= opened && !wrong, "race: %d wrong", wrong);
	nl_del_rules(nl);
}

int main(void)
{
	int fd, user = open("/proc/self/loginuid", O_WRONLY);

	printf("TAP version 13\n");
	if (user < 0 || write(user, "1234", 4) != 4)
		printf("# cannot set the login uid\n");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	mkdir(DIR_NAME, 0755);
	fd = mkfile(DIR_NAME "/f");
	nl = nl_open();

	test_exec("inline", 0);
	test_exec("sqpoll", IORING_SETUP_SQPOLL);
	test_exec("defer", SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN);
	test_exec("single", SETUP_SINGLE_ISSUER);
	test_link();
	test_fixed();
	test_personality();
	test_multishot();
	test_early();
	test_rules();
	test_args();
	test_race();

	ok(!nl_lost(nl), "nothing lost");
	nl_close(nl);
	close(fd);
	return tap_done();
}
