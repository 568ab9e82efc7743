/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What survives a restart of the plugin: the knowledge of its pipeline, in a file that is replaced as a whole. A
 * file from another boot is not used. The last line is a checksum of the rest, so a file with any damaged byte is
 * refused.
 */
#ifndef AU_STATE_H
#define AU_STATE_H

#include "stitch/pipeline.h"

#define STATE_MAX_BYTES ((size_t)16 << 20)
/* It is written when nothing has arrived for the first time span, and under load at intervals of the second. */
#define STATE_QUIET_MS 1000
#define STATE_BUSY_MS 30000

struct state {
	char *path;    /* NULL: nothing is kept; malloc()ed */
	char boot[40]; /* id of the boot */
	uint64_t progress, saved_progress;
	uint64_t changed, saved; /* when, ms */
	int error;               /* of the last time, or 0 */
};

/* Takes over the malloc()ed @path, or NULL for no file. If the boot id cannot be read, it says so and uses no file. */
void state_init(struct state *st, char *path) __attribute__((nonnull(1)));

/*
 * Loads the file into @pl, which is still new: 0; -ENOENT if there is no file; or another negative errno with the
 * reason in @ret_why (static), and then @pl can only be freed. Only this user or root may be able to write to the
 * file.
 */
int state_load(const struct state *st, struct pipeline *pl, const char **ret_why)
	__attribute__((nonnull, warn_unused_result));

/* The same with the content of such a file. */
int state_parse(const struct state *st, struct str text, struct pipeline *pl, const char **ret_why)
	__attribute__((nonnull, warn_unused_result));

/* The last line of a file that begins with @text, without a NUL. */
#define STATE_END 15
void state_end(struct str text, char ret[STATE_END]) __attribute__((nonnull));

/* Whether it is time to save, @now, in ms; @counters are those of the pipeline. */
bool state_due(struct state *st, const struct counters *counters, uint64_t now) __attribute__((nonnull));

/* Replaces the file. Reports when that fails, and when it works again. */
void state_save(struct state *st, const struct pipeline *pl) __attribute__((nonnull));

#endif
