/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arguments of an operation, as strace prints those of the equivalent system call. They come from the URING_SQE
 * record of a patched kernel and from the operation's asserted object; the table is in opargs.tbl. The log does not
 * hold the program's memory: where strace would show its content, the address is printed.
 */
#ifndef AU_OPARGS_H
#define AU_OPARGS_H

#include <stdio.h>

#include "stitch/uop.h"

#define OPARGS_MAX 6

struct oparg {
	const char *name; /* as the manual page of the call has it */
	const char *text; /* printable ASCII; NULL where the log does not tell */
};

struct opargs {
	const char *call; /* the system call, or the operation if there is none; NULL: unknown operation */
	bool is_call;
	size_t n;
	struct oparg arg[OPARGS_MAX];
	char *memory; /* that the texts stand in */
};

/* Fills @ret, which opargs_free() frees: 0 or -ENOMEM. */
int opargs_decode(const struct uop *op, struct opargs *ret) __attribute__((nonnull, warn_unused_result));

void opargs_free(struct opargs *args) __attribute__((nonnull));

/* Prints an SQE's flags as strace would, IOSQE_... */
void opargs_sqe_flags(FILE *out, uint64_t flags) __attribute__((nonnull));

#endif
