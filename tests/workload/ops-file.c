/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations that take a path. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "obj.h"

enum { EXISTS, MISSING, CREATE, RELATIVE, DIRFD, NOT_A_DIR, LOOP, EXCL, TAKEN };

static const char *given(const struct op *op, unsigned int i)
{
	return op->object.path[i].given;
}

static int name_one(struct op *op)
{
	obj_name(op, 0);
	return 0;
}

static int make_one(struct op *op)
{
	return obj_make_file(op, 0);
}

static int make_one_dir(struct op *op)
{
	return obj_make_dir(op, 0);
}

/* A directory with something in it, which cannot be removed. */
static int make_full_dir(struct op *op)
{
	char inside[WL_PATH + 8];
	int rc = obj_make_dir(op, 0);

	if (rc)
		return rc;
	snprintf(inside, sizeof(inside), "%s/inside", op->object.path[0].full);
	return mkdir(inside, 0700) ? -errno : 0;
}

static int make_from(struct op *op)
{
	obj_name(op, 1);
	return obj_make_file(op, 0);
}

static int make_both(struct op *op)
{
	int rc = obj_make_file(op, 0);

	return rc ? rc : obj_make_file(op, 1);
}

static int name_both(struct op *op)
{
	obj_name(op, 0);
	obj_name(op, 1);
	return 0;
}

/* "file/below": the file is not a directory */
static int below_file(struct op *op)
{
	struct op_path *p = &op->object.path[0];
	int rc = obj_make_file(op, 0);

	if (rc)
		return rc;
	strcat(p->full, "/below");
	strcpy(p->given, p->full);
	p->inode = 0;
	return 0;
}

static int loop(struct op *op)
{
	obj_name(op, 0);
	return symlink(op->object.path[0].full, op->object.path[0].full) ? -errno : 0;
}

static int dirfd_file(struct op *op)
{
	op->fd[0] = open(wl.work_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (op->fd[0] < 0)
		return -errno;
	obj_name_relative(op, 0);
	return obj_make_file(op, 0);
}

static int open_setup(struct op *op)
{
	switch (op->def->variant) {
	case EXISTS:
	case EXCL:
		return make_one(op);
	case RELATIVE:
		obj_name_relative(op, 0);
		return make_one(op);
	case DIRFD:
		return dirfd_file(op);
	case NOT_A_DIR:
		return below_file(op);
	case LOOP:
		return loop(op);
	default:
		return name_one(op);
	}
}

static int open_flags(const struct op *op)
{
	switch (op->def->variant) {
	case CREATE:
		return O_WRONLY | O_CREAT | O_CLOEXEC;
	case EXCL:
		return O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	default:
		return O_RDONLY | O_CLOEXEC;
	}
}

static int open_dirfd(const struct op *op)
{
	return op->def->variant == DIRFD ? op->fd[0] : AT_FDCWD;
}

static void openat_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_openat(sqe, open_dirfd(op), given(op, 0), open_flags(op), 0640);
}

static void openat2_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->mem.how = (struct open_how){ .flags = open_flags(op) };
	if (op->def->variant == CREATE || op->def->variant == EXCL)
		op->mem.how.mode = 0640;
	if (op->def->variant == LOOP)
		op->mem.how.resolve = RESOLVE_NO_SYMLINKS;
	io_uring_prep_openat2(sqe, open_dirfd(op), given(op, 0), &op->mem.how);
}

/* A struct open_how of a size that never was. */
static void openat2_badsize_fill(struct op *op, struct io_uring_sqe *sqe)
{
	openat2_fill(op, sqe);
	sqe->len = 1;
}

static int close_result(struct op *op)
{
	return close(op->res) ? -errno : 0;
}

static void statx_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_statx(sqe, AT_FDCWD, given(op, 0), 0, STATX_BASIC_STATS, &op->mem.statx);
}

static void renameat_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_renameat(sqe, AT_FDCWD, given(op, 0), AT_FDCWD, given(op, 1),
			       op->def->variant == TAKEN ? RENAME_NOREPLACE : 0);
}

static void unlinkat_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_unlinkat(sqe, AT_FDCWD, given(op, 0), op->def->variant);
}

static void mkdirat_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_mkdirat(sqe, AT_FDCWD, given(op, 0), 0750);
}

/* path[0] is the new link, path[1] its target: nothing has to be there */
static void symlinkat_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_symlinkat(sqe, given(op, 1), AT_FDCWD, given(op, 0));
}

static int symlinkat_taken(struct op *op)
{
	obj_name(op, 1);
	return obj_make_file(op, 0);
}

static void linkat_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_linkat(sqe, AT_FDCWD, given(op, 0), AT_FDCWD, given(op, 1), 0);
}

#define OPENAT(suffix, want, v) \
	"openat" suffix, IORING_OP_OPENAT, want, 0, v, open_setup, openat_fill, NULL, close_result
#define OPENAT2(suffix, want, v) \
	"openat2" suffix, IORING_OP_OPENAT2, want, 0, v, open_setup, openat2_fill, NULL, close_result
#define PATHOP(nm, opcode, want, v, setup, fill) nm, IORING_OP_##opcode, want, 0, v, setup, fill, NULL, NULL

const struct op_def ops_file[] = {
	{ OPENAT("", OP_NONNEG, EXISTS) },
	{ OPENAT("-missing", -ENOENT, MISSING) },
	{ OPENAT("-create", OP_NONNEG, CREATE) },
	{ OPENAT("-excl", -EEXIST, EXCL) },
	{ OPENAT("-relative", OP_NONNEG, RELATIVE) },
	{ OPENAT("-dirfd", OP_NONNEG, DIRFD) },
	{ OPENAT("-notdir", -ENOTDIR, NOT_A_DIR) },
	{ OPENAT("-loop", -ELOOP, LOOP) },
	{ OPENAT2("", OP_NONNEG, EXISTS) },
	{ OPENAT2("-missing", -ENOENT, MISSING) },
	{ OPENAT2("-create", OP_NONNEG, CREATE) },
	{ OPENAT2("-nosymlinks", -ELOOP, LOOP) },
	{ "openat2-badsize", IORING_OP_OPENAT2, -EINVAL, OP_PREP_FAILS, EXISTS, open_setup, openat2_badsize_fill, NULL,
	  NULL },
	{ PATHOP("statx", STATX, 0, 0, make_one, statx_fill) },
	{ PATHOP("statx-missing", STATX, -ENOENT, 0, name_one, statx_fill) },
	{ PATHOP("renameat", RENAMEAT, 0, EXISTS, make_from, renameat_fill) },
	{ PATHOP("renameat-missing", RENAMEAT, -ENOENT, EXISTS, name_both, renameat_fill) },
	{ PATHOP("renameat-noreplace", RENAMEAT, -EEXIST, TAKEN, make_both, renameat_fill) },
	{ PATHOP("renameat-replace", RENAMEAT, 0, EXISTS, make_both, renameat_fill) },
	{ PATHOP("unlinkat", UNLINKAT, 0, 0, make_one, unlinkat_fill) },
	{ PATHOP("unlinkat-missing", UNLINKAT, -ENOENT, 0, name_one, unlinkat_fill) },
	{ PATHOP("unlinkat-dir", UNLINKAT, 0, AT_REMOVEDIR, make_one_dir, unlinkat_fill) },
	{ PATHOP("unlinkat-notempty", UNLINKAT, -ENOTEMPTY, AT_REMOVEDIR, make_full_dir, unlinkat_fill) },
	{ PATHOP("mkdirat", MKDIRAT, 0, 0, name_one, mkdirat_fill) },
	{ PATHOP("mkdirat-exists", MKDIRAT, -EEXIST, 0, make_one_dir, mkdirat_fill) },
	{ PATHOP("symlinkat", SYMLINKAT, 0, 0, name_both, symlinkat_fill) },
	{ PATHOP("symlinkat-exists", SYMLINKAT, -EEXIST, 0, symlinkat_taken, symlinkat_fill) },
	{ PATHOP("linkat", LINKAT, 0, 0, make_from, linkat_fill) },
	{ PATHOP("linkat-missing", LINKAT, -ENOENT, 0, name_both, linkat_fill) },
	{ 0 }
};
