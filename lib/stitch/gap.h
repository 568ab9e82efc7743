/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A gap: what an output lacks, which the output itself says. */
#ifndef AU_GAP_H
#define AU_GAP_H

#include <stdint.h>

enum gap_reason {
	GAP_OUTPUT,  /* operations that an output could not take */
	GAP_RECORDS, /* events whose serial numbers never came */
	GAP_LIMIT,   /* what was given up at a limit */
};

struct gap {
	enum gap_reason reason;
	uint64_t count;
	uint64_t from, to; /* event times of the first and the last, ms since 1970 */
	const char *node;  /* the host, or NULL or "" */
	const char *what;  /* was given up, or NULL */
};

#endif
