/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 4180, one line for each row of each table; what a spreadsheet would take for a formula has a quote before it. */
#include "emit-report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"

static int put_cell(FILE *out, struct str s)
{
	size_t i, n;
	char *text = utf8_replace(s, &n);

	if (!text)
		return -ENOMEM;
	putc('"', out);
	if (n && strchr("=+-@\t\r", text[0]))
		putc('\'', out);
	for (i = 0; i < n; i++) {
		if (text[i] == '"')
			putc('"', out);
		/* Control characters are not for a spreadsheet. */
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			fprintf(out, "\\%03o", (unsigned char)text[i]);
		else
			putc(text[i], out);
	}
	putc('"', out);
	free(text);
	return 0;
}

static int put_z(FILE *out, const char *text)
{
	return put_cell(out, (struct str){ text, strlen(text) });
}

static void put_counts(uint64_t n, uint64_t succeeded, uint64_t failed, FILE *out)
{
	fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, n, succeeded, failed, n - succeeded - failed);
}

static void put_times(uint64_t from, uint64_t to, FILE *out)
{
	char first[REPORT_TIME_SIZE], last[REPORT_TIME_SIZE];

	report_time(from, first);
	report_time(to, last);
	fprintf(out, ",%s,%s\r\n", first, last);
}

static void put_total(const struct report *r, FILE *out)
{
	fputs("total,", out);
	put_counts(r->operations, r->succeeded, r->failed, out);
	if (r->operations)
		put_times(r->first, r->last, out);
	else
		fputs(",,\r\n", out);
	fprintf(out, "next to lost records,,%" PRIu64 ",,,,,\r\n", r->lost);
	fprintf(out, "rules removed,,%" PRIu64 ",,,,,\r\nauditing turned off,,%" PRIu64 ",,,,,\r\n", r->rules_removed,
		r->turned_off);
}

/* Those that are not shown are a row without a name; what there was no room for is told apart. */
static void put_rest(enum table t, const struct rows *table, struct row **rows, size_t top, FILE *out)
{
	struct row rest = { 0 };
	size_t i;

	for (i = top; i < table->n; i++) {
		rest.n += rows[i]->n;
		rest.succeeded += rows[i]->succeeded;
		rest.failed += rows[i]->failed;
	}
	if (rest.n) {
		fprintf(out, "%s,", table_name(t));
		put_counts(rest.n, rest.succeeded, rest.failed, out);
		fputs(",,\r\n", out);
	}
	if (table->left_out)
		fprintf(out, "%s left out,,%" PRIu64 ",,,,,\r\n", table_name(t), table->left_out);
}

static int put_table(const struct report_view *v, enum table t, FILE *out)
{
	const struct rows *table = &v->report->table[t];
	struct row **rows = report_rows(v->report, t);
	size_t i;
	int rc = table->n && !rows ? -ENOMEM : 0;

	for (i = 0; rc == 0 && i < table->n && i < v->top; i++) {
		const struct row *row = rows[i];

		fprintf(out, "%s,", table_name(t));
		rc = put_cell(out, (struct str){ row->name, row->n_name });
		put_counts(row->n, row->succeeded, row->failed, out);
		put_times(row->first, row->last, out);
	}
	if (rc == 0)
		put_rest(t, table, rows, v->top, out);
	free(rows);
	return rc;
}

static int put_anomaly(const struct anomaly *a, const char *kind, FILE *out)
{
	char id[STAMP_SIZE];
	int rc;

	stamp_format(&a->stamp, id);
	fprintf(out, "%s,1,%s,", kind, id);
	rc = put_z(out, a->node);
	fprintf(out, ",%s,", op_text(a->op, ""));
	rc = rc ? rc : put_z(out, a->program);
	fputs("\r\n", out);
	return rc;
}

/* Its own table: the columns are others. */
static int put_anomalies(const struct report *r, FILE *out)
{
	unsigned int k;
	size_t i;
	int rc = 0;

	fputs("\r\nanomaly,number,id,host,operation,program\r\n", out);
	for (k = 0; k < ANOMALY_COUNT; k++) {
		for (i = 0; rc == 0 && i < r->anomalies[k] && i < ANOMALY_MAX; i++)
			rc = put_anomaly(&r->anomaly[k][i], anomaly_name(k), out);
		if (r->anomalies[k] > ANOMALY_MAX)
			fprintf(out, "%s,%" PRIu64 ",,,,\r\n", anomaly_name(k), r->anomalies[k] - ANOMALY_MAX);
	}
	if (report_unwatched(r))
		fprintf(out, "not looked at,%" PRIu64 ",,,,\r\n", report_unwatched(r));
	return rc;
}

static int put_losses(const struct report *r, FILE *out)
{
	struct row **rows = rows_sorted(&r->serials);
	size_t i, n = report_hosts_with_losses(r);
	int rc = n && !rows ? -ENOMEM : 0;

	for (i = 0; rc == 0 && i < n; i++) {
		fputs("events that never came,", out);
		rc = put_cell(out, (struct str){ rows[i]->name, rows[i]->n_name });
		fprintf(out, ",%" PRIu64 ",,,", rows[i]->n);
		put_times(rows[i]->first, rows[i]->last, out);
	}
	free(rows);
	return rc;
}

/* Its own table: the columns are others. */
static int put_compliance(const struct compliance *c, FILE *out)
{
	size_t i, a;
	int rc = 0;

	fputs("\r\nstandard,version,control,title,ways,gaps,rules,operations", out);
	for (a = 0; a < AU3_COUNT; a++)
		fprintf(out, ",percent %s", au3_name((enum au3)a));
	fputs("\r\n", out);
	for (i = 0; rc == 0 && i < c->baseline->n_controls; i++) {
		const struct compliance_control *control = &c->control[i];

		rc = put_z(out, c->baseline->standard);
		putc(',', out);
		rc = rc ? rc : put_z(out, c->baseline->version);
		putc(',', out);
		rc = rc ? rc : put_z(out, control->control->id);
		putc(',', out);
		rc = rc ? rc : put_z(out, control->control->title);
		fprintf(out, ",%zu,%zu,", control->ways, control->gaps);
		rc = rc ? rc : put_z(out, control->rules);
		fprintf(out, ",%" PRIu64, control->seen.n);
		for (a = 0; a < AU3_COUNT; a++)
			if (control->seen.n)
				fprintf(out, ",%.1f", percent(control->seen.has[a], control->seen.n));
			else
				putc(',', out);
		fputs("\r\n", out);
	}
	return rc;
}

int report_csv(const struct report_view *v, FILE *out)
{
	unsigned int t;
	int rc = 0;

	fputs("by,name,operations,succeeded,failed,unknown,first,last\r\n", out);
	if (v->only < 0 && !v->anomalies_only)
		put_total(v->report, out);
	for (t = 0; rc == 0 && !v->anomalies_only && t < TABLE_COUNT; t++)
		if (v->only < 0 || v->only == (int)t)
			rc = put_table(v, (enum table)t, out);
	if (rc == 0 && v->only < 0 && !v->anomalies_only)
		rc = put_losses(v->report, out);
	if (rc == 0 && v->only < 0)
		rc = put_anomalies(v->report, out);
	if (rc == 0 && v->compliance)
		rc = put_compliance(v->compliance, out);
	return rc < 0 ? rc : ferror(out) ? -EIO : 0;
}
