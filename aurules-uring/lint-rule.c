/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of one rule by itself. */
#include "lint.h"

#include <libaudit.h>
#include <stdlib.h>

#define SHORT 160

/* A copy without some of its fields, printed. */
static char *print_without(const struct rule *r, bool (*drop)(const struct rule_field *, enum kernel_kind),
			   enum kernel_kind kernel)
{
	struct rule right = *r;
	size_t i;

	right.n_fields = 0;
	for (i = 0; i < r->n_fields; i++)
		if (!drop(&r->field[i], kernel))
			right.field[right.n_fields++] = r->field[i];
	return rule_text(&right);
}

static bool does_not_match(const struct rule_field *f, enum kernel_kind kernel)
{
	return f->info->match[kernel] != MATCH_YES;
}

/* The names of operations that are in @a and not in @b, as many as fit. Their number. */
static unsigned int names_of(const struct opset *a, const struct opset *b, char *buf, size_t size)
{
	unsigned int op, n = 0;
	size_t len = 0;

	buf[0] = '\0';
	for (op = 0; op < uringop_count(); op++) {
		if (!opset_has(a, op) || (b && opset_has(b, op)))
			continue;
		n++;
		if (len + 32 < size)
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len ? ", " : "",
						uringop_by_number(op)->name);
		else if (len + 4 < size && buf[len - 1] != '.')
			len += (size_t)snprintf(buf + len, size - len, "...");
	}
	return n;
}

static void uring_operations(struct lint *lint, const struct rule *r)
{
	struct opset named = { { 0 } }, audited = { { 0 } }, skipped = { { 0 } };
	const char *before = ": -S comes before -a, so auditctl read it as system calls";
	struct rule right = *r;
	char names[SHORT];
	unsigned int op, n;

	for (op = 0; op < uringop_count(); op++) {
		if (rule_has_call(r, op))
			opset_add(&named, op);
		if (kernel_audits(lint->kernel, op))
			opset_add(&audited, op);
		else if (rule_has_call(r, op))
			opset_add(&skipped, op);
	}
	if (r->all_word) {
		memset(right.mask, 0, sizeof(right.mask));
		memcpy(right.mask, audited.bits, sizeof(audited.bits));
		n = names_of(&audited, &named, names, sizeof(names));
		if (n)
			lint_add(lint, LINT_WARNING, "all-is-not-all", r, rule_text(&right),
				 "auditctl's \"-S all\" leaves out %u operations that the kernel audits: %s", n, names);
		return;
	}
	if (rule_all_calls(r))
		return;
	if (!opset_empty(&skipped)) {
		names_of(&skipped, NULL, names, sizeof(names));
		memset(right.mask, 0, sizeof(right.mask));
		for (op = 0; op < uringop_count(); op++)
			if (opset_has(&named, op) && opset_has(&audited, op))
				right.mask[op / 32] |= 1u << op % 32;
		lint_add(lint, LINT_WARNING, "skipped-operation", r,
			 right.mask[0] || right.mask[1] || right.mask[2] ? rule_text(&right) : NULL,
			 "a %s kernel never audits: %s", kernel_name(lint->kernel), names);
	}
	for (op = uringop_count(); op < AUDIT_BITMASK_SIZE * 32; op++)
		if (rule_has_call(r, op)) {
			lint_add(lint, LINT_WARNING, "no-such-operation", r, NULL, "%u is not an io_uring operation%s",
				 op, r->calls_before_list ? before : "");
			break;
		}
}

static void uring_fields(struct lint *lint, const struct rule *r)
{
	static const struct {
		const char *code, *words;
	} how[] = {
		[MATCH_PART] = { "matches-in-part", "does not always match" },
		[MATCH_NO] = { "never-matches", "never matches" },
		[MATCH_WRONG] = { "wrong-value", "is compared with a wrong value" },
	};
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		const struct rule_field *f = &r->field[i];
		enum field_match match = f->info->match[lint->kernel];

		if (match == MATCH_YES)
			continue;
		lint_add(lint, LINT_WARNING, how[match].code, r, print_without(r, does_not_match, lint->kernel),
			 "%s %s on the io_uring list of a %s kernel: %s", f->info->name, how[match].words,
			 kernel_name(lint->kernel), f->info->why);
	}
}

/* auid>=N is also true of processes that nobody logged in to, whose login uid is the greatest number. */
static void unset_login(struct lint *lint, const struct rule *r)
{
	bool greater = false, excluded = false;
	size_t i;
	char *text = NULL, *right = NULL;

	for (i = 0; i < r->n_fields; i++) {
		const struct rule_field *f = &r->field[i];

		if (f->info->number != AUDIT_LOGINUID)
			continue;
		greater = greater || f->op == AUDIT_GREATER_THAN || f->op == AUDIT_GREATER_THAN_OR_EQUAL;
		excluded = excluded || (f->op == AUDIT_NOT_EQUAL && f->value == UINT32_MAX) ||
			   f->op == AUDIT_LESS_THAN || f->op == AUDIT_LESS_THAN_OR_EQUAL || f->op == AUDIT_EQUAL;
	}
	if (!greater || excluded)
		return;
	text = rule_text(r);
	if (text && asprintf(&right, "%s -F auid!=unset", text) < 0)
		right = NULL;
	free(text);
	lint_add(lint, LINT_WARNING, "unset-login", r, right,
		 "without a login, auid is the largest number, so daemons match too");
}

/* Two fields that cannot both be true. */
static void contradiction(struct lint *lint, const struct rule *r)
{
	size_t i, j;

	for (i = 0; i < r->n_fields; i++)
		for (j = i + 1; j < r->n_fields; j++) {
			const struct rule_field *a = &r->field[i], *b = &r->field[j];

			if (a->info->number != b->info->number || a->text || a->op != AUDIT_EQUAL ||
			    a->info->number == AUDIT_FIELD_COMPARE)
				continue;
			if ((b->op == AUDIT_EQUAL && a->value != b->value) ||
			    (b->op == AUDIT_NOT_EQUAL && a->value == b->value) ||
			    (b->op == AUDIT_LESS_THAN && a->value >= b->value) ||
			    (b->op == AUDIT_GREATER_THAN && a->value <= b->value)) {
				lint_add(lint, LINT_WARNING, "contradiction", r, NULL,
					 "two conditions on %s can never both be true", a->info->name);
				return;
			}
		}
}

static void paths(struct lint *lint, const struct rule *r)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		const char *text = r->field[i].text;

		if (!text || text[0] != '/')
			continue;
		if (strpbrk(text, "*?"))
			lint_add(lint, LINT_WARNING, "wildcard", r, NULL, "%s: the kernel does not expand * and ?",
				 text);
		if (strstr(text, "/../"))
			lint_add(lint, LINT_WARNING, "relative-path", r, NULL,
				 "%s: the path of a watch should not contain ..", text);
	}
}

void lint_rule(struct lint *lint, const struct rule *r)
{
	if (r->list == LIST_URING) {
		uring_operations(lint, r);
		uring_fields(lint, r);
		if (r->action == AUDIT_ALWAYS && !r->key[0])
			lint_add(lint, LINT_NOTE, "no-key", r, NULL,
				 "without a key, its events cannot be searched for");
		/* kernel/auditsc.c, audit_filter_rules(): the context keeps the state and priority of the rule. */
		if (r->action == AUDIT_NEVER && lint->kernel == KERNEL_STOCK)
			lint_add(lint, LINT_WARNING, "never-hides-more", r, NULL,
				 "on a stock kernel, a match also hides later operations of the same "
				 "io_uring_enter, and the call itself, from all rules after it");
	}
	if (r->mismatch)
		lint_add(lint, LINT_WARNING, "no-arch", r, NULL,
			 "without arch, the numbers of 64-bit calls are compared; "
			 "in 32-bit programs these are other calls");
	unset_login(lint, r);
	contradiction(lint, r);
	paths(lint, r);
	lint_values(lint, r);
	lint_lists(lint, r);
}
