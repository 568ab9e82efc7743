/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Generations of a file: PATH.1 is the newest, with .gz behind it once it is compressed. */
#ifndef AU_ROTATE_H
#define AU_ROTATE_H

#include <stdbool.h>

/* Makes PATH the first of @generations (at least 1), and drops the last: 0 or a negative errno, with PATH in its place. */
int rotate(const char *path, unsigned int generations) __attribute__((nonnull, warn_unused_result));

/* The compression of one generation, done in small steps. */
struct squeeze;

/* Begins with the oldest generation that is not compressed: NULL if there is none, or it cannot be done (@ret_err is an errno then, else 0). */
struct squeeze *squeeze_new(const char *path, unsigned int generations, unsigned int mode, int *ret_err) __attribute__((nonnull));

/* The files have been rotated once more. */
void squeeze_rotated(struct squeeze *sq);

/* Does a step: 1 if there is more to do, 0 at the end, or a negative errno. */
int squeeze_step(struct squeeze *sq) __attribute__((nonnull, warn_unused_result));

/* What it has not finished is removed. NULL is allowed. */
void squeeze_free(struct squeeze *sq);

#endif
