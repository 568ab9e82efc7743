/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows how much of the logs has been read, if standard error is a terminal, after one second. */
#ifndef AU_PROGRESS_H
#define AU_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "input/input.h"

struct progress {
	bool on, shown;
	bool over_results; /* results go to a terminal, too, as they are found */
	uint64_t total;    /* bytes; 0: not known */
	uint64_t next;     /* ms */
};

void progress_start(struct progress *p, const struct file_list *files) __attribute__((nonnull));

/* Notes the number of bytes read in all. */
void progress_note(struct progress *p, uint64_t bytes) __attribute__((nonnull));

/* To be called before a result is written. */
void progress_result(struct progress *p) __attribute__((nonnull));

/* Removes the line from the screen. */
void progress_end(struct progress *p) __attribute__((nonnull));

#endif
