// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every comparison of two ids (-C) that a rule can have, with ids of which these
 * two and no others are equal and with ids that all differ, for an operation that
 * is executed by the submitter, by a worker and by an SQ thread.
 */
#include "uringop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/securebits.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <unistd.h>

/* the login uid is that of main() */
enum id { UID, EUID, SUID, FSUID, AUID, OBJ_UID, GID, EGID, SGID, FSGID, OBJ_GID, NR_IDS };
static const char *const id_name[] = {
	"uid", "euid", "suid", "fsuid", "auid", "obj_uid", "gid", "egid", "sgid", "fsgid", "obj_gid",
};
#define LOGIN_UID 1234
#define EQUAL_IDS 99

static const struct {
	unsigned int comparison;
	enum id a, b;
} rows[] = {
	{ AUDIT_COMPARE_UID_TO_OBJ_UID, UID, OBJ_UID },     { AUDIT_COMPARE_GID_TO_OBJ_GID, GID, OBJ_GID },
	{ AUDIT_COMPARE_EUID_TO_OBJ_UID, EUID, OBJ_UID },   { AUDIT_COMPARE_EGID_TO_OBJ_GID, EGID, OBJ_GID },
	{ AUDIT_COMPARE_AUID_TO_OBJ_UID, AUID, OBJ_UID },   { AUDIT_COMPARE_SUID_TO_OBJ_UID, SUID, OBJ_UID },
	{ AUDIT_COMPARE_SGID_TO_OBJ_GID, SGID, OBJ_GID },   { AUDIT_COMPARE_FSUID_TO_OBJ_UID, FSUID, OBJ_UID },
	{ AUDIT_COMPARE_FSGID_TO_OBJ_GID, FSGID, OBJ_GID }, { AUDIT_COMPARE_UID_TO_AUID, UID, AUID },
	{ AUDIT_COMPARE_UID_TO_EUID, UID, EUID },           { AUDIT_COMPARE_UID_TO_FSUID, UID, FSUID },
	{ AUDIT_COMPARE_UID_TO_SUID, UID, SUID },           { AUDIT_COMPARE_AUID_TO_FSUID, AUID, FSUID },
	{ AUDIT_COMPARE_AUID_TO_SUID, AUID, SUID },         { AUDIT_COMPARE_AUID_TO_EUID, AUID, EUID },
	{ AUDIT_COMPARE_EUID_TO_SUID, EUID, SUID },         { AUDIT_COMPARE_EUID_TO_FSUID, EUID, FSUID },
	{ AUDIT_COMPARE_SUID_TO_FSUID, SUID, FSUID },       { AUDIT_COMPARE_GID_TO_EGID, GID, EGID },
	{ AUDIT_COMPARE_GID_TO_FSGID, GID, FSGID },         { AUDIT_COMPARE_GID_TO_SGID, GID, SGID },
	{ AUDIT_COMPARE_EGID_TO_FSGID, EGID, FSGID },       { AUDIT_COMPARE_EGID_TO_SGID, EGID, SGID },
	{ AUDIT_COMPARE_SGID_TO_FSGID, SGID, FSGID },
};

static const struct {
	const char *name;
	unsigned int setup, sqe;
} modes[] = {
	{ "inline", 0, 0 },
	{ "iowq", 0, IOSQE_ASYNC },
	{ "sqpoll", IORING_SETUP_SQPOLL, 0 },
};

static unsigned int mode;
static unsigned int ids[NR_IDS];

/* All differ, but for a and b if they are to be equal. */
static void choose(enum id a, enum id b, int equal)
{
	unsigned int i;

	for (i = 0; i < NR_IDS; i++)
		ids[i] = 40 + i;
	ids[AUID] = LOGIN_UID;
	if (equal)
		ids[a] = ids[b] = a == AUID || b == AUID ? LOGIN_UID : EQUAL_IDS;
	if (chown(MATRIX_FILE, ids[OBJ_UID], ids[OBJ_GID]))
		_exit(3);
}

/* Opens the file with those ids, and with root's capabilities. */
static void do_it(void)
{
	struct io_uring_sqe *sqe;
	struct ring r;

	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP) || setresgid(ids[GID], ids[EGID], ids[SGID]) ||
	    setresuid(ids[UID], ids[EUID], ids[SUID]))
		_exit(4);
	setfsgid(ids[FSGID]);
	setfsuid(ids[FSUID]);
	if (ring_open(&r, 8, modes[mode].setup))
		_exit(2);
	sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, MATRIX_FILE, 0, 0, 1);
	sqe->flags = modes[mode].sqe;
	shared->res[1] = ring_do(&r, sqe);
	ring_close(&r);
}

static int matches(unsigned int comparison, unsigned int op)
{
	static const int ops[] = { OP_OPENAT, -1 };
	struct field_spec field = { AUDIT_FIELD_COMPARE, op, comparison, NULL };
	int n;

	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, ops, "c", &field, 1);
	run(do_it);
	ok(shared->res[1] >= 0, "the operation succeeds");
	n = log_count_ops(&records, 1);
	nl_del_rules(nl);
	return n;
}

static void test_comparison(enum id a, enum id b, unsigned int comparison)
{
	int same, other, differ;

	for (mode = 0; mode < sizeof(modes) / sizeof(*modes); mode++) {
		choose(a, b, 1);
		same = matches(comparison, AUDIT_EQUAL);
		choose(a, b, 0);
		other = matches(comparison, AUDIT_EQUAL);
		differ = matches(comparison, AUDIT_NOT_EQUAL);
		printf("# -C %6s=%-7s %-7s %8d %8d %8d\n", id_name[a], id_name[b], modes[mode].name, same, other,
		       differ);
		ok(same == 1 && other == 0 && differ == 1, "-C %s=%s, %s: %d %d %d", id_name[a], id_name[b],
		   modes[mode].name, same, other, differ);
	}
}

void test_compare(void)
{
	unsigned int i;

	close(mkfile(MATRIX_FILE));
	printf("# %-17s %-7s %8s %8s %8s\n", "comparison", "exec", "=", "= other", "!= other");
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		test_comparison(rows[i].a, rows[i].b, rows[i].comparison);
	unlink(MATRIX_FILE);
}
