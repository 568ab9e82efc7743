/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the events of logs as they are in the files, without parsing their records. An event ends when another one
 * begins that is @timeout seconds later than the newest before it, or at the end of the log. Threads read and scan
 * blocks of the log, and so does the caller when it has nothing to put together. Memory is bounded, whatever the log
 * holds.
 */
#ifndef AU_GATHER_H
#define AU_GATHER_H

#include "input/input.h"
#include "search/scan.h"

#define GATHER_BLOCK (256 * 1024) /* of which BLOCKS_MAX are held: 16 MiB of log at most */
#define GATHER_MAX_OPEN 32768     /* events */

struct gathered {
	struct stamp stamp;
	struct str node;
	unsigned int type; /* of its first record */
	dev_t dev;         /* of the file that holds it */
	ino_t inode;
	size_t n;               /* parts, in the order of the log */
	const struct str *part; /* whole lines */
};

struct gather_counts {
	uint64_t bytes;
	uint64_t bad_lines;  /* that are no audit record, of those that were looked at */
	uint64_t lost;       /* places where records are missing, cut or not read, of what was looked at */
	uint64_t long_lines; /* passed over */
	uint64_t cut_lines;  /* without an end: passed over */
	uint64_t early;      /* events that ended early, too much being open */
	unsigned int errors; /* files that could not be read, or not to their end */
};

struct gather {
	const struct scan_query *query;
	const struct file_list *files;
	unsigned int threads; /* besides the caller's; 0: none */
	size_t block;         /* bytes that a thread reads at a time; 0: GATHER_BLOCK */
	uint64_t timeout;     /* seconds */
	bool keep_unfinished; /* the log grows: stop before the first event that may still get records */
	bool every_line;      /* look at every line, also where no needle is near */
	/* Called for an event with a record of a wanted type: 0 to go on, 1 to stop, or a negative errno. */
	int (*event)(void *data, const struct gathered *ev);
	/* Called after that for every event that ends, also without such a record; may be NULL. */
	void (*ended)(void *data, const struct gathered *ev);
	/* A file could not be opened or read to its end. */
	void (*failed)(void *data, const char *name, int code);
	/* Called now and then with the number of bytes read; may be NULL. */
	void (*progress)(void *data, uint64_t bytes);
	void *data;
};

/* Reads everything: 0, 1 if it was stopped, or a negative errno. */
int gather_run(const struct gather *g, struct gather_counts *ret) __attribute__((nonnull, warn_unused_result));

#endif
