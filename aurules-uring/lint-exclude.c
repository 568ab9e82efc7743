/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules that decide over whole records and tasks. */
#include "lint.h"

#include <libaudit.h>
#include <stdlib.h>

#include "record/record.h"
#include "routes.h"

/* What tells who did an operation, on what, and what belongs together. */
static const struct {
	const char *name;
	unsigned int type;
	bool patched; /* only such a kernel writes it */
} needed[] = {
	{ "SYSCALL", REC_SYSCALL, false },
	{ "PROCTITLE", REC_PROCTITLE, false },
	{ "PATH", REC_PATH, false },
	{ "CWD", REC_CWD, false },
	{ "SOCKADDR", REC_SOCKADDR, false },
	{ "URING_SQE", REC_URING_SQE, true },
	{ "URING_ORIGIN", REC_URING_ORIGIN, true },
	{ "URING_SETUP", REC_URING_SETUP, true },
	{ "URING_REGISTER", REC_URING_REGISTER, true },
	{ "URING_ARGS", REC_URING_ARGS, true },
};

#define NEEDED (sizeof(needed) / sizeof(needed[0]))

static const char *whose(enum discards part)
{
	return part == DISCARDS_SOME ? " of the processes that its other conditions match" : "";
}

static void exclude(struct lint *lint, const struct rule *r)
{
	enum discards operations = rule_discards(r, REC_URINGOP), records = DISCARDS_NONE;
	char names[NEEDED * 16] = "";
	size_t i, len = 0;

	if (operations != DISCARDS_NONE)
		lint_add(lint, LINT_WARNING, "hides-uringop", r, NULL,
			 "all records of io_uring operations%s are discarded", whose(operations));
	for (i = 0; i < NEEDED; i++) {
		enum discards part = rule_discards(r, needed[i].type);

		if (part == DISCARDS_NONE || (needed[i].patched && lint->kernel != KERNEL_PATCHED))
			continue;
		records = part;
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", len ? ", " : "", needed[i].name);
	}
	if (len)
		lint_add(lint, LINT_WARNING, "hides-records", r, NULL,
			 "the records %s%s are discarded: it becomes unknown who did an io_uring operation, or on what",
			 names, whose(records));
}

/* The kernel gives up at a field that it does not know here. */
static void not_looked_at(struct lint *lint, const struct rule *r)
{
	struct rule right = *r;
	size_t i;

	for (i = 0; i < r->n_fields && field_decides_records(&r->field[i]); i++)
		;
	if (r->n_fields == 0)
		lint_add(lint, LINT_WARNING, "never-matches", r, NULL,
			 "a rule of the %s list without a condition matches nothing", list_name(r->list));
	if (i == r->n_fields)
		return;
	/* without another condition, more would be discarded than the rule says */
	right.n_fields -= r->field[i].info->number == AUDIT_FILTERKEY;
	right.key[0] = '\0';
	lint_add(lint, LINT_WARNING, "never-matches", r, right.n_fields < r->n_fields ? rule_text(&right) : NULL,
		 "the kernel does not know %s on the %s list: where it comes to that, "
		 "neither this rule nor one behind it has an effect",
		 r->field[i].info->name, list_name(r->list));
}

void lint_lists(struct lint *lint, const struct rule *r)
{
	size_t i;

	if (r->list == LIST_EXCLUDE || r->list == LIST_USER)
		not_looked_at(lint, r);
	if (r->list == LIST_EXCLUDE)
		exclude(lint, r);
	if (r->list != LIST_TASK || r->action != AUDIT_NEVER)
		return;
	for (i = 0; i < r->n_fields; i++)
		if (r->field[i].info->number != AUDIT_FILTERKEY && !rule_field_always(&r->field[i]))
			return;
	lint_add(lint, LINT_WARNING, "hides-all", r, NULL,
		 "no process that starts after this rule is loaded is audited, io_uring included");
}
