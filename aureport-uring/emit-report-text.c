/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit-report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "emit/emit.h"
#include "base/text.h"

void report_time(uint64_t ms, char ret[REPORT_TIME_SIZE])
{
	struct stamp s = { .sec = ms / 1000, .msec = (uint32_t)(ms % 1000) };

	time_format(&s, ret);
}

void report_period(const struct report *r, char ret_from[REPORT_TIME_SIZE], char ret_to[REPORT_TIME_SIZE])
{
	strcpy(ret_from, "-");
	strcpy(ret_to, "-");
	if (r->operations) {
		report_time(r->first, ret_from);
		report_time(r->last, ret_to);
	}
}

struct row **report_rows(const struct report *r, enum table t)
{
	return t == BY_TIME ? rows_by_name(&r->table[t]) : rows_sorted(&r->table[t]);
}

size_t report_hosts_with_losses(const struct report *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->serials.n; i++)
		n += r->serials.row[i].n > 0;
	return n;
}

const char *op_text(unsigned int op, const char *otherwise)
{
	const struct uringop *info = uringop_by_number(op);

	return info ? info->name : otherwise;
}

const char *au3_name(enum au3 a)
{
	static const char *const names[] = { "type", "when", "where", "source", "outcome", "identity", "object" };

	return names[a];
}

double percent(uint64_t part, uint64_t of)
{
	return (double)(part * 1000 / of) / 10;
}

/* Names that need no quotes go without. */
static void put_name(FILE *out, const struct row *row)
{
	size_t i;

	for (i = 0; i < row->n_name; i++)
		if (row->name[i] < 0x21 || row->name[i] > 0x7e || strchr("\"\\", row->name[i]))
			break;
	if (i == row->n_name)
		fwrite(row->name, 1, row->n_name, out);
	else
		text_quoted(out, (struct str){ row->name, row->n_name });
}

static void put_summary(const struct report_view *v, FILE *out)
{
	const struct report *r = v->report;
	char from[REPORT_TIME_SIZE], to[REPORT_TIME_SIZE];

	report_period(r, from, to);
	fprintf(out, "io_uring summary\n================\n");
	fprintf(out, "Time: %s to %s\n", from, to);
	fprintf(out,
		"Operations: %" PRIu64 " (%" PRIu64 " succeeded, %" PRIu64 " failed, %" PRIu64
		" with unknown outcome)\n",
		r->operations, r->succeeded, r->failed, r->operations - r->succeeded - r->failed);
	fprintf(out, "First attempts that were retried: %" PRIu64 "\n", r->attempts);
	fprintf(out, "Operations next to lost records: %" PRIu64 "; hosts with missing serial numbers: %zu\n", r->lost,
		report_hosts_with_losses(r));
	fprintf(out, "Lines that could not be read: %" PRIu64 "\n", r->unreadable);
	fprintf(out, "Rules removed: %" PRIu64 "; auditing turned off: %" PRIu64 " times\n", r->rules_removed,
		r->turned_off);
}

static int put_losses(const struct report_view *v, FILE *out)
{
	struct row **rows = rows_sorted(&v->report->serials);
	size_t i, n = report_hosts_with_losses(v->report);
	char from[REPORT_TIME_SIZE], to[REPORT_TIME_SIZE];

	if (n && !rows)
		return -ENOMEM;
	if (n)
		fputs("\nEvents missing from the log, by their serial numbers\n", out);
	for (i = 0; i < n && i < v->top; i++) {
		report_time(rows[i]->first, from);
		report_time(rows[i]->last, to);
		fprintf(out, "%8" PRIu64 "  ", rows[i]->n);
		put_name(out, rows[i]);
		fprintf(out, " (%s to %s)\n", from, to);
	}
	if (n > v->top)
		fprintf(out, "         and %zu more hosts\n", n - v->top);
	free(rows);
	return 0;
}

static int put_table(const struct report_view *v, enum table t, FILE *out)
{
	const struct rows *table = &v->report->table[t];
	struct row **rows = report_rows(v->report, t);
	size_t i;

	if (table->n && !rows)
		return -ENOMEM;
	fprintf(out, "\n%s\n   total succeeded failed unknown\n", table_title(t));
	for (i = 0; i < table->n && i < v->top; i++) {
		const struct row *row = rows[i];

		fprintf(out, "%8" PRIu64 " %9" PRIu64 " %6" PRIu64 " %7" PRIu64 "  ", row->n, row->succeeded,
			row->failed, row->n - row->succeeded - row->failed);
		put_name(out, row);
		putc('\n', out);
	}
	if (table->n > v->top)
		fprintf(out, "         and %zu more\n", table->n - v->top);
	if (table->left_out)
		fprintf(out, "         and %" PRIu64 " operations with names that did not fit\n", table->left_out);
	free(rows);
	return 0;
}

static void put_anomaly_line(const struct anomaly *a, FILE *out)
{
	char id[STAMP_SIZE];

	stamp_format(&a->stamp, id);
	fprintf(out, "          %s ", id);
	if (a->node[0]) {
		text_quoted(out, (struct str){ a->node, strlen(a->node) });
		putc(' ', out);
	}
	fprintf(out, "%s ", op_text(a->op, "?"));
	text_quoted(out, (struct str){ a->program, strlen(a->program) });
	putc('\n', out);
}

static void put_anomalies(const struct report_view *v, FILE *out)
{
	const struct report *r = v->report;
	unsigned int k;
	size_t i;

	fputs("\nAnomalies\n", out);
	for (k = 0; k < ANOMALY_COUNT; k++) {
		if (!r->anomalies[k])
			continue;
		fprintf(out, "%8" PRIu64 "  %s: %s\n", r->anomalies[k], anomaly_name(k), anomaly_text(k));
		for (i = 0; i < r->anomalies[k] && i < ANOMALY_MAX && i < v->top; i++)
			put_anomaly_line(&r->anomaly[k][i], out);
	}
	if (report_unwatched(r))
		fprintf(out,
			"%8" PRIu64
			"  operations and events were not checked: too many programs, rings and processes\n",
			report_unwatched(r));
}

static void put_compliance(const struct report_view *v, FILE *out)
{
	const struct compliance *c = v->compliance;
	const struct baseline *b = c->baseline;
	size_t i, a;

	fprintf(out,
		"\n%s, %s, on a %s kernel\nThis assumes that the rules in %s were in force: the log does not show it\n",
		b->title, b->version, kernel_name(c->coverage->kernel), c->rules);
	for (i = 0; i < b->n_controls; i++) {
		const struct compliance_control *control = &c->control[i];

		fprintf(out, "\n%s %s\n", control->control->id, control->control->title);
		fprintf(out, "  %zu of %zu ways recorded, %zu gaps\n", control->ways - control->gaps, control->ways,
			control->gaps);
		fprintf(out, "  rules in force: %s\n", control->n_rules ? control->rules : "none");
		fprintf(out, "  operations that can do this, on any file: %" PRIu64 "\n", control->seen.n);
		if (!control->seen.n)
			continue;
		fputs("  records that show:", out);
		for (a = 0; a < AU3_COUNT; a++)
			fprintf(out, "%s %s %.1f %%", a ? "," : "", au3_name((enum au3)a),
				percent(control->seen.has[a], control->seen.n));
		putc('\n', out);
	}
	fprintf(out, "\n%zu gaps; aurules-uring coverage lists them\n", c->gaps);
}

int report_text(const struct report_view *v, FILE *out)
{
	unsigned int t;
	int rc = 0;

	if (v->only < 0 && !v->anomalies_only) {
		put_summary(v, out);
		rc = put_losses(v, out);
	} else if (v->report->unreadable) {
		fprintf(out, "Lines that could not be read: %" PRIu64 "\n", v->report->unreadable);
	}
	for (t = 0; rc == 0 && !v->anomalies_only && t < TABLE_COUNT; t++)
		if (v->only < 0 || v->only == (int)t)
			rc = put_table(v, (enum table)t, out);
	if (v->only < 0)
		put_anomalies(v, out);
	if (v->compliance)
		put_compliance(v, out);
	if (rc < 0)
		return rc;
	return ferror(out) ? -EIO : 0;
}
