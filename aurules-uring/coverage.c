/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "coverage.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "routes.h"

#define URINGOP 1336
#define MAX_WAYS (BASELINE_MAX_DEMANDS * 16)
/* Login uids of people begin here where no standard says otherwise (login.defs, UID_MIN). */
#define FIRST_USER 1000

/* What a rule must match to record a way. */
struct want {
	const struct demand *demand;
	unsigned int list;
	unsigned int call;	/* or operation */
	unsigned int arch;	/* AUDIT_ARCH_...; 0 for operations */
	int exit;		/* the result it has, if the demand is for failures */
};

static bool login_passes(const struct rule_field *f, const struct demand *d)
{
	if (f->op == AUDIT_NOT_EQUAL && f->value == UINT32_MAX)
		return d->users || d->root;
	if (d->root)
		return f->op == AUDIT_EQUAL && f->value == 0;
	return d->users && ((f->op == AUDIT_GREATER_THAN_OR_EQUAL && f->value <= FIRST_USER) ||
			    (f->op == AUDIT_GREATER_THAN && f->value < FIRST_USER));
}

/* Whether the field lets all of that pass. */
static bool lets_pass(const struct rule_field *f, const struct want *w)
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
	case AUDIT_DIR: {
		size_t n = strlen(f->text);

		while (n > 1 && f->text[n - 1] == '/')
			n--;
		return d->watch && strncmp(f->text, d->name, n) == 0 && (n == 1 || d->name[n] == '/' || !d->name[n]);
	}
	default:
		return false;
	}
}

/* A rule that keeps all records of the list out of the log, or NULL. */
static const struct rule *hides_all(const struct ruleset *rs, unsigned int list)
{
	size_t i;

	for (i = 0; i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];
		const struct rule_field *type = rule_field(r, AUDIT_MSGTYPE);

		if (r->action == AUDIT_NEVER && r->list == LIST_TASK && rule_unconditional(r))
			return r;
		if (r->list == LIST_EXCLUDE && r->n_fields == 1 && type && type->op == AUDIT_EQUAL &&
		    type->value == (list == LIST_URING ? URINGOP : AUDIT_SYSCALL))
			return r;
	}
	return NULL;
}

/* Whether a never rule is about programs of that architecture; of operations that have none it may be. */
static bool is_of_arch(const struct rule *r, const struct want *w)
{
	const struct rule_field *arch = rule_field(r, AUDIT_ARCH);

	return !arch || !w->arch || lets_pass(arch, w);
}

/* The rule that records it, or NULL with the reason. */
static const struct rule *find_rule(const struct ruleset *rs, const struct want *w, char *gap, size_t size)
{
	const struct rule *hider = hides_all(rs, w->list);
	size_t i, j;

	for (i = 0; !hider && i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];

		if (r->list != w->list || !rule_has_call(r, w->call))
			continue;
		if (r->action == AUDIT_NEVER) {
			if (rule_unconditional(r) && is_of_arch(r, w))
				hider = r;
			continue;
		}
		for (j = 0; j < r->n_fields && lets_pass(&r->field[j], w); j++)
			;
		if (j == r->n_fields)
			return r;
	}
	if (hider)
		snprintf(gap, size, "hidden by the never rule in %s line %u", hider->file, hider->line);
	else
		snprintf(gap, size, "no rule%s%s", w->arch ? (w->arch & __AUDIT_ARCH_64BIT ? " for b64" : " for b32") : "",
			 w->demand->failed && w->exit == -EPERM ? " that records EPERM" : "");
	return NULL;
}

static int add_way(struct coverage *c, const struct way *way)
{
	struct way *ways = c->n == MAX_WAYS ? NULL : realloc(c->way, (c->n + 1) * sizeof(*ways));

	if (!ways)
		return -ENOMEM;
	c->way = ways;
	ways[c->n++] = *way;
	c->gaps += way->gap[0] != '\0';
	return 0;
}

/* For each result that matters. */
static void find_by_exit(struct way *way, const struct ruleset *rs, struct want *w)
{
	w->exit = -EACCES;
	way->rule = find_rule(rs, w, way->gap, sizeof(way->gap));
	if (!way->rule || !w->demand->failed)
		return;
	w->exit = -EPERM;
	if (!find_rule(rs, w, way->gap, sizeof(way->gap)))
		way->rule = NULL;
}

/* The call itself, on each architecture that has it. False if none has. */
static bool cover_call(struct way *way, const struct ruleset *rs)
{
	int machine = audit_detect_machine();
	int machines[] = { machine, machine == MACH_86_64 ? MACH_X86 : -1 };
	bool any = false;
	size_t i;

	for (i = 0; i < 2 && !way->gap[0]; i++) {
		int n = machines[i] < 0 ? -1 : audit_name_to_syscall(way->demand->name, machines[i]);
		struct want w = { way->demand, LIST_EXIT, 0, 0, 0 };

		if (n < 0)
			continue;
		any = true;
		w.call = (unsigned int)n;
		w.arch = (unsigned int)audit_machine_to_elf(machines[i]);
		find_by_exit(way, rs, &w);
	}
	return any;
}

/* A watch is one rule for both architectures, or a rule for each. */
static void cover_watch(struct way *way, const struct ruleset *rs)
{
	bool x86_64 = audit_detect_machine() == MACH_86_64;
	unsigned int arches[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386 };
	size_t i, j, k;

	for (k = 0; k < (x86_64 ? 2 : 1); k++) {
		struct want w = { way->demand, LIST_EXIT, 0, x86_64 ? arches[k] : 0, 0 };

		way->rule = NULL;
		for (i = 0; !way->rule && i < rs->n_active; i++) {
			const struct rule *r = rs->active[i];

			if (r->list != LIST_EXIT || r->action != AUDIT_ALWAYS || !(rule_field(r, AUDIT_WATCH) || rule_field(r, AUDIT_DIR)))
				continue;
			for (j = 0; j < r->n_fields && lets_pass(&r->field[j], &w); j++)
				;
			way->rule = j == r->n_fields ? r : NULL;
		}
		if (!way->rule) {
			snprintf(way->gap, sizeof(way->gap), "no watch%s", !x86_64 ? "" : k == 0 ? " for b64" : " for b32");
			return;
		}
	}
}

/* A rule for the file that records the operation as well, or NULL. */
static const struct rule *file_rule(const struct ruleset *rs, enum kernel_kind kernel, const struct want *w)
{
	size_t i, j;

	for (i = 0; w->demand->watch && i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];

		if (r->action != AUDIT_ALWAYS || !rule_catches_op(r, kernel, w->call))
			continue;
		for (j = 0; j < r->n_fields && lets_pass(&r->field[j], w); j++)
			;
		if (j == r->n_fields)
			return r;
	}
	return NULL;
}

/* Of programs of each architecture, where operations have one. */
static void cover_op(struct way *way, const struct ruleset *rs, enum kernel_kind kernel)
{
	bool has_arch = audit_detect_machine() == MACH_86_64 && field_by_number(AUDIT_ARCH)->match[kernel] == MATCH_YES;
	const unsigned int arches[] = { has_arch ? AUDIT_ARCH_X86_64 : 0, AUDIT_ARCH_I386 };
	size_t i;

	for (i = 0; i < (has_arch ? 2 : 1) && !way->gap[0]; i++) {
		struct want w = { way->demand, LIST_URING, (unsigned int)way->op, arches[i], 0 };
		const struct rule *file = file_rule(rs, kernel, &w);

		if (file)
			way->rule = file;
		else
			find_by_exit(way, rs, &w);
	}
}

static int cover_ops(struct coverage *c, const struct way *self, const struct ruleset *rs)
{
	const struct demand *d = self->demand;
	struct opset ops = { { 0 } };
	unsigned int op;
	int rc = 0;

	if (d->watch)
		perm_ops(d->perm, &ops);
	else
		call_ops(d->name, &ops);
	for (op = 0; rc == 0 && op < uringop_count(); op++) {
		struct way way = { .demand = d, .op = (int)op };

		if (!opset_has(&ops, op))
			continue;
		if (!kernel_audits(c->kernel, op))
			snprintf(way.gap, sizeof(way.gap), "a %s kernel does not audit it", kernel_name(c->kernel));
		else
			cover_op(&way, rs, c->kernel);
		rc = add_way(c, &way);
	}
	return rc;
}

int coverage_run(struct coverage *ret, const struct baseline *b, const struct ruleset *rs, enum kernel_kind kernel)
{
	struct coverage c = { .baseline = b, .kernel = kernel };
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < b->n_demands; i++) {
		struct way way = { .demand = &b->demand[i], .op = -1 };

		if (b->demand[i].watch)
			cover_watch(&way, rs);
		else if (!cover_call(&way, rs))
			continue;
		rc = add_way(&c, &way);
		if (rc == 0)
			rc = cover_ops(&c, &way, rs);
	}
	if (rc < 0)
		coverage_clear(&c);
	else
		*ret = c;
	return rc;
}

void coverage_clear(struct coverage *c)
{
	free(c->way);
	*c = (struct coverage){ 0 };
}
