/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --follow: the files of a log. A file is known by its first line, as it may be renamed to any name, copied, and packed
 * while nobody looks.
 */
#ifndef AU_FOLLOW_FILES_H
#define AU_FOLLOW_FILES_H

#include "input/input.h"
#include "stitch/pipeline.h"

struct followed {
	const char *log;
	struct file_mark *mark; /* of what was read */
	size_t n, room;
	int inotify, watch;
	dev_t dev; /* of the folder that is watched */
	ino_t inode;
	long begun;  /* how often the log was, since that was last compared; -1: not known */
	long opened; /* how many files of it were read since */
};

/*
 * Notes that @files have been read, or will be, and that those are old that were written to before @first, the last of
 * them, or NULL: 0 or -ENOMEM.
 */
int followed_begin(struct followed *f, const char *log, const struct file_list *files, const struct stat *first)
	__attribute__((nonnull(1, 2, 3), warn_unused_result));

void followed_end(struct followed *f) __attribute__((nonnull));

/* Notes that a file was read: 0 or -ENOMEM. */
int followed_add(struct followed *f, const struct file_mark *mark) __attribute__((nonnull, warn_unused_result));

/* Whether the log, which is @now, was begun more often than files of it were read: some were removed. */
bool followed_has_missed(struct followed *f, const struct stat *now) __attribute__((nonnull));

/*
 * Feeds what is behind @at bytes in a copy of the file @st, which had that mark, if there is one: 0 or a negative
 * errno.
 */
int followed_feed_copy(struct followed *f, struct pipeline *pl, const struct file_mark *mark, off_t at,
		       const struct stat *st, const bool *done) __attribute__((nonnull, warn_unused_result));

/* Feeds the files that were begun after the last one that was read, and before @next: 0 or a negative errno. */
int followed_feed_between(struct followed *f, struct pipeline *pl, const struct stat *next, const bool *done)
	__attribute__((nonnull, warn_unused_result));

#endif
