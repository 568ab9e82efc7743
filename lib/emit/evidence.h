/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes what security modules logged in the event of an operation. Nothing is written where there is none. */
#ifndef AU_EMIT_EVIDENCE_H
#define AU_EMIT_EVIDENCE_H

#include <stdio.h>

#include "base/json.h"
#include "stitch/evidence.h"

/* "evidence" of uringop/1. */
void json_put_evidence(struct json *j, const struct uop *op) __attribute__((nonnull));

/* What the "object" is by evidence_object(): false if that names none. */
bool json_put_evidence_object(struct json *j, const struct uop *op) __attribute__((nonnull));

/* "selinux: cmd refused "/dev/ng0n1" [exact]", with @before in front of each; the first few. */
void emit_evidence(FILE *out, const struct uop *op, const char *before) __attribute__((nonnull));

/* The path of evidence_object() in quotes, with @before in front. */
void emit_evidence_object(FILE *out, const struct uop *op, const char *before) __attribute__((nonnull));

/* Who certainly refused what the operation wanted; static storage; NULL if that is not known. */
const char *evidence_refused_by(const struct uop *op) __attribute__((nonnull));

#endif
