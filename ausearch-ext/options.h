/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ausearch's options, and those for io_uring operations. */
#ifndef AU_OPTIONS_H
#define AU_OPTIONS_H

#include "base/cli.h"
#include "query.h"

/* Reads the options into @q, which is zeroed: as cli_parse(). @cli is the program's, without options. */
int options_parse(struct cli *cli, struct query *q, int argc, char **argv) __attribute__((nonnull, warn_unused_result));

#endif
