/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong in a log, said on standard error. */
#ifndef AU_WARN_H
#define AU_WARN_H

#include "base/cli.h"
#include "record/counters.h"

/* Tells a warning as "PROGRAM: FILE line N: serial S: TEXT"; ten of a kind at most. Has the type of counters.warn; @data is the cli. */
void cli_warn(void *data, enum warning what, struct source src, const struct stamp *stamp, const char *detail);

/* Says how many warnings of each kind there were, if there were more than have been told. */
void cli_warnings(const struct cli *cli, const struct counters *c);

#endif
