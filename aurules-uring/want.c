/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel uses the first rule that matches (kernel/auditsc.c, audit_filter_rules(): the priority of a rule is its place among those
 * of the exit list and of the io_uring list together), so what counts is which comes first: one that records all, or one that never does.
 */
#include "want.h"

#include <errno.h>
#include <libaudit.h>

#include "record/record.h"
#include "routes.h"

/* Login uids of people begin here where no standard says otherwise (login.defs, UID_MIN). */
#define FIRST_USER 1000

static bool login_passes(const struct rule_field *f, const struct demand *d)
{
	if (f->op == AUDIT_NOT_EQUAL && f->value == UINT32_MAX)
		return d->users || d->root;
	if (d->root)
		return f->op == AUDIT_EQUAL && f->value == 0;
	return d->users && ((f->op == AUDIT_GREATER_THAN_OR_EQUAL && f->value <= FIRST_USER) ||
			    (f->op == AUDIT_GREATER_THAN && f->value < FIRST_USER));
}

static bool type_passes(const struct rule_field *f, unsigned int type)
{
	switch (f->op) {
	case AUDIT_EQUAL:
		return type == f->value;
	case AUDIT_NOT_EQUAL:
		return type != f->value;
	case AUDIT_LESS_THAN:
		return type < f->value;
	case AUDIT_LESS_THAN_OR_EQUAL:
		return type <= f->value;
	case AUDIT_GREATER_THAN:
		return type > f->value;
	default:
		return f->op == AUDIT_GREATER_THAN_OR_EQUAL && type >= f->value;
	}
}

static bool dir_passes(const struct rule_field *f, const struct demand *d)
{
	size_t n = strlen(f->text);

	while (n > 1 && f->text[n - 1] == '/')
		n--;
	return d->watch && strncmp(f->text, d->name, n) == 0 && (n == 1 || d->name[n] == '/' || !d->name[n]);
}

/* Whether the field lets all of that pass. */
static bool field_passes(const struct rule_field *f, const struct want *w)
{
	const struct demand *d = w->demand;

	switch (f->info->number) {
	case AUDIT_FILTERKEY:
		return true;
	case AUDIT_ARCH:
		return w->arch && (f->value == w->arch) == (f->op == AUDIT_EQUAL);
	case AUDIT_LOGINUID:
		return login_passes(f, d);
	case AUDIT_ARG0:
		return d->has_a0 && f->op == AUDIT_EQUAL && f->value == d->a0;
	case AUDIT_EXIT:
		return d->failed && f->op == AUDIT_EQUAL && (int)f->value == w->exit;
	case AUDIT_SUCCESS:
		return f->op == AUDIT_EQUAL && ((d->failed && f->value == 0) || (d->succeeded && f->value == 1));
	case AUDIT_PERM:
		return d->watch ? (d->perm & ~f->value) == 0 : perm_has_call(f->value, d->name);
	case AUDIT_WATCH:
		return d->watch && strcmp(f->text, d->name) == 0;
	case AUDIT_DIR:
		return dir_passes(f, d);
	case AUDIT_MSGTYPE:
		return type_passes(f, w->op >= 0 ? REC_URINGOP : AUDIT_SYSCALL);
	default:
		return false;
	}
}

/* Whether its conditions are true of all that is wanted. Operations that have no architecture may be of the one a never rule is for. */
static bool passes(const struct rule *r, const struct want *w)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (!field_passes(&r->field[i], w) &&
		    !(r->action == AUDIT_NEVER && r->field[i].info->number == AUDIT_ARCH && !w->arch))
			return false;
	return true;
}

/* Whether there may be something wanted that all of its conditions are true of. */
static bool may_pass(const struct rule *r, const struct want *w)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		const struct rule_field *f = &r->field[i];
		unsigned int number = f->info->number;

		if ((number == AUDIT_MSGTYPE || (number == AUDIT_ARCH && w->arch)) && !field_passes(f, w))
			return false;
		if (number == AUDIT_LOGINUID && f->op == AUDIT_EQUAL && f->value == UINT32_MAX && (w->demand->users || w->demand->root))
			return false;
	}
	return true;
}

/* How many of a watch's calls a rule has. */
struct watched {
	const struct rule *r;
	int machine;
	unsigned int has, lacks;
};

static void count_call(void *data, const char *call)
{
	struct watched *c = data;
	int n = audit_name_to_syscall(call, c->machine);

	c->has += n >= 0 && rule_has_call(c->r, (unsigned int)n);
	c->lacks += n >= 0 && !rule_has_call(c->r, (unsigned int)n);
}

/* Of a watch, a rule that records has all calls, and one that never does hides with any. */
static bool names_watch(const struct rule *r, const struct want *w)
{
	struct watched c = { .r = r, .machine = w->arch ? audit_elf_to_machine(w->arch) : audit_detect_machine() };

	perm_calls(w->demand->perm, count_call, &c);
	if (r->action == AUDIT_NEVER)
		return c.has > 0;
	return c.lacks == 0 && (rule_field(r, AUDIT_WATCH) || rule_field(r, AUDIT_DIR) || rule_all_calls(r));
}

/* Whether the rule is about it, its conditions aside. */
static bool names(const struct rule *r, const struct want *w)
{
	if (w->op >= 0)
		return (r->list == LIST_URING && rule_has_call(r, (unsigned int)w->op)) ||
			rule_catches_op(r, w->kernel, (unsigned int)w->op) || rule_silences_ops(r, w->kernel);
	if (r->list != LIST_EXIT)
		return false;
	return w->call >= 0 ? rule_has_call(r, (unsigned int)w->call) : names_watch(r, w);
}

/* What keeps it out of the log whatever rule matches, or NULL: by their tasks, or by their records. */
static const struct rule *hides_all(const struct ruleset *rs, const struct want *w, const struct rule **ret_except)
{
	size_t i;

	for (i = 0; i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];

		if (!(r->list == LIST_TASK && r->action == AUDIT_NEVER) && r->list != LIST_EXCLUDE)
			continue;
		if (passes(r, w))
			return r;
		if (may_pass(r, w))
			*ret_except = r;
	}
	return NULL;
}

static void say_why(const struct want *w, const struct rule *hider, char *gap, size_t size)
{
	const char *arch = !w->arch ? "" : w->arch & __AUDIT_ARCH_64BIT ? " for b64" : " for b32";

	if (hider && hider->kind == RULE_CONTROL)
		snprintf(gap, size, "auditing is turned off by %s line %u", hider->file, hider->line);
	else if (hider)
		snprintf(gap, size, "hidden by the rule in %s line %u", hider->file, hider->line);
	else
		snprintf(gap, size, "no %s%s%s", w->op < 0 && w->call < 0 ? "watch" : "rule", arch,
			 w->demand->failed && w->exit == -EPERM ? " that records EPERM" : "");
}

const struct rule *want_rule(const struct want *w, const struct ruleset *rs, const struct rule **ret_except, char *gap, size_t size)
{
	const struct rule *hider = rs->off ? rs->off : hides_all(rs, w, ret_except);
	size_t i;

	for (i = 0; !hider && i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];

		if (!names(r, w))
			continue;
		if (!passes(r, w)) {
			if (r->action == AUDIT_NEVER && may_pass(r, w))
				*ret_except = r;
			continue;
		}
		if (r->action == AUDIT_ALWAYS)
			return r;
		hider = r;
	}
	say_why(w, hider, gap, size);
	return NULL;
}
