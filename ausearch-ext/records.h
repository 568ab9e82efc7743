/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events with records of any type: those that ausearch finds. */
#ifndef AU_RECORDS_H
#define AU_RECORDS_H

#include "input/input.h"
#include "search.h"

/* Searches the files, and writes and counts what is found: 0 or a negative errno. */
int search_records(struct search *s, const struct file_list *files) __attribute__((nonnull, warn_unused_result));

#endif
