/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --with-origin: operations wait for the calls that submitted them. A patched kernel's operation names its call,
 * whose event may be anywhere: before it, or behind it if the call waited. So many operations are held at a time,
 * while the log is searched for their calls.
 */
#ifndef AU_ORIGIN_H
#define AU_ORIGIN_H

#include "input/input.h"
#include "query.h"

struct origins;

/* NULL: out of memory. Both are borrowed. */
struct origins *origins_new(const struct query *q, const struct file_list *files) __attribute__((nonnull));

/* Takes one; once there are many they are written to @out: 0 or a negative errno. */
int origins_hold(struct origins *os, FILE *out, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* Writes all, in their order: 0 or a negative errno. The pipeline that they come from must still exist. */
int origins_flush(struct origins *os, FILE *out) __attribute__((nonnull, warn_unused_result));

/* Gives back all that it holds. */
void origins_forget(struct origins *os) __attribute__((nonnull));

void origins_free(struct origins *os);

#endif
