/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One page that loads nothing: no network, no script. It prints on A4. */
#include "emit-report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "emit/emit.h"
#include "base/text.h"

#define MAX_NAME_SHOWN 200 /* bytes; a report is no place for a name that fills a page */
#define MAX_BARS 240       /* of the timeline */
#define CHART_WIDTH 720
#define CHART_HEIGHT 120

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>io_uring audit report</title>\n<style>\n"
	"@page { size: A4; margin: 15mm }\n"
	"body { font: 14px/1.4 sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; "
	"color: #111; background: #fff }\n"
	"h2 { margin-top: 2em; border-bottom: 1px solid #999 }\n"
	"table { border-collapse: collapse; width: 100%; table-layout: fixed }\n"
	"th, td { text-align: left; padding: .15em .5em; vertical-align: top; overflow-wrap: anywhere }\n"
	"th.n, td.n { text-align: right; width: 6em }\n"
	".controls { table-layout: auto }\n"
	".controls th.n, .controls td.n { width: auto; padding: .15em .2em; font-size: 80%; "
	"white-space: nowrap; overflow-wrap: normal }\n"
	"th { overflow-wrap: normal }\n"
	"tr:nth-child(even) { background: #f2f2f2 }\n"
	"thead { display: table-header-group }\n"
	".bar { display: block; height: .6em; overflow: hidden; background: #36699e; "
	"print-color-adjust: exact; -webkit-print-color-adjust: exact }\n"
	".gap { color: #a00000; font-weight: bold }\n"
	"svg { width: 100%; height: auto }\n"
	"@media print { body { margin: 0; max-width: none; font-size: 10px } h2 { break-after: avoid } "
	"tr { break-inside: avoid } }\n"
	"</style>\n</head>\n<body>\n<h1>io_uring audit report</h1>\n";

/* U+200B to U+206F but what prints: of no width, or they turn what is beside them around. */
static bool is_unseen(struct str s)
{
	unsigned char b = (unsigned char)s.p[1], c = (unsigned char)s.p[2];

	return (unsigned char)s.p[0] == 0xe2 &&
	       ((b == 0x80 && ((c >= 0x8b && c <= 0x8f) || (c >= 0xa8 && c <= 0xae))) ||
		(b == 0x81 && c >= 0xa0 && c <= 0xaf));
}

/* Any bytes as text of HTML, also within an attribute. What is not printable is shown as \ooo. */
static void put_bytes(FILE *out, struct str s)
{
	size_t shown = 0;

	while (s.n && shown < MAX_NAME_SHOWN) {
		size_t n = utf8_length(s), i;
		unsigned char c = (unsigned char)s.p[0];

		/* C1 controls are two bytes of UTF-8; HTML forbids them, as it does U+FFFE, U+FFFF and their like. */
		if (n == 0 || c < 0x20 || c == 0x7f || (n == 2 && c == 0xc2 && (unsigned char)s.p[1] < 0xa0) ||
		    (n == 3 && c == 0xef && (unsigned char)s.p[1] >= 0xb7) || (n == 3 && is_unseen(s)) || n == 4) {
			n = n ? n : 1;
			for (i = 0; i < n; i++)
				fprintf(out, "\\%03o", (unsigned char)s.p[i]);
		} else if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'') {
			fprintf(out, "&#%u;", c);
		} else {
			fwrite(s.p, 1, n, out);
		}
		shown += n;
		s = str_skip(s, n);
	}
	if (s.n)
		fputs(" &#8230;", out);
}

static void put_z(FILE *out, const char *text)
{
	put_bytes(out, (struct str){ text, strlen(text) });
}

static void put_summary(const struct report_view *v, FILE *out)
{
	const struct report *r = v->report;
	char from[REPORT_TIME_SIZE], to[REPORT_TIME_SIZE];

	report_period(r, from, to);
	fprintf(out, "<p>%s to %s</p>\n<table>\n<tbody>\n", from, to);
	fprintf(out, "<tr><th>Operations</th><td class=\"n\">%" PRIu64 "</td></tr>\n", r->operations);
	fprintf(out, "<tr><th>succeeded</th><td class=\"n\">%" PRIu64 "</td></tr>\n", r->succeeded);
	fprintf(out, "<tr><th>failed</th><td class=\"n\">%" PRIu64 "</td></tr>\n", r->failed);
	fprintf(out, "<tr><th>unknown outcome</th><td class=\"n\">%" PRIu64 "</td></tr>\n",
		r->operations - r->succeeded - r->failed);
	fprintf(out, "<tr><th>First attempts that were retried</th><td class=\"n\">%" PRIu64 "</td></tr>\n",
		r->attempts);
	fprintf(out, "<tr><th>Operations next to lost records</th><td class=\"n\">%" PRIu64 "</td></tr>\n", r->lost);
	fprintf(out, "<tr><th>Hosts with missing serial numbers</th><td class=\"n\">%zu</td></tr>\n",
		report_hosts_with_losses(r));
	fprintf(out, "<tr><th>Lines that could not be read</th><td class=\"n\">%" PRIu64 "</td></tr>\n", r->unreadable);
	fprintf(out, "<tr><th>Rules removed</th><td class=\"n\">%" PRIu64 "</td></tr>\n", r->rules_removed);
	fprintf(out, "<tr><th>Auditing turned off</th><td class=\"n\">%" PRIu64 "</td></tr>\n</tbody>\n</table>\n",
		r->turned_off);
}

static int put_losses(const struct report_view *v, FILE *out)
{
	struct row **rows = rows_sorted(&v->report->serials);
	size_t i, n = report_hosts_with_losses(v->report);
	char first[REPORT_TIME_SIZE], last[REPORT_TIME_SIZE];

	if (!n) {
		free(rows);
		return 0;
	}
	if (!rows)
		return -ENOMEM;
	fputs("<h2>Events missing from the log</h2>\n<table>\n"
	      "<thead><tr><th>Host</th><th>First noticed</th><th>Last noticed</th>"
	      "<th class=\"n\">Missing serial numbers</th></tr></thead>\n<tbody>\n",
	      out);
	for (i = 0; i < n && i < v->top; i++) {
		report_time(rows[i]->first, first);
		report_time(rows[i]->last, last);
		fputs("<tr><td>", out);
		put_bytes(out, (struct str){ rows[i]->name, rows[i]->n_name });
		fprintf(out, "</td><td>%s</td><td>%s</td><td class=\"n\">%" PRIu64 "</td></tr>\n", first, last,
			rows[i]->n);
	}
	fputs("</tbody>\n</table>\n", out);
	if (n > v->top)
		fprintf(out, "<p>And %zu more hosts.</p>\n", n - v->top);
	free(rows);
	return 0;
}

/* Hours as bars, several to a bar if there are many. */
static int put_timeline(const struct report *r, FILE *out)
{
	const struct rows *table = &r->table[BY_TIME];
	struct row **rows = rows_by_name(table);
	size_t per = (table->n + MAX_BARS - 1) / MAX_BARS, bars, i;
	uint64_t most = 1, sum;

	if (!table->n)
		return 0;
	if (!rows)
		return -ENOMEM;
	bars = (table->n + per - 1) / per;
	for (i = 0, sum = 0; i < table->n; i++) {
		sum = (i % per ? sum : 0) + rows[i]->n;
		most = sum > most ? sum : most;
	}
	fprintf(out, "<h2>Timeline</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Operations by hour\">\n",
		CHART_WIDTH, CHART_HEIGHT);
	for (i = 0, sum = 0; i < table->n; i++) {
		double height, width = (double)CHART_WIDTH / (double)bars;

		sum = (i % per ? sum : 0) + rows[i]->n;
		if (i % per != per - 1 && i != table->n - 1)
			continue;
		height = CHART_HEIGHT * (double)sum / (double)most;
		fprintf(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#36699e\"><title>",
			width * (double)(i / per), CHART_HEIGHT - height, width * 0.9, height);
		put_bytes(out, (struct str){ rows[i]->name, rows[i]->n_name });
		fprintf(out, "h: %" PRIu64 "</title></rect>\n", sum);
	}
	fputs("</svg>\n<p>Hours with operations, from ", out);
	put_bytes(out, (struct str){ rows[0]->name, rows[0]->n_name });
	fputs("h to ", out);
	put_bytes(out, (struct str){ rows[table->n - 1]->name, rows[table->n - 1]->n_name });
	fprintf(out, "h; the highest bar is %" PRIu64 " operations.</p>\n", most);
	free(rows);
	return 0;
}

static void put_row(const struct row *row, uint64_t most, FILE *out)
{
	fputs("<tr><td>", out);
	put_bytes(out, (struct str){ row->name, row->n_name });
	fprintf(out, "</td><td><span class=\"bar\" style=\"width:%.1f%%\">&#160;</span></td>", percent(row->n, most));
	fprintf(out,
		"<td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64
		"</td></tr>\n",
		row->n, row->failed, row->n - row->succeeded - row->failed);
}

static int put_table(const struct report_view *v, enum table t, FILE *out)
{
	const struct rows *table = &v->report->table[t];
	struct row **rows = report_rows(v->report, t);
	size_t i;

	if (!table->n)
		return 0;
	if (!rows)
		return -ENOMEM;
	fprintf(out,
		"<h2>%s</h2>\n<table>\n<thead><tr><th>Name</th><th>Share</th>"
		"<th class=\"n\">Total</th><th class=\"n\">Failed</th>"
		"<th class=\"n\">Unknown</th></tr></thead>\n<tbody>\n",
		table_title(t));
	for (i = 0; i < table->n && i < v->top; i++)
		put_row(rows[i], rows[0]->n, out);
	fputs("</tbody>\n</table>\n", out);
	if (table->n > v->top || table->left_out)
		fprintf(out, "<p>And %zu more names, and %" PRIu64 " operations with names that did not fit.</p>\n",
			table->n > v->top ? table->n - v->top : 0, table->left_out);
	free(rows);
	return 0;
}

static void put_compliance(const struct compliance *c, FILE *out)
{
	size_t i, a;

	fputs("<h2>", out);
	put_z(out, c->baseline->title);
	putc(' ', out);
	put_z(out, c->baseline->version);
	fputs("</h2>\n<p>The report assumes that the rules in ", out);
	put_z(out, c->rules);
	fprintf(out,
		" were in force: the log does not show this. On a %s kernel there are %zu gaps. Recorded: how many of "
		"the system calls and io_uring operations that the control covers are recorded. Seen: operations of "
		"these kinds in the log, on any file. The columns after it give the percentage of these operations "
		"whose records show that information.</p>\n",
		kernel_name(c->coverage->kernel), c->gaps);
	fputs("<table class=\"controls\">\n<thead><tr><th>Control, and the rules in force</th>"
	      "<th class=\"n\">recorded</th><th class=\"n\">gaps</th><th class=\"n\">seen</th>",
	      out);
	for (a = 0; a < AU3_COUNT; a++)
		fprintf(out, "<th class=\"n\">%s</th>", au3_name((enum au3)a));
	fputs("</tr></thead>\n<tbody>\n", out);
	for (i = 0; i < c->baseline->n_controls; i++) {
		const struct compliance_control *control = &c->control[i];

		fputs("<tr><td>", out);
		put_z(out, control->control->id);
		putc(' ', out);
		put_z(out, control->control->title);
		fputs("<br><small>", out);
		put_z(out, control->n_rules ? control->rules : "no rule");
		fprintf(out,
			"</small></td><td class=\"n\">%zu/%zu</td><td class=\"n%s\">%zu</td><td class=\"n\">%" PRIu64
			"</td>",
			control->ways - control->gaps, control->ways, control->gaps ? " gap" : "", control->gaps,
			control->seen.n);
		for (a = 0; a < AU3_COUNT; a++) {
			if (control->seen.n)
				fprintf(out, "<td class=\"n\">%.1f</td>",
					percent(control->seen.has[a], control->seen.n));
			else
				fputs("<td class=\"n\">-</td>", out);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void put_anomaly(const struct anomaly *a, FILE *out)
{
	char id[STAMP_SIZE];

	stamp_format(&a->stamp, id);
	fprintf(out, "%s ", id);
	put_z(out, a->node);
	fprintf(out, " %s ", op_text(a->op, "?"));
	put_z(out, a->program);
}

static void put_anomalies(const struct report *r, FILE *out)
{
	unsigned int k;
	size_t i;

	fputs("<h2>Anomalies</h2>\n<table>\n"
	      "<thead><tr><th>What</th><th class=\"n\">Number</th><th>First ones</th></tr></thead>\n<tbody>\n",
	      out);
	for (k = 0; k < ANOMALY_COUNT; k++) {
		fprintf(out, "<tr><td>%s</td><td class=\"n\">%" PRIu64 "</td><td>", anomaly_text(k), r->anomalies[k]);
		for (i = 0; i < r->anomalies[k] && i < 5; i++) {
			fputs(i ? "<br>" : "", out);
			put_anomaly(&r->anomaly[k][i], out);
		}
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
	if (report_unwatched(r))
		fprintf(out,
			"<p>%" PRIu64
			" operations and events were not checked: too many programs, rings and processes.</p>\n",
			report_unwatched(r));
}

int report_html(const struct report_view *v, FILE *out)
{
	unsigned int t;
	int rc = 0;

	fputs(head, out);
	put_summary(v, out);
	rc = put_losses(v, out);
	if (v->compliance)
		put_compliance(v->compliance, out);
	if (rc == 0 && v->only < 0 && !v->anomalies_only)
		rc = put_timeline(v->report, out);
	for (t = 0; rc == 0 && !v->anomalies_only && t < TABLE_COUNT; t++)
		if (v->only < 0 || v->only == (int)t)
			rc = put_table(v, (enum table)t, out);
	if (v->only < 0)
		put_anomalies(v->report, out);
	fputs("</body>\n</html>\n", out);
	return rc < 0 ? rc : ferror(out) ? -EIO : 0;
}
