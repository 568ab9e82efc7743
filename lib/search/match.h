/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches events against the options of ausearch: records of any type, by whole field names. */
#ifndef AU_MATCH_H
#define AU_MATCH_H

#include "stitch/uop.h"

/* What a single number tells. If several records have one, the last counts. */
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
	MATCH_SUCCESS, /* 0 or 1 */
	MATCH_SYSCALL,
	MATCH_MACHINE, /* of the system call, MACH_*; MATCH_URING for an io_uring operation */
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
	/* An event may have several of these; one that matches is enough. */
	MATCH_FILE,
	MATCH_KEY,
	MATCH_SUBJECT,
	MATCH_OBJECT,
	MATCH_TEXTS,
};

#define MATCH_MAX_NODES 64

/* What is asked for. All zeros: nothing. Strings are borrowed. */
struct match {
	uint32_t numbers; /* bits of those that are asked for */
	int64_t number[MATCH_NUMBERS];
	/* The name of a user or group, if that was asked for; number is -1 if this host does not know it. */
	const char *name[MATCH_NUMBERS];
	bool any_uid, any_gid;         /* one of uid, euid and auid, or of gid and egid, is enough */
	const char *text[MATCH_TEXTS]; /* NULL: not asked for */
	bool whole;                    /* text is all of the value, not part of it */
	bool either_context;           /* subject or object is enough */
	size_t n_nodes;
	const char *node[MATCH_MAX_NODES]; /* one of them */
};

/* Whether anything is asked for. */
bool match_asks(const struct match *m) __attribute__((nonnull));

/*
 * Whether an event of these records matches; @type are their type numbers. An event with io_uring operations matches if
 * its system call does, or one of the operations. Operations of an unpatched kernel that ran inside a call belong to
 * the task of that call.
 */
bool match_event(const struct match *m, const struct record *rec, const unsigned int *type, size_t n)
	__attribute__((nonnull));

/* Whether a stitched operation matches, by what is asserted about it. */
bool match_operation(const struct match *m, const struct uop *op) __attribute__((nonnull));

#endif
