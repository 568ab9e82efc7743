/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -C of auditctl 4.0.2 (lib/libaudit.c: audit_rule_interfield_comp_data), and what the kernel's comparisons mean. */
#include "rule.h"

#include <libaudit.h>

static int refuse(struct rule *r, const char *what, const char *why)
{
	return rule_refuse(r, "auditctl", "%s: %s", what, why);
}

bool rule_field_holds(const struct rule_field *f, uint32_t left)
{
	switch (f->op) {
	case AUDIT_EQUAL:
		return left == f->value;
	case AUDIT_NOT_EQUAL:
		return left != f->value;
	case AUDIT_LESS_THAN:
		return left < f->value;
	case AUDIT_LESS_THAN_OR_EQUAL:
		return left <= f->value;
	case AUDIT_GREATER_THAN:
		return left > f->value;
	case AUDIT_GREATER_THAN_OR_EQUAL:
		return left >= f->value;
	case AUDIT_BIT_MASK:
		return left & f->value;
	default:
		return f->op == AUDIT_BIT_TEST && (left & f->value) == f->value;
	}
}

bool rule_field_always(const struct rule_field *f)
{
	/* No process that is audited has the number 0. */
	bool from_one = f->info->number == AUDIT_PID;

	if (f->info->number > AUDIT_PERS && f->info->number != AUDIT_PPID && f->info->number != AUDIT_SESSIONID)
		return false;
	return (f->op == AUDIT_GREATER_THAN_OR_EQUAL && f->value <= from_one) ||
	       (from_one && f->value == 0 && (f->op == AUDIT_GREATER_THAN || f->op == AUDIT_NOT_EQUAL)) ||
	       (f->op == AUDIT_LESS_THAN_OR_EQUAL && f->value == UINT32_MAX) ||
	       (f->op == AUDIT_BIT_TEST && f->value == 0);
}

/* Linux's numbers for the comparisons of two fields, whichever stands first. */
static const struct {
	unsigned int a, b, value;
} comparisons[] = {
	{ AUDIT_UID, AUDIT_OBJ_UID, AUDIT_COMPARE_UID_TO_OBJ_UID },
	{ AUDIT_GID, AUDIT_OBJ_GID, AUDIT_COMPARE_GID_TO_OBJ_GID },
	{ AUDIT_EUID, AUDIT_OBJ_UID, AUDIT_COMPARE_EUID_TO_OBJ_UID },
	{ AUDIT_EGID, AUDIT_OBJ_GID, AUDIT_COMPARE_EGID_TO_OBJ_GID },
	{ AUDIT_LOGINUID, AUDIT_OBJ_UID, AUDIT_COMPARE_AUID_TO_OBJ_UID },
	{ AUDIT_FSUID, AUDIT_OBJ_UID, AUDIT_COMPARE_FSUID_TO_OBJ_UID },
	{ AUDIT_FSGID, AUDIT_OBJ_GID, AUDIT_COMPARE_FSGID_TO_OBJ_GID },
	{ AUDIT_SUID, AUDIT_OBJ_UID, AUDIT_COMPARE_SUID_TO_OBJ_UID },
	{ AUDIT_SGID, AUDIT_OBJ_GID, AUDIT_COMPARE_SGID_TO_OBJ_GID },
	{ AUDIT_UID, AUDIT_LOGINUID, AUDIT_COMPARE_UID_TO_AUID },
	{ AUDIT_UID, AUDIT_EUID, AUDIT_COMPARE_UID_TO_EUID },
	{ AUDIT_UID, AUDIT_FSUID, AUDIT_COMPARE_UID_TO_FSUID },
	{ AUDIT_UID, AUDIT_SUID, AUDIT_COMPARE_UID_TO_SUID },
	{ AUDIT_LOGINUID, AUDIT_FSUID, AUDIT_COMPARE_AUID_TO_FSUID },
	{ AUDIT_LOGINUID, AUDIT_SUID, AUDIT_COMPARE_AUID_TO_SUID },
	{ AUDIT_LOGINUID, AUDIT_EUID, AUDIT_COMPARE_AUID_TO_EUID },
	{ AUDIT_EUID, AUDIT_SUID, AUDIT_COMPARE_EUID_TO_SUID },
	{ AUDIT_EUID, AUDIT_FSUID, AUDIT_COMPARE_EUID_TO_FSUID },
	{ AUDIT_SUID, AUDIT_FSUID, AUDIT_COMPARE_SUID_TO_FSUID },
	{ AUDIT_GID, AUDIT_EGID, AUDIT_COMPARE_GID_TO_EGID },
	{ AUDIT_GID, AUDIT_FSGID, AUDIT_COMPARE_GID_TO_FSGID },
	{ AUDIT_GID, AUDIT_SGID, AUDIT_COMPARE_GID_TO_SGID },
	{ AUDIT_EGID, AUDIT_FSGID, AUDIT_COMPARE_EGID_TO_FSGID },
	{ AUDIT_EGID, AUDIT_SGID, AUDIT_COMPARE_EGID_TO_SGID },
	{ AUDIT_SGID, AUDIT_FSGID, AUDIT_COMPARE_SGID_TO_FSGID },
};

int rule_compare_add(struct rule *r, const char *pair)
{
	const char *at = strstr(pair, "!=");
	unsigned int op = at ? AUDIT_NOT_EQUAL : AUDIT_EQUAL;
	const struct field_info *a, *b;
	char name[32];
	size_t i;

	if (!at)
		at = strchr(pair, '=');
	if (!at)
		return refuse(r, pair, "fields must be compared with = or !=");
	snprintf(name, sizeof(name), "%.*s", (int)(at - pair), pair);
	a = field_by_name(name);
	b = field_by_name(at + (op == AUDIT_NOT_EQUAL ? 2 : 1));
	if (!a || !b)
		return refuse(r, pair, "no such field");
	if (r->list != LIST_EXIT || r->kind == RULE_NONE)
		return refuse(r, pair, "fields can only be compared on the exit list");
	for (i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++)
		if ((comparisons[i].a == a->number && comparisons[i].b == b->number) ||
		    (comparisons[i].a == b->number && comparisons[i].b == a->number))
			return rule_field_append(r, field_by_number(AUDIT_FIELD_COMPARE), op, comparisons[i].value,
						 NULL);
	return refuse(r, pair, "these fields cannot be compared");
}
