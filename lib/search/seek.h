/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where in a log a time begins, by halving it. */
#ifndef AU_SEEK_H
#define AU_SEEK_H

#include <sys/types.h>

#include "search/scan.h"

/*
 * A place in the log @fd, of @size bytes, before which all records are older than @start, in seconds; it is the beginning of a line.
 * 0 where that cannot be told: the log is small, holds something else, or its times do not grow.
 */
off_t seek_time(int fd, off_t size, uint64_t start);

#endif
