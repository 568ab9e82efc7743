/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of events on standard output: what an attacker has put into it does nothing to a terminal. */
#ifndef AU_SHOW_TEXT_H
#define AU_SHOW_TEXT_H

#include <auparse.h>
#include <time.h>

#include "base/csv.h"
#include "query.h"
#include "record/record.h"

/* How events are shown, and the one that is. */
struct show {
	const struct query *q;
	bool terminal;       /* standard output is one */
	auparse_state_t *au; /* for the formats that libauparse helps with; or NULL */
	struct json json;    /* an event's object */
	struct csv csv;      /* the table */
	bool head;           /* it has its head */
	uint64_t unknown;    /* events that libauparse does not know the meaning of */
	/* What is fed to libauparse. */
	const struct record *rec;
	struct str rest;     /* of the record: fields that have not been shown */
	bool returned;       /* libauparse has given it back */
	char *folder, *path; /* of its files; allocated */
	bool operation;      /* it is an operation, shown as the call that it is like */
};

/* Writes lines as they are; to a terminal without control characters. */
void show_raw(const struct show *sh, struct str text) __attribute__((nonnull));

/* Writes text in which nothing but line ends and printable ASCII is left as it is. */
void show_ascii(struct str text);

/* Writes text; what is no printable character, in UTF-8, as an octal number. */
void show_text(const struct show *sh, struct str text) __attribute__((nonnull));

/* @when in this time zone, in that format of strftime(3), by the locale; "?" if it has no such time. */
const char *show_time(time_t when, const char *format, char *ret, size_t size) __attribute__((nonnull));

/* Gives a record to libauparse. */
void show_feed(struct show *sh, struct str line) __attribute__((nonnull));

#endif
