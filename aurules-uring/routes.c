/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "routes.h"

#include <libaudit.h>

bool field_fits_uring(const struct rule_field *f, enum kernel_kind kernel)
{
	return strchr(f->info->lists, 'R') && f->info->match[kernel] == MATCH_YES;
}

bool field_decides_records(const struct rule_field *f)
{
	switch (f->info->number) {
	case AUDIT_PID:
	case AUDIT_UID:
	case AUDIT_GID:
	case AUDIT_LOGINUID:
	case AUDIT_MSGTYPE:
	case AUDIT_SUBJ_USER:
	case AUDIT_SUBJ_ROLE:
	case AUDIT_SUBJ_TYPE:
	case AUDIT_SUBJ_SEN:
	case AUDIT_SUBJ_CLR:
	case AUDIT_EXE:
		return true;
	default:
		return false;
	}
}

enum discards rule_discards(const struct rule *r, unsigned int type)
{
	/* a rule without conditions matches nothing there */
	enum discards part = r->list == LIST_EXCLUDE && r->n_fields ? DISCARDS_ALL : DISCARDS_NONE;
	size_t i;

	for (i = 0; part != DISCARDS_NONE && i < r->n_fields; i++) {
		const struct rule_field *f = &r->field[i];

		if (!field_decides_records(f) || (f->info->number == AUDIT_MSGTYPE && !rule_field_holds(f, type)))
			return DISCARDS_NONE;
		if (f->info->number != AUDIT_MSGTYPE && !rule_field_always(f))
			part = DISCARDS_SOME;
	}
	return part;
}

bool rule_unconditional(const struct rule *r)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (r->field[i].info->number != AUDIT_FILTERKEY && r->field[i].info->number != AUDIT_ARCH)
			return false;
	return true;
}

bool rule_matches_files(const struct rule *r, enum kernel_kind kernel)
{
	static const unsigned int objects[] = { AUDIT_WATCH, AUDIT_DIR, AUDIT_INODE };
	size_t i;

	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		const struct rule_field *f = rule_field(r, objects[i]);

		if (f && f->info->match[kernel] == MATCH_YES)
			return true;
	}
	return false;
}

bool rule_catches_op(const struct rule *r, enum kernel_kind kernel, unsigned int op)
{
	const struct uringop *info = uringop_by_number(op);
	bool for_file = r->list == LIST_EXIT && rule_matches_files(r, kernel);
	int n = for_file && info && info->syscall ? audit_name_to_syscall(info->syscall, r->machine) : -1;

	return n >= 0 && rule_has_call(r, (unsigned int)n);
}

bool rule_silences_ops(const struct rule *r, enum kernel_kind kernel)
{
	int enter = audit_name_to_syscall("io_uring_enter", rule_machine(r));

	return kernel == KERNEL_STOCK && r->list == LIST_EXIT && r->action == AUDIT_NEVER && enter >= 0 &&
	       rule_has_call(r, (unsigned int)enter);
}

struct perm_routes {
	const struct rule *r;
	int machine;
	struct opset *ret;
};

/* A permission's call counts if the rule names the call. */
static void add_perm_call(void *data, const char *call)
{
	struct perm_routes *p = data;
	int n = audit_name_to_syscall(call, p->machine);

	if (n < 0 || rule_has_call(p->r, (unsigned int)n))
		call_ops(call, p->ret);
}

static void add_calls(const struct rule *r, int machine, struct opset *ret)
{
	unsigned int n, op;

	for (op = 0; rule_all_calls(r) && op < uringop_count(); op++)
		opset_add(ret, op);
	for (n = 0; !rule_all_calls(r) && n < AUDIT_BITMASK_SIZE * 32; n++) {
		const char *name = rule_has_call(r, n) ? audit_syscall_to_name((int)n, machine) : NULL;

		if (name)
			call_ops(name, ret);
	}
}

void rule_routes(const struct rule *r, enum kernel_kind kernel, struct opset *ret)
{
	const struct rule_field *perm = rule_field(r, AUDIT_PERM);
	bool file = rule_field(r, AUDIT_WATCH) || rule_field(r, AUDIT_DIR) || rule_field(r, AUDIT_INODE);
	int machine = rule_machine(r);
	struct perm_routes p = { r, machine, ret };
	unsigned int op;

	*ret = (struct opset){ { 0 } };
	if (r->list != LIST_EXIT)
		return;
	if (perm && perm->op == AUDIT_EQUAL)
		perm_calls(perm->value, add_perm_call, &p);
	else
		add_calls(r, machine, ret);
	for (op = 0; op < uringop_count(); op++) {
		const struct uringop *info = uringop_by_number(op);

		if (!kernel_audits(kernel, op) || rule_catches_op(r, kernel, op) ||
		    (file && strcmp(info->op_class, "file") != 0 && info->takes != URINGOP_TAKES_ADDR))
			ret->bits[op / 32] &= ~(1u << op % 32);
	}
}
