/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the records have in common. */
#ifndef URINGOP_H
#define URINGOP_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "nl.h"
#include "ring.h"
#include "tap.h"
#include "tcp.h"

#include <sys/types.h>

#define DIR_NAME "/tmp/uringop"
#define NR_RES 64

/* what the child tells of its operations */
struct shared {
	int res[NR_RES]; /* their results, by user_data */
	pid_t pid;
	long extra[8];
};

extern struct shared *shared;
extern int nl;
extern struct log records; /* of the last run() */
extern const int all_ops[];

/* A rule for all_ops. */
void rules_all(void);

/* Run it in a child and get the log of that. */
void run(void (*child)(void));

/*
 * The event of the operation with that user_data: exactly one, complete, with
 * that result, and the system call that it names is in the log.
 */
const struct record *check(const char *what, unsigned long long ud, int op, int res, const char *exec);

/* For a field that may not be there. */
static inline const char *str(const char *s)
{
	return s ? s : "(none)";
}

/* Those exit if it goes wrong. */
int mkfile(const char *name);
int dial(const struct sockaddr_in *addr);

void test_exec(const char *how, unsigned int flags);
void test_multishot(void);
void test_early(void);

void test_link(void);
void test_fixed(void);
void test_personality(void);
void test_args(void);

void test_rules(void);
void test_fields(void);
void test_compare(void);
void test_files(void);
void test_ring(void);

void test_race(void);

/* A field of a rule, a value that the operation has and one that it hasn't. */
struct matrix_row {
	const char *name;
	unsigned int type;
	struct {
		unsigned int val;
		const char *str;
	} yes, no;
	int ud; /* of the operation: 1 opens MATRIX_FILE, 2 connects */
};

#define MATRIX_FILE DIR_NAME "/matrix"

/* Each row, executed by the submitter, by a worker and by an SQ thread. */
void test_matrix(const struct matrix_row *rows, size_t n);

/* Needs a kernel that enforces the policy of selinux.cil. */
void test_labels(void);

#endif
