/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the place in a log where a time begins, by bisection. */
#ifndef AU_SEEK_H
#define AU_SEEK_H

#include <sys/types.h>

#include "search/scan.h"

/*
 * A position in the log @fd, of @size bytes, at the beginning of a line: all records before it are older than @start,
 * in seconds. 0 if that cannot be found out: the log is small, holds something else, or its times do not grow.
 */
off_t seek_time(int fd, off_t size, uint64_t start);

#endif
