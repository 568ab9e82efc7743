/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include <stdlib.h>

#include "base/text.h"
#include "jansson-write.h"
#include "lint.h"

/* A line of a rules file or of a message, of any bytes. */
static void put_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x20 && (unsigned char)*text != 0x7f)
			putchar(*text);
		else
			printf("\\%03o", (unsigned char)*text);
	putchar('\n');
}

static void lint_text_out(const struct lint *lint)
{
	size_t i;

	for (i = 0; i < lint->n; i++) {
		const struct finding *f = &lint->finding[i];

		printf("%s:%u: %s: ", f->rule->file, f->rule->line, lint_level_name(f->level));
		fputs(f->message, stdout);
		printf(" [%s]\n  ", f->code);
		put_line(f->rule->text);
		if (f->right) {
			fputs("  corrected: ", stdout);
			put_line(f->right);
		}
	}
}

/* Text of a file, which need not be UTF-8. */
static json_t *json_text(const char *text)
{
	size_t n;
	char *copy = utf8_replace((struct str){ text, strlen(text) }, &n);
	json_t *value = copy ? json_stringn(copy, n) : NULL;

	free(copy);
	return value;
}

static int lint_json_out(const struct lint *lint)
{
	json_t *findings = json_array(), *root;
	size_t i;

	for (i = 0; i < lint->n; i++) {
		const struct finding *f = &lint->finding[i];
		json_t *obj = json_pack("{s:o, s:i, s:s, s:s, s:o, s:o}", "file", json_text(f->rule->file), "line",
					(int)f->rule->line, "level", lint_level_name(f->level), "code", f->code,
					"message", json_text(f->message), "rule", json_text(f->rule->text));

		if (f->right)
			json_object_set_new(obj, "right", json_text(f->right));
		json_array_append_new(findings, obj);
	}
	root = json_pack("{s:s, s:s, s:o}", "schema", "aurules-uring-lint/1", "kernel", kernel_name(lint->kernel),
			 "findings", findings);
	return jansson_write(root, stdout);
}

int run_lint(const struct job *job)
{
	struct ruleset rs = { .machine = job->machine };
	struct lint lint = { .rs = &rs, .kernel = job->kernel };
	int rc, status = EXIT_GOOD;
	size_t i;

	if (job_rules(job, &rs) < 0) {
		ruleset_clear(&rs);
		return EXIT_TROUBLE;
	}
	rc = lint_run(&lint);

	for (i = 0; i < lint.n; i++)
		if (lint.finding[i].level != LINT_NOTE)
			status = EXIT_FINDINGS;
	if (rc == 0 && job->format == FORMAT_JSON)
		rc = lint_json_out(&lint);
	else if (rc == 0)
		lint_text_out(&lint);
	lint_clear(&lint);
	ruleset_clear(&rs);
	if (rc < 0)
		cli_error(job->cli, "%s", strerror(-rc));
	return rc < 0 ? EXIT_TROUBLE : status;
}
