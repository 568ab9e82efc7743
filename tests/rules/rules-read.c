/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules-read [-v] FOLDER: the lines that aurules-uring reads in a folder of rules, in the order in which they are
 * loaded, as augenrules puts them together; with -v each behind its file and line.
 */
#include <libaudit.h>
#include <stdio.h>

#include "ruleset.h"

int main(int argc, char **argv)
{
	bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	struct ruleset rs = { .machine = audit_detect_machine() };
	char why[RULESET_WHY_SIZE];
	unsigned int line;
	size_t i;
	int rc;

	if (argc != 2 + verbose)
		return 2;
	rc = ruleset_read(&rs, argv[1 + verbose], &line);
	for (i = 0; rc == 0 && i < rs.n; i++) {
		const struct rule *r = &rs.rule[i];

		if (rule_is_lost(r))
			continue;
		if (verbose)
			printf("%s:%u: ", r->file, r->line);
		puts(r->text);
	}
	if (rc < 0) {
		ruleset_error(rs.failed ? rs.failed : argv[1 + verbose], line, rc, why);
		fprintf(stderr, "rules-read: %s\n", why);
	}
	ruleset_clear(&rs);
	return rc < 0;
}
