/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Few operations of a patched kernel, by needles: their own event says all of them, so the others need not be
 * parsed. For an unpatched kernel's operation the whole past of its process has to be known.
 */
#ifndef AU_PATCHED_OPS_H
#define AU_PATCHED_OPS_H

#include "ops.h"

/*
 * Reads what @q needs: 1 if that was all; 0 if it may not be all, so nothing was shown and all must be stitched; or
 * a negative errno.
 */
int patched_ops(struct ops *o, const struct query *q, const struct file_list *files)
	__attribute__((nonnull, warn_unused_result));

#endif
