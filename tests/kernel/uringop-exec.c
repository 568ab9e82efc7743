// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways that an operation can be executed, and those in which it can end: by a
 * cancellation, with its process, or before it has begun.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned int setup_flags;

static void do_exec(void)
{
	struct sockaddr_in addr;
	struct io_uring_sqe *sqe;
	struct ring r;
	int fd;

	if (ring_open(&r, 8, setup_flags))
		_exit(2);
	shared->res[1] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD, "/nonexistent", 0, 0, 1));
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 2);
	sqe->flags = IOSQE_ASYNC;
	shared->res[2] = ring_do(&r, sqe);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 3);
	sqe->open_flags = O_RDWR;
	shared->res[3] = ring_do(&r, sqe);

	/* this one has to wait until there is a connection */
	fd = tcp_listen(&addr);
	ring_sqe(&r, OP_ACCEPT, fd, NULL, 0, 0, 4);
	ring_submit(&r);
	dial(&addr);
	shared->res[4] = ring_wait(&r, 4, NULL);
	shared->res[5] = ring_do(&r, ring_sqe(&r, OP_UNLINKAT, AT_FDCWD, DIR_NAME "/nope", 0, 0, 5));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	shared->res[6] = ring_do(&r, ring_sqe(&r, OP_CONNECT, fd, &addr, 0, sizeof(addr), 6));
	ring_close(&r);
}

void test_exec(const char *how, unsigned int flags)
{
	const struct record *rec;
	char name[64];

	setup_flags = flags;
	rules_all();
	run(do_exec);
#define NAME(x) (snprintf(name, sizeof(name), "%s " x, how), name)
	rec = check(NAME("open enoent"), 1, OP_OPENAT, -ENOENT, NULL);
	ok(!strcmp(str(rec_get(log_of(&records, rec, AUDIT_PATH), "name")), "/nonexistent"), "%s: PATH", name);
	rec = check(NAME("open async"), 2, OP_OPENAT, shared->res[2], "iowq");
	ok(rec_num(log_of(&records, rec, AUDIT_PATH), "inode") > 0 && log_of(&records, rec, AUDIT_CWD),
	   "%s: PATH and CWD", name);
	check(NAME("open"), 3, OP_OPENAT, shared->res[3], NULL);
	rec = check(NAME("accept"), 4, OP_ACCEPT, shared->res[4], "task_work sqpoll");
	ok(!strncmp(str(rec_get(log_of(&records, rec, AUDIT_SOCKADDR), "saddr")), "0200", 4), "%s: SOCKADDR", name);
	check(NAME("unlink"), 5, OP_UNLINKAT, -ENOENT, "iowq");
	rec = check(NAME("connect"), 6, OP_CONNECT, 0, NULL);
	ok(log_of(&records, rec, AUDIT_SOCKADDR), "%s: SOCKADDR", name);
	if (flags & IORING_SETUP_SQPOLL) {
		rec = log_of(&records, rec, AUDIT_URING_ORIGIN);
		ok(!strcmp(str(rec_get(rec, "via")), "sqpoll") && rec_num(rec, "otid") != shared->pid, "%s: via", name);
	}
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
	fd = tcp_listen(&addr);
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

void test_multishot(void)
{
	const struct record *rec, *prev;
	int i, tries;

	rules_all();
	run(do_multishot);
	ok(log_count_ops(&records, 1) == 4, "multishot: %d events", log_count_ops(&records, 1));
	for (i = 0; i < 4; i++) {
		rec = log_op(&records, 1, i);
		ok(rec_num(rec, "exit") == shared->res[i], "multishot %d: %lld", i, rec_num(rec, "exit"));
		ok(!!log_of(&records, rec, AUDIT_SOCKADDR) == (i < 3), "multishot %d: SOCKADDR", i);
		prev = i ? log_op(&records, 1, i - 1) : NULL;
		ok(rec && (!prev || strcmp(rec->stamp, prev->stamp)), "multishot %d: event of its own", i);
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
	ok(rec && rec_num(rec, "exit") == -ECANCELED, "exit: %s", str(rec_get(rec, "exit")));
	ok(rec_num(rec, "pid") == shared->pid && rec_num(rec, "auid") == 1234, "exit: whose it was");
	nl_del_rules(nl);
}

/* ---- requests that fail before they are issued ---- */

static void do_early(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;

	if (ring_open(&r, 8, 0))
		_exit(2);
	shared->res[1] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD, (void *)8, 0, 0, 1));
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

void test_early(void)
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
