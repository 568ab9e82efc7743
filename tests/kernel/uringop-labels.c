// SPDX-License-Identifier: GPL-2.0-only
/*
 * The labels of an LSM: rules that name them, and operations that it refuses.
 * Those of selinux.cil.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SUBJECT "subject_u:subject_r:subject_t:s0-s1"
#define OBJECT "object_u:object_r:object_t:s2-s3"

#define LABEL(yes, no) \
	{ 0, yes },    \
	{              \
		0, no  \
	}

static const struct matrix_row rows[] = {
	{ "subj_user", AUDIT_SUBJ_USER, LABEL("subject_u", "object_u"), 1 },
	{ "subj_role", AUDIT_SUBJ_ROLE, LABEL("subject_r", "other_r"), 1 },
	{ "subj_type", AUDIT_SUBJ_TYPE, LABEL("subject_t", "other_t"), 1 },
	{ "subj_sen", AUDIT_SUBJ_SEN, LABEL("s0", "s1"), 1 },
	{ "subj_clr", AUDIT_SUBJ_CLR, LABEL("s1", "s0"), 1 },
	{ "obj_user", AUDIT_OBJ_USER, LABEL("object_u", "subject_u"), 1 },
	{ "obj_role", AUDIT_OBJ_ROLE, LABEL("object_r", "subject_r"), 1 },
	{ "obj_type", AUDIT_OBJ_TYPE, LABEL("object_t", "other_t"), 1 },
	{ "obj_lev_low", AUDIT_OBJ_LEV_LOW, LABEL("s2", "s3"), 1 },
	{ "obj_lev_high", AUDIT_OBJ_LEV_HIGH, LABEL("s3", "s2"), 1 },
};

/* With a personality, which the policy doesn't allow; then the command of a socket. */
static void do_refused(void)
{
	struct sockaddr_in addr;
	struct io_uring_sqe *sqe;
	struct ring r;
	int id, fd;

	if (ring_open(&r, 8, 0))
		_exit(2);
	id = syscall(__NR_io_uring_register, r.fd, IORING_REGISTER_PERSONALITY, NULL, 0);
	if (id < 0)
		_exit(4);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, MATRIX_FILE, 0, 0, 1);
	sqe->personality = id;
	shared->res[1] = ring_do(&r, sqe);
	tcp_listen(&addr);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	sqe = ring_sqe(&r, OP_URING_CMD, fd, NULL, 0, 0, 2);
	shared->res[2] = ring_do(&r, sqe);
	ring_close(&r);
}

static void check_refused(const char *what, int ud, int op)
{
	const struct record *rec;

	check(what, ud, op, -EACCES, "inline none");
	rec = log_of(&records, log_op(&records, ud, 0), AUDIT_URING_ORIGIN);
	ok(!strcmp(str(rec_get(rec, "refused")), "lsm"), "%s: refused=%s", what, str(rec_get(rec, "refused")));
	rec = log_op(&records, ud, 0);
	ok(!strcmp(str(rec_get(rec, "subj")), SUBJECT), "%s: subj=%s", what, str(rec_get(rec, "subj")));
}

static void do_open(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;

	if (ring_open(&r, 8, 0))
		_exit(2);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, MATRIX_FILE, 0, 0, 1);
	sqe->flags = IOSQE_ASYNC;
	shared->res[1] = ring_do(&r, sqe);
	ring_close(&r);
}

void test_labels(void)
{
	const struct record *rec;

	close(mkfile(MATRIX_FILE));
	if (setxattr(MATRIX_FILE, "security.selinux", OBJECT, sizeof(OBJECT), 0)) {
		printf("Bail out! the file cannot have a label: %s\n", strerror(errno));
		exit(1);
	}
	test_matrix(rows, sizeof(rows) / sizeof(*rows));

	rules_all();
	run(do_open);
	rec = check("label", 1, OP_OPENAT, shared->res[1], "iowq");
	ok(!strcmp(str(rec_get(rec, "subj")), SUBJECT), "label: subj=%s", str(rec_get(rec, "subj")));
	rec = log_of(&records, rec, AUDIT_PATH);
	ok(!strcmp(str(rec_get(rec, "obj")), OBJECT), "label: obj=%s", str(rec_get(rec, "obj")));
	run(do_refused);
	check_refused("personality", 1, OP_OPENAT);
	check_refused("command", 2, OP_URING_CMD);
	nl_del_rules(nl);
	unlink(MATRIX_FILE);
}
