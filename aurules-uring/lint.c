/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

const char *lint_level_name(enum lint_level level)
{
	static const char *const names[] = { "refused", "warning", "note" };

	return names[level];
}

void lint_clear(struct lint *lint)
{
	size_t i;

	for (i = 0; i < lint->n; i++) {
		free(lint->finding[i].message);
		free(lint->finding[i].right);
	}
	free(lint->finding);
	lint->finding = NULL;
	lint->n = lint->room = 0;
}

void lint_add(struct lint *lint, enum lint_level level, const char *code, const struct rule *r, char *right,
	      const char *fmt, ...)
{
	char *message = NULL;
	va_list ap;

	if (lint->n == lint->room) {
		size_t room = lint->room ? 2 * lint->room : 64;
		struct finding *finding = realloc(lint->finding, room * sizeof(*finding));

		if (!finding)
			goto no_memory;
		lint->finding = finding;
		lint->room = room;
	}
	va_start(ap, fmt);
	if (vasprintf(&message, fmt, ap) < 0)
		message = NULL;
	va_end(ap);
	if (!message)
		goto no_memory;
	lint->finding[lint->n++] = (struct finding){ level, code, r, message, right };
	return;
no_memory:
	free(right);
	lint->rc = -ENOMEM;
}

/* Of one host's rules file: lines for the whole of auditing. */
static void lint_control(struct lint *lint, const struct rule *r)
{
	const char *arg = r->control_arg;

	if (r->control == 'D' && lint->rules_before && !strstr(r->text, "-k"))
		lint_add(lint, LINT_WARNING, "deletes-rules", r, NULL,
			 "-D removes the %zu rules before it in this file; "
			 "augenrules moves it to the front, auditctl -R does not",
			 lint->rules_before);
	if (r->control == 'e' && strcmp(arg, "0") == 0)
		lint_add(lint, LINT_WARNING, "audit-off", r, strdup("-e 1"), "this turns auditing off");
	if (r->control == 'r' && strtoul(arg, NULL, 0) > 0)
		lint_add(lint, LINT_WARNING, "rate-limit", r, strdup("-r 0"),
			 "records beyond %lu per second are lost; "
			 "one io_uring_enter can submit thousands of operations",
			 strtoul(arg, NULL, 0));
	if (r->control == 'b' && strtoul(arg, NULL, 0) < 8192)
		lint_add(lint, LINT_NOTE, "small-backlog", r, strdup("-b 8192"),
			 "a single batch of io_uring operations can fill a backlog of %lu records",
			 strtoul(arg, NULL, 0));
}

/* What does not reach the kernel. */
static void lint_lost(struct lint *lint, const struct rule *r)
{
	if (r->control == RULE_POSSIBLE)
		lint_add(lint, LINT_WARNING, "possible", r, NULL,
			 "the action possible no longer exists: auditctl ignores the line");
	if (r->control == RULE_OVERRULED)
		lint_add(lint, LINT_WARNING, "overruled", r, NULL,
			 "augenrules leaves this line out: it keeps the last of its kind only, %s", r->control_arg);
	if (r->control == RULE_SWALLOWED)
		lint_add(lint, LINT_WARNING, "swallowed", r, NULL,
			 "there is no newline at the end of this file, which is a comment: "
			 "the first line of %s becomes a part of it",
			 r->control_arg);
	if (r->control == RULE_PASSED_OVER)
		lint_add(lint, LINT_WARNING, "passed-over", r, NULL,
			 "augenrules of audit 4.0.2 does not read this file: %s", r->control_arg);
}

static void lint_refused(struct lint *lint, const struct rule *r)
{
	const char *stops = lint->rs->stopped == r ? "; auditctl -R stops here and loads nothing after it" : "";

	lint_add(lint, LINT_REFUSED, r->refused_by[0] == 'a' ? "auditctl" : "kernel", r, lint_right(r, lint->kernel),
		 "%s refuses this line: %s%s", r->refused_by, r->why, stops);
}

/* auditctl of most systems passes these on: they are seen in what they do not do. */
static void lint_text(struct lint *lint, const struct rule *r)
{
	const char *word = r->text + strspn(r->text, " \t\v\f\r");

	if (r->joined && r->control != RULE_SWALLOWED)
		lint_add(lint, LINT_WARNING, "joined", r, NULL,
			 "there is no newline at the end of this file: "
			 "the first line of %s is read as a part of this one",
			 r->joined);
	if (r->blanks)
		lint_add(lint, LINT_WARNING, "blanks", r, word[0] == '#' ? NULL : strdup(word),
			 "with blanks around it, augenrules %s this line only where awk is gawk",
			 word[0] == '#' ? "takes out" : "moves");
	if (r->kind == RULE_CONTROL && r->control >= RULE_POSSIBLE)
		return;
	if (strchr(r->text, '\r'))
		lint_add(lint, LINT_WARNING, "carriage-return", r, NULL,
			 "the line contains a carriage return, which auditctl -R reads as part of a word");
	if (strchr(r->text, '\t') && !r->refused_by)
		lint_add(lint, LINT_WARNING, "tab", r, NULL,
			 "a tab does not separate words: here it is part of a word");
}

static void lint_line(struct lint *lint, const struct rule *r)
{
	lint_text(lint, r);
	if (r->refused_by)
		lint_refused(lint, r);
	else if (r->kind == RULE_CONTROL && r->control >= RULE_POSSIBLE)
		lint_lost(lint, r);
	else if (r->kind == RULE_CONTROL)
		lint_control(lint, r);
	else if (r->kind == RULE_ADD) {
		lint_rule(lint, r);
		lint_among(lint, r);
	}
	if (lint->file != r->file)
		lint->rules_before = 0;
	lint->file = r->file;
	lint->rules_before += r->kind == RULE_ADD && !r->refused_by;
}

int lint_run(struct lint *lint)
{
	size_t i;

	lint->among = among_new(lint->rs, lint->kernel);
	if (!lint->among)
		return -ENOMEM;
	for (i = 0; i < lint->rs->n; i++)
		lint_line(lint, &lint->rs->rule[i]);
	among_free(lint->among);
	lint->among = NULL;
	return lint->rc;
}
