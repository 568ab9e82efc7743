/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --checkpoint: a search goes on where the last one ended. */
#ifndef AU_RESUME_H
#define AU_RESUME_H

#include "input/input.h"
#include "search.h"
#include "search/checkpoint.h"
#include "stitch/uop.h"

/*
 * Where the last search ended; whether that is passed from the start; and the first file that has something new.
 * False, with a message, if that is not known.
 */
bool resume_load(struct search *s, const struct file_list *files, struct checkpoint *ret_from, bool *ret_passed,
		 size_t *ret_first) __attribute__((nonnull, warn_unused_result));

/*
 * Saves where this one ended, if it read the whole log and there was an event; or, if @beyond, reports that the
 * checkpoint's event was not in the log. An error is in s->exit_status.
 */
void resume_save(struct search *s, const struct checkpoint *to, bool beyond, bool whole) __attribute__((nonnull));

/* The same of operations. */
struct resume;

/* NULL: out of memory, or an error that was reported and is in s->exit_status. */
struct resume *resume_new(struct search *s, const struct file_list *files) __attribute__((nonnull));

/* Takes each operation of the log; calls @fn for each that is new: 0, -ENOMEM, or what it returned. */
int resume_take(struct resume *re, const struct uop *op, int (*fn)(void *data, const struct uop *op), void *data)
	__attribute__((nonnull(1, 2, 3), warn_unused_result));

/* The log has ended, or, if not @whole, was given up. */
void resume_end(struct resume *re, bool whole) __attribute__((nonnull));

void resume_free(struct resume *re);

#endif
