/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extended attributes, by path and by descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>

#include "obj.h"

#define ATTR "user.workload"
#define VALUE "value"

static int by_path(struct op *op)
{
	op->object.xattr = ATTR;
	return obj_make_file(op, 0);
}

static int by_missing_path(struct op *op)
{
	op->object.xattr = ATTR;
	obj_name(op, 0);
	return 0;
}

static int by_path_set(struct op *op)
{
	int rc = by_path(op);

	if (!rc && setxattr(op->object.path[0].full, ATTR, VALUE, strlen(VALUE), 0))
		rc = -errno;
	return rc;
}

static int by_fd(struct op *op)
{
	op->object.xattr = ATTR;
	return obj_open_file(op, 0, O_RDWR, 0);
}

static int by_fd_set(struct op *op)
{
	int rc = by_fd(op);

	if (!rc && fsetxattr(op->fd[0], ATTR, VALUE, strlen(VALUE), 0))
		rc = -errno;
	return rc;
}

static void setxattr_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_setxattr(sqe, ATTR, VALUE, op->object.path[0].given, op->def->variant, strlen(VALUE));
}

static void getxattr_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_getxattr(sqe, ATTR, op->mem.data, op->object.path[0].given, sizeof(op->mem.data));
}

static void fsetxattr_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_fsetxattr(sqe, op->fd[0], ATTR, VALUE, op->def->variant, strlen(VALUE));
}

static void fgetxattr_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_fgetxattr(sqe, op->fd[0], ATTR, op->mem.data, sizeof(op->mem.data));
}

static int value_read(struct op *op)
{
	return memcmp(op->mem.data, VALUE, strlen(VALUE)) ? -EPROTO : 0;
}

/* Linux 6.12 refuses fixed files here (io_uring/xattr.c), later ones take them. */
#define BY_FD (OP_FD | OP_FIXED_VARIES)

#define XATTR(nm, opcode, want, flags, v, setup, fill, done) \
	nm, IORING_OP_##opcode, want, flags, v, setup, fill, NULL, done

const struct op_def ops_xattr[] = {
	{ XATTR("setxattr", SETXATTR, 0, 0, 0, by_path, setxattr_fill, NULL) },
	{ XATTR("setxattr-missing", SETXATTR, -ENOENT, 0, 0, by_missing_path, setxattr_fill, NULL) },
	{ XATTR("setxattr-exists", SETXATTR, -EEXIST, 0, XATTR_CREATE, by_path_set, setxattr_fill, NULL) },
	{ XATTR("getxattr", GETXATTR, 5, 0, 0, by_path_set, getxattr_fill, value_read) },
	{ XATTR("getxattr-nodata", GETXATTR, -ENODATA, 0, 0, by_path, getxattr_fill, NULL) },
	{ XATTR("fsetxattr", FSETXATTR, 0, BY_FD, 0, by_fd, fsetxattr_fill, NULL) },
	{ XATTR("fsetxattr-nodata", FSETXATTR, -ENODATA, BY_FD, XATTR_REPLACE, by_fd, fsetxattr_fill, NULL) },
	{ XATTR("fgetxattr", FGETXATTR, 5, BY_FD, 0, by_fd_set, fgetxattr_fill, value_read) },
	{ XATTR("fgetxattr-nodata", FGETXATTR, -ENODATA, BY_FD, 0, by_fd, fgetxattr_fill, NULL) },
	{ 0 }
};
