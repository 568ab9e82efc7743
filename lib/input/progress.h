/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the reading of logs is: shown if standard error is a terminal, from the second second on. */
#ifndef AU_PROGRESS_H
#define AU_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "input/input.h"

struct progress {
	bool on, shown;
	bool over_results;	/* results go to a terminal, too, as they are found */
	uint64_t total;		/* bytes; 0: not known */
	uint64_t next;		/* ms */
};

void progress_start(struct progress *p, const struct file_list *files) __attribute__((nonnull));

/* So many bytes have been read in all. */
void progress_note(struct progress *p, uint64_t bytes) __attribute__((nonnull));

/* A result is going to be written. */
void progress_result(struct progress *p) __attribute__((nonnull));

/* Takes the line away. */
void progress_end(struct progress *p) __attribute__((nonnull));

#endif
