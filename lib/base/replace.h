/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that others see whole: the old one, or the new one. */
#ifndef AU_REPLACE_H
#define AU_REPLACE_H

#include <sys/types.h>

#include "base/str.h"

/*
 * Writes @n parts, one behind the other, beside the file @path, and puts that in its place. 0, or a negative errno: it is as it was.
 * @sync: that holds for a crash of the system, too.
 */
int file_replace(const char *path, mode_t mode, bool sync, const struct str *part, size_t n) __attribute__((nonnull, warn_unused_result));

#endif
