/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule.h"

#include <errno.h>
#include <libaudit.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* auditctl's lists, with their letters in fields.tbl. */
static const struct {
	const char *name;
	unsigned int list;
} lists[] = {
	{ "task", LIST_TASK },
	{ "exit", LIST_EXIT },
	{ "user", LIST_USER },
	{ "exclude", LIST_EXCLUDE },
	{ "filesystem", LIST_FILESYSTEM },
	{ "io_uring", LIST_URING },
};

const char *list_name(unsigned int list)
{
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (lists[i].list == list)
			return lists[i].name;
	return "?";
}

int list_by_name(const char *name, size_t n, unsigned int *ret)
{
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strlen(lists[i].name) == n && strncasecmp(lists[i].name, name, n) == 0) {
			*ret = lists[i].list;
			return 0;
		}
	return -1;
}

int rule_refuse(struct rule *r, const char *by, const char *fmt, ...)
{
	va_list ap;

	/* What is wrong anywhere outweighs what this machine lacks. */
	if (r->refused_by && !r->here)
		return -EINVAL;
	r->here = false;
	r->refused_by = by;
	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

int rule_refuse_here(struct rule *r, const char *by, const char *what, const char *why)
{
	if (r->refused_by)
		return 0;
	rule_refuse(r, by, "%s: %s on this machine", what, why);
	r->here = true;
	return 0;
}

void rule_clear(struct rule *r)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		free(r->field[i].text);
		free(r->field[i].word);
	}
	free(r->text);
	free(r->control_arg);
	*r = (struct rule){ 0 };
}

static int order(uint32_t a, uint32_t b)
{
	return a == b ? 0 : a < b ? -1 : 1;
}

int field_order(const struct rule_field *a, const struct rule_field *b)
{
	int rc = order(a->info->number, b->info->number);

	rc = rc ? rc : order(a->op, b->op);
	rc = rc ? rc : order(a->value, b->value);
	/* a field has either a text in all rules or in none */
	return rc || !a->text ? rc : strcmp(a->text, b->text);
}

bool field_same(const struct rule_field *a, const struct rule_field *b)
{
	return field_order(a, b) == 0;
}

int rule_order(const struct rule *a, const struct rule *b)
{
	int rc = order(a->list, b->list);
	size_t i;

	rc = rc ? rc : order(a->action, b->action);
	rc = rc ? rc : order((uint32_t)a->n_fields, (uint32_t)b->n_fields);
	for (i = 0; rc == 0 && i < a->n_fields; i++)
		rc = field_order(&a->field[i], &b->field[i]);
	return rc ? rc : memcmp(a->mask, b->mask, sizeof(a->mask));
}

static bool has_field(const struct rule *r, const struct rule_field *f)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (field_same(&r->field[i], f))
			return true;
	return false;
}

bool rule_conditions_within(const struct rule *a, const struct rule *b, bool arch_aside)
{
	size_t i;

	for (i = 0; i < a->n_fields; i++) {
		unsigned int number = a->field[i].info->number;

		if (number != AUDIT_FILTERKEY && !(arch_aside && number == AUDIT_ARCH) && !has_field(b, &a->field[i]))
			return false;
	}
	return true;
}

int rule_machine(const struct rule *r)
{
	return r->arch ? audit_elf_to_machine(r->arch) : r->machine;
}

const struct rule_field *rule_field(const struct rule *r, unsigned int number)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (r->field[i].info->number == number)
			return &r->field[i];
	return NULL;
}

bool rule_takes_key(const struct rule *r)
{
	return r->calls_given || rule_field(r, AUDIT_PERM) || rule_field(r, AUDIT_EXE) || rule_field(r, AUDIT_FSTYPE) ||
	       rule_field(r, AUDIT_WATCH) || rule_field(r, AUDIT_DIR);
}
