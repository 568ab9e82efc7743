/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations that are read, in: those that are searched for, shown. */
#ifndef AU_OPS_H
#define AU_OPS_H

#include "chain.h"
#include "emit/audit.h"
#include "origin.h"
#include "resume.h"
#include "search.h"

struct ops {
	struct search *s;
	struct chains *chains;     /* --chain; or NULL */
	bool only_chains;          /* the chains of what is found are noted, and nothing is shown */
	struct resume *resume;     /* --checkpoint; or NULL */
	struct origins *origins;   /* --with-origin; or NULL */
	struct audit_writer audit; /* --format audit: what is not shown yet */
	FILE *out;
	bool done; /* nothing more is searched for */
};

/*
 * 0; 1 if it cannot be done, which was reported and is in s->exit_status; or -ENOMEM. ops_free() frees it in any
 * case.
 */
int ops_init(struct ops *o, struct search *s, const struct file_list *files)
	__attribute__((nonnull, warn_unused_result));

void ops_free(struct ops *o) __attribute__((nonnull));

/* Takes an operation, @ops being a struct ops; has the type of uop_fn. */
int ops_take(void *ops, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* Shows what waits for others: 0 or a negative errno. */
int ops_flush(struct ops *o) __attribute__((nonnull, warn_unused_result));

/* Gives back the operations that it holds, before the pipeline that they come from is freed. */
void ops_release(struct ops *o) __attribute__((nonnull));

/* Forgets what was found, as everything will be read again. */
void ops_forget(struct ops *o) __attribute__((nonnull));

#endif
