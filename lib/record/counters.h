/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts what was seen and everything that went wrong or was given up; the program is told of the latter. */
#ifndef AU_COUNTERS_H
#define AU_COUNTERS_H

#include <stdint.h>

#include "record/record.h"

/* X(name, text): counted only. */
#define COUNTERS(X)                         \
	X(records, "records read")          \
	X(events, "events assembled")       \
	X(operations, "operations written") \
	X(attempts, "attempts written")

/* X(name, text): counted, and reported with file, line and serial. */
#define WARNINGS(X)                                                                                 \
	X(malformed, "lines that are no audit record")                                              \
	X(long_lines, "lines cut, being longer than the limit")                                     \
	X(bad_fields, "records with a missing or bad field")                                        \
	X(late, "records that came after the end of their event")                                   \
	X(unfinished, "events that lack records")                                                   \
	X(doubled, "events that were read before, or records of them")                              \
	X(contradictions, "restarts that are not logged, or records of another host without node=") \
	X(pending_full, "events ended early, too many being open")                                  \
	X(records_full, "records dropped, their event having too many")                             \
	X(nodes_full, "records dropped, too many hosts")                                            \
	X(processes_full, "processes forgotten, too many being known")                              \
	X(held_full, "operations written early, too many waiting")                                  \
	X(gaps, "hosts with serial numbers missing")

#define COUNTERS_FIELD(name, text) uint64_t name;
#define WARNINGS_ENUM(name, text) WARN_##name,

enum warning { WARNINGS(WARNINGS_ENUM) WARN_COUNT };

/* Where a record came from. @file is borrowed and must live as long as the reader. */
struct source {
	const char *file;
	uint64_t line;
};

struct counters {
	COUNTERS(COUNTERS_FIELD)
	uint64_t warnings[WARN_COUNT];
	/* Called for each warning; may be NULL. @stamp is NULL if no event is concerned; @detail may be NULL. */
	void (*warn)(void *data, enum warning what, struct source src, const struct stamp *stamp, const char *detail);
	void *data;
};

/* The text for @what. */
const char *warning_text(enum warning what);

/* Counts a warning and calls the function. */
void counters_warn(struct counters *c, enum warning what, struct source src, const struct stamp *stamp,
		   const char *detail);

#endif
