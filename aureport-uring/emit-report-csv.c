/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line for each row of each table. */
#include "emit-report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/csv.h"

static void put_number(struct csv *c, uint64_t n)
{
	csv_word(c, "%" PRIu64, n);
}

static void put_name(struct csv *c, const struct row *row)
{
	csv_text(c, (struct str){ row->name, row->n_name });
}

static void put_counts(struct csv *c, uint64_t n, uint64_t succeeded, uint64_t failed)
{
	put_number(c, n);
	put_number(c, succeeded);
	put_number(c, failed);
	put_number(c, n - succeeded - failed);
}

static void put_times(struct csv *c, uint64_t from, uint64_t to)
{
	char first[REPORT_TIME_SIZE], last[REPORT_TIME_SIZE];

	report_time(from, first);
	report_time(to, last);
	csv_word(c, "%s", first);
	csv_word(c, "%s", last);
	csv_end(c);
}

/* A count of something else than operations. */
static void put_other(struct csv *c, const char *what, uint64_t n)
{
	csv_word(c, "%s", what);
	csv_empty(c, 1);
	put_number(c, n);
	csv_empty(c, 5);
	csv_end(c);
}

static void put_total(const struct report *r, struct csv *c)
{
	csv_word(c, "total");
	csv_empty(c, 1);
	put_counts(c, r->operations, r->succeeded, r->failed);
	if (r->operations) {
		put_times(c, r->first, r->last);
	} else {
		csv_empty(c, 2);
		csv_end(c);
	}
	put_other(c, "next to lost records", r->lost);
	put_other(c, "unreadable lines", r->unreadable);
	put_other(c, "rules removed", r->rules_removed);
	put_other(c, "auditing turned off", r->turned_off);
}

/* Those that are not shown are a row without a name; what there was no room for is told apart. */
static void put_rest(enum table t, const struct rows *table, struct row **rows, size_t top, struct csv *c)
{
	struct row rest = { 0 };
	char what[64];
	size_t i;

	for (i = top; i < table->n; i++) {
		rest.n += rows[i]->n;
		rest.succeeded += rows[i]->succeeded;
		rest.failed += rows[i]->failed;
	}
	if (rest.n) {
		csv_word(c, "%s", table_name(t));
		csv_empty(c, 1);
		put_counts(c, rest.n, rest.succeeded, rest.failed);
		csv_empty(c, 2);
		csv_end(c);
	}
	snprintf(what, sizeof(what), "%s left out", table_name(t));
	if (table->left_out)
		put_other(c, what, table->left_out);
}

static int put_table(const struct report_view *v, enum table t, struct csv *c)
{
	const struct rows *table = &v->report->table[t];
	struct row **rows = report_rows(v->report, t);
	size_t i;

	if (table->n && !rows)
		return -ENOMEM;
	for (i = 0; i < table->n && i < v->top; i++) {
		const struct row *row = rows[i];

		csv_word(c, "%s", table_name(t));
		put_name(c, row);
		put_counts(c, row->n, row->succeeded, row->failed);
		put_times(c, row->first, row->last);
	}
	put_rest(t, table, rows, v->top, c);
	free(rows);
	return 0;
}

static void put_anomaly(const struct anomaly *a, const char *kind, struct csv *c)
{
	char id[STAMP_SIZE], time[REPORT_TIME_SIZE];

	stamp_format(&a->stamp, id);
	report_time(stamp_ms(&a->stamp), time);
	csv_word(c, "%s", kind);
	put_number(c, 1);
	csv_word(c, "%s", id);
	csv_word(c, "%s", time);
	csv_z(c, a->node);
	csv_z(c, op_text(a->op, NULL));
	csv_z(c, a->program);
	csv_end(c);
}

static void put_uncounted(struct csv *c, const char *what, uint64_t n)
{
	csv_word(c, "%s", what);
	put_number(c, n);
	csv_empty(c, 5);
	csv_end(c);
}

/* An empty line, and the names of other columns. */
static void next_table(struct csv *c, const char *columns)
{
	csv_end(c);
	csv_word(c, "%s", columns);
}

static void put_anomalies(const struct report *r, struct csv *c)
{
	unsigned int k;
	size_t i;

	next_table(c, "anomaly,number,id,time,host,operation,program");
	csv_end(c);
	for (k = 0; k < ANOMALY_COUNT; k++) {
		for (i = 0; i < r->anomalies[k] && i < ANOMALY_MAX; i++)
			put_anomaly(&r->anomaly[k][i], anomaly_name(k), c);
		if (r->anomalies[k] > ANOMALY_MAX)
			put_uncounted(c, anomaly_name(k), r->anomalies[k] - ANOMALY_MAX);
	}
	if (report_unwatched(r))
		put_uncounted(c, "not looked at", report_unwatched(r));
}

static int put_losses(const struct report *r, struct csv *c)
{
	struct row **rows = rows_sorted(&r->serials);
	size_t i, n = report_hosts_with_losses(r);

	if (n && !rows)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		csv_word(c, "events that never came");
		put_name(c, rows[i]);
		put_number(c, rows[i]->n);
		csv_empty(c, 3);
		put_times(c, rows[i]->first, rows[i]->last);
	}
	free(rows);
	return 0;
}

static void put_control(const struct compliance *compliance, const struct compliance_control *control, struct csv *c)
{
	size_t a;

	csv_z(c, compliance->baseline->standard);
	csv_z(c, compliance->baseline->version);
	csv_z(c, control->control->id);
	csv_z(c, control->control->title);
	put_number(c, control->ways);
	put_number(c, control->gaps);
	csv_z(c, control->rules);
	put_number(c, control->seen.n);
	for (a = 0; a < AU3_COUNT; a++)
		if (control->seen.n)
			csv_word(c, "%.1f", percent(control->seen.has[a], control->seen.n));
		else
			csv_empty(c, 1);
	csv_end(c);
}

static void put_compliance(const struct compliance *compliance, struct csv *c)
{
	size_t i, a;

	next_table(c, "standard,version,control,title,ways,gaps,rules,operations");
	for (a = 0; a < AU3_COUNT; a++)
		csv_word(c, "percent %s", au3_name((enum au3)a));
	csv_end(c);
	for (i = 0; i < compliance->baseline->n_controls; i++)
		put_control(compliance, &compliance->control[i], c);
}

int report_csv(const struct report_view *v, FILE *out)
{
	struct csv c = { .out = out };
	unsigned int t;
	int rc = 0;

	csv_word(&c, "by,name,operations,succeeded,failed,unknown,first,last");
	csv_end(&c);
	if (v->only < 0 && !v->anomalies_only)
		put_total(v->report, &c);
	else if (v->report->unreadable)
		put_other(&c, "unreadable lines", v->report->unreadable);
	for (t = 0; rc == 0 && !v->anomalies_only && t < TABLE_COUNT; t++)
		if (v->only < 0 || v->only == (int)t)
			rc = put_table(v, (enum table)t, &c);
	if (rc == 0 && v->only < 0 && !v->anomalies_only)
		rc = put_losses(v->report, &c);
	if (rc == 0 && v->only < 0)
		put_anomalies(v->report, &c);
	if (rc == 0 && v->compliance)
		put_compliance(v->compliance, &c);
	return rc < 0 ? rc : ferror(out) ? -EIO : 0;
}
