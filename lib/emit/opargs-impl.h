/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by opargs.c, which finds what an argument is made of, and opargs-print.c, which prints it. */
#ifndef AU_OPARGS_IMPL_H
#define AU_OPARGS_IMPL_H

#include <stdio.h>

#include "emit/opargs.h"

/* Machines that have the same numbers for open(2)'s flags. */
enum arch {
	ARCH_ANY,
	ARCH_GENERIC,
	ARCH_ARM,
	ARCH_POWERPC,
	ARCH_UNKNOWN,
};

enum argform {
	ARG_LITERAL, /* the text of the table */
	ARG_I32,
	ARG_U32,
	ARG_I64,
	ARG_U64,
	ARG_HEX,
	ARG_HEX32,
	ARG_POINTER,
	ARG_OFFSET, /* a pointer to an offset in the call, the offset itself in the SQE; -1 for none */
	ARG_FILE,   /* the descriptor that the operation is done on */
	ARG_CLOSED, /* the same, unless file_index names a slot instead */
	ARG_POLLFD,
	ARG_DIRFD,
	ARG_PATH,
	ARG_FLAGS,
	ARG_VALUE,
	ARG_STATX_FLAGS,
	ARG_FUTEX_FLAGS,
	ARG_OPEN,
	ARG_OPEN_HOW,
	ARG_MODE,
	ARG_CREAT_MODE, /* not there where open(2) ignores it */
	ARG_SOCK_TYPE,
	ARG_PROTOCOL,
	ARG_SOCKADDR,
	ARG_MSGHDR,
	ARG_XATTR,
};

enum argsource {
	SOURCE_FD,
	SOURCE_ADDR,
	SOURCE_LEN,
	SOURCE_OFF,
	SOURCE_OP_FLAGS,
	SOURCE_BUF_INDEX,
	SOURCE_FILE_INDEX,
	SOURCE_ADDR3,
	SOURCE_SQE_FLAGS,
	N_MEMBERS,
	SOURCE_ADDR_LEN,    /* the lower half of file_index */
	SOURCE_ADDR_OR_LEN, /* the first that is not 0 */
	SOURCE_OFF_OR_LEN,
	SOURCE_PATH0,
	SOURCE_PATH1,
	SOURCE_NONE,
};

struct constant {
	const char *name;
	uint64_t value;
	enum arch arch;
};

struct vocabulary {
	bool flags;
	const char *unknown;
	const struct constant *constants;
	size_t n;
};

struct argspec {
	const char *name;
	enum argform form;
	enum argsource source;
	const struct vocabulary *words;
	const char *literal;
};

struct spec {
	const char *op;
	size_t n;
	struct argspec arg[OPARGS_MAX];
};

#define SQE_FIXED_FILE 1

/* What the arguments of one operation are taken from, and where they are printed. */
struct decoder {
	FILE *out;
	const struct uop *op;
	const struct record *sqe;    /* NULL: a stock kernel */
	const struct event *objects; /* that are asserted, or NULL */
	enum arch arch;
	uint64_t member[N_MEMBERS];
	const struct record *path[2];
	uint64_t value; /* of the argument at hand */
};

/* The arguments of that operation, or NULL if it has no number in the table. */
const struct spec *opargs_spec(unsigned int op);

/* Whether open(2) looks at its mode. */
bool opargs_has_mode(uint64_t open_flags);

/* Prints d->value: false if the log does not tell the argument, and nothing is printed. */
bool opargs_put(const struct decoder *d, const struct argspec *a) __attribute__((nonnull));

/* Prints a field that the kernel wrote as an untrusted string: false if @rec is NULL, or has none. */
bool opargs_put_string(FILE *out, const struct record *rec, const char *name, void (*put)(FILE *out, struct str s));

#endif
