/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel uses the first rule that matches (kernel/auditsc.c, audit_filter_rules(): the priority of a rule is
 * its place in the exit list and the io_uring list together). So it matters which comes first: a rule that records
 * every event, or a never rule.
 */
#include "recording-rule.h"

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

static bool dir_passes(const struct rule_field *f, const struct demand *d)
{
	size_t n = strlen(f->text);

	while (n > 1 && f->text[n - 1] == '/')
		n--;
	return d->watch && strncmp(f->text, d->name, n) == 0 && (n == 1 || d->name[n] == '/' || !d->name[n]);
}

/* Whether the field is true of every event of the case. */
static bool field_passes(const struct rule_field *f, const struct demand_case *dc)
{
	const struct demand *d = dc->demand;

	if (rule_field_always(f))
		return true;
	switch (f->info->number) {
	case AUDIT_FILTERKEY:
		return true;
	case AUDIT_ARCH:
		return dc->arch && (f->value == dc->arch) == (f->op == AUDIT_EQUAL);
	case AUDIT_LOGINUID:
		return login_passes(f, d);
	case AUDIT_ARG0:
		return d->has_a0 && f->op == AUDIT_EQUAL && f->value == d->a0;
	case AUDIT_EXIT:
		return d->failed && f->op == AUDIT_EQUAL && (int)f->value == dc->exit;
	case AUDIT_SUCCESS:
		return f->op == AUDIT_EQUAL && ((d->failed && f->value == 0) || (d->succeeded && f->value == 1));
	case AUDIT_PERM:
		return d->watch ? (d->perm & ~f->value) == 0 : perm_has_call(f->value, d->name);
	case AUDIT_WATCH:
		return d->watch && strcmp(f->text, d->name) == 0;
	case AUDIT_DIR:
		return dir_passes(f, d);
	case AUDIT_MSGTYPE:
		return rule_field_holds(f, dc->op >= 0 ? REC_URINGOP : AUDIT_SYSCALL);
	default:
		return false;
	}
}

/*
 * Whether its conditions are true of every event. An operation without an architecture may be of the one that a
 * never rule is for.
 */
static bool passes(const struct rule *r, const struct demand_case *dc)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (!field_passes(&r->field[i], dc) &&
		    !(r->action == AUDIT_NEVER && r->field[i].info->number == AUDIT_ARCH && !dc->arch))
			return false;
	return true;
}

/* Whether there may be an event that all of its conditions are true of. */
static bool may_pass(const struct rule *r, const struct demand_case *dc)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		const struct rule_field *f = &r->field[i];
		unsigned int number = f->info->number;

		if ((number == AUDIT_MSGTYPE || (number == AUDIT_ARCH && dc->arch)) && !field_passes(f, dc))
			return false;
		if (number == AUDIT_LOGINUID && f->op == AUDIT_EQUAL && f->value == UINT32_MAX &&
		    (dc->demand->users || dc->demand->root))
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

/* A rule that records a watch must have all of its calls; a never rule hides some of it with any of them. */
static bool names_watch(const struct rule *r, const struct demand_case *dc)
{
	struct watched c = { .r = r, .machine = dc->arch ? audit_elf_to_machine(dc->arch) : r->machine };

	perm_calls(dc->demand->perm, count_call, &c);
	if (r->action == AUDIT_NEVER)
		return c.has > 0;
	return c.lacks == 0 && (rule_field(r, AUDIT_WATCH) || rule_field(r, AUDIT_DIR) || rule_all_calls(r));
}

/* Whether the rule names the call or operation, whatever its conditions. */
static bool names(const struct rule *r, const struct demand_case *dc)
{
	if (dc->op >= 0)
		return (r->list == LIST_URING && rule_has_call(r, (unsigned int)dc->op)) ||
		       rule_catches_op(r, dc->kernel, (unsigned int)dc->op) || rule_silences_ops(r, dc->kernel);
	if (r->list != LIST_EXIT)
		return false;
	return dc->call >= 0 ? rule_has_call(r, (unsigned int)dc->call) : names_watch(r, dc);
}

/* The rule of the task or exclude list that hides every event, whatever other rule matches, or NULL. */
static const struct rule *hides_all(const struct ruleset *rs, const struct demand_case *dc,
				    const struct rule **ret_except)
{
	bool tasks = false;
	size_t i;

	for (i = 0; i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];

		/* the first that matches decides over tasks */
		tasks = tasks || (r->list == LIST_TASK && r->action == AUDIT_ALWAYS && passes(r, dc));
		if (!(r->list == LIST_TASK && r->action == AUDIT_NEVER && !tasks) &&
		    rule_discards(r, dc->op >= 0 ? REC_URINGOP : AUDIT_SYSCALL) == DISCARDS_NONE)
			continue;
		if (passes(r, dc))
			return r;
		if (may_pass(r, dc))
			*ret_except = r;
	}
	return NULL;
}

static void say_why(const struct demand_case *dc, const struct rule *hider, char *gap, size_t size)
{
	const char *arch = !dc->arch ? "" : dc->arch & __AUDIT_ARCH_64BIT ? " for b64" : " for b32";

	if (hider && hider->kind == RULE_CONTROL)
		snprintf(gap, size, "auditing is turned off by %s line %u", hider->file, hider->line);
	else if (hider)
		snprintf(gap, size, "hidden by the rule in %s line %u", hider->file, hider->line);
	else
		snprintf(gap, size, "no %s%s%s", dc->op < 0 && dc->call < 0 ? "watch" : "rule", arch,
			 dc->demand->failed && dc->exit == -EPERM ? " that records EPERM" : "");
}

const struct rule *recording_rule(const struct demand_case *dc, const struct ruleset *rs,
				  const struct rule **ret_except, char *gap, size_t size)
{
	const struct rule *hider = rs->off ? rs->off : hides_all(rs, dc, ret_except);
	size_t i;

	for (i = 0; !hider && i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];

		if (!names(r, dc))
			continue;
		if (!passes(r, dc)) {
			if (r->action == AUDIT_NEVER && may_pass(r, dc))
				*ret_except = r;
			continue;
		}
		if (r->action == AUDIT_ALWAYS)
			return r;
		hider = r;
	}
	say_why(dc, hider, gap, size);
	return NULL;
}
