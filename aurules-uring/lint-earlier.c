/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint-earlier.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "conditions.h"
#include "routes.h"

#define CALLS (AUDIT_BITMASK_SIZE * 32)
#define NONE UINT32_MAX
#define NOT_ASKED (NONE - 1)
#define FEW 32                   /* rules of a set that are compared one by one */
#define PLACE_SILENCERS 0x10000u /* besides those of lists and objects */

enum { NEVER, ALWAYS, ACTIONS };

/* For each call, which rules of a set have it: a bit for each, by its place in the set. */
struct by_call {
	uint64_t *bits[CALLS]; /* NULL: none has it */
	size_t room;           /* of each, in words */
	uint32_t first[CALLS]; /* the first rule that has it, if one has */
};

/* Rules with the same conditions. A rule is known by its place among those in force. */
struct set {
	uint32_t all[ACTIONS]; /* the first that is for all calls, or NONE */
	uint32_t *rule;        /* the others, in order */
	size_t n, room;
	struct by_call *by_call; /* for each action, once these are more than a few; else NULL */
};

struct earlier {
	const struct ruleset *rs;
	enum kernel_kind kernel;
	struct conditions *conditions;
	struct set *set;
	size_t n_sets, room_sets;
	uint32_t *found; /* for each rule of the files: a place, NONE or, if it is not in force, NOT_ASKED */
};

/* Whatever a rule of the exclude list says, it discards. */
static unsigned int action_of(const struct rule *r)
{
	return r->action == AUDIT_NEVER || r->list == LIST_EXCLUDE ? NEVER : ALWAYS;
}

/* Whether the kernel does anything for the rule (audit_filter(), __audit_inode_child()). */
static bool has_effect(const struct rule *r)
{
	size_t i;

	if (r->list == LIST_FILESYSTEM)
		return r->action == AUDIT_NEVER;
	for (i = 0; (r->list == LIST_EXCLUDE || r->list == LIST_USER) && i < r->n_fields; i++)
		if (!field_decides_records(&r->field[i]))
			return false;
	return r->n_fields || (r->list != LIST_EXCLUDE && r->list != LIST_USER);
}

/* The kernel does not ask a task for its calls. */
static bool for_all_calls(const struct rule *r)
{
	return rule_all_calls(r) || r->list == LIST_TASK;
}

bool rule_has_all_calls_of(const struct rule *a, const struct rule *b)
{
	size_t i;

	for (i = 0; i < AUDIT_BITMASK_SIZE; i++)
		if (b->mask[i] & ~a->mask[i])
			return for_all_calls(a);
	return true;
}

static bool calls_meet(const struct rule *a, const struct rule *b)
{
	size_t i;

	for (i = 0; i < AUDIT_BITMASK_SIZE; i++)
		if (a->mask[i] & b->mask[i])
			return true;
	return false;
}

/* The next call of the rule from @n on, or CALLS. */
static unsigned int next_call(const struct rule *r, unsigned int n)
{
	while (n < CALLS && !(r->mask[n / 32] >> n % 32))
		n = (n / 32 + 1) * 32;
	while (n < CALLS && !rule_has_call(r, n))
		n++;
	return n;
}

/* Of rules of one place with conditions that @r has, too: whether the first is in the way of the second. */
static bool in_the_way(const struct rule *a, const struct rule *r)
{
	return action_of(a) == NEVER && action_of(r) == ALWAYS ? calls_meet(a, r) : rule_has_all_calls_of(a, r);
}

/* Rules for the same object, or for none, are looked at in one list. */
static struct conditions_of by_place(const struct rule *r)
{
	bool watch = rule_field(r, AUDIT_WATCH), inode = rule_field(r, AUDIT_INODE);

	return (struct conditions_of){ r, r->list << 2 | (unsigned int)watch << 1 | inode, false };
}

static struct conditions_of by_silence(const struct rule *r)
{
	return (struct conditions_of){ r, PLACE_SILENCERS, true };
}

struct question {
	const struct earlier *e;
	const struct rule *r;
	bool all; /* r is for all calls */
	uint32_t best;
};

static const struct rule *rule_at(const struct earlier *e, uint32_t rule)
{
	return e->rs->active[rule];
}

static void consider(struct question *q, uint32_t rule)
{
	if (rule < q->best)
		q->best = rule;
}

static void look_one_by_one(struct question *q, const struct set *s)
{
	size_t i;

	for (i = 0; i < s->n && s->rule[i] < q->best; i++)
		if (in_the_way(rule_at(q->e, s->rule[i]), q->r)) {
			q->best = s->rule[i];
			return;
		}
}

/* The first never rule that has any of the calls. */
static void look_for_any(struct question *q, const struct by_call *by_call)
{
	unsigned int n;

	for (n = next_call(q->r, 0); n < CALLS; n = next_call(q->r, n + 1))
		if (by_call->bits[n])
			consider(q, by_call->first[n]);
}

/* The first rule that has all of the calls: 64 at a time. */
static void look_for_all(struct question *q, const struct set *s, const struct by_call *by_call)
{
	const uint64_t *bits[CALLS];
	size_t n_bits = 0, word, i;
	unsigned int n;

	for (n = next_call(q->r, 0); n < CALLS; n = next_call(q->r, n + 1)) {
		if (!by_call->bits[n])
			return;
		bits[n_bits++] = by_call->bits[n];
	}
	for (word = 0; word < by_call->room && word * 64 < s->n && s->rule[word * 64] < q->best; word++) {
		uint64_t have_all = UINT64_MAX;

		for (i = 0; have_all && i < n_bits; i++)
			have_all &= bits[i][word];
		if (have_all) {
			consider(q, s->rule[word * 64 + (size_t)__builtin_ctzll(have_all)]);
			return;
		}
	}
}

static void look_in_set(void *data, size_t set)
{
	struct question *q = data;
	const struct set *s = &q->e->set[set];
	unsigned int of;

	for (of = 0; of < ACTIONS; of++) {
		consider(q, s->all[of]);
		if (s->by_call && of == NEVER && action_of(q->r) == ALWAYS)
			look_for_any(q, &s->by_call[of]);
		else if (s->by_call && !q->all)
			look_for_all(q, s, &s->by_call[of]);
	}
	if (!s->by_call)
		look_one_by_one(q, s);
}

static void look_at_silencers(void *data, size_t set)
{
	struct question *q = data;

	consider(q, q->e->set[set].all[NEVER]);
}

/* The place of the first rule in the way, or NONE. */
static uint32_t ask(const struct earlier *e, const struct rule *r)
{
	struct question q = { .e = e, .r = r, .all = for_all_calls(r), .best = NONE };
	struct conditions_of of = by_place(r), silence = by_silence(r);

	if (!has_effect(r) || (!q.all && next_call(r, 0) == CALLS))
		return NONE;
	conditions_within(e->conditions, &of, look_in_set, &q);
	if (r->list == LIST_URING && r->action == AUDIT_ALWAYS)
		conditions_within(e->conditions, &silence, look_at_silencers, &q);
	return q.best;
}

/* Room for one more in an array that grows; NULL: no memory. */
static void *grow(void *array, size_t n, size_t *room, size_t size)
{
	size_t more = n < *room ? *room : *room ? 2 * *room : 16;
	void *p = more == *room ? array : reallocarray(array, more, size);

	if (p)
		*room = more;
	return p;
}

/* The set of these conditions, or NULL: no memory. */
static struct set *set_of(struct earlier *e, const struct conditions_of *of)
{
	long number = conditions_set(e->conditions, of);
	struct set *set;

	if (number < 0)
		return NULL;
	if ((size_t)number < e->n_sets)
		return &e->set[number];
	set = grow(e->set, e->n_sets, &e->room_sets, sizeof(*set));
	if (!set)
		return NULL;
	e->set = set;
	set[number] = (struct set){ .all = { NONE, NONE } };
	e->n_sets++;
	return &set[number];
}

static int widen(struct by_call *by_call, size_t room)
{
	unsigned int n;

	for (n = 0; n < CALLS; n++) {
		uint64_t *bits = by_call->bits[n] ? reallocarray(by_call->bits[n], room, sizeof(*bits)) : NULL;

		if (by_call->bits[n] && !bits)
			return -ENOMEM;
		if (bits)
			memset(bits + by_call->room, 0, (room - by_call->room) * sizeof(*bits));
		by_call->bits[n] = bits;
	}
	by_call->room = room;
	return 0;
}

/* Notes the calls of the rule at that place of the set. */
static int add_by_call(struct earlier *e, struct set *s, size_t at)
{
	const struct rule *r = rule_at(e, s->rule[at]);
	struct by_call *by_call = &s->by_call[action_of(r)];
	unsigned int n;

	if (at / 64 >= by_call->room && widen(by_call, 2 * (at / 64 + 1)) < 0)
		return -ENOMEM;
	for (n = next_call(r, 0); n < CALLS; n = next_call(r, n + 1)) {
		if (!by_call->bits[n]) {
			by_call->bits[n] = calloc(by_call->room, sizeof(uint64_t));
			by_call->first[n] = s->rule[at];
		}
		if (!by_call->bits[n])
			return -ENOMEM;
		by_call->bits[n][at / 64] |= 1ull << at % 64;
	}
	return 0;
}

static int add_to_set(struct earlier *e, struct set *s, uint32_t rule)
{
	uint32_t *rules = grow(s->rule, s->n, &s->room, sizeof(*rules));
	size_t at = s->n;
	int rc = 0;

	if (!rules)
		return -ENOMEM;
	s->rule = rules;
	rules[s->n++] = rule;
	if (!s->by_call && s->n > FEW) {
		s->by_call = calloc(ACTIONS, sizeof(*s->by_call));
		at = 0;
	}
	if (s->n > FEW && !s->by_call)
		return -ENOMEM;
	for (; s->by_call && rc == 0 && at < s->n; at++)
		rc = add_by_call(e, s, at);
	return rc;
}

static int add(struct earlier *e, uint32_t rule, bool useless)
{
	const struct rule *r = rule_at(e, rule);
	struct conditions_of of = by_place(r), silence = by_silence(r);
	struct set *s;

	if (rule_silences_ops(r, e->kernel)) {
		s = set_of(e, &silence);
		if (!s)
			return -ENOMEM;
		if (s->all[NEVER] == NONE)
			s->all[NEVER] = rule;
	}
	if (useless || !has_effect(r) || (!for_all_calls(r) && next_call(r, 0) == CALLS))
		return 0;
	s = set_of(e, &of);
	if (!s)
		return -ENOMEM;
	if (!for_all_calls(r))
		return add_to_set(e, s, rule);
	if (s->all[action_of(r)] == NONE)
		s->all[action_of(r)] = rule;
	return 0;
}

/* Whether the rule in its way leaves it nothing to do. */
static bool is_useless(const struct rule *r, const struct rule *by)
{
	return by && by->list == r->list && rule_has_all_calls_of(by, r);
}

struct earlier *earlier_new(const struct ruleset *rs, enum kernel_kind kernel)
{
	struct earlier *e = calloc(1, sizeof(*e));
	uint32_t i;
	int rc;

	if (!e)
		return NULL;
	*e = (struct earlier){ .rs = rs, .kernel = kernel, .conditions = conditions_new() };
	e->found = malloc((rs->n + 1) * sizeof(*e->found));
	rc = e->conditions && e->found ? 0 : -ENOMEM;
	for (i = 0; rc == 0 && i < rs->n; i++)
		e->found[i] = NOT_ASKED;
	for (i = 0; rc == 0 && i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];
		uint32_t by = ask(e, r);

		e->found[r - rs->rule] = by;
		rc = add(e, i, is_useless(r, by == NONE ? NULL : rule_at(e, by)));
	}
	if (rc == 0)
		return e;
	earlier_free(e);
	return NULL;
}

void earlier_free(struct earlier *e)
{
	unsigned int n;
	size_t i;

	if (!e)
		return;
	for (i = 0; i < e->n_sets; i++) {
		for (n = 0; e->set[i].by_call && n < CALLS; n++) {
			free(e->set[i].by_call[NEVER].bits[n]);
			free(e->set[i].by_call[ALWAYS].bits[n]);
		}
		free(e->set[i].by_call);
		free(e->set[i].rule);
	}
	conditions_free(e->conditions);
	free(e->set);
	free(e->found);
	free(e);
}

const struct rule *earlier_rule(struct earlier *e, const struct rule *r)
{
	uint32_t by = e->found[r - e->rs->rule];

	if (by == NOT_ASKED)
		by = ask(e, r);
	return by == NONE ? NULL : rule_at(e, by);
}
