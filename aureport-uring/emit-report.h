/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports as text, JSON, CSV and HTML. Every string of the log is made safe for the form. */
#ifndef AU_EMIT_REPORT_H
#define AU_EMIT_REPORT_H

#include <stdio.h>

#include "compliance.h"
#include "report.h"

struct report_view {
	const struct report *report;
	const struct compliance *compliance; /* or NULL */
	int only;                            /* enum table, or -1 for all */
	bool anomalies_only;
	size_t top; /* rows of a table */
};

/* Each: 0, -ENOMEM, or -EIO if @out takes no more. */
int report_text(const struct report_view *v, FILE *out) __attribute__((nonnull, warn_unused_result));
int report_json(const struct report_view *v, FILE *out) __attribute__((nonnull, warn_unused_result));
int report_csv(const struct report_view *v, FILE *out) __attribute__((nonnull, warn_unused_result));
int report_html(const struct report_view *v, FILE *out) __attribute__((nonnull, warn_unused_result));

/* "2026-11-22T05:12:06Z" of a time in ms. */
#define REPORT_TIME_SIZE 48
void report_time(uint64_t ms, char ret[REPORT_TIME_SIZE]) __attribute__((nonnull));

/* The times of the first and the last operation, "-" if there are none. */
void report_period(const struct report *r, char ret_from[REPORT_TIME_SIZE], char ret_to[REPORT_TIME_SIZE])
	__attribute__((nonnull));

/* The rows of a table as they are shown, hours by name and the rest by count: to be freed, NULL if there are none. */
struct row **report_rows(const struct report *r, enum table t) __attribute__((nonnull));

/* Hosts with events that never came. */
size_t report_hosts_with_losses(const struct report *r) __attribute__((nonnull));

/* The name of an operation, or @otherwise, which may be NULL. */
const char *op_text(unsigned int op, const char *otherwise);

/* "type", "when", ... */
const char *au3_name(enum au3 a);

/* Of 100, to a tenth and never more than it is: 100.0 is all. @of is not 0. */
double percent(uint64_t part, uint64_t of);

#endif
