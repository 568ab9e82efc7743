/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a search ended, in a file with the format of ausearch(8), --checkpoint. */
#ifndef AU_CHECKPOINT_H
#define AU_CHECKPOINT_H

#include "record/record.h"

#define CHECKPOINT_NODE 256

struct checkpoint {
	uint64_t dev, inode; /* of the file that holds it */
	bool has_event;
	struct stamp stamp;         /* of the last event that was whole */
	char node[CHECKPOINT_NODE]; /* "" without one */
	unsigned int type;          /* of its first record */
};

/* 0; -ENOENT if there is no such file, -EBADMSG if it has other content, or another negative errno. */
int checkpoint_load(const char *path, struct checkpoint *ret) __attribute__((nonnull, warn_unused_result));

/* Replaces the file as a whole: 0 or a negative errno. */
int checkpoint_save(const char *path, const struct checkpoint *cp) __attribute__((nonnull, warn_unused_result));

#endif
