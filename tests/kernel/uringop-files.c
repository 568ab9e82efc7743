// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule for a file catches what io_uring does to it, as it does for the system
 * call, and also IORING_OP_FTRUNCATE: ftruncate(2) doesn't tell audit what file it
 * is about, but of an operation the file is known.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define WATCHED DIR_NAME "/watched"
#define LINKED DIR_NAME "/linked"

static int fd;

static void fill_open(struct io_uring_sqe *sqe)
{
	sqe->open_flags = O_WRONLY;
}

static void fill_xattr(struct io_uring_sqe *sqe)
{
	sqe->addr3 = (uintptr_t)WATCHED;
}

static int call_open(void)
{
	return openat(AT_FDCWD, WATCHED, O_WRONLY);
}
static int call_read(void)
{
	return openat(AT_FDCWD, WATCHED, O_RDONLY);
}
static int call_ftruncate(void)
{
	return ftruncate(fd, 0);
}
static int call_rename(void)
{
	return syscall(__NR_renameat2, AT_FDCWD, WATCHED, AT_FDCWD, LINKED, 0);
}
static int call_unlink(void)
{
	return unlinkat(AT_FDCWD, WATCHED, 0);
}
static int call_link(void)
{
	return linkat(AT_FDCWD, WATCHED, AT_FDCWD, LINKED, 0);
}
static int call_setxattr(void)
{
	return setxattr(WATCHED, "trusted.x", "y", 1, 0);
}

static const struct pair {
	const char *name;
	int op;
	int (*call)(void);
	void (*fill)(struct io_uring_sqe *sqe);
	int sqe_fd; /* -1: the file's */
	const char *addr;
	unsigned int len;
	const char *off;
	int call_caught, op_caught;
} pairs[] = {
	{ "openat(O_WRONLY)", OP_OPENAT, call_open, fill_open, AT_FDCWD, WATCHED, 0, NULL, 1, 1 },
	{ "openat(O_RDONLY)", OP_OPENAT, call_read, NULL, AT_FDCWD, WATCHED, 0, NULL, 0, 0 },
	{ "ftruncate", OP_FTRUNCATE, call_ftruncate, NULL, -1, NULL, 0, NULL, 0, 1 },
	{ "renameat", OP_RENAMEAT, call_rename, NULL, AT_FDCWD, WATCHED, AT_FDCWD, LINKED, 1, 1 },
	{ "unlinkat", OP_UNLINKAT, call_unlink, NULL, AT_FDCWD, WATCHED, 0, NULL, 1, 1 },
	{ "linkat", OP_LINKAT, call_link, NULL, AT_FDCWD, WATCHED, AT_FDCWD, LINKED, 1, 1 },
	{ "setxattr", OP_SETXATTR, call_setxattr, fill_xattr, 0, "trusted.x", 1, "y", 1, 1 },
};

static const struct pair *pair;
static unsigned int setup, sqe_flags;

static void do_call(void)
{
	fd = open(WATCHED, O_RDWR);
	shared->res[1] = pair->call();
}

static void do_op(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;

	fd = open(WATCHED, O_RDWR);
	if (ring_open(&r, 8, setup))
		_exit(2);
	sqe = ring_sqe(&r, pair->op, pair->sqe_fd == -1 ? fd : pair->sqe_fd, pair->addr, pair->len,
		       (uintptr_t)pair->off, 1);
	if (pair->fill)
		pair->fill(sqe);
	sqe->flags = sqe_flags;
	shared->res[1] = ring_do(&r, sqe);
	ring_close(&r);
}

/* How many events have the key, but for the open() that comes before. */
static int caught(int type)
{
	int n = 0, opens = 0;
	size_t i;

	for (i = 0; i < records.n; i++) {
		const struct record *rec = &records.rec[i];

		if (strcmp(str(rec_get(rec, "key")), "watch"))
			continue;
		n += rec->type == type;
		opens += rec->type == AUDIT_SYSCALL && rec_num(rec, "syscall") == __NR_openat;
	}
	/* do_call() and do_op() open the file with O_RDWR */
	return type == AUDIT_SYSCALL ? n - 1 : opens == 1 ? n : -1;
}

static int one(void (*how)(void), int type)
{
	unlink(LINKED);
	close(mkfile(WATCHED));
	run(how);
	ok(shared->res[1] >= 0, "%s: %d", pair->name, shared->res[1]);
	return caught(type);
}

static void compare(const char *what)
{
	int call, in, worker, sq, i;

	printf("# %-20s %-18s %6s %7s %7s %7s\n", what, "", "call", "inline", "iowq", "sqpoll");
	for (i = 0; i < (int)(sizeof(pairs) / sizeof(*pairs)); i++) {
		pair = &pairs[i];
		setup = 0;
		sqe_flags = 0;
		call = one(do_call, AUDIT_SYSCALL);
		in = one(do_op, AUDIT_URINGOP);
		sqe_flags = IOSQE_ASYNC;
		worker = one(do_op, AUDIT_URINGOP);
		setup = IORING_SETUP_SQPOLL;
		sqe_flags = 0;
		sq = one(do_op, AUDIT_URINGOP);
		printf("# %-20s %-18s %6d %7d %7d %7d\n", "", pair->name, call, in, worker, sq);
		ok(call == pair->call_caught && in == pair->op_caught && worker == in && sq == in,
		   "%s, %s: %d %d %d %d", what, pair->name, call, in, worker, sq);
	}
}

void test_files(void)
{
	const struct field_spec watch[] = {
		{ AUDIT_WATCH, AUDIT_EQUAL, 0, WATCHED },
		{ AUDIT_PERM, AUDIT_EQUAL, AUDIT_PERM_WRITE | AUDIT_PERM_ATTR, NULL },
	};
	const struct field_spec dir[] = {
		{ AUDIT_DIR, AUDIT_EQUAL, 0, DIR_NAME },
		{ AUDIT_PERM, AUDIT_EQUAL, AUDIT_PERM_WRITE | AUDIT_PERM_ATTR, NULL },
	};
	const int unlinks[] = { __NR_unlinkat, -1 }, reads[] = { OP_OPENAT, -1 };
	struct stat st;
	struct field_spec inode = { AUDIT_INODE, AUDIT_EQUAL, 0, NULL };

	nl_add_rule(nl, AUDIT_FILTER_EXIT, AUDIT_ALWAYS, NULL, "watch", watch, 2);
	compare("-w FILE -p wa");
	nl_del_rules(nl);

	nl_add_rule(nl, AUDIT_FILTER_EXIT, AUDIT_ALWAYS, NULL, "watch", dir, 2);
	compare("-w DIR -p wa");
	nl_del_rules(nl);

	/* a rule that names a system call is about the operation that does the same */
	close(mkfile(WATCHED));
	nl_add_rule(nl, AUDIT_FILTER_EXIT, AUDIT_ALWAYS, unlinks, "watch", watch, 1);
	setup = 0;
	sqe_flags = 0;
	pair = &pairs[4];
	close(mkfile(WATCHED));
	run(do_op);
	ok(log_count_ops(&records, 1) == 1, "-S unlinkat -F path=: unlinkat");
	pair = &pairs[0];
	close(mkfile(WATCHED));
	run(do_op);
	ok(log_count_ops(&records, 1) == 0, "-S unlinkat -F path=: not openat");
	nl_del_rules(nl);

	/* opcode 18 is the number of pread64: the list decides what it is */
	stat(WATCHED, &st);
	inode.val = st.st_ino;
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, reads, "watch", &inode, 1);
	run(do_op);
	ok(log_count_ops(&records, 1) == 1, "io_uring, inode=: openat");
	ok(log_at(&records, str(rec_get(log_of(&records, log_op(&records, 1, 0), AUDIT_URING_ORIGIN), "origin")),
		  AUDIT_SYSCALL),
	   "io_uring, inode=: the system call is in the log");
	nl_del_rules(nl);
	unlink(WATCHED);
	unlink(LINKED);
}
