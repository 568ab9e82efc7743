/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A standard's demand as the rules for system calls that meet it. */
#include "coverage.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "machine.h"

static int add_text(struct ruleset *rs, const struct baseline *b, const char *text)
{
	const char *name = ruleset_name(rs, b->standard);
	struct rule r;
	int rc = name ? rule_parse(&r, rs->machine, text, name, (unsigned int)rs->n + 1) : -ENOMEM;

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

/* One rule; @arch is "b64", "b32" or NULL. */
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
	fputs("-a always,exit", out);
	if (arch)
		fprintf(out, " -F arch=%s", arch);
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
	int half = machine_half(rs->machine), rc = 0;
	bool wide = machine_elf(rs->machine) & __AUDIT_ARCH_64BIT;

	/* Behind an architecture, auditctl 4.0.2 refuses permissions where one of their calls is not there, as open. */
	if (d->watch && audit_name_to_syscall("open", rs->machine) < 0)
		return add_results(rs, b, d, NULL);
	if (d->watch || audit_name_to_syscall(d->name, rs->machine) >= 0)
		rc = add_results(rs, b, d, wide ? "b64" : "b32");
	if (rc == 0 && half >= 0 && (d->watch || audit_name_to_syscall(d->name, half) >= 0))
		rc = add_results(rs, b, d, "b32");
	return rc;
}
