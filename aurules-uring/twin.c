/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Twins: for each operation, under what conditions and keys the rules for system calls would have recorded it. A
 * condition that is not possible on the io_uring list is left out, which records more and never less. Of two rules
 * for one operation only the one with fewer conditions is made, with the keys of both: the kernel uses the first
 * that matches.
 */
#include "routes.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#define MAX_CONDITIONS 256
#define MAX_KEYS 512
#define OPS 256

struct condition {
	const struct rule_field *field[AUDIT_MAX_FIELDS];
	size_t n;
};

struct keyset {
	uint64_t bits[MAX_KEYS / 64];
	bool wanted;
};

struct twins {
	int machine;
	struct condition condition[MAX_CONDITIONS];
	size_t n_conditions;
	const char *key[MAX_KEYS];
	size_t n_keys;
	/* By operation and condition. */
	struct keyset keys[OPS][MAX_CONDITIONS];
	uint64_t dropped[OPS][4]; /* fields left out for an operation, by number */
};

static bool has_field(const struct condition *c, const struct rule_field *f)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (field_same(c->field[i], f))
			return true;
	return false;
}

/* All of @a is in @b. */
static bool within(const struct condition *a, const struct condition *b)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!has_field(b, a->field[i]))
			return false;
	return true;
}

static long find_condition(struct twins *t, const struct condition *c)
{
	size_t i;

	for (i = 0; i < t->n_conditions; i++)
		if (within(c, &t->condition[i]) && within(&t->condition[i], c))
			return (long)i;
	if (t->n_conditions == MAX_CONDITIONS)
		return -E2BIG;
	t->condition[i] = *c;
	return (long)t->n_conditions++;
}

static long find_key(struct twins *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n_keys; i++)
		if (strcmp(t->key[i], key) == 0)
			return (long)i;
	if (t->n_keys == MAX_KEYS)
		return -E2BIG;
	t->key[t->n_keys] = key;
	return (long)t->n_keys++;
}

/*
 * A rule for a file and for calls of another architecture than the kernel's own. Where rules for files catch
 * operations, it does not catch the operations of programs of that architecture.
 */
static bool foreign_file_rule(const struct rule *r, enum kernel_kind kernel)
{
	return rule_matches_files(r, kernel) && audit_elf_to_machine(r->arch) != r->machine;
}

static int add_rule(struct twins *t, const struct rule *r, enum kernel_kind kernel)
{
	struct condition c = { .n = 0 };
	struct opset ops;
	uint64_t dropped[4] = { 0 };
	long at, key = -1;
	unsigned int op;
	size_t i;

	rule_routes(r, kernel, &ops);
	if (r->action != AUDIT_ALWAYS || opset_empty(&ops))
		return 0;
	for (i = 0; i < r->n_fields; i++) {
		const struct rule_field *f = &r->field[i];

		if (f->info->number == AUDIT_FILTERKEY)
			continue;
		/* An operation by whatever program does what a call of either architecture does. */
		if (f->info->number == AUDIT_ARCH && !foreign_file_rule(r, kernel))
			continue;
		if (field_fits_uring(f, kernel))
			c.field[c.n++] = f;
		else
			dropped[f->info->number / 64] |= 1ull << f->info->number % 64;
	}
	at = find_condition(t, &c);
	if (at >= 0 && r->key[0])
		key = find_key(t, r->key);
	if (at < 0 || (r->key[0] && key < 0))
		return -E2BIG;
	for (op = 0; op < uringop_count(); op++) {
		if (!opset_has(&ops, op))
			continue;
		t->keys[op][at].wanted = true;
		if (key >= 0)
			t->keys[op][at].bits[key / 64] |= 1ull << key % 64;
		for (i = 0; i < 4; i++)
			t->dropped[op][i] |= dropped[i];
	}
	return 0;
}

/* Keys go to the condition that takes in the other one. */
static void merge_conditions(struct twins *t)
{
	unsigned int op;
	size_t a, b, i;

	for (op = 0; op < uringop_count(); op++)
		for (a = 0; a < t->n_conditions; a++)
			for (b = 0; b < t->n_conditions; b++) {
				if (a == b || !t->keys[op][a].wanted || !t->keys[op][b].wanted ||
				    !within(&t->condition[a], &t->condition[b]))
					continue;
				for (i = 0; i < MAX_KEYS / 64; i++)
					t->keys[op][a].bits[i] |= t->keys[op][b].bits[i];
				t->keys[op][b].wanted = false;
			}
}

/* What a rule of the io_uring list catches already is no longer wanted. */
static void drop_covered(struct twins *t, const struct rule *r)
{
	struct condition c = { .n = 0 };
	unsigned int op;
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (r->field[i].info->number != AUDIT_FILTERKEY)
			c.field[c.n++] = &r->field[i];
	for (op = 0; op < uringop_count(); op++)
		for (i = 0; rule_has_call(r, op) && i < t->n_conditions; i++)
			if (within(&c, &t->condition[i]))
				t->keys[op][i].wanted = false;
}

static bool same_keys(const struct keyset *a, const struct keyset *b)
{
	return memcmp(a->bits, b->bits, sizeof(a->bits)) == 0;
}

/* Writes as many keys as auditctl takes together, or with @left the others. Their number. */
static size_t write_keys(const struct twins *t, const struct keyset *keys, bool left, FILE *out)
{
	size_t i, len = 0, written = 0;

	for (i = 0; i < t->n_keys; i++) {
		size_t n = strlen(t->key[i]);
		bool fits = len + n + (len > 0) <= AUDIT_MAX_KEY_LEN;

		if (!(keys->bits[i / 64] >> i % 64 & 1))
			continue;
		if (fits)
			len += n + (len > 0);
		if (fits == left)
			continue;
		if (left && !written)
			fputs("## more keys than auditctl takes in one rule; left out:", out);
		rule_print_keys(out, t->key[i]);
		written++;
	}
	return written;
}

static void write_dropped(const struct twins *t, const bool *in, FILE *out)
{
	uint64_t dropped[4] = { 0 };
	const char *sep = "; conditions that are not possible on this list: ";
	unsigned int op, n;
	size_t i;

	for (op = 0; op < uringop_count(); op++)
		for (i = 0; in[op] && i < 4; i++)
			dropped[i] |= t->dropped[op][i];
	for (n = 0; n < 256; n++)
		if (n != AUDIT_ARCH && dropped[n / 64] >> n % 64 & 1) {
			fprintf(out, "%s%s", sep, field_by_number(n)->name);
			sep = ", ";
		}
}

/* The architecture must stand before the operations, the rest behind them. */
static void write_conditions(const struct twins *t, size_t at, bool arch, FILE *out)
{
	const struct condition *c = &t->condition[at];
	size_t i;

	for (i = 0; i < c->n; i++) {
		if ((c->field[i]->info->number == AUDIT_ARCH) != arch)
			continue;
		fputs(" -F ", out);
		rule_print_field(out, c->field[i], t->machine);
	}
}

/* The rule for all operations that have the condition with these keys. */
static void write_twin(struct twins *t, size_t at, unsigned int first, FILE *out)
{
	struct keyset keys = t->keys[first][at];
	bool in[OPS] = { false };
	const char *sep = " -S ";
	char buf[12];
	unsigned int op;

	for (op = first; op < uringop_count(); op++)
		in[op] = t->keys[op][at].wanted && same_keys(&t->keys[op][at], &keys);
	fputs("## ", out);
	for (op = first; op < uringop_count(); op++)
		if (in[op])
			fprintf(out, "%s%s", op == first ? "" : ", ", uringop_by_number(op)->name);
	write_dropped(t, in, out);
	putc('\n', out);
	fputs("-a always,io_uring", out);
	write_conditions(t, at, true, out);
	for (op = first; op < uringop_count(); op++) {
		if (!in[op])
			continue;
		fprintf(out, "%s%s", sep, op_word(op, buf, sizeof(buf)));
		sep = ",";
		t->keys[op][at].wanted = false;
	}
	write_conditions(t, at, false, out);
	write_keys(t, &keys, false, out);
	putc('\n', out);
	if (write_keys(t, &keys, true, out))
		putc('\n', out);
}

long twin_write(const struct ruleset *rs, enum kernel_kind kernel, FILE *out)
{
	struct twins *t = calloc(1, sizeof(*t));
	unsigned int op;
	size_t i;
	long n = 0;

	if (!t)
		return -ENOMEM;
	t->machine = rs->machine;
	for (i = 0; n == 0 && i < rs->n_active; i++)
		n = add_rule(t, rs->active[i], kernel);
	merge_conditions(t);
	for (i = 0; i < rs->n_active; i++)
		if (rs->active[i]->list == LIST_URING && rs->active[i]->action == AUDIT_ALWAYS)
			drop_covered(t, rs->active[i]);
	if (n == 0)
		n = twin_write_exceptions(rs, kernel, out);
	for (op = 0; n >= 0 && op < uringop_count(); op++)
		for (i = 0; i < t->n_conditions; i++)
			if (t->keys[op][i].wanted) {
				write_twin(t, i, op, out);
				n++;
			}
	free(t);
	return n;
}
