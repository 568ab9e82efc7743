/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in force once all lines have been loaded. */
#include "ruleset.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>

#define NONE SIZE_MAX

/* The rules in force that are the same for the kernel: -A adds one more. */
struct same {
	const struct rule *like;
	size_t newest; /* slot, or NONE: none is in force any more */
};

/* Rules are added at both ends of the slots and removed anywhere. */
struct loading {
	struct ruleset *rs;
	struct rule **slot; /* NULL: removed */
	size_t *older;      /* slot of the next one that is the same, or NONE */
	size_t middle, first, end;
	void *same; /* search.h */
	bool locked;
	int rc;
};

static int compare_same(const void *a, const void *b)
{
	return rule_order(((const struct same *)a)->like, ((const struct same *)b)->like);
}

static struct same *find_same(struct loading *in, const struct rule *r)
{
	const struct same key = { r, NONE };
	void **found = tfind(&key, &in->same, compare_same);

	return found ? *found : NULL;
}

static struct same *add_same(struct loading *in, const struct rule *r)
{
	struct same *same = malloc(sizeof(*same));

	if (same)
		*same = (struct same){ r, NONE };
	if (!same || !tsearch(same, &in->same, compare_same)) {
		free(same);
		in->rc = -ENOMEM;
		return NULL;
	}
	return same;
}

static void add_active(struct loading *in, struct rule *r)
{
	struct same *same = r->here ? NULL : find_same(in, r);
	size_t at;

	/* The mark of -A is gone from a rule that is in its list, and so does not compare as equal. */
	if (same && same->newest != NONE && !r->prepend) {
		const struct rule *old = in->slot[same->newest];

		rule_refuse(r, "the kernel", "the rule already exists: %s line %u", old->file, old->line);
		return;
	}
	at = r->prepend ? --in->first : in->end++;
	in->slot[at] = r;
	if (r->here)
		return;
	if (!same)
		same = add_same(in, r);
	if (!same)
		return;
	in->older[at] = same->newest;
	same->newest = at;
}

/* The first that is the same: what -A has added last, as there is nothing of its kind before it. */
static void remove_active(struct loading *in, struct rule *r)
{
	struct same *same = find_same(in, r);

	if (r->here)
		return;
	if (!same || same->newest == NONE) {
		rule_refuse(r, "the kernel", "no such rule to delete");
		return;
	}
	in->slot[same->newest]->removed = true;
	in->slot[same->newest] = NULL;
	same->newest = in->older[same->newest];
}

static void remove_all(struct loading *in)
{
	for (; in->first < in->end; in->first++)
		if (in->slot[in->first])
			in->slot[in->first]->removed = true;
	in->first = in->end = in->middle;
	tdestroy(in->same, free);
	in->same = NULL;
}

static void apply_control(struct loading *in, const struct rule *r)
{
	struct ruleset *rs = in->rs;

	if (r->control == 'D' && !strstr(r->text, "-k"))
		remove_all(in);
	else if (r->control == 'i' || r->control == 'c')
		rs->continues = true;
	else if (r->control == 'e') {
		in->locked = strcmp(r->control_arg, "2") == 0;
		rs->off = strcmp(r->control_arg, "0") == 0 ? r : NULL;
	}
}

static void load(struct loading *in, struct rule *r)
{
	struct ruleset *rs = in->rs;

	r->removed = false;
	if (in->locked)
		rule_refuse(r, "the kernel", "an earlier -e 2 made the rules immutable");
	if ((r->refused_by && !r->here) || rs->stopped)
		;
	else if (r->kind == RULE_CONTROL)
		apply_control(in, r);
	else if (r->kind == RULE_ADD)
		add_active(in, r);
	else if (r->kind == RULE_DELETE)
		remove_active(in, r);
	if (r->refused_by && !r->here && !rs->continues && !rs->stopped)
		rs->stopped = r;
}

int ruleset_apply(struct ruleset *rs)
{
	struct loading in = { .rs = rs, .middle = rs->n, .first = rs->n, .end = rs->n };
	size_t i;

	in.slot = calloc(2 * rs->n + 1, sizeof(struct rule *));
	in.older = calloc(2 * rs->n + 1, sizeof(*in.older));
	if (!in.slot || !in.older)
		in.rc = -ENOMEM;
	rs->stopped = rs->off = NULL;
	for (i = 0; in.rc == 0 && i < rs->n; i++)
		load(&in, &rs->rule[i]);
	free(rs->active);
	rs->active = in.slot;
	rs->n_active = 0;
	for (i = in.first; in.rc == 0 && i < in.end; i++)
		if (in.slot[i])
			rs->active[rs->n_active++] = in.slot[i];
	tdestroy(in.same, free);
	free(in.older);
	return in.rc;
}
