/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What programs were seen to do with io_uring, as restrictions for io_uring_register(2). */
#ifndef AU_PROFILE_H
#define AU_PROFILE_H

#include <stdio.h>

#include "stitch/pipeline.h"
#include "tables.h"

/* Programs of one log; one more is counted only. */
#define PROFILE_MAX_PROGRAMS 1024

struct program {
	char *exe; /* "" where the log does not say */
	struct opset ops;
	uint64_t seen;    /* operations */
	uint64_t refused; /* by a restriction or a filter: not among its operations */
	uint32_t sqe_flags;
	bool flags_known;   /* all of its operations had a URING_SQE record */
	uint64_t registers; /* opcodes of io_uring_register as bits */
};

struct profile {
	const char *only; /* a program, or NULL for all */
	struct program *program;
	size_t n;
	uint64_t unknown; /* operations that the log ties to no program */
	uint64_t dropped; /* of programs past the limit */
	int rc;
};

/* Reads an audit log to its end: 0 or a negative errno. */
int profile_read(struct profile *p, int fd, const char *file, struct counters *counters)
	__attribute__((nonnull, warn_unused_result));

void profile_clear(struct profile *p) __attribute__((nonnull));

/* Writes it as C, to be compiled with linux/io_uring.h, or as JSON: 0, -ENOMEM or -EIO. */
int profile_c(const struct profile *p, const char *file, FILE *out) __attribute__((nonnull, warn_unused_result));
int profile_json(const struct profile *p, FILE *out) __attribute__((nonnull, warn_unused_result));

#endif
