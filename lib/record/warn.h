/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints warnings about a log to standard error. */
#ifndef AU_WARN_H
#define AU_WARN_H

#include "base/cli.h"
#include "record/counters.h"

/*
 * Prints a warning as "PROGRAM: FILE line N: serial S: TEXT", at most ten of each kind. Has the type of counters.warn;
 * @data is the struct cli.
 */
void cli_warn(void *data, enum warning what, struct source src, const struct stamp *stamp, const char *detail);

/* Prints the number of warnings of each kind that had more than were printed. */
void cli_warnings(const struct cli *cli, const struct counters *c);

#endif
