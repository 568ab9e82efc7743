/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filter.h"

#include <fnmatch.h>
#include <stdlib.h>

#define MAX_BYTES 16384

static bool has_word(const struct words *w, const char *word)
{
	size_t i;

	if (!word)
		return false;
	for (i = 0; i < w->n; i++)
		if (strcmp(w->word[i], word) == 0)
			return true;
	return false;
}

static const char *outcome_of(const struct uop *op)
{
	if (op->outcome == OUTCOME_UNKNOWN)
		return "unknown";
	return op->exit >= 0 ? "success" : "failure";
}

/* The kernel puts 0x01 between the keys of several rules (kernel/auditsc.c, audit_log_key()). */
static bool key_matches(const struct words *keys, const struct uop *op)
{
	char buf[MAX_BYTES + 1] UNINITIALIZED, *key, *rest = buf;
	struct field f;
	long n = record_field(op->rec, "key", &f) ? field_bytes(&f, buf, MAX_BYTES) : -1;

	if (n < 0)
		return false;
	buf[n] = '\0';
	while ((key = strsep(&rest, "\1")) != NULL)
		if (has_word(keys, key))
			return true;
	return false;
}

static bool exe_matches(const struct words *patterns, const struct uop *op)
{
	const struct record *who = uop_who(op);
	char buf[MAX_BYTES + 1] UNINITIALIZED;
	struct field f;
	long n = who && record_field(who, "exe", &f) ? field_bytes(&f, buf, MAX_BYTES) : -1;
	size_t i;

	if (n < 0)
		return false;
	buf[n] = '\0';
	for (i = 0; i < patterns->n; i++)
		if (fnmatch(patterns->word[i], buf, 0) == 0)
			return true;
	return false;
}

static bool user_matches(const struct filter *f, const struct uop *op)
{
	const struct record *who = uop_who(op);
	int64_t auid;
	size_t i;

	if (!who || record_i64(who, "auid", &auid) < 0)
		return false;
	if (auid == UINT32_MAX)
		auid = -1;
	for (i = 0; i < f->n_users; i++)
		if (f->user[i] == auid)
			return true;
	return false;
}

bool filter_matches(const struct filter *f, const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);

	return (!f->op.n || has_word(&f->op, info ? info->name : NULL)) &&
	       (!f->op_class.n || has_word(&f->op_class, info ? info->op_class : NULL)) &&
	       (!f->outcome.n || has_word(&f->outcome, outcome_of(op))) &&
	       (!f->kind.n || has_word(&f->kind, op->attempt ? "attempt" : "operation")) &&
	       (!f->n_users || user_matches(f, op)) && (!f->key.n || key_matches(&f->key, op)) &&
	       (!f->exe.n || exe_matches(&f->exe, op));
}

bool filter_empty(const struct filter *f)
{
	return !(f->op.n || f->op_class.n || f->key.n || f->exe.n || f->outcome.n || f->kind.n || f->n_users);
}

static void words_clear(struct words *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		free(w->word[i]);
	free(w->word);
	*w = (struct words){ 0 };
}

void filter_clear(struct filter *f)
{
	words_clear(&f->op);
	words_clear(&f->op_class);
	words_clear(&f->key);
	words_clear(&f->exe);
	words_clear(&f->outcome);
	words_clear(&f->kind);
	free(f->user);
	*f = (struct filter){ 0 };
}
