/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules files of any bytes are read and checked, get their twins, and are compared with demands. A rule that is
 * accepted is printed so that it reads as the same rule. The rule that is suggested in place of a refused one is
 * accepted.
 */
#include <libaudit.h>

#include "coverage.h"
#include "fuzz.h"
#include "lint.h"
#include "routes.h"

#define MAX_LINES 64

/* Numbers and names may be written in different ways, so this holds only for rules of the io_uring list. */
static void must_read_again(const struct rule *r)
{
	char *text = rule_text(r);
	struct rule again;

	MUST(text);
	if (r->list == LIST_URING && r->kind == RULE_ADD && strlen(text) < RULE_LINE_MAX &&
	    !rule_field(r, AUDIT_ARCH) && !r->calls_before_list) {
		MUST(rule_parse(&again, r->machine, text, "printed", 1) == 0);
		MUST(again.kind == RULE_ADD && again.list == LIST_URING && again.action == r->action);
		MUST(again.refused_by || memcmp(again.mask, r->mask, sizeof(r->mask)) == 0);
		rule_clear(&again);
	}
	free(text);
}

static void must_be_right(const struct lint *lint)
{
	size_t i;

	for (i = 0; i < lint->n; i++) {
		struct rule right;

		if (lint->finding[i].level != LINT_REFUSED || !lint->finding[i].right)
			continue;
		MUST(rule_parse(&right, lint->rs->machine, lint->finding[i].right, "right", 1) == 0);
		MUST(!right.refused_by || right.here);
		rule_clear(&right);
	}
}

static void cover(const struct ruleset *rs, enum kernel_kind kernel)
{
	static char number[] = "1", call[] = "unlink", path[] = "/etc/passwd";
	static struct control control = { number, number };
	static struct demand demands[] = { { .name = call, .users = true },
					   { .name = path, .watch = true, .perm = 6 } };
	const struct baseline b = { .control = &control, .n_controls = 1, .demand = demands, .n_demands = 2 };
	struct coverage c = { 0 };

	MUST(coverage_run(&c, &b, rs, kernel) == 0);
	coverage_clear(&c);
}

static int add_lines(struct ruleset *rs, char *text, size_t size)
{
	size_t lines = 0;
	char *line = text, *end;
	int rc = 0;

	for (; rc == 0 && lines < MAX_LINES && line < text + size; line = end + 1) {
		struct rule r;

		end = memchr(line, '\n', (size_t)(text + size - line));
		end = end ? end : text + size;
		*end = '\0';
		rc = rule_parse(&r, rs->machine, line, "fuzz", (unsigned int)++lines);
		if (rc == 0 && !r.refused_by)
			must_read_again(&r);
		if (rc == 0)
			rc = ruleset_add(rs, &r);
	}
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ruleset rs = { .machine = audit_detect_machine() };
	struct lint lint = { .rs = &rs, .kernel = size % KERNEL_COUNT };
	char *text = malloc(size + 1), *twins = NULL;
	size_t length;
	FILE *out = open_memstream(&twins, &length);

	MUST(text && out);
	memcpy(text, data, size);
	if (add_lines(&rs, text, size) == 0 && ruleset_apply(&rs) == 0) {
		MUST(lint_run(&lint) == 0);
		must_be_right(&lint);
		cover(&rs, lint.kernel);
		MUST(twin_write(&rs, lint.kernel, out) > -4096);
	}
	fclose(out);
	lint_clear(&lint);
	ruleset_clear(&rs);
	free(twins);
	free(text);
	return 0;
}
