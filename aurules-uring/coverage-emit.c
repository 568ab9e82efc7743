/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "coverage.h"

#include <errno.h>
#include <inttypes.h>

#include "base/csv.h"
#include "jansson-write.h"

static int written(FILE *out)
{
	return ferror(out) ? -EIO : 0;
}

/* "open", or "/etc/passwd wa" */
static void demand_text(const struct demand *d, char *buf, size_t size)
{
	char letters[PERM_LETTERS] = "";

	snprintf(buf, size, "%s%s%s", d->name, d->watch ? " " : "", d->watch ? perm_letters(d->perm, letters) : "");
}

static const char *op_name(const struct way *way)
{
	return way->op < 0 ? NULL : uringop_by_number((unsigned int)way->op)->name;
}

static bool shown(const struct way *way, bool gaps_only)
{
	return !gaps_only || way->gap[0];
}

static void text_header(const struct coverage *c, FILE *out)
{
	const struct baseline *b = c->baseline;

	fprintf(out, "%s, %s\n%s kernel; requirements from %s, checked against %s\n", b->title, b->version,
		kernel_name(c->kernel), b->source, b->checked);
}

/* Whether what holds for @a holds for @b, so that one line tells both. */
static bool same_line(const struct way *a, const struct way *b)
{
	return a->demand == b->demand && (a->op < 0) == (b->op < 0) && a->rule == b->rule && a->except == b->except &&
	       strcmp(a->gap, b->gap) == 0;
}

/* Writes a line for the way at @i and those after it that share it; the index of the next. */
static size_t text_line(const struct coverage *c, size_t i, FILE *out)
{
	const struct way *way = &c->way[i];

	if (way->gap[0])
		fprintf(out, "    GAP  %s", way->gap);
	else
		fprintf(out, "    ok   %s line %u", way->rule->file, way->rule->line);
	if (!way->gap[0] && way->except)
		fprintf(out, ", except what %s line %u excludes", way->except->file, way->except->line);
	fputs(way->op < 0 ? (way->demand->watch ? ": system calls" : ": system call") : ": io_uring", out);
	do {
		if (c->way[i].op >= 0)
			fprintf(out, " %s", op_name(&c->way[i]));
	} while (++i < c->n && same_line(way, &c->way[i]));
	putc('\n', out);
	return i;
}

int coverage_text(const struct coverage *c, bool gaps_only, FILE *out)
{
	const struct baseline *b = c->baseline;
	const struct demand *told = NULL;
	size_t i, control = SIZE_MAX, routes = 0, route_gaps = 0;

	text_header(c, out);
	for (i = 0; i < c->n; i++) {
		routes += c->way[i].op >= 0;
		route_gaps += c->way[i].op >= 0 && c->way[i].gap[0];
	}
	for (i = 0; i < c->n;) {
		const struct way *way = &c->way[i];
		char what[256];

		if (!shown(way, gaps_only)) {
			i++;
			continue;
		}
		if (way->demand->control != control) {
			control = way->demand->control;
			fprintf(out, "\n%s %s\n", b->control[control].id, b->control[control].title);
		}
		if (way->demand != told) {
			told = way->demand;
			demand_text(told, what, sizeof(what));
			fprintf(out, "  %s\n", what);
		}
		i = text_line(c, i, out);
	}
	fprintf(out, "\n%zu controls, %zu requirements, %zu io_uring routes: %zu gaps, %zu of them through io_uring\n",
		b->n_controls, c->n - routes, routes, c->gaps, route_gaps);
	return written(out);
}

/* Where a rule stands: two cells. */
static void put_place(struct csv *c, const struct rule *rule)
{
	if (!rule) {
		csv_empty(c, 2);
		return;
	}
	csv_z(c, rule->file);
	csv_word(c, "%u", rule->line);
}

int coverage_csv(const struct coverage *c, bool gaps_only, FILE *out)
{
	struct csv csv = { .out = out };
	size_t i;

	csv_word(&csv, "standard,version,kernel,control,title,demand,operation,file,line,gap,except file,except line");
	csv_end(&csv);
	for (i = 0; i < c->n; i++) {
		const struct way *way = &c->way[i];
		const struct control *control = &c->baseline->control[way->demand->control];
		char text[256];

		if (!shown(way, gaps_only))
			continue;
		demand_text(way->demand, text, sizeof(text));
		csv_z(&csv, c->baseline->standard);
		csv_z(&csv, c->baseline->version);
		csv_z(&csv, kernel_name(c->kernel));
		csv_z(&csv, control->id);
		csv_z(&csv, control->title);
		csv_z(&csv, text);
		csv_z(&csv, op_name(way));
		put_place(&csv, way->rule);
		csv_z(&csv, way->gap);
		put_place(&csv, way->except);
		csv_end(&csv);
	}
	return written(out);
}

static json_t *way_json(const struct way *way)
{
	char what[256];
	json_t *obj;

	demand_text(way->demand, what, sizeof(what));
	obj = json_pack("{s:s, s:s*, s:b}", "demand", what, "operation", op_name(way), "covered", way->gap[0] == '\0');
	if (way->rule)
		json_object_set_new(obj, "rule",
				    json_pack("{s:s, s:i}", "file", way->rule->file, "line", (int)way->rule->line));
	if (way->except)
		json_object_set_new(obj, "except",
				    json_pack("{s:s, s:i}", "file", way->except->file, "line", (int)way->except->line));
	if (way->gap[0])
		json_object_set_new(obj, "gap", json_string(way->gap));
	return obj;
}

int coverage_json(const struct coverage *c, bool gaps_only, FILE *out)
{
	const struct baseline *b = c->baseline;
	json_t *controls = json_array(), *ways = NULL, *root;
	size_t i, last = SIZE_MAX;

	for (i = 0; i < c->n; i++) {
		const struct way *way = &c->way[i];

		if (!shown(way, gaps_only))
			continue;
		if (way->demand->control != last) {
			last = way->demand->control;
			ways = json_array();
			json_array_append_new(controls, json_pack("{s:s, s:s, s:o}", "control", b->control[last].id,
								  "title", b->control[last].title, "ways", ways));
		}
		json_array_append_new(ways, way_json(way));
	}
	root = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:o}", "schema", "aurules-uring-coverage/1", "standard",
			 b->standard, "title", b->title, "version", b->version, "source", b->source, "kernel",
			 kernel_name(c->kernel), "gaps", (json_int_t)c->gaps, "controls", controls);
	return jansson_write(root, out);
}
