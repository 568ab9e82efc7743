/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Twins of never rules with conditions: exceptions from what the rules after them record. A twin must not hide an
 * operation that these rules would have recorded as a call, so there is one only where it means exactly the same;
 * without it more is recorded, never less. On a stock kernel there is none: a match of a never rule hides later
 * operations of the same io_uring_enter, and the call itself (kernel/auditsc.c, audit_filter_uring(): the state
 * stays in the context that they share).
 */
#include "routes.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "base/text.h"
#include "conditions.h"

#define CALLS (AUDIT_BITMASK_SIZE * 32)
#define OPS 256

struct exception {
	const struct rule *r;
	size_t at;        /* among the rules in force */
	struct opset ops; /* that have a twin */
	const char *why;  /* others have none, or NULL */
};

/* The calls of a machine. */
struct calls {
	int machine;
	struct opset ops[CALLS];   /* that do the same */
	unsigned char perm[CALLS]; /* the permissions that they are of */
};

/* What the rules that record want, of those for one architecture, or for any. */
struct wanted {
	unsigned int arch; /* 0: any */
	bool wants[OPS];
	size_t first[OPS]; /* the place of the first rule that wants the operation */
	/* The calls that stand for the operation in the rules behind the exception that is looked at. */
	uint32_t calls[OPS][AUDIT_BITMASK_SIZE];
};

struct exceptions {
	const struct ruleset *rs;
	enum kernel_kind kernel;
	struct opset *wants; /* of each rule in force */
	struct calls **calls;
	size_t n_calls;
	struct wanted **wanted;
	size_t n_wanted;
	struct conditions *twins; /* never rules of the io_uring list */
	struct opset *twin_ops;
};

/* The architecture that it is for, or 0 if there may be several. */
static unsigned int one_arch(const struct rule *r)
{
	const struct rule_field *arch = rule_field(r, AUDIT_ARCH);

	return arch && arch->op == AUDIT_EQUAL ? arch->value : 0;
}

/* Room for one more pointer; NULL: no memory. */
static void *one_more(void *array, size_t n)
{
	return reallocarray(array, n + 1, sizeof(void *));
}

static const struct calls *calls_of(struct exceptions *x, int machine)
{
	struct calls **array, *calls;
	unsigned int n;
	size_t i;

	for (i = 0; i < x->n_calls; i++)
		if (x->calls[i]->machine == machine)
			return x->calls[i];
	array = one_more(x->calls, x->n_calls);
	x->calls = array ? array : x->calls;
	calls = array ? calloc(1, sizeof(*calls)) : NULL;
	if (!calls)
		return NULL;
	x->calls[x->n_calls++] = calls;
	calls->machine = machine;
	for (n = 0; n < CALLS; n++) {
		const char *call = audit_syscall_to_name((int)n, machine);
		unsigned int bit;

		for (bit = 1; call && bit < 16; bit <<= 1)
			calls->perm[n] |= perm_has_call(bit, call) ? bit : 0;
		if (call)
			call_ops(call, &calls->ops[n]);
	}
	return calls;
}

static struct wanted *wanted_for(struct exceptions *x, unsigned int arch)
{
	struct wanted **array, *w;
	size_t i;

	for (i = 0; i < x->n_wanted; i++)
		if (x->wanted[i]->arch == arch)
			return x->wanted[i];
	array = one_more(x->wanted, x->n_wanted);
	x->wanted = array ? array : x->wanted;
	w = array ? calloc(1, sizeof(*w)) : NULL;
	if (!w)
		return NULL;
	x->wanted[x->n_wanted++] = w;
	w->arch = arch;
	return w;
}

/* What the rules in force want, and the twins that there are. */
static int look_at(struct exceptions *x, size_t at)
{
	const struct rule *a = x->rs->active[at];
	const struct conditions_of of = { a, 0, false };
	struct wanted *w;
	unsigned int op;
	long set;

	if (a->list == LIST_URING && a->action == AUDIT_NEVER) {
		set = conditions_set(x->twins, &of);
		for (op = 0; set >= 0 && op < uringop_count(); op++)
			if (rule_has_call(a, op))
				opset_add(&x->twin_ops[set], op);
		return set < 0 ? (int)set : 0;
	}
	if (a->list != LIST_EXIT || a->action != AUDIT_ALWAYS)
		return 0;
	w = wanted_for(x, one_arch(a));
	if (!w)
		return -ENOMEM;
	rule_routes(a, x->kernel, &x->wants[at]);
	for (op = 0; op < uringop_count(); op++) {
		if (rule_catches_op(a, x->kernel, op))
			opset_add(&x->wants[at], op);
		if (!opset_has(&x->wants[at], op) || w->wants[op])
			continue;
		w->wants[op] = true;
		w->first[op] = at;
	}
	return 0;
}

/* The rule is behind all exceptions that are looked at from now on. */
static int put_behind(struct exceptions *x, size_t at)
{
	const struct rule *a = x->rs->active[at];
	const struct rule_field *perm = rule_field(a, AUDIT_PERM);
	const struct calls *calls = calls_of(x, rule_machine(a));
	struct wanted *w = wanted_for(x, one_arch(a));
	unsigned int n, op;

	if (!calls || !w)
		return -ENOMEM;
	for (n = 0; n < CALLS; n++) {
		if (!rule_has_call(a, n) || opset_empty(&calls->ops[n]) || (perm && !(perm->value & calls->perm[n])))
			continue;
		for (op = 0; op < uringop_count(); op++)
			if (opset_has(&calls->ops[n], op) && opset_has(&x->wants[at], op))
				w->calls[op][n / 32] |= 1u << n % 32;
	}
	return 0;
}

struct twin_question {
	const struct exceptions *x;
	unsigned int op;
	bool found;
};

static void look_for_op(void *data, size_t set)
{
	struct twin_question *q = data;

	q->found = q->found || opset_has(&q->x->twin_ops[set], q->op);
}

/* Whether a rule of the io_uring list keeps out what the twin would. */
static bool has_twin(const struct exceptions *x, const struct rule *r, unsigned int op)
{
	const struct conditions_of of = { r, 0, false };
	struct twin_question q = { x, op, false };

	conditions_within(x->twins, &of, look_for_op, &q);
	return q.found;
}

/* Whether the rules before and behind it want the operation as they want the calls; in @ret_wanted whether any does. */
static bool is_exact(const struct exceptions *x, struct exception *e, unsigned int op, bool *ret_wanted)
{
	bool earlier = false, covers = true;
	unsigned int arch = one_arch(e->r);
	size_t i, j;

	*ret_wanted = false;
	for (i = 0; i < x->n_wanted; i++) {
		const struct wanted *w = x->wanted[i];

		if (!w->wants[op] || (arch && w->arch && w->arch != arch))
			continue;
		*ret_wanted = true;
		earlier = earlier || w->first[op] < e->at;
		for (j = 0; j < AUDIT_BITMASK_SIZE; j++)
			covers = covers && !(w->calls[op][j] & ~e->r->mask[j]);
	}
	if (earlier)
		e->why = "an earlier rule records them";
	else if (!covers)
		e->why = "it does not cover all calls that they stand for";
	return !earlier && covers;
}

static bool can_be_said(const struct exception *e, enum kernel_kind kernel)
{
	size_t i;

	for (i = 0; i < e->r->n_fields; i++)
		if (e->r->field[i].info->number != AUDIT_FILTERKEY && !field_fits_uring(&e->r->field[i], kernel))
			return false;
	return !rule_field(e->r, AUDIT_ARCH) || one_arch(e->r);
}

static void find_ops(const struct exceptions *x, struct exception *e)
{
	struct opset routes;
	unsigned int op;

	rule_routes(e->r, x->kernel, &routes);
	for (op = 0; op < uringop_count(); op++) {
		bool wanted;

		if (!opset_has(&routes, op) || !is_exact(x, e, op, &wanted) || !wanted)
			continue;
		if (x->kernel == KERNEL_STOCK)
			e->why = "on a stock kernel, a never rule would hide later operations "
				 "of the same io_uring_enter";
		else if (!can_be_said(e, x->kernel))
			e->why = "a condition is not possible on this list";
		else if (e->r->mismatch)
			e->why = "without arch, it matches other calls in 32-bit programs";
		else if (!has_twin(x, e->r, op))
			opset_add(&e->ops, op);
	}
}

static void put_name(const struct exception *e, FILE *out)
{
	fputs("## ", out);
	text_quoted(out, (struct str){ e->r->file, strlen(e->r->file) });
	fprintf(out, " line %u", e->r->line);
}

static void put_fields(const struct rule *r, bool arch, FILE *out)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		if (r->field[i].info->number == AUDIT_FILTERKEY || (r->field[i].info->number == AUDIT_ARCH) != arch)
			continue;
		fputs(" -F ", out);
		rule_print_field(out, &r->field[i], r->machine);
	}
}

static void write_twin(const struct exception *e, FILE *out)
{
	const char *sep = " -S ";
	char buf[12];
	unsigned int op;

	put_name(e, out);
	fputs(" makes the same exception for system calls\n-a never,io_uring", out);
	put_fields(e->r, true, out);
	for (op = 0; op < uringop_count(); op++) {
		if (!opset_has(&e->ops, op))
			continue;
		fprintf(out, "%s%s", sep, op_word(op, buf, sizeof(buf)));
		sep = ",";
	}
	put_fields(e->r, false, out);
	putc('\n', out);
}

static void write_why(const struct exception *e, FILE *out)
{
	put_name(e, out);
	fprintf(out, " makes an exception for system calls, but %soperations are still recorded: %s\n",
		opset_empty(&e->ops) ? "" : "some ", e->why);
}

/* From the last rule to the first, so that what is behind each exception is known when it is looked at. */
static int find_all(struct exceptions *x, struct exception *found, size_t *ret_n)
{
	size_t i, n = 0;
	int rc = 0;

	for (i = 0; rc == 0 && i < x->rs->n_active; i++)
		rc = look_at(x, i);
	for (i = x->rs->n_active; rc == 0 && i-- > 0;) {
		const struct rule *r = x->rs->active[i];

		if (r->list != LIST_EXIT)
			continue;
		if (r->action == AUDIT_ALWAYS)
			rc = put_behind(x, i);
		else if (!rule_unconditional(r)) {
			found[n] = (struct exception){ .r = r, .at = i };
			find_ops(x, &found[n++]);
		}
	}
	*ret_n = n;
	return rc;
}

static void clear(struct exceptions *x)
{
	size_t i;

	for (i = 0; i < x->n_calls; i++)
		free(x->calls[i]);
	for (i = 0; i < x->n_wanted; i++)
		free(x->wanted[i]);
	conditions_free(x->twins);
	free(x->calls);
	free(x->wanted);
	free(x->wants);
	free(x->twin_ops);
}

long twin_write_exceptions(const struct ruleset *rs, enum kernel_kind kernel, FILE *out)
{
	struct exceptions x = { .rs = rs, .kernel = kernel, .twins = conditions_new() };
	struct exception *found = calloc(rs->n_active + 1, sizeof(*found));
	size_t i = 0;
	long n = 0;

	x.wants = calloc(rs->n_active + 1, sizeof(*x.wants));
	x.twin_ops = calloc(rs->n_active + 1, sizeof(*x.twin_ops));
	if (!found || !x.twins || !x.wants || !x.twin_ops)
		n = -ENOMEM;
	else
		n = find_all(&x, found, &i);
	while (n >= 0 && i-- > 0) {
		if (found[i].why)
			write_why(&found[i], out);
		if (!opset_empty(&found[i].ops)) {
			write_twin(&found[i], out);
			n++;
		}
	}
	clear(&x);
	free(found);
	return n;
}
