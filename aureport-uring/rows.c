/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rows.h"

#include <errno.h>
#include <stdlib.h>

/* FNV-1a: names are an attacker's, but a table is bounded. */
static uint32_t hash_name(struct str s)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

static uint32_t *find_slot(const struct rows *t, struct str name)
{
	size_t i = hash_name(name) & (t->slots - 1);

	for (;; i = (i + 1) & (t->slots - 1)) {
		const struct row *r = t->slot[i] ? &t->row[t->slot[i] - 1] : NULL;

		if (!r || str_eq((struct str){ r->name, r->n_name }, name))
			return &t->slot[i];
	}
}

/* Twice as many slots, and rows for half of them. */
static int grow(struct rows *t)
{
	size_t slots = t->slots ? 2 * t->slots : 64, i;
	struct row *row = realloc(t->row, slots / 2 * sizeof(*row));
	uint32_t *slot;

	if (!row)
		return -ENOMEM;
	t->row = row;
	slot = calloc(slots, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	free(t->slot);
	t->slot = slot;
	t->slots = slots;
	for (i = 0; i < t->n; i++)
		*find_slot(t, (struct str){ row[i].name, row[i].n_name }) = (uint32_t)i + 1;
	return 0;
}

struct row *rows_get(struct rows *t, struct str name, int *ret_rc)
{
	uint32_t *slot;
	struct row *r;

	if (t->n == t->slots / 2 && grow(t) < 0) {
		*ret_rc = -ENOMEM;
		return NULL;
	}
	slot = find_slot(t, name);
	if (*slot)
		return &t->row[*slot - 1];
	if (t->n == ROWS_MAX || t->bytes + name.n > ROWS_MAX_BYTES) {
		t->left_out++;
		return NULL;
	}
	r = &t->row[t->n];
	*r = (struct row){ .name = malloc(name.n + 1), .n_name = name.n };
	if (!r->name) {
		*ret_rc = -ENOMEM;
		return NULL;
	}
	memcpy(r->name, name.p, name.n);
	r->name[name.n] = '\0';
	t->bytes += name.n;
	*slot = (uint32_t)++t->n;
	return r;
}

const struct row *rows_find(const struct rows *t, struct str name)
{
	uint32_t slot = t->slots ? *find_slot(t, name) : 0;

	return slot ? &t->row[slot - 1] : NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;
	size_t n = x->n_name < y->n_name ? x->n_name : y->n_name;
	int c = memcmp(x->name, y->name, n);

	return c ? c : x->n_name < y->n_name ? -1 : x->n_name > y->n_name;
}

static int by_count(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;

	return x->n != y->n ? (x->n < y->n ? 1 : -1) : by_name(a, b);
}

static struct row **sorted(const struct rows *t, int (*compare)(const void *, const void *))
{
	struct row **list = t->n ? malloc(t->n * sizeof(struct row *)) : NULL;
	size_t i;

	for (i = 0; list && i < t->n; i++)
		list[i] = &t->row[i];
	if (list)
		qsort(list, t->n, sizeof(struct row *), compare);
	return list;
}

struct row **rows_sorted(const struct rows *t)
{
	return sorted(t, by_count);
}

struct row **rows_by_name(const struct rows *t)
{
	return sorted(t, by_name);
}

void rows_clear(struct rows *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(t->row[i].name);
	free(t->row);
	free(t->slot);
	*t = (struct rows){ 0 };
}
