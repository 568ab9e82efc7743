/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes stitched operations, one line each. Every string from the log is made safe for the format. */
#ifndef AU_EMIT_H
#define AU_EMIT_H

#include <stdio.h>

#include "base/json.h"
#include "emit/procinfo.h"
#include "record/fields.h"
#include "record/names.h"
#include "stitch/uop.h"

struct emit_options {
	bool raw;                           /* JSON: with the records themselves */
	bool interpret;                     /* with names of users and groups */
	const struct record *call;          /* text, JSON: the SYSCALL record of the submitting call, or NULL */
	bool unit, container, ancestors;    /* which parts of proc are written */
	const struct procinfo_result *proc; /* JSON: what /proc tells about the process, or NULL */
};

/* One line of JSON at the end of @j: 0 or -ENOMEM. */
typedef int json_uop_fn(struct json *j, const struct uop *op, const struct emit_options *opt);

/* uringop/1, see ../docs/uringop-1.md; ECS and OCSF, see ../docs/ecs-ocsf.md. */
json_uop_fn json_uop, json_ecs, json_ocsf;

/*
 * The @n records of an event, of any type, as one line of JSON at the end of @j: 0 or -ENOMEM. See
 * ../docs/records-json.md.
 */
int json_event(struct json *j, const struct record *rec, size_t n, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

/* Writes a line to @out: 0, -ENOMEM, or -EIO if @out takes no more. */
int emit_with(FILE *out, json_uop_fn *fn, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

static inline int emit_json(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	return emit_with(out, json_uop, op, opt);
}

/* One line for people to read. */
int emit_text(FILE *out, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

/* The line after it: what opt->call says, or that the call is not known. */
int emit_text_call(FILE *out, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

/* As strace prints the equivalent system call. */
int emit_strace(FILE *out, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));

/* As a line of CSV (RFC 4180), and the names of its columns. */
int emit_csv(FILE *out, const struct uop *op, const struct emit_options *opt)
	__attribute__((nonnull, warn_unused_result));
void emit_csv_head(FILE *out) __attribute__((nonnull));

#endif
