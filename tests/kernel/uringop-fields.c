// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every field that a rule of the io_uring list can have, with a value that the
 * operation has and with one that it hasn't, for an operation that is executed by
 * the submitter, by a worker and by an SQ thread.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/elf-em.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define FILE_NAME MATRIX_FILE
#define OTHER_NAME DIR_NAME "/other"
#define FILE_UID 31
#define FILE_GID 32
#define NO_ID 77

enum mode { INLINE, IOWQ, SQPOLL, NR_MODES };
static const char *const mode_name[] = { "inline", "iowq", "sqpoll" };

static enum mode mode;
static const char file_name[] = FILE_NAME;
static struct stat file;
static unsigned int session_id;

/* The operation: opens the file to write to it. A connection for the address. */
static void do_it(void)
{
	struct sockaddr_in addr;
	struct io_uring_sqe *sqe;
	struct ring r;
	int fd;

	if (ring_open(&r, 8, mode == SQPOLL ? IORING_SETUP_SQPOLL : 0))
		_exit(2);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, file_name, 0600, 0, 1);
	sqe->open_flags = O_WRONLY;
	sqe->flags = mode == IOWQ ? IOSQE_ASYNC : 0;
	shared->res[1] = ring_do(&r, sqe);
	tcp_listen(&addr);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	sqe = ring_sqe(&r, OP_CONNECT, fd, &addr, 0, sizeof(addr), 2);
	sqe->flags = mode == IOWQ ? IOSQE_ASYNC : 0;
	shared->res[2] = ring_do(&r, sqe);
	ring_close(&r);
}

#define NUM(n) n, NULL
#define STR(s) 0, s

static const struct matrix_row rows[] = {
	{ "pid", AUDIT_PID, { NUM(1) }, { NUM(1) }, 1 },
	{ "ppid", AUDIT_PPID, { NUM(0) }, { NUM(1) }, 1 },
	{ "pers", AUDIT_PERS, { NUM(0) }, { NUM(8) }, 1 },
	{ "uid", AUDIT_UID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "euid", AUDIT_EUID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "suid", AUDIT_SUID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "fsuid", AUDIT_FSUID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "gid", AUDIT_GID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "egid", AUDIT_EGID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "sgid", AUDIT_SGID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "fsgid", AUDIT_FSGID, { NUM(0) }, { NUM(NO_ID) }, 1 },
	{ "auid", AUDIT_LOGINUID, { NUM(1234) }, { NUM(NO_ID) }, 1 },
	{ "loginuid_set", AUDIT_LOGINUID_SET, { NUM(1) }, { NUM(0) }, 1 },
	{ "sessionid", AUDIT_SESSIONID, { NUM(0) }, { NUM(424242) }, 1 },
	{ "arch", AUDIT_ARCH, { NUM(AUDIT_ARCH_X86_64) }, { NUM(AUDIT_ARCH_I386) }, 1 },
	{ "exit", AUDIT_EXIT, { NUM(0) }, { NUM(-ENOENT) }, 2 },
	{ "success", AUDIT_SUCCESS, { NUM(1) }, { NUM(0) }, 1 },
	{ "devmajor", AUDIT_DEVMAJOR, { NUM(0) }, { NUM(250) }, 1 },
	{ "devminor", AUDIT_DEVMINOR, { NUM(0) }, { NUM(251) }, 1 },
	{ "inode", AUDIT_INODE, { NUM(0) }, { NUM(1) }, 1 },
	{ "obj_uid", AUDIT_OBJ_UID, { NUM(FILE_UID) }, { NUM(NO_ID) }, 1 },
	{ "obj_gid", AUDIT_OBJ_GID, { NUM(FILE_GID) }, { NUM(NO_ID) }, 1 },
	{ "path", AUDIT_WATCH, { STR(FILE_NAME) }, { STR(OTHER_NAME) }, 1 },
	{ "dir", AUDIT_DIR, { STR(DIR_NAME) }, { STR("/proc") }, 1 },
	{ "exe", AUDIT_EXE, { STR("/usr/libexec/audit-uring/uringop") }, { STR("/bin/sh") }, 1 },
	{ "perm", AUDIT_PERM, { NUM(AUDIT_PERM_WRITE) }, { NUM(AUDIT_PERM_READ) }, 1 },
	{ "perm (class)", AUDIT_PERM, { NUM(AUDIT_PERM_WRITE | AUDIT_PERM_ATTR) }, { NUM(AUDIT_PERM_ATTR) }, 1 },
	{ "filetype", AUDIT_FILETYPE, { NUM(S_IFREG) }, { NUM(S_IFBLK) }, 1 },
	{ "saddr_fam", AUDIT_SADDR_FAM, { NUM(AF_INET) }, { NUM(AF_UNIX) }, 2 },
	{ "a0", AUDIT_ARG0, { NUM(AT_FDCWD) }, { NUM(0) }, 1 },
	{ "a1", AUDIT_ARG1, { NUM(0) }, { NUM(1) }, 1 },
	{ "a2", AUDIT_ARG2, { NUM(O_WRONLY) }, { NUM(O_RDWR) }, 1 },
	{ "a3", AUDIT_ARG3, { NUM(0600) }, { NUM(0644) }, 1 },
};

/* What isn't known before it runs. */
static unsigned int value(const struct matrix_row *row, int yes)
{
	if (yes) {
		switch (row->type) {
		case AUDIT_PPID:
			return getpid();
		case AUDIT_SESSIONID:
			return session_id;
		case AUDIT_DEVMAJOR:
			return major(file.st_dev);
		case AUDIT_DEVMINOR:
			return minor(file.st_dev);
		case AUDIT_INODE:
			return file.st_ino;
		/* rules have the lower half of it */
		case AUDIT_ARG1:
			return (uintptr_t)file_name;
		}
	}
	return yes ? row->yes.val : row->no.val;
}

static int matches(const struct matrix_row *row, int yes, unsigned int op)
{
	const int ops[] = { OP_OPENAT, OP_CONNECT, -1 };
	struct field_spec field = {
		row->type,
		op,
		value(row, yes),
		yes ? row->yes.str : row->no.str,
	};
	int n;

	/* the child's isn't known yet */
	if (row->type == AUDIT_PID && yes)
		field.op = AUDIT_GREATER_THAN;
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, ops, "m", &field, 1);
	run(do_it);
	ok(shared->res[1] >= 0 && !shared->res[2], "%s: the operations succeed", row->name);
	n = log_count_ops(&records, row->ud);
	nl_del_rules(nl);
	return n;
}

static unsigned int session(void)
{
	char buf[32] = "";
	int fd = open("/proc/self/sessionid", O_RDONLY);

	if (fd < 0 || read(fd, buf, sizeof(buf) - 1) <= 0)
		return 0;
	close(fd);
	return strtoul(buf, NULL, 10);
}

void test_matrix(const struct matrix_row *row, size_t n)
{
	int yes, no, other;

	printf("# %-14s %-7s %8s %8s %8s\n", "field", "exec", "=", "= other", "!= other");
	for (; n--; row++) {
		for (mode = 0; mode < NR_MODES; mode++) {
			yes = matches(row, 1, AUDIT_EQUAL);
			no = matches(row, 0, AUDIT_EQUAL);
			other = row->type == AUDIT_WATCH || row->type == AUDIT_DIR ? -1 :
										     matches(row, 0, AUDIT_NOT_EQUAL);
			printf("# %-14s %-7s %8d %8d %8d\n", row->name, mode_name[mode], yes, no, other);
			ok(yes == 1 && no == 0 && other != 0, "%s, %s: %d %d %d", row->name, mode_name[mode], yes, no,
			   other);
		}
	}
}

void test_fields(void)
{
	session_id = session();
	close(mkfile(FILE_NAME));
	close(mkfile(OTHER_NAME));
	if (chown(FILE_NAME, FILE_UID, FILE_GID) || stat(FILE_NAME, &file))
		_exit(3);
	test_matrix(rows, sizeof(rows) / sizeof(*rows));
	unlink(FILE_NAME);
	unlink(OTHER_NAME);
}
