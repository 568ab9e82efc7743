/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of one rule among the others that are in force. */
#include "lint.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "conditions.h"
#include "lint-earlier.h"
#include "machine.h"

/* The calls of the rules in force that record, by what else they ask for. */
struct recorded {
	struct conditions *conditions;
	uint32_t (*mask)[AUDIT_BITMASK_SIZE];
	size_t n, room;
};

struct among {
	struct earlier *earlier;
	struct recorded recorded;
};

/* Rules of one list for one machine; -1: for any. */
static struct conditions_of by_machine(const struct rule *r, int machine)
{
	return (struct conditions_of){ r, r->list << 16 | (unsigned int)(machine + 1), true };
}

/* The machine whose calls it records, or -1: of any. */
static int recorded_machine(const struct rule *r)
{
	const struct rule_field *arch = rule_field(r, AUDIT_ARCH);
	int machine = arch ? audit_elf_to_machine(r->arch) : -1;

	return arch && arch->op == AUDIT_NOT_EQUAL ? machine_other(machine) : machine;
}

static int add_recorded(struct recorded *in, const struct rule *r)
{
	struct conditions_of of = by_machine(r, recorded_machine(r));
	long set;
	size_t i;

	if (r->action != AUDIT_ALWAYS)
		return 0;
	set = conditions_set(in->conditions, &of);
	if (set < 0)
		return (int)set;
	if ((size_t)set == in->n && in->n == in->room) {
		size_t room = in->room ? 2 * in->room : 16;
		void *mask = reallocarray(in->mask, room, sizeof(*in->mask));

		if (!mask)
			return -ENOMEM;
		in->mask = mask;
		in->room = room;
	}
	if ((size_t)set == in->n)
		memset(in->mask[in->n++], 0, sizeof(*in->mask));
	for (i = 0; i < AUDIT_BITMASK_SIZE; i++)
		in->mask[set][i] |= r->mask[i];
	return 0;
}

struct missing {
	const struct recorded *in;
	uint32_t *mask;
};

static void take_out(void *data, size_t set)
{
	struct missing *missing = data;
	size_t i;

	for (i = 0; i < AUDIT_BITMASK_SIZE; i++)
		missing->mask[i] &= ~missing->in->mask[set][i];
}

/* Takes out of @mask what rules without other conditions than @r's record on the machine. Whether any is left. */
static bool missing_on(const struct recorded *in, const struct rule *r, int machine, uint32_t *mask)
{
	struct conditions_of of = by_machine(r, machine), of_any = by_machine(r, -1);
	struct missing missing = { in, mask };
	uint32_t any = 0;
	size_t i;

	conditions_within(in->conditions, &of, take_out, &missing);
	conditions_within(in->conditions, &of_any, take_out, &missing);
	/* the kernel keeps the uppermost bits for itself */
	for (i = 0; i < AUDIT_BITMASK_SIZE - 1; i++)
		any |= mask[i];
	return any;
}

/* What the rules before it in the order of the kernel leave it to do. */
static void earlier(struct lint *lint, const struct rule *r)
{
	const struct rule *a = earlier_rule(lint->among->earlier, r);
	bool all = a && rule_has_all_calls_of(a, r);

	if (!a)
		return;
	if (a->list != r->list)
		lint_add(lint, LINT_WARNING, "hidden", r, NULL,
			 "the never rule in %s line %u is for io_uring_enter; on a stock kernel "
			 "it hides the operations that run in the call",
			 a->file, a->line);
	else if (a->action == AUDIT_NEVER && r->action == AUDIT_ALWAYS && r->list != LIST_EXCLUDE)
		lint_add(lint, LINT_WARNING, "hidden", r, NULL, "the never rule in %s line %u hides %s of it", a->file,
			 a->line, all ? "all" : "some");
	else if (a->action == r->action || r->list == LIST_EXCLUDE)
		lint_add(lint, LINT_WARNING, "shadowed", r, NULL,
			 "the rule in %s line %u already matches everything: "
			 "this rule and its key are never used",
			 a->file, a->line);
	else
		lint_add(lint, LINT_WARNING, "too-late", r, NULL,
			 "the rule in %s line %u already matches everything: this rule excludes nothing", a->file,
			 a->line);
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
	size_t i;

	if (half < 0 || arch->op != AUDIT_EQUAL || r->list != LIST_URING || r->action != AUDIT_ALWAYS ||
	    arch->info->match[lint->kernel] != MATCH_YES)
		return;
	memcpy(missing, r->mask, sizeof(missing));
	if (!missing_on(&lint->among->recorded, r, half, missing))
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
	uint32_t missing[AUDIT_BITMASK_SIZE];
	struct rule right = *r;

	/* Who records all calls of one word size means just these. */
	if (other < 0 || r->list != LIST_EXIT || r->action != AUDIT_ALWAYS || arch->op != AUDIT_EQUAL ||
	    rule_all_calls(r))
		return;
	calls_on(r, other, missing);
	memcpy(right.mask, missing, sizeof(missing));
	if (!missing_on(&lint->among->recorded, r, other, missing))
		return;
	right.arch = machine_elf(other);
	right.field[arch - r->field].value = right.arch;
	lint_add(lint, LINT_WARNING, "one-arch", r, rule_text(&right),
		 "no rule records the same calls of %s-bit programs", right.arch & __AUDIT_ARCH_64BIT ? "64" : "32");
}

struct among *among_new(const struct ruleset *rs, enum kernel_kind kernel)
{
	struct among *among = calloc(1, sizeof(*among));
	size_t i;
	int rc;

	if (!among)
		return NULL;
	among->earlier = earlier_new(rs, kernel);
	among->recorded.conditions = conditions_new();
	rc = among->earlier && among->recorded.conditions ? 0 : -ENOMEM;
	for (i = 0; rc == 0 && i < rs->n_active; i++)
		rc = add_recorded(&among->recorded, rs->active[i]);
	if (rc == 0)
		return among;
	among_free(among);
	return NULL;
}

void among_free(struct among *among)
{
	if (!among)
		return;
	earlier_free(among->earlier);
	conditions_free(among->recorded.conditions);
	free(among->recorded.mask);
	free(among);
}

void lint_among(struct lint *lint, const struct rule *r)
{
	if (r->removed)
		return;
	earlier(lint, r);
	halves(lint, r);
	half_of_operations(lint, r);
}
