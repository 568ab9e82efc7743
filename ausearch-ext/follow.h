/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --follow: what is added to a log is read as it comes, and so are the files that it is rotated to. */
#ifndef AU_FOLLOW_H
#define AU_FOLLOW_H

#include "input/input.h"
#include "search.h"
#include "stitch/pipeline.h"

/*
 * Feeds a log as it grows and is rotated, beginning with the last of @files, which is the log or what it was rotated
 * to, until a signal or *@done ends it: 0 or a negative errno. What is wrong with a file is reported. @fed: what the
 * last one holds now was fed.
 */
int follow_log(struct search *s, struct pipeline *pl, const struct file_list *files, bool fed, const bool *done)
	__attribute__((nonnull, warn_unused_result));

#endif
