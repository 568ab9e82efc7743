/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What options mean together. */
#ifndef AU_OPTIONS_CHECK_H
#define AU_OPTIONS_CHECK_H

#include "base/cli.h"
#include "query.h"

/* All options have been read: sets what follows from them. 0, or -EINVAL after saying which do not go together. */
int options_check(const struct cli *cli, struct query *q) __attribute__((nonnull, warn_unused_result));

#endif
