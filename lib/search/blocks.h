/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of whole lines from several files, scanned and in order; threads read ahead. */
#ifndef AU_BLOCKS_H
#define AU_BLOCKS_H

#include "search/pieces.h"
#include "search/scan.h"

#define BLOCKS_MAX 64 /* that are held, and the ends of their last lines */

/* What is to be read, and what is looked for in it. */
struct blocks_input {
	struct pieces_input pieces;
	const struct scan_query *query;
	unsigned int threads; /* besides the caller's; 0: none */
	bool every_line;      /* scan all of a block, also where no needle is near */
};

struct block {
	struct piece piece;
	struct run_list runs;
	bool partial; /* it has no needle, and only its end was scanned */
};

struct blocks;

/* NULL: out of memory. What @from refers to, and @counts, are borrowed. */
struct blocks *blocks_new(const struct blocks_input *from, struct piece_counts *counts) __attribute__((nonnull));

void blocks_free(struct blocks *bl);

/* The next block: 1 with it, 0 at the end, or a negative errno. It stays until it is given back. */
int blocks_next(struct blocks *bl, const struct block **ret) __attribute__((nonnull, warn_unused_result));

/* The number of the block that blocks_next() returns next; they start at 0. */
uint64_t blocks_position(const struct blocks *bl) __attribute__((nonnull));

/* A block that was returned and has not been given back. */
const struct block *blocks_at(const struct blocks *bl, uint64_t number) __attribute__((nonnull));

/* Scans all of it, if that was not done yet: 0 or -ENOMEM. */
int blocks_scan(struct blocks *bl, uint64_t number) __attribute__((nonnull, warn_unused_result));

/* Gives back all blocks before that number. */
void blocks_release(struct blocks *bl, uint64_t before) __attribute__((nonnull));

/* Whether so many are held that blocks_next() has no room for another one. */
bool blocks_full(const struct blocks *bl) __attribute__((nonnull));

#endif
