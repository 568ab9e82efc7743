/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces a file so that others see either the old one or the new one, never a half. */
#ifndef AU_REPLACE_H
#define AU_REPLACE_H

#include <sys/types.h>

#include "base/str.h"

/*
 * Writes @n parts one after another to a temporary file next to @path, and renames it to @path. Returns 0, or a
 * negative errno, and @path is unchanged. With @sync this holds even if the system crashes.
 */
int file_replace(const char *path, mode_t mode, bool sync, const struct str *part, size_t n)
	__attribute__((nonnull, warn_unused_result));

#endif
