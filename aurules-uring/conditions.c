/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conditions.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>

#define NO_SET (-1L)

/* A condition and its number, from 1. */
struct label {
	const struct rule_field *field;
	uint32_t number;
};

/* From a node of the tree to another. Node 0 leads to the root of each place. */
struct edge {
	uint32_t from, label;
	uint32_t to;
	bool leads_on;
	long set; /* that ends there, or NO_SET */
};

struct conditions {
	void *labels, *edges; /* search.h */
	uint32_t n_labels, n_nodes;
	long n_sets;
};

static int compare_labels(const void *a, const void *b)
{
	return field_order(((const struct label *)a)->field, ((const struct label *)b)->field);
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->label == y->label ? 0 : x->label < y->label ? -1 : 1;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x == y ? 0 : x < y ? -1 : 1;
}

struct conditions *conditions_new(void)
{
	return calloc(1, sizeof(struct conditions));
}

void conditions_free(struct conditions *c)
{
	if (!c)
		return;
	tdestroy(c->labels, free);
	tdestroy(c->edges, free);
	free(c);
}

/* What stands in the tree for @key; a copy of @key if nothing does; NULL: no memory. */
static void *find_or_add(void **tree, const void *key, size_t size, int (*compare)(const void *, const void *))
{
	void **found = tfind(key, tree, compare), *copy;

	if (found)
		return *found;
	copy = malloc(size);
	if (!copy)
		return NULL;
	memcpy(copy, key, size);
	if (!tsearch(copy, tree, compare)) {
		free(copy);
		return NULL;
	}
	return copy;
}

static struct edge *find_edge(const struct conditions *c, uint32_t from, uint32_t label)
{
	const struct edge key = { .from = from, .label = label };
	void *const *found = tfind(&key, &c->edges, compare_edges);

	return found ? *found : NULL;
}

static struct edge *add_edge(struct conditions *c, uint32_t from, uint32_t label)
{
	const struct edge key = { from, label, c->n_nodes + 1, false, NO_SET };
	struct edge *e = find_or_add(&c->edges, &key, sizeof(key), compare_edges);

	if (e && e->to == key.to)
		c->n_nodes++;
	return e;
}

static bool is_aside(const struct conditions_of *of, const struct rule_field *f)
{
	return f->info->number == AUDIT_FILTERKEY || (of->arch_aside && f->info->number == AUDIT_ARCH);
}

/* Gives each condition of the rule a number: 0 or -ENOMEM. */
static int number_all(struct conditions *c, const struct conditions_of *of)
{
	size_t i;

	for (i = 0; i < of->r->n_fields; i++) {
		const struct label key = { &of->r->field[i], c->n_labels + 1 };
		const struct label *l;

		if (is_aside(of, key.field))
			continue;
		l = find_or_add(&c->labels, &key, sizeof(key), compare_labels);
		if (!l)
			return -ENOMEM;
		c->n_labels += l->number == key.number;
	}
	return 0;
}

/* The numbers of the conditions, sorted, each once. How many; those without a number are left out. */
static size_t numbers_of(const struct conditions *c, const struct conditions_of *of, uint32_t ret[AUDIT_MAX_FIELDS])
{
	size_t i, n = 0, kept = 0;

	for (i = 0; i < of->r->n_fields; i++) {
		const struct label key = { &of->r->field[i], 0 };
		void *const *found = tfind(&key, &c->labels, compare_labels);

		if (found && !is_aside(of, key.field))
			ret[n++] = ((const struct label *)*found)->number;
	}
	qsort(ret, n, sizeof(*ret), compare_numbers);
	for (i = 0; i < n; i++)
		if (!kept || ret[kept - 1] != ret[i])
			ret[kept++] = ret[i];
	return kept;
}

long conditions_set(struct conditions *c, const struct conditions_of *of)
{
	uint32_t numbers[AUDIT_MAX_FIELDS];
	struct edge *e;
	size_t n, i;

	if (number_all(c, of) < 0)
		return -ENOMEM;
	n = numbers_of(c, of, numbers);
	e = add_edge(c, 0, of->place);
	for (i = 0; e && i < n; i++) {
		e->leads_on = true;
		e = add_edge(c, e->to, numbers[i]);
	}
	if (!e)
		return -ENOMEM;
	if (e->set == NO_SET)
		e->set = c->n_sets++;
	return e->set;
}

struct walk {
	const struct conditions *c;
	uint32_t numbers[AUDIT_MAX_FIELDS];
	size_t n;
	void (*fn)(void *data, size_t set);
	void *data;
};

/* All sets that begin with the path to @e and go on with numbers from @i. At most AUDIT_MAX_FIELDS deep. */
static void walk(const struct walk *w, const struct edge *e, size_t i)
{
	if (e->set != NO_SET)
		w->fn(w->data, (size_t)e->set);
	for (; e->leads_on && i < w->n; i++) {
		const struct edge *next = find_edge(w->c, e->to, w->numbers[i]);

		if (next)
			walk(w, next, i + 1);
	}
}

void conditions_within(const struct conditions *c, const struct conditions_of *of, void (*fn)(void *data, size_t set),
		       void *data)
{
	const struct edge *root = find_edge(c, 0, of->place);
	struct walk w = { .c = c, .fn = fn, .data = data };

	if (!root)
		return;
	w.n = numbers_of(c, of, w.numbers);
	walk(&w, root, 0);
}
