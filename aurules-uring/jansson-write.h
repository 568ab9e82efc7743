/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reports in JSON need besides jansson. */
#ifndef AU_JANSSON_WRITE_H
#define AU_JANSSON_WRITE_H

#include <jansson.h>
#include <stdio.h>

#include "base/str.h"

/* Sets @key to bytes of any kind, as json_set_bytes() of base/json.h does; without memory it sets nothing. */
void jansson_set_bytes(json_t *obj, const char *key, struct str s) __attribute__((nonnull));

/* Writes @root, which is released: 0, -ENOMEM if it is NULL, or -EIO if @out takes no more. */
int jansson_write(json_t *root, FILE *out) __attribute__((nonnull(2), warn_unused_result));

#endif
