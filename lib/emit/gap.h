/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A gap in the forms that operations are written in. */
#ifndef AU_EMIT_GAP_H
#define AU_EMIT_GAP_H

#include <stdio.h>

#include "base/json.h"
#include "stitch/gap.h"

/* One line at the end of @j, in uringop/1, ECS and OCSF: 0 or -ENOMEM. */
int json_gap(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));
int json_gap_ecs(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));
int json_gap_ocsf(struct json *j, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

/* What of it no standard has a field for, as uringop/1 names it. */
void json_gap_rest(struct json *j, const struct gap *gap) __attribute__((nonnull));

/* Its reason as uringop/1 has it, and for people; static storage. */
const char *gap_reason(const struct gap *gap) __attribute__((nonnull));
const char *gap_text(const struct gap *gap) __attribute__((nonnull));

/* One audit record, of a type that nobody else has. */
int emit_gap_audit(FILE *out, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

/* One line for people. */
int emit_gap_text(FILE *out, const struct gap *gap) __attribute__((nonnull, warn_unused_result));

#endif
