/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compliance.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_RULES_TOLD 8

static void add_completeness(struct completeness *to, const struct completeness *from)
{
	size_t i;

	to->n += from->n;
	for (i = 0; i < AU3_COUNT; i++)
		to->has[i] += from->has[i];
}

/* The rules that the ways of a control rest on, each once. */
static int tell_rules(struct compliance_control *control, size_t number, const struct coverage *c)
{
	const struct rule *told[MAX_RULES_TOLD];
	size_t size, i, j;
	FILE *out = open_memstream(&control->rules, &size);

	if (!out)
		return -ENOMEM;
	for (i = 0; i < c->n; i++) {
		const struct rule *r = c->way[i].rule;

		if (!r || c->way[i].gap[0] || c->way[i].demand->control != number)
			continue;
		for (j = 0; j < control->n_rules && j < MAX_RULES_TOLD && told[j] != r; j++)
			;
		if (j < control->n_rules && j < MAX_RULES_TOLD)
			continue;
		if (control->n_rules < MAX_RULES_TOLD) {
			told[control->n_rules] = r;
			fprintf(out, "%s%s line %u", control->n_rules ? ", " : "", r->file, r->line);
		} else if (control->n_rules == MAX_RULES_TOLD) {
			fputs(", ...", out);
		}
		control->n_rules++;
	}
	return fclose(out) == 0 ? 0 : -ENOMEM;
}

int compliance_run(struct compliance *ret, const struct coverage *c, const char *rules, const struct report *r)
{
	const struct baseline *b = c->baseline;
	struct compliance result = { .baseline = b, .coverage = c, .rules = rules, .gaps = c->gaps };
	size_t i;
	int op, rc = 0;

	result.control = calloc(b->n_controls ? b->n_controls : 1, sizeof(*result.control));
	if (!result.control)
		return -ENOMEM;
	for (i = 0; i < c->n; i++) {
		struct compliance_control *control = &result.control[c->way[i].demand->control];

		control->ways++;
		control->gaps += c->way[i].gap[0] != '\0';
		if (c->way[i].op >= 0)
			opset_add(&control->ops, (unsigned int)c->way[i].op);
	}
	for (i = 0; rc == 0 && i < b->n_controls; i++) {
		struct compliance_control *control = &result.control[i];

		control->control = &b->control[i];
		for (op = 0; op < 256; op++)
			if (opset_has(&control->ops, (unsigned int)op))
				add_completeness(&control->seen, &r->complete[op]);
		rc = tell_rules(control, i, c);
	}
	if (rc < 0)
		compliance_clear(&result);
	else
		*ret = result;
	return rc;
}

void compliance_clear(struct compliance *c)
{
	size_t i;

	for (i = 0; c->control && i < c->baseline->n_controls; i++)
		free(c->control[i].rules);
	free(c->control);
	*c = (struct compliance){ 0 };
}
