/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A search that runs, and what has come of it. */
#ifndef AU_SEARCH_H
#define AU_SEARCH_H

#include "base/cli.h"
#include "input/progress.h"
#include "query.h"

/* ausearch's exit statuses (ausearch(8)), but for EXIT_USAGE, for which it has 1. */
enum {
	EXIT_FOUND = 0,
	EXIT_NOTHING = 1, /* nothing was found, or there was an error */
	EXIT_USAGE = 2,
	EXIT_BAD_CHECKPOINT = 10,
	EXIT_UNSAVED_CHECKPOINT = 11,
	EXIT_PASSED_CHECKPOINT = 12, /* its event is not in the log, which has newer ones */
};

struct search {
	const struct cli *cli;
	struct query query;
	struct progress progress;
	uint64_t found;
	int exit_status; /* for an error that was reported, or 0 */
	bool failed;     /* a file could not be read, which was reported */
};

#endif
