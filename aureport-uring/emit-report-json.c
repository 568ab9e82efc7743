/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit-report.h"

#include <errno.h>
#include <stdlib.h>

#include "jansson-write.h"

static void set_text(json_t *obj, const char *key, const char *text)
{
	if (text)
		json_object_set_new(obj, key, json_string(text));
}

static void set_stamp(json_t *obj, const char *key, const struct stamp *stamp)
{
	char id[STAMP_SIZE];

	stamp_format(stamp, id);
	set_text(obj, key, id);
}

static json_t *row_json(const struct row *row)
{
	json_t *obj = json_object();
	char time[REPORT_TIME_SIZE];

	jansson_set_bytes(obj, "name", (struct str){ row->name, row->n_name });
	json_object_set_new(obj, "operations", json_integer((json_int_t)row->n));
	json_object_set_new(obj, "succeeded", json_integer((json_int_t)row->succeeded));
	json_object_set_new(obj, "failed", json_integer((json_int_t)row->failed));
	report_time(row->first, time);
	json_object_set_new(obj, "first", json_string(time));
	report_time(row->last, time);
	json_object_set_new(obj, "last", json_string(time));
	return obj;
}

static json_t *table_json(const struct report_view *v, enum table t)
{
	const struct rows *table = &v->report->table[t];
	struct row **rows = report_rows(v->report, t);
	json_t *list = json_array();
	size_t i;

	for (i = 0; rows && i < table->n && i < v->top; i++)
		json_array_append_new(list, row_json(rows[i]));
	free(rows);
	return json_pack("{s:o, s:I, s:I}", "rows", list, "names", (json_int_t)table->n, "left_out",
			 (json_int_t)table->left_out);
}

static json_t *anomalies_json(const struct report *r)
{
	json_t *kinds = json_object(), *list;
	unsigned int k;
	size_t i;

	for (k = 0; k < ANOMALY_COUNT; k++) {
		list = json_array();
		for (i = 0; i < r->anomalies[k] && i < ANOMALY_MAX; i++) {
			const struct anomaly *a = &r->anomaly[k][i];
			json_t *obj = json_object();

			set_stamp(obj, "id", &a->stamp);
			if (a->node[0])
				jansson_set_bytes(obj, "node", (struct str){ a->node, strlen(a->node) });
			set_text(obj, "op", op_text(a->op, NULL));
			jansson_set_bytes(obj, "exe", (struct str){ a->program, strlen(a->program) });
			json_array_append_new(list, obj);
		}
		json_object_set_new(kinds, anomaly_name(k),
				    json_pack("{s:I, s:o}", "count", (json_int_t)r->anomalies[k], "first", list));
	}
	return kinds;
}

static json_t *control_json(const struct compliance_control *c)
{
	json_t *au3 = json_object();
	size_t a;

	for (a = 0; a < AU3_COUNT; a++)
		json_object_set_new(au3, au3_name((enum au3)a),
				    c->seen.n ? json_real(percent(c->seen.has[a], c->seen.n)) : json_null());
	return json_pack("{s:s, s:s, s:I, s:I, s:s, s:I, s:o}", "control", c->control->id, "title", c->control->title,
			 "ways", (json_int_t)c->ways, "gaps", (json_int_t)c->gaps, "rules", c->rules, "operations",
			 (json_int_t)c->seen.n, "percent", au3);
}

static json_t *compliance_json(const struct compliance *c)
{
	json_t *controls = json_array();
	size_t i;

	for (i = 0; i < c->baseline->n_controls; i++)
		json_array_append_new(controls, control_json(&c->control[i]));
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:o}", "standard", c->baseline->standard, "version",
			 c->baseline->version, "kernel", kernel_name(c->coverage->kernel), "rules", c->rules, "gaps",
			 (json_int_t)c->gaps, "controls", controls);
}

/* Of all hosts: an auditor has to know each. */
static json_t *losses_json(const struct report *r)
{
	struct row **rows = rows_sorted(&r->serials);
	size_t i, n = rows ? report_hosts_with_losses(r) : 0;
	json_t *list = json_array();
	char time[REPORT_TIME_SIZE];

	for (i = 0; i < n; i++) {
		json_t *obj = json_object();

		jansson_set_bytes(obj, "host", (struct str){ rows[i]->name, rows[i]->n_name });
		json_object_set_new(obj, "events", json_integer((json_int_t)rows[i]->n));
		report_time(rows[i]->first, time);
		set_text(obj, "first", time);
		report_time(rows[i]->last, time);
		set_text(obj, "last", time);
		json_array_append_new(list, obj);
	}
	free(rows);
	return list;
}

static json_t *summary_json(const struct report_view *v)
{
	const struct report *r = v->report;
	json_t *obj = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "operations",
				(json_int_t)r->operations, "succeeded", (json_int_t)r->succeeded, "failed",
				(json_int_t)r->failed, "attempts", (json_int_t)r->attempts, "lost", (json_int_t)r->lost,
				"hosts_with_missing_serials", (json_int_t)report_hosts_with_losses(r), "not_looked_at",
				(json_int_t)report_unwatched(r), "rules_removed", (json_int_t)r->rules_removed,
				"turned_off", (json_int_t)r->turned_off, "unreadable_lines", (json_int_t)r->unreadable);
	char time[REPORT_TIME_SIZE];

	if (r->operations) {
		report_time(r->first, time);
		set_text(obj, "first", time);
		report_time(r->last, time);
		set_text(obj, "last", time);
	}
	return obj;
}

int report_json(const struct report_view *v, FILE *out)
{
	json_t *root = json_pack("{s:s}", "schema", "aureport-uring/1"), *tables = json_object();
	unsigned int t;

	if (!root || !tables)
		return -ENOMEM;
	json_object_set_new(root, "summary", summary_json(v));
	json_object_set_new(root, "losses", losses_json(v->report));
	for (t = 0; t < TABLE_COUNT; t++)
		if (v->only < 0 || v->only == (int)t)
			json_object_set_new(tables, table_name((enum table)t), table_json(v, (enum table)t));
	if (v->anomalies_only)
		json_decref(tables);
	else
		json_object_set_new(root, "by", tables);
	if (v->only < 0)
		json_object_set_new(root, "anomalies", anomalies_json(v->report));
	if (v->compliance)
		json_object_set_new(root, "compliance", compliance_json(v->compliance));
	return jansson_write(root, out);
}
