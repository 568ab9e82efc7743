/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A standard's demand as the rules for system calls that meet it. */
#include "coverage.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

static int add_text(struct ruleset *rs, const struct baseline *b, const char *text)
{
	struct rule r;
	int rc = rule_parse(&r, text, b->standard, (unsigned int)rs->n + 1);

	if (rc == 0)
		rc = ruleset_add(rs, &r);
	return rc;
}

static void print_conditions(const struct demand *d, const char *result, FILE *out)
{
	if (d->has_a0)
		fprintf(out, " -F a0=%u", d->a0);
	if (result)
		fprintf(out, " -F %s", result);
	if (d->users)
		fputs(" -F auid>=1000 -F auid!=unset", out);
	if (d->root)
		fputs(" -F auid=0", out);
}

/* One rule; @arch is "b64" or "b32". */
static int add_rule(struct ruleset *rs, const struct baseline *b, const struct demand *d, const char *arch,
		    const char *result)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	char letters[PERM_LETTERS];
	int rc;

	if (!out)
		return -ENOMEM;
	fprintf(out, "-a always,exit -F arch=%s", arch);
	if (d->watch)
		fprintf(out, " -F path=%s -F perm=%s", d->name, perm_letters(d->perm, letters));
	else
		fprintf(out, " -S %s", d->name);
	print_conditions(d, result, out);
	fprintf(out, " -F key=%s", b->control[d->control].id);
	rc = fclose(out) == 0 ? add_text(rs, b, text) : -ENOMEM;
	free(text);
	return rc;
}

static int add_results(struct ruleset *rs, const struct baseline *b, const struct demand *d, const char *arch)
{
	int rc;

	if (!d->failed && !d->succeeded)
		return add_rule(rs, b, d, arch, NULL);
	if (d->succeeded)
		return add_rule(rs, b, d, arch, "success=1");
	rc = add_rule(rs, b, d, arch, "exit=-EACCES");
	return rc < 0 ? rc : add_rule(rs, b, d, arch, "exit=-EPERM");
}

int demand_rules(const struct baseline *b, const struct demand *d, struct ruleset *rs)
{
	int machine = audit_detect_machine(), rc = 0;

	if (d->watch || audit_name_to_syscall(d->name, machine) >= 0)
		rc = add_results(rs, b, d, "b64");
	if (rc == 0 && machine == MACH_86_64 && (d->watch || audit_name_to_syscall(d->name, MACH_X86) >= 0))
		rc = add_results(rs, b, d, "b32");
	return rc;
}
