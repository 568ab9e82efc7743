// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an operation can be asked for: links, drain, fixed files, a personality,
 * and arguments that are not in the SQE.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

void test_link(void)
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
		ok(rec_num(rec, "link") == (i == 4 ? 0 : i), "link=%lld for %d", rec_num(rec, "link"), i);
	}
	nl_del_rules(nl);
}

static void do_fixed(void)
{
	struct io_uring_sqe *sqe;
	int fds[2] = { -1, -1 };
	struct ring r;

	fds[0] = mkfile(DIR_NAME "/fixed");
	if (ring_open(&r, 8, 0) || ring_register(&r, IORING_REGISTER_FILES, fds, 2) < 0)
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
	shared->res[5] = ring_do(&r, ring_sqe(&r, OP_CLOSE, fds[0], NULL, 0, 0, 5));
	shared->extra[0] = fds[0];
	ring_close(&r);
}

void test_fixed(void)
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
		ok(!strcmp(str(rec_get(rec, "name")), DIR_NAME "/fixed"), "file of %d: %s", i,
		   str(rec_get(rec, "name")));
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
	shared->res[4] = ring_do(&r, ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/f", 0, 0, 4));
	shared->extra[0] = id;
	ring_close(&r);
}

void test_personality(void)
{
	const struct field_spec euid = { AUDIT_EUID, AUDIT_EQUAL, 4321, NULL };
	const struct record *rec;

	/* judged with the credentials of the operation */
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op", &euid, 1);
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

/* ---- what is not in the SQE ---- */

static void do_args(void)
{
	struct open_how how = { .flags = O_RDWR, .resolve = RESOLVE_NO_SYMLINKS };
	struct sockaddr_in addr = { .sin_family = AF_INET };
	struct io_uring_sqe *sqe;
	struct ring r, r2;
	int fd;

	if (ring_open(&r, 8, 0) || ring_open(&r2, 8, 0))
		_exit(2);
	sqe = ring_sqe(&r, OP_OPENAT2, AT_FDCWD, DIR_NAME "/f", sizeof(how), (uintptr_t)&how, 1);
	shared->res[1] = ring_do(&r, sqe);
	/* the name is in addr, the value in addr2, the path in addr3 */
	sqe = ring_sqe(&r, OP_SETXATTR, 0, "trusted.uringop", 3, (uintptr_t)("abc"), 2);
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

void test_args(void)
{
	const struct record *rec, *arg;

	rules_all();
	run(do_args);
	rec = check("openat2", 1, OP_OPENAT2, shared->res[1], NULL);
	arg = log_of(&records, rec, AUDIT_OPENAT2);
	ok(arg && rec_num(arg, "resolve") == RESOLVE_NO_SYMLINKS, "OPENAT2");
	rec = check("setxattr", 2, OP_SETXATTR, shared->res[2], "iowq");
	arg = log_of(&records, rec, AUDIT_URING_ARGS);
	ok(!strcmp(str(rec_get(arg, "xattr")), "trusted.uringop"), "xattr %s", str(rec_get(arg, "xattr")));
	rec = check("msg_ring", 3, OP_MSG_RING, 0, NULL);
	arg = log_of(&records, rec, AUDIT_URING_ARGS);
	ok(rec_num(arg, "to_ring") == rec_num(log_of(&records, rec, AUDIT_URING_SQE), "ring") + 1, "to_ring");
	rec = check("bind", 4, OP_BIND, 0, NULL);
	ok(!strncmp(str(rec_get(log_of(&records, rec, AUDIT_SOCKADDR), "saddr")), "020000007F000001", 16), "saddr");
	check("listen", 5, OP_LISTEN, 0, NULL);
	rec = check("uring_cmd", 6, OP_URING_CMD, shared->res[6], NULL);
	arg = log_of(&records, rec, AUDIT_URING_ARGS);
	ok(rec_num(arg, "cmd_op") == 0, "cmd_op");
	nl_del_rules(nl);
}
