/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a log, and how they are read. */
#ifndef AU_LOGS_H
#define AU_LOGS_H

#include "input/input.h"
#include "search.h"
#include "stitch/pipeline.h"

/* The files that are searched, for file_list_free(): 0 or a negative errno. */
int logs_list(const struct query *q, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

/* Whether all are plain files, which can be read again. */
bool logs_can_be_reread(const struct file_list *files) __attribute__((nonnull));

/* How many threads are worth starting for so many bytes. */
unsigned int logs_readers(const struct file_list *files) __attribute__((nonnull));

/*
 * Feeds all files, and follows the log if that is asked for, until *@done: 0 or a negative errno that ends all.
 * What is wrong with a file is reported, unless @quiet, and the others are fed.
 */
int logs_feed(struct search *s, const struct file_list *files, struct pipeline *pl, const bool *done, bool quiet)
	__attribute__((nonnull, warn_unused_result));

#endif
