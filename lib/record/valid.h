/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the fields of a record are what the kernel writes there: what is not was cut, changed or forged. */
#ifndef AU_VALID_H
#define AU_VALID_H

#include "record/record.h"

/*
 * The name of the first field of @rec that is not what it must be (static), or NULL. Of the types that operations and
 * the calls that submit them have; of others nothing is known here.
 */
const char *record_bad_field(const struct record *rec) __attribute__((nonnull));

#endif
