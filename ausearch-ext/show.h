/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as ausearch shows them: their records, interpreted or not, an object, a row of a table, or a sentence. */
#ifndef AU_SHOW_H
#define AU_SHOW_H

#include "base/cli.h"
#include "show-text.h"

/* 0, or -ENOMEM. */
int show_init(struct show *sh, const struct query *q) __attribute__((nonnull, warn_unused_result));

/* Frees what it holds, and reports what was not known. */
void show_end(struct show *sh, const struct cli *cli) __attribute__((nonnull));

/* Writes an event of these records, @type by their numbers, to standard output: 0 or -ENOMEM. */
int show_event(struct show *sh, const struct record *rec, const unsigned int *type, size_t n)
	__attribute__((nonnull, warn_unused_result));

#endif
