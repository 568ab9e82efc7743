/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stitched operations as text. Both forms write one line per operation, with every string of the log made safe. */
#ifndef AU_EMIT_H
#define AU_EMIT_H

#include <stdio.h>

#include "json-set.h"
#include "uop.h"

struct emit_options {
	bool raw;	/* JSON: with the records themselves */
	bool interpret;	/* with names of users and groups */
};

/* uringop/1, see ../docs/uringop-1.md: 0, -ENOMEM, or -EIO if @out takes no more. */
int emit_json(FILE *out, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

/* The same at the end of @j: 0 or -ENOMEM. */
int json_uop(struct json *j, const struct uop *op, const struct emit_options *opt) __attribute__((nonnull, warn_unused_result));

/* One line for people. */
int emit_text(FILE *out, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

/* As strace prints the equivalent system call. */
int emit_strace(FILE *out, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

/* As a line of CSV (RFC 4180), and the names of its columns. */
int emit_csv(FILE *out, const struct uop *op, const struct emit_options *opt) __attribute__((nonnull, warn_unused_result));
void emit_csv_head(FILE *out) __attribute__((nonnull));

/* "ENOENT" for -2, or NULL. */
const char *errno_name(int64_t code);

/* The system call of a SYSCALL record by name, or NULL. */
const char *syscall_name(const struct record *sys) __attribute__((nonnull));

/*
 * The name of a user or group id of @rec, whose field is @field: as the logging host wrote it (ENRICHED), else by this host's
 * databases. True with the name, of at most @size bytes with its NUL.
 */
bool id_name(const struct record *rec, const char *field, char *ret, size_t size) __attribute__((nonnull));

#endif
