/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether an event has what is asked for: ausearch's options over the records of any type, by whole field names. */
#ifndef AU_MATCH_H
#define AU_MATCH_H

#include "stitch/uop.h"

/* What one number tells; of several records that have one the last counts. */
enum match_number {
	MATCH_PID,
	MATCH_PPID,
	MATCH_UID,
	MATCH_EUID,
	MATCH_AUID,
	MATCH_GID,
	MATCH_EGID,
	MATCH_SES,
	MATCH_EXIT,
	MATCH_SUCCESS,		/* 0 or 1 */
	MATCH_SYSCALL,
	MATCH_MACHINE,		/* of the system call, MACH_*; MATCH_URING for an io_uring operation */
	MATCH_NUMBERS,
};

#define MATCH_URING 1000

enum match_text {
	MATCH_COMM,
	MATCH_EXE,
	MATCH_TERMINAL,
	MATCH_HOST,
	MATCH_UUID,
	MATCH_VM,
	/* Of which one of several is enough. */
	MATCH_FILE,
	MATCH_KEY,
	MATCH_SUBJECT,
	MATCH_OBJECT,
	MATCH_TEXTS,
};

#define MATCH_MAX_NODES 64

/* What is asked for. Zeroed: nothing. Strings are borrowed. */
struct match {
	uint32_t numbers;		/* bits of those that are asked for */
	int64_t number[MATCH_NUMBERS];
	const char *name[MATCH_NUMBERS];	/* of a user or group, if that was asked for; number is -1 if it is none here */
	bool any_uid, any_gid;		/* one of uid, euid and auid, or of gid and egid, is enough */
	const char *text[MATCH_TEXTS];	/* NULL: not asked for */
	bool whole;			/* text is all of the value, not part of it */
	bool either_context;		/* subject or object is enough */
	size_t n_nodes;
	const char *node[MATCH_MAX_NODES];	/* one of them */
};

/* Whether anything is asked for. */
bool match_asks(const struct match *m) __attribute__((nonnull));

/*
 * Whether an event of these records, @type by their numbers, has it. One with io_uring operations has it if its system call
 * has, or one of the operations, of which those of an unpatched kernel that ran in a call are that call's task's.
 */
bool match_event(const struct match *m, const struct record *rec, const unsigned int *type, size_t n) __attribute__((nonnull));

/* Whether a stitched operation has it, by what is asserted of it. */
bool match_operation(const struct match *m, const struct uop *op) __attribute__((nonnull));

#endif
