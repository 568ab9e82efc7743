/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What survives a restart of the plugin: what its pipeline knows, in a file that is replaced as a whole. Another boot's is of no
 * use, and one that is damaged in any byte is refused: it ends in a line with the checksum of all before.
 */
#ifndef AU_STATE_H
#define AU_STATE_H

#include "stitch/pipeline.h"

#define STATE_MAX_BYTES ((size_t)16 << 20)
/* It is written once nothing has come for the first, and after the second all the same. */
#define STATE_QUIET_MS 1000
#define STATE_BUSY_MS 30000

struct state {
	char *path;		/* NULL: nothing is kept; malloc()ed */
	char boot[40];		/* id of the boot */
	uint64_t progress, saved_progress;
	uint64_t changed, saved;	/* when, ms */
	int error;			/* of the last time, or 0 */
};

/* For the file @path, malloc()ed, or NULL; without an id of the boot there is none, which is said. */
void state_init(struct state *st, char *path) __attribute__((nonnull(1)));

/*
 * Gives what the file holds to @pl, which has not been fed: 0; -ENOENT without a file; or another negative errno, with @ret_why
 * (static): then @pl is of no use but to be freed. Nobody but this user or root may be able to write the file.
 */
int state_load(const struct state *st, struct pipeline *pl, const char **ret_why) __attribute__((nonnull, warn_unused_result));

/* The same of what such a file holds. */
int state_parse(const struct state *st, struct str text, struct pipeline *pl, const char **ret_why)
	__attribute__((nonnull, warn_unused_result));

/* The last line of a file that begins with @text, without a NUL. */
#define STATE_END 15
void state_end(struct str text, char ret[STATE_END]) __attribute__((nonnull));

/* Whether it is time to save, @now, in ms; @counters are those of the pipeline. */
bool state_due(struct state *st, const struct counters *counters, uint64_t now) __attribute__((nonnull));

/* Replaces the file; says so when it cannot, and when it can again. */
void state_save(struct state *st, const struct pipeline *pl) __attribute__((nonnull));

#endif
