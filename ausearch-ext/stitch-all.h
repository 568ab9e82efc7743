/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations by all that the log holds: it is parsed and stitched from its beginning, and followed if that is asked
 * for.
 */
#ifndef AU_STITCH_ALL_H
#define AU_STITCH_ALL_H

#include "ops.h"

/* 0 or a negative errno. */
int stitch_all(struct ops *o, const struct file_list *files) __attribute__((nonnull, warn_unused_result));

#endif
