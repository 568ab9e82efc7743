/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Twins of never rules with conditions: exceptions from what the rules after them record. A twin must not hide an
 * operation that these rules would have recorded as a call, so there is one only where it means exactly the same;
 * without it more is recorded, never less. On a stock kernel there is none: a match of a never rule hides later
 * operations of the same io_uring_enter, and the call itself (kernel/auditsc.c, audit_filter_uring(): the state
 * stays in the context that they share).
 */
#include "routes.h"

#include <libaudit.h>

#include "base/text.h"

struct exception {
	const struct ruleset *rs;
	enum kernel_kind kernel;
	const struct rule *r;
	size_t at;        /* among the rules in force */
	struct opset ops; /* that have a twin */
	const char *why;  /* others have none, or NULL */
};

/* The architecture that it is for, or NULL if there may be several. */
static const struct rule_field *one_arch(const struct rule *r)
{
	const struct rule_field *arch = rule_field(r, AUDIT_ARCH);

	return arch && arch->op == AUDIT_EQUAL ? arch : NULL;
}

/* Whether both may be about one program. */
static bool may_meet(const struct rule *a, const struct rule *b)
{
	const struct rule_field *of_a = one_arch(a), *of_b = one_arch(b);

	return !of_a || !of_b || of_a->value == of_b->value;
}

/* Whether the exception is from all calls of @a that the operation stands for. */
static bool covers_calls(const struct rule *r, const struct rule *a, unsigned int op)
{
	const struct rule_field *perm = rule_field(a, AUDIT_PERM);
	int machine = rule_machine(a);
	unsigned int n;

	for (n = 0; n < AUDIT_BITMASK_SIZE * 32; n++) {
		bool left = rule_has_call(a, n) && !rule_has_call(r, n);
		const char *call = left ? audit_syscall_to_name((int)n, machine) : NULL;
		struct opset ops = { { 0 } };

		if (!call || (perm && !perm_has_call(perm->value, call)))
			continue;
		call_ops(call, &ops);
		if (opset_has(&ops, op))
			return false;
	}
	return true;
}

/* Whether a rule of the io_uring list keeps out what the twin would. */
static bool has_twin(const struct exception *x, unsigned int op)
{
	size_t i;

	for (i = 0; i < x->rs->n_active; i++) {
		const struct rule *t = x->rs->active[i];

		if (t->list == LIST_URING && t->action == AUDIT_NEVER && rule_has_call(t, op) &&
		    rule_conditions_within(t, x->r, false))
			return true;
	}
	return false;
}

/* Whether the rules before and behind it want the operation as they want the calls; in @ret_wanted whether any does. */
static bool is_exact(struct exception *x, unsigned int op, bool *ret_wanted)
{
	size_t i;

	*ret_wanted = false;
	for (i = 0; i < x->rs->n_active; i++) {
		const struct rule *a = x->rs->active[i];
		struct opset ops;

		if (a->list != LIST_EXIT || a->action != AUDIT_ALWAYS || !may_meet(x->r, a))
			continue;
		rule_routes(a, x->kernel, &ops);
		if (!opset_has(&ops, op) && !rule_catches_op(a, x->kernel, op))
			continue;
		*ret_wanted = true;
		if (i < x->at)
			x->why = "an earlier rule records them";
		else if (!covers_calls(x->r, a, op))
			x->why = "it does not cover all calls that they stand for";
		else
			continue;
		return false;
	}
	return true;
}

static bool can_be_said(const struct exception *x)
{
	size_t i;

	for (i = 0; i < x->r->n_fields; i++)
		if (x->r->field[i].info->number != AUDIT_FILTERKEY && !field_fits_uring(&x->r->field[i], x->kernel))
			return false;
	return !rule_field(x->r, AUDIT_ARCH) || one_arch(x->r);
}

static void find_ops(struct exception *x)
{
	struct opset routes;
	unsigned int op;

	rule_routes(x->r, x->kernel, &routes);
	for (op = 0; op < uringop_count(); op++) {
		bool wanted, exact = opset_has(&routes, op) && is_exact(x, op, &wanted);

		if (!opset_has(&routes, op) || !wanted)
			continue;
		if (!exact)
			continue;
		if (x->kernel == KERNEL_STOCK)
			x->why = "on a stock kernel, a never rule would hide later operations "
				 "of the same io_uring_enter";
		else if (!can_be_said(x))
			x->why = "a condition is not possible on this list";
		else if (x->r->mismatch)
			x->why = "without arch, it matches other calls in 32-bit programs";
		else if (!has_twin(x, op))
			opset_add(&x->ops, op);
	}
}

static void put_name(const struct exception *x, FILE *out)
{
	fputs("## ", out);
	text_quoted(out, (struct str){ x->r->file, strlen(x->r->file) });
	fprintf(out, " line %u", x->r->line);
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

static void write_twin(const struct exception *x, FILE *out)
{
	const char *sep = " -S ";
	char buf[12];
	unsigned int op;

	put_name(x, out);
	fputs(" makes the same exception for system calls\n-a never,io_uring", out);
	put_fields(x->r, true, out);
	for (op = 0; op < uringop_count(); op++) {
		if (!opset_has(&x->ops, op))
			continue;
		fprintf(out, "%s%s", sep, op_word(op, buf, sizeof(buf)));
		sep = ",";
	}
	put_fields(x->r, false, out);
	putc('\n', out);
}

static void write_why(const struct exception *x, FILE *out)
{
	put_name(x, out);
	fprintf(out, " makes an exception for system calls, but %soperations are still recorded: %s\n",
		opset_empty(&x->ops) ? "" : "some ", x->why);
}

long twin_write_exceptions(const struct ruleset *rs, enum kernel_kind kernel, FILE *out)
{
	size_t i;
	long n = 0;

	for (i = 0; i < rs->n_active; i++) {
		struct exception x = { .rs = rs, .kernel = kernel, .r = rs->active[i], .at = i };

		if (x.r->list != LIST_EXIT || x.r->action != AUDIT_NEVER || rule_unconditional(x.r))
			continue;
		find_ops(&x);
		if (x.why)
			write_why(&x, out);
		if (!opset_empty(&x.ops)) {
			write_twin(&x, out);
			n++;
		}
	}
	return n;
}
