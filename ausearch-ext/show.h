/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as ausearch shows them: their records, interpreted or not, a row of a table, or a sentence. */
#ifndef AU_SHOW_H
#define AU_SHOW_H

#include <auparse.h>
#include <time.h>

#include "search.h"

struct show {
	const struct search *s;
	bool terminal;			/* standard output is one */
	auparse_state_t *au;		/* for the forms that libauparse helps with; or NULL */
	bool head;			/* the table has its head */
	uint64_t unknown;		/* events that libauparse does not know the meaning of */
	/* What is fed to libauparse. */
	const struct record *rec;
	struct str rest;		/* of the record: fields that have not been shown */
	bool taken;			/* libauparse has given it back */
	char *folder, *path;		/* of files that it is about; allocated */
	bool operation;			/* it is an operation, told as the call that it is like */
};

/* 0, or -ENOMEM. */
int show_init(struct show *sh, const struct search *s) __attribute__((nonnull, warn_unused_result));

/* Frees what it holds, and says what was not known. */
void show_end(struct show *sh) __attribute__((nonnull));

/* Writes an event of these records, @type by their numbers, to standard output. */
void show_event(struct show *sh, const struct record *rec, const unsigned int *type, size_t n) __attribute__((nonnull));

/* Writes lines as they are; to a terminal without control characters. */
void show_raw(const struct show *sh, struct str text) __attribute__((nonnull));

/* Writes text to standard output; what is no printable character, in UTF-8, as an octal number. */
void show_text(const struct show *sh, struct str text) __attribute__((nonnull));

/* @when in this time zone, in that form of strftime(3), by the locale; "?" if it has no such time. */
const char *show_time(time_t when, const char *form, char *ret, size_t size) __attribute__((nonnull));

/* Gives a record to libauparse. */
void show_feed(struct show *sh, struct str line) __attribute__((nonnull));

/* --format interpret: one event, its last record first. */
void show_interpreted(struct show *sh, const struct record *rec, const unsigned int *type, size_t n) __attribute__((nonnull));

/* --format csv and text of records: one event. */
void show_normalized(struct show *sh, const struct record *rec, size_t n) __attribute__((nonnull));

/* Called for an event that libauparse has put together: a record of --format interpret, a row of csv, a sentence of text. */
void interpret_record(auparse_state_t *au, auparse_cb_event_t what, void *show);
void normalize_row(auparse_state_t *au, auparse_cb_event_t what, void *show);
void normalize_sentence(auparse_state_t *au, auparse_cb_event_t what, void *show);

#endif
