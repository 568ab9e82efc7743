/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes CSV (RFC 4180), cell by cell, for all programs. docs/csv.md says how text becomes a cell. */
#ifndef AU_CSV_H
#define AU_CSV_H

#include <stdio.h>

#include "base/str.h"

enum csv_form {
	CSV_OWN,          /* lines end in CR LF; a backslash is \ooo, as are bytes that are not printable */
	CSV_AUSEARCH,     /* ausearch's table: lines end in LF, a backslash stays, quotes only where needed */
	CSV_AUSEARCH_RAW, /* the same, and no byte is \ooo */
};

struct csv {
	FILE *out;
	enum csv_form form;
	bool begun, list; /* the line has a cell; the cell is a list */
	size_t parts;     /* of the list so far */
	size_t *left;     /* bytes that texts may still take, one that may not fit is "..."; NULL: any number */
};

/* A text that others have chosen. Spreadsheets do not take it for a formula. */
void csv_text(struct csv *c, struct str s) __attribute__((nonnull));

/* The same of a string; NULL is an empty cell. */
void csv_z(struct csv *c, const char *z) __attribute__((nonnull(1)));

/* A cell that is a list of such texts, with ';' between them. */
void csv_begin_list(struct csv *c) __attribute__((nonnull));
void csv_part(struct csv *c, struct str s) __attribute__((nonnull));
void csv_end_list(struct csv *c) __attribute__((nonnull));

/* A cell of our own that needs no quotes: a number, a time, a word. */
void csv_word(struct csv *c, const char *fmt, ...) __attribute__((nonnull, format(printf, 2, 3)));

/* @n cells with nothing in them. */
void csv_empty(struct csv *c, size_t n) __attribute__((nonnull));

/* Ends the line. */
void csv_end(struct csv *c) __attribute__((nonnull));

#endif
