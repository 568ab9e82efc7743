/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rotated generations of a file: PATH.1 is the newest, PATH.1.gz once it is compressed. */
#ifndef AU_ROTATE_H
#define AU_ROTATE_H

#include <stdbool.h>

/* Makes PATH the first of @generations (at least 1) and drops the last: 0, or a negative errno with PATH untouched. */
int rotate(const char *path, unsigned int generations) __attribute__((nonnull, warn_unused_result));

/* The compression of one generation, done in small steps. */
struct squeeze;

/*
 * Begins with the oldest generation that is not compressed. NULL: there is none (@ret_err is 0), or it failed
 * (@ret_err is an errno).
 */
struct squeeze *squeeze_new(const char *path, unsigned int generations, unsigned int mode, int *ret_err)
	__attribute__((nonnull));

/* The files have been rotated once more. */
void squeeze_rotated(struct squeeze *sq);

/* Does a step: 1 if there is more to do, 0 at the end, or a negative errno. */
int squeeze_step(struct squeeze *sq) __attribute__((nonnull, warn_unused_result));

/* Removes the file that is not finished. NULL is allowed. */
void squeeze_free(struct squeeze *sq);

#endif
