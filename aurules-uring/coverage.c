/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "coverage.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "machine.h"
#include "recording-rule.h"

#define MAX_WAYS (BASELINE_MAX_DEMANDS * 16)

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
static void cover(struct way *way, const struct ruleset *rs, struct demand_case *dc)
{
	dc->exit = -EACCES;
	way->rule = recording_rule(dc, rs, &way->except, way->gap, sizeof(way->gap));
	if (!way->rule || !dc->demand->failed)
		return;
	dc->exit = -EPERM;
	if (!recording_rule(dc, rs, &way->except, way->gap, sizeof(way->gap)))
		way->rule = NULL;
}

/* The call itself, or all that a watch is about, on each architecture that has it. False if none has. */
static bool cover_call(struct way *way, const struct ruleset *rs, enum kernel_kind kernel)
{
	int machines[] = { rs->machine, machine_half(rs->machine) };
	bool any = false;
	size_t i;

	for (i = 0; i < 2 && !way->gap[0]; i++) {
		bool watch = way->demand->watch;
		int n = machines[i] < 0 ? -1 : watch ? 0 : audit_name_to_syscall(way->demand->name, machines[i]);
		struct demand_case dc = { way->demand, kernel, -1, watch ? -1 : n, 0, 0 };

		if (n < 0)
			continue;
		any = true;
		dc.arch = machine_elf(machines[i]);
		cover(way, rs, &dc);
	}
	return any;
}

/* Of programs of each architecture, where operations have one. */
static void cover_op(struct way *way, const struct ruleset *rs, enum kernel_kind kernel)
{
	bool has_arch = field_by_number(AUDIT_ARCH)->match[kernel] == MATCH_YES;
	int half = has_arch ? machine_half(rs->machine) : -1;
	const unsigned int arches[] = { has_arch ? machine_elf(rs->machine) : 0, half < 0 ? 0 : machine_elf(half) };
	size_t i;

	for (i = 0; i < (half < 0 ? 1 : 2) && !way->gap[0]; i++) {
		struct demand_case dc = { way->demand, kernel, way->op, -1, arches[i], 0 };

		cover(way, rs, &dc);
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

		if (!cover_call(&way, rs, kernel))
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
