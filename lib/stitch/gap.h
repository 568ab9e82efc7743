/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an output lacks, said in the output itself. */
#ifndef AU_GAP_H
#define AU_GAP_H

#include <stdint.h>
#include <stdio.h>

#include "base/json.h"

enum gap_reason {
	GAP_OUTPUT,		/* operations that an output could not take */
	GAP_RECORDS,		/* events whose serial numbers never came */
	GAP_LIMIT,		/* what was given up at a limit */
};

struct gap {
	enum gap_reason reason;
	uint64_t count;
	uint64_t from, to;	/* event times of the first and the last, ms since 1970 */
	const char *node;	/* the host, or NULL or "" */
	const char *what;	/* was given up, or NULL */
};

/* One line at the end of @j, in uringop/1, ECS and OCSF: 0 or -ENOMEM. */
int json_gap(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));
int json_gap_ecs(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));
int json_gap_ocsf(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

/* What of it no standard has a field for, as uringop/1 names it. */
void json_gap_rest(struct json *j, const struct gap *gap) __attribute__((nonnull));

/* Its reason as uringop/1 has it, and for people; static storage. */
const char *gap_reason(const struct gap *gap) __attribute__((nonnull));
const char *gap_text(const struct gap *gap) __attribute__((nonnull));

/* An event time of it. */
struct stamp gap_stamp(uint64_t ms);

/* One audit record, of a type that nobody else has. */
int emit_gap_audit(FILE *out, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

/* One line for people. */
int emit_gap_text(FILE *out, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

#endif
