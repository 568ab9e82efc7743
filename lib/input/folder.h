/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the folder of a log beside the files that auditd has rotated it to. */
#ifndef AU_FOLDER_H
#define AU_FOLDER_H

#include <time.h>

#include "input/input.h"

/*
 * Adds the other files of @list->log to the list, in the order of their first records, and notes what is passed over: 0
 * or -ENOMEM. A folder that cannot be read has none. @start: when the list was begun, by CLOCK_REALTIME_COARSE, which
 * is that of the files.
 */
int folder_add(struct file_list *list, struct timespec start) __attribute__((nonnull, warn_unused_result));

#endif
