/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan of a search: what is read, and how. */
#ifndef AU_PLAN_H
#define AU_PLAN_H

#include "input/input.h"
#include "search.h"

enum plan {
	PLAN_RECORDS,    /* the log's events are put together from their lines, and matched by their records */
	PLAN_STITCH_ALL, /* all of the log is parsed and stitched, and operations are matched */
	PLAN_NEEDLES,    /* only events with certain bytes are; if that may miss some, all are */
};

enum plan plan_for(const struct query *q, const struct file_list *files) __attribute__((nonnull));

/* Searches the files, and writes and counts what is found: 0 or a negative errno. */
int plan_run(struct search *s, const struct file_list *files) __attribute__((nonnull, warn_unused_result));

#endif
