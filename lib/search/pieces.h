/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of whole lines from several files, in order. Those of a regular file can be read in parallel. */
#ifndef AU_PIECES_H
#define AU_PIECES_H

#include "input/input.h"
#include "record/record.h"

/*
 * The memory that a piece of @size bytes needs: its last line may extend beyond it. The kernel copies pages several
 * times faster to the start of a cache line.
 */
#define PIECE_ALIGN 64
#define PIECE_MORE 4096 /* bytes in which most lines end */
#define PIECE_MEMORY(size) (((size) + LINE_MAX_BYTES + PIECE_MORE + 3 * PIECE_ALIGN) / PIECE_ALIGN * PIECE_ALIGN)

/* What is to be read. */
struct pieces_input {
	const struct file_list *files;
	size_t size; /* bytes of a piece, about */
	/* A file could not be opened or read to its end. */
	void (*failed)(void *data, const char *name, int code);
	void *data;
};

struct piece_counts {
	uint64_t bytes;
	uint64_t long_lines; /* passed over */
	uint64_t cut_lines;  /* without an end: passed over */
	unsigned int errors; /* files that could not be read, or not to their end */
};

struct piece_file;

struct piece {
	char *memory; /* the caller's, aligned */
	struct str text;
	dev_t dev; /* of its file */
	ino_t inode;
	/* The rest is of pieces.c. */
	struct piece_file *file;
	off_t from, to; /* the lines that begin there */
	bool to_read;
	bool whole_first; /* a line begins at @from */
	bool last;        /* of its file */
	bool long_line, cut_line;
	size_t got;
	int error;
};

struct pieces;

/* NULL: out of memory. What @from refers to, and @counts, are borrowed. */
struct pieces *pieces_new(const struct pieces_input *from, struct piece_counts *counts) __attribute__((nonnull));

void pieces_free(struct pieces *ps);

/*
 * Claims the next piece for @piece, which already has its memory: false if there is none. pieces_read() and
 * pieces_end() must follow. One thread at a time. Input that is not a regular file is read here.
 */
bool pieces_claim(struct pieces *ps, struct piece *piece) __attribute__((nonnull));

/* Reads its text. Any number of threads. */
void pieces_read(struct piece *piece) __attribute__((nonnull));

/* Counts the piece and reports errors. One thread at a time, including pieces_claim(). */
void pieces_end(struct pieces *ps, struct piece *piece) __attribute__((nonnull));

#endif
