/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 4180, one line for each row of each table; what a spreadsheet would take for a formula has a quote before it. */
#include "emit-report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "text.h"

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

static int put_table(const struct report_view *v, enum table t, FILE *out)
{
	const struct rows *table = &v->report->table[t];
	struct row **rows = report_rows(v->report, t);
	char first[REPORT_TIME_SIZE], last[REPORT_TIME_SIZE];
	size_t i;
	int rc = table->n && !rows ? -ENOMEM : 0;

	for (i = 0; rc == 0 && i < table->n && i < v->top; i++) {
		const struct row *row = rows[i];

		report_time(row->first, first);
		report_time(row->last, last);
		fprintf(out, "%s,", table_name(t));
		rc = put_cell(out, (struct str){ row->name, row->n_name });
		fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%s,%s\r\n", row->n, row->succeeded, row->failed,
			row->n - row->succeeded - row->failed, first, last);
	}
	free(rows);
	return rc;
}

static int put_anomalies(const struct report *r, FILE *out)
{
	unsigned int k;
	size_t i;
	int rc = 0;

	for (k = 0; k < ANOMALY_COUNT; k++)
		for (i = 0; rc == 0 && i < r->anomalies[k] && i < ANOMALY_MAX; i++) {
			const struct anomaly *a = &r->anomaly[k][i];
			char time[REPORT_TIME_SIZE];

			report_time(stamp_ms(&a->stamp), time);
			fprintf(out, "anomaly %s,", anomaly_name(k));
			rc = put_z(out, a->program);
			fprintf(out, ",1,,,,%s,%s\r\n", time, time);
		}
	return rc;
}

static int put_losses(const struct report *r, FILE *out)
{
	struct row **rows = rows_sorted(&r->serials);
	size_t i, n = report_hosts_with_losses(r);
	int rc = n && !rows ? -ENOMEM : 0;

	for (i = 0; rc == 0 && i < n; i++) {
		char first[REPORT_TIME_SIZE], last[REPORT_TIME_SIZE];

		report_time(rows[i]->first, first);
		report_time(rows[i]->last, last);
		fputs("events that never came,", out);
		rc = put_cell(out, (struct str){ rows[i]->name, rows[i]->n_name });
		fprintf(out, ",%" PRIu64 ",,,,%s,%s\r\n", rows[i]->n, first, last);
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

		fprintf(out, "%s,%s,", c->baseline->standard, c->baseline->version);
		rc = put_z(out, control->control->id);
		putc(',', out);
		rc = rc ? rc : put_z(out, control->control->title);
		fprintf(out, ",%zu,%zu,", control->ways, control->gaps);
		rc = rc ? rc : put_z(out, control->rules);
		fprintf(out, ",%" PRIu64, control->seen.n);
		for (a = 0; a < AU3_COUNT; a++)
			fprintf(out, ",%.1f", percent(control->seen.has[a], control->seen.n));
		fputs("\r\n", out);
	}
	return rc;
}

int report_csv(const struct report_view *v, FILE *out)
{
	unsigned int t;
	int rc = 0;

	fputs("by,name,operations,succeeded,failed,unknown,first,last\r\n", out);
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
