/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saves as JSON what a pipeline knows about hosts and their processes, so that another pipeline can continue with the
 * same stream: which serials were seen, and which calls may still have open requests. It holds nothing that must still
 * be written. An event that was not delivered, or that has an operation that was not written, counts as not seen: if
 * the pipeline ended suddenly, the next one finds its serial missing, says so, and asserts nothing that depends on it.
 */
#ifndef AU_SNAPSHOT_H
#define AU_SNAPSHOT_H

#include <jansson.h>

#include "base/json.h"
#include "stitch/pipeline.h"

/* Of processes. For those beyond this limit it says only that they used io_uring. */
#define SNAPSHOT_MAX_BYTES ((size_t)4 << 20)

/* Serials of a host that are missing and may still come. */
#define SNAPSHOT_MAX_HOLES 256

/* Processes that have not used io_uring yet; of others it is not known then that they began with no request. */
#define SNAPSHOT_MAX_BIRTHS 4096

/* Writes an object under @key, or without a key: 0, or -ENOMEM. */
int snapshot_write(struct json *j, const char *key, const struct pipeline *pl)
	__attribute__((nonnull(1, 3), warn_unused_result));

/*
 * Restores it into @pl, which must not have been fed: 0; -EBADMSG with @ret_why (static) if @obj is not such an object;
 * or -ENOMEM. After an error @pl can only be freed.
 */
int snapshot_read(struct pipeline *pl, const json_t *obj, const char **ret_why)
	__attribute__((nonnull(1, 3), warn_unused_result));

#endif
