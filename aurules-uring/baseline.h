/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a standard demands to be audited, from a data file: see baselines/README. */
#ifndef AU_BASELINE_H
#define AU_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BASELINE_MAX_DEMANDS 1024

/* A system call, or accesses to a file, to be recorded. */
struct demand {
	size_t control; /* index */
	char *name;     /* of the call, or the path */
	bool watch;
	unsigned int perm; /* of a watch: bits of AUDIT_PERM_... */
	/* A rule may be narrower: */
	bool users;  /* people who have logged in */
	bool root;   /* login uid 0 */
	bool failed; /* access was refused */
	bool succeeded;
	bool has_a0; /* the first argument is */
	uint32_t a0;
};

struct control {
	char *id, *title;
};

struct baseline {
	char *standard, *title, *version, *source, *checked;
	struct control *control;
	size_t n_controls;
	struct demand *demand;
	size_t n_demands;
};

/*
 * Reads the file @name.baseline of the folder @dir: 0, or a negative errno with the reason as text in @why, of
 * @size bytes.
 */
int baseline_read(struct baseline *ret, const char *dir, const char *name, char *why, size_t size)
	__attribute__((nonnull, warn_unused_result));

void baseline_clear(struct baseline *b) __attribute__((nonnull));

#endif
