/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pipeline knows of the hosts and of their processes, as JSON, so that another can go on with the same stream: which serials
 * were seen, which calls may still have requests open. Nothing that has yet to be written is in it. An event that was not
 * delivered, or has an operation that was not written, counts as not seen: should that pipeline have come to a sudden end, its
 * serial is missing for the next one, which tells so and asserts nothing that rests on it.
 */
#ifndef AU_SNAPSHOT_H
#define AU_SNAPSHOT_H

#include <jansson.h>

#include "base/json.h"
#include "stitch/pipeline.h"

/* Of processes; of those that have no room it says that they used io_uring, and no more. */
#define SNAPSHOT_MAX_BYTES ((size_t)4 << 20)

/* An object under @key, or of its own: 0, or -ENOMEM. */
int snapshot_write(struct json *j, const char *key, const struct pipeline *pl) __attribute__((nonnull(1, 3), warn_unused_result));

/*
 * Gives it to @pl, which has not been fed: 0; -EBADMSG with @ret_why (static) if @obj is none, or -ENOMEM: then @pl is of no use
 * but to be freed.
 */
int snapshot_read(struct pipeline *pl, const json_t *obj, const char **ret_why) __attribute__((nonnull(1, 3), warn_unused_result));

#endif
