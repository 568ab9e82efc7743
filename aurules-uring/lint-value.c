/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that are not what they seem to be, and comparisons that do not mean what they seem to mean. */
#include "lint.h"

#include <inttypes.h>
#include <libaudit.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>

/* The same rule with another value of the field. */
static char *print_with(const struct rule *r, const struct rule_field *f, uint32_t value)
{
	struct rule right = *r;

	right.field[f - r->field].value = value;
	return rule_text(&right);
}

/* The kernel has the result of a call that fails as a negative number. */
static void positive_error(struct lint *lint, const struct rule *r, const struct rule_field *f)
{
	const char *name = (int32_t)f->value > 0 ? audit_errno_to_name((int)f->value) : NULL;
	bool by_name = f->word && name && strcasecmp(f->word, name) == 0;

	if (!name || (!by_name && f->op != AUDIT_EQUAL && f->op != AUDIT_NOT_EQUAL))
		return;
	lint_add(lint, by_name ? LINT_WARNING : LINT_NOTE, "positive-error", r, print_with(r, f, -f->value),
		 "exit%s%s means calls that return %" PRIu32 ": the result of a call that fails with %s is -%" PRIu32,
		 op_symbol(f->op), by_name ? f->word : "", f->value, name, f->value);
}

/* audit_comparator() of the kernel knows no sign: -1 is its greatest number. */
static void no_sign(struct lint *lint, const struct rule *r, const struct rule_field *f)
{
	bool negative = (int32_t)f->value < 0;
	bool greater = f->op == AUDIT_GREATER_THAN || f->op == AUDIT_GREATER_THAN_OR_EQUAL;
	bool less = f->op == AUDIT_LESS_THAN || f->op == AUDIT_LESS_THAN_OR_EQUAL;

	if ((greater && !negative) || (less && negative))
		lint_add(lint, LINT_WARNING, "no-sign", r, NULL,
			 "the kernel compares without a sign, so this is also true of calls that %s; "
			 "use success=1 or success=0",
			 greater ? "fail" : "succeed");
	else if (f->op == AUDIT_LESS_THAN && f->value == 0)
		lint_add(lint, LINT_WARNING, "no-sign", r, NULL,
			 "the kernel compares without a sign, so this is never true; use success=0");
}

/* By the names that ausearch and the kernel have for the usual ones, or -1. */
static int address_family(const char *name)
{
	static const struct {
		const char *name;
		int family;
	} families[] = {
		{ "local", AF_UNIX },  { "unix", AF_UNIX },  { "inet", AF_INET },           { "inet6", AF_INET6 },
		{ "ipv4", AF_INET },   { "ipv6", AF_INET6 }, { "netlink", AF_NETLINK },     { "packet", AF_PACKET },
		{ "vsock", AF_VSOCK }, { "alg", AF_ALG },    { "bluetooth", AF_BLUETOOTH },
	};
	size_t i;

	if (strncasecmp(name, "AF_", 3) == 0 || strncasecmp(name, "PF_", 3) == 0)
		name += 3;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (strcasecmp(families[i].name, name) == 0)
			return families[i].family;
	return -1;
}

/* What auditctl makes of a word without a complaint. */
static void misread(struct lint *lint, const struct rule *r, const struct rule_field *f)
{
	int family = f->info->number == AUDIT_SADDR_FAM ? address_family(f->word) : -1;

	lint_add(lint, LINT_WARNING, "misread", r, family < 0 ? NULL : print_with(r, f, (uint32_t)family),
		 "auditctl takes the value of %s for the number %" PRIu32, f->info->name, f->value);
}

void lint_values(struct lint *lint, const struct rule *r)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		const struct rule_field *f = &r->field[i];

		if (f->info->number == AUDIT_EXIT) {
			positive_error(lint, r, f);
			no_sign(lint, r, f);
		}
		if (f->word && (f->info->number != AUDIT_EXIT || strpbrk(f->word, "0123456789") == f->word))
			misread(lint, r, f);
	}
}
