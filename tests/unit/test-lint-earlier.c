/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule that stands in another one's way is the same that is found by comparing each rule with each. */
#include "lint-earlier.h"

#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>

#include "routes.h"
#include "test.h"

#define RULES 400

static unsigned int pick(unsigned int n)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state % n);
}

/* Few conditions and calls, so that rules often have to do with each other; with @same, most have no condition. */
static void random_rule(char *text, size_t size, bool same)
{
	static const char *const lists[] = {
		"exit", "exit", "exit", "io_uring", "io_uring", "exclude", "task", "user"
	};
	static const char *const conditions[] = { "uid=0", "gid=0", "pid=5", "auid=3", "uid!=9" };
	static const unsigned int calls[] = { 5, 9, 22, 426, 28 };
	const char *list = lists[same ? 0 : pick(8)];
	bool has_calls = strcmp(list, "exit") == 0 || strcmp(list, "io_uring") == 0;
	size_t len = (size_t)snprintf(text, size, "-%c %s,%s", pick(5) ? 'a' : 'A', pick(3) ? "always" : "never", list);
	unsigned int i;

	if (strcmp(list, "exit") == 0 && !pick(6))
		len += (size_t)snprintf(text + len, size - len, " -F path=/etc/passwd");
	for (i = 0; has_calls && (same || pick(12)) && i <= pick(4) + same; i++)
		len += (size_t)snprintf(text + len, size - len, " -S %u", same ? pick(60) : calls[pick(5)]);
	for (i = 0; i < 5; i++)
		if (!pick(same ? 20 : 3))
			len += (size_t)snprintf(text + len, size - len, " -F %s", conditions[i]);
	if (has_calls)
		snprintf(text + len, size - len, " -F key=k%u", pick(1000));
}

static bool meet(const struct rule *a, const struct rule *b)
{
	unsigned int n;

	for (n = 0; n < AUDIT_BITMASK_SIZE * 32; n++)
		if (rule_has_call(a, n) && rule_has_call(b, n))
			return true;
	return false;
}

static bool in_the_way(const struct rule *a, const struct rule *r, enum kernel_kind kernel)
{
	bool same_place = a->list == r->list && !rule_field(a, AUDIT_WATCH) == !rule_field(r, AUDIT_WATCH);
	bool never = a->action == AUDIT_NEVER && r->action == AUDIT_ALWAYS && a->list != LIST_EXCLUDE;

	if (r->list == LIST_URING && r->action == AUDIT_ALWAYS && rule_silences_ops(a, kernel) &&
	    rule_conditions_within(a, r, true))
		return true;
	if (!same_place || !rule_conditions_within(a, r, false))
		return false;
	if ((r->list == LIST_EXCLUDE || r->list == LIST_USER) && (!a->n_fields || !r->n_fields))
		return false;
	return rule_has_all_calls_of(a, r) || (never && meet(a, r));
}

/* By comparing each with each. */
static void find_all(const struct ruleset *rs, enum kernel_kind kernel, const struct rule **ret)
{
	bool useless[RULES] = { false };
	size_t i, j;

	for (i = 0; i < rs->n_active; i++) {
		const struct rule *r = rs->active[i];

		ret[i] = NULL;
		for (j = 0; j < i && !ret[i]; j++) {
			const struct rule *a = rs->active[j];
			bool silences = a->list != r->list;

			if ((!useless[j] || silences) && in_the_way(a, r, kernel))
				ret[i] = a;
		}
		useless[i] = ret[i] && ret[i]->list == r->list && rule_has_all_calls_of(ret[i], r);
	}
}

static void compare(enum kernel_kind kernel, bool same)
{
	struct ruleset rs = { .machine = audit_name_to_machine("x86_64") };
	const struct rule *wanted[RULES];
	struct earlier *e;
	char text[512];
	unsigned int found = 0;
	size_t i;

	REQUIRE(ruleset_add(&rs, &(struct rule){ .kind = RULE_CONTROL, .control = 'c' }) == 0);
	for (i = 1; i < RULES; i++) {
		struct rule r;

		random_rule(text, sizeof(text), same);
		REQUIRE(rule_parse(&r, rs.machine, text, "random", (unsigned int)i) == 0);
		REQUIRE(ruleset_add(&rs, &r) == 0);
	}
	REQUIRE(ruleset_apply(&rs) == 0);
	CHECK(rs.n_active > RULES / 2);
	find_all(&rs, kernel, wanted);
	e = earlier_new(&rs, kernel);
	REQUIRE(e);
	for (i = 0; i < rs.n_active; i++) {
		const struct rule *got = earlier_rule(e, rs.active[i]);

		found += got != NULL;
		if (got != wanted[i])
			printf("%s: %s, and not %s\n", rs.active[i]->text, got ? got->text : "none",
			       wanted[i] ? wanted[i]->text : "none");
		CHECK(got == wanted[i]);
	}
	CHECK(found > 20);
	earlier_free(e);
	ruleset_clear(&rs);
}

static void stock(void)
{
	int i;

	for (i = 0; i < 10; i++)
		compare(KERNEL_STOCK, i % 2);
}

static void patched(void)
{
	int i;

	for (i = 0; i < 10; i++)
		compare(KERNEL_PATCHED, i % 2);
}

static const struct test tests[] = { { TEST(stock) }, { TEST(patched) } };

TEST_MAIN(tests)
