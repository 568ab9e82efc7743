/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a gap in the formats that operations are written in. */
#ifndef AU_EMIT_GAP_H
#define AU_EMIT_GAP_H

#include <stdio.h>

#include "base/json.h"
#include "stitch/gap.h"

/* Appends one line to @j, in uringop/1, ECS or OCSF: 0 or -ENOMEM. */
int json_gap(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));
int json_gap_ecs(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));
int json_gap_ocsf(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

/* The parts for which no standard has a field, with the names of uringop/1. */
void json_gap_rest(struct json *j, const struct gap *gap) __attribute__((nonnull));

/* Its reason as in uringop/1, and as text for people; static storage. */
const char *gap_reason(const struct gap *gap) __attribute__((nonnull));
const char *gap_text(const struct gap *gap) __attribute__((nonnull));

/* One audit record, of a type that nothing else uses. */
int emit_gap_audit(FILE *out, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

/* One line for people to read. */
int emit_gap_text(FILE *out, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

#endif
