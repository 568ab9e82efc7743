/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of one rule among the others that are in force. */
#include "lint.h"

#include <libaudit.h>
#include <stdlib.h>

#include "machine.h"
#include "routes.h"

/* Whether all that @b matches is matched by @a. */
static bool weaker(const struct rule *a, const struct rule *b)
{
	return rule_conditions_within(a, b, false);
}

static bool masks_meet(const struct rule *a, const struct rule *b, bool *ret_all_of_b)
{
	bool meet = false, all = true;
	size_t i;

	for (i = 0; i < AUDIT_BITMASK_SIZE; i++) {
		meet = meet || (a->mask[i] & b->mask[i]);
		all = all && (b->mask[i] & ~a->mask[i]) == 0;
	}
	*ret_all_of_b = all;
	return meet;
}

/* Whether all operations that @b names run in calls that @a names, those of another architecture aside. */
static bool silences(const struct rule *a, const struct rule *b, enum kernel_kind kernel)
{
	return b->list == LIST_URING && b->action == AUDIT_ALWAYS && rule_silences_ops(a, kernel) &&
	       rule_conditions_within(a, b, true);
}

/* Rules for the same object, or for none, are looked at in one list. */
static bool same_place(const struct rule *a, const struct rule *b)
{
	static const unsigned int objects[] = { AUDIT_WATCH, AUDIT_INODE };
	size_t i;

	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (!rule_field(a, objects[i]) != !rule_field(b, objects[i]))
			return false;
	return a->list == b->list;
}

/* The rules before it in the order of the kernel. */
static void earlier(struct lint *lint, const struct rule *r)
{
	const struct ruleset *rs = lint->rs;
	size_t i;

	for (i = 0; i < rs->n_active && rs->active[i] != r; i++) {
		const struct rule *a = rs->active[i];
		bool all;

		if (silences(a, r, lint->kernel)) {
			lint_add(lint, LINT_WARNING, "hidden", r, NULL,
				 "the never rule in %s line %u is for io_uring_enter; on a stock kernel "
				 "it hides the operations that run in the call",
				 a->file, a->line);
			return;
		}
		if (!same_place(a, r) || !masks_meet(a, r, &all))
			continue;
		if (a->action == AUDIT_NEVER && r->action == AUDIT_ALWAYS && weaker(a, r)) {
			lint_add(lint, LINT_WARNING, "hidden", r, NULL, "the never rule in %s line %u hides %s of it",
				 a->file, a->line, all ? "all" : "some");
			return;
		}
		if (a->action == r->action && all && weaker(a, r)) {
			lint_add(lint, LINT_WARNING, "shadowed", r, NULL,
				 "the rule in %s line %u already matches everything: "
				 "this rule and its key are never used",
				 a->file, a->line);
			return;
		}
		if (a->action == AUDIT_ALWAYS && r->action == AUDIT_NEVER && all && weaker(a, r)) {
			lint_add(lint, LINT_WARNING, "too-late", r, NULL,
				 "the rule in %s line %u already matches everything: this rule excludes nothing",
				 a->file, a->line);
			return;
		}
	}
}

/* Whether @a's conditions, arch and calls aside, are among those of @r, and it is for the machine @other. */
static bool half_of(const struct rule *a, const struct rule *r, int other)
{
	return a->list == r->list && a->action == r->action && (!a->arch || audit_elf_to_machine(a->arch) == other) &&
	       rule_conditions_within(a, r, true);
}

/* The calls of @r by their numbers on the machine @other, as far as it has them. */
static void calls_on(const struct rule *r, int other, uint32_t ret[AUDIT_BITMASK_SIZE])
{
	int machine = audit_elf_to_machine(r->arch);
	unsigned int n;

	memset(ret, 0, AUDIT_BITMASK_SIZE * sizeof(*ret));
	for (n = 0; n < AUDIT_BITMASK_SIZE * 32; n++) {
		const char *name = rule_has_call(r, n) ? audit_syscall_to_name((int)n, machine) : NULL;
		int m = name ? audit_name_to_syscall(name, other) : -1;

		if (m >= 0 && m < AUDIT_BITMASK_SIZE * 32)
			ret[m / 32] |= 1u << m % 32;
	}
}

/*
 * The same operations of 32-bit programs, on a kernel where operations have an architecture. Not the other way
 * round: rules for files name native calls and do not match the operations of 32-bit programs, so rules for only
 * these make sense (see twin).
 */
static void half_of_operations(struct lint *lint, const struct rule *r)
{
	const struct rule_field *arch = rule_field(r, AUDIT_ARCH);
	int half = arch ? machine_half(audit_elf_to_machine(r->arch)) : -1;
	uint32_t missing[AUDIT_BITMASK_SIZE];
	struct rule right = *r;
	bool any = false;
	size_t i, j;

	if (half < 0 || arch->op != AUDIT_EQUAL || r->list != LIST_URING || r->action != AUDIT_ALWAYS ||
	    arch->info->match[lint->kernel] != MATCH_YES)
		return;
	memcpy(missing, r->mask, sizeof(missing));
	for (i = 0; i < lint->rs->n_active; i++)
		for (j = 0; half_of(lint->rs->active[i], r, half) && j < AUDIT_BITMASK_SIZE; j++)
			missing[j] &= ~lint->rs->active[i]->mask[j];
	for (j = 0; j < AUDIT_BITMASK_SIZE; j++)
		any = any || missing[j];
	if (!any)
		return;
	right.n_fields = 0;
	for (i = 0; i < r->n_fields; i++)
		if (&r->field[i] != arch)
			right.field[right.n_fields++] = r->field[i];
	right.arch = 0;
	lint_add(lint, LINT_WARNING, "one-arch", r, rule_text(&right),
		 "no rule records the same operations of 32-bit programs");
}

/* Programs of the other word size make the same calls by other numbers. */
static void halves(struct lint *lint, const struct rule *r)
{
	const struct rule_field *arch = rule_field(r, AUDIT_ARCH);
	int other = arch && machine_half(r->machine) >= 0 ? machine_other(audit_elf_to_machine(r->arch)) : -1;
	uint32_t missing[AUDIT_BITMASK_SIZE], any = 0;
	struct rule right = *r;
	size_t i, j;

	/* Who records all calls of one word size means just these. */
	if (other < 0 || r->list != LIST_EXIT || r->action != AUDIT_ALWAYS || arch->op != AUDIT_EQUAL ||
	    rule_all_calls(r))
		return;
	calls_on(r, other, missing);
	memcpy(right.mask, missing, sizeof(missing));
	for (i = 0; i < lint->rs->n_active; i++)
		for (j = 0; half_of(lint->rs->active[i], r, other) && j < AUDIT_BITMASK_SIZE; j++)
			missing[j] &= ~lint->rs->active[i]->mask[j];
	for (j = 0; j < AUDIT_BITMASK_SIZE - 1; j++)
		any |= missing[j];
	if (!any)
		return;
	right.arch = machine_elf(other);
	right.field[arch - r->field].value = right.arch;
	lint_add(lint, LINT_WARNING, "one-arch", r, rule_text(&right),
		 "no rule records the same calls of %s-bit programs", right.arch & __AUDIT_ARCH_64BIT ? "64" : "32");
}

void lint_among(struct lint *lint, const struct rule *r)
{
	earlier(lint, r);
	halves(lint, r);
	half_of_operations(lint, r);
}
