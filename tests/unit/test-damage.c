/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Less input never makes the output more certain: in a real log a line is missing, cut or doubled. Nothing is asserted
 * that the whole log does not assert.
 */
#include "scene.h"
#include "test.h"

struct log {
	char *text;
	size_t n_lines;
	struct str *lines;
};

enum damage {
	MISSING,
	CUT,
	TWICE,
	LAST,      /* the log ends with it */
	FIRST,     /* the log begins with it */
	RESTARTED, /* before it the program is ended, and another goes on with what it knew */
	KILLED,    /* it is killed there, and had saved what it knew four lines before */
};

static struct log read_log(const char *name)
{
	struct log log = { 0 };
	char path[4096];
	struct str rest;
	size_t n = 0;
	FILE *in;

	REQUIRE(getenv("top_srcdir"));
	snprintf(path, sizeof(path), "%s/tests/golden/%s.log", getenv("top_srcdir"), name);
	in = fopen(path, "r");
	REQUIRE(in);
	REQUIRE(getdelim(&log.text, &n, '\0', in) > 0);
	fclose(in);
	rest = (struct str){ log.text, strlen(log.text) };
	log.lines = calloc(rest.n, sizeof(*log.lines));
	REQUIRE(log.lines);
	while (rest.n) {
		char *end = memchr(rest.p, '\n', rest.n);

		REQUIRE(end);
		log.lines[log.n_lines++] = (struct str){ rest.p, (size_t)(end - rest.p) };
		rest = str_skip(rest, (size_t)(end - rest.p) + 1);
	}
	return log;
}

static void put(struct scene *s, struct str line)
{
	scene_line(s, "%.*s", (int)line.n, line.p);
}

/* What comes of @log with that damage at line @at; past its end for none. */
static struct scene *run(const struct log *log, enum damage damage, size_t at)
{
	struct scene *s = scene_new();
	size_t i;

	for (i = 0; i < log->n_lines; i++) {
		struct str line = log->lines[i];

		if (damage == KILLED && i + 4 == at)
			scene_save(s);
		if (i == at && (damage == RESTARTED || (damage == KILLED && i >= 4)))
			scene_restart(s);
		if ((i == at && damage == MISSING) || (i > at && damage == LAST) || (i < at && damage == FIRST))
			continue;
		if (i == at && damage == CUT)
			line.n = line.n * 2 / 3;
		put(s, line);
		if (i == at && damage == TWICE)
			put(s, line);
	}
	scene_run(s);
	return s;
}

/* The operation of the whole log with the same record; those of one event with equal records have equal facts. */
static const struct uop *same_op(const struct scene *whole, const struct uop *op)
{
	size_t i;

	for (i = 0; i < whole->n_ops; i++)
		if (str_eq(whole->ops[i]->rec->line, op->rec->line))
			return whole->ops[i];
	return NULL;
}

static bool no_surer(const struct fact *damaged, const struct fact *whole)
{
	return !fact_asserted(damaged) || (fact_asserted(whole) && fact_serial(damaged) == fact_serial(whole));
}

/* It may rest on another record, but says the same. */
static bool no_surer_of_process(const struct uop *damaged, const struct uop *whole)
{
	const struct record *a = uop_who(damaged), *b = uop_who(whole);
	struct field x, y;

	return !a || (b && record_field(a, "exe", &x) && record_field(b, "exe", &y) && str_eq(x.value, y.value));
}

static void compare(const struct scene *damaged, const struct scene *whole, const char *name, enum damage damage,
		    size_t at)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < damaged->n_ops; i++) {
		const struct uop *op = damaged->ops[i], *full = same_op(whole, op);

		/* The damaged record itself, cut in a way that cannot be seen. */
		if (!full)
			continue;
		ok &= CHECK(no_surer(&op->origin, &full->origin));
		ok &= CHECK(no_surer(&op->object, &full->object));
		ok &= CHECK(no_surer_of_process(op, full));
	}
	if (!ok)
		printf("  %s: damage %u at line %zu\n", name, damage, at + 1);
}

static bool same_fact(const struct fact *a, const struct fact *b)
{
	return a->confidence == b->confidence && fact_serial(a) == fact_serial(b);
}

/* Held up by nothing, a restart is nothing. */
static void compare_quiet(const struct scene *restarted, const struct scene *whole)
{
	size_t i;

	if (!CHECK_I64(restarted->n_ops, whole->n_ops))
		return;
	for (i = 0; i < whole->n_ops; i++) {
		const struct uop *a = restarted->ops[i], *b = whole->ops[i];

		CHECK(str_eq(a->rec->line, b->rec->line) && a->attempt == b->attempt && a->attempts == b->attempts);
		CHECK(same_fact(&a->origin, &b->origin) && same_fact(&a->object, &b->object) &&
		      same_fact(&a->process, &b->process));
		CHECK(strcmp(scene_json(a), scene_json(b)) == 0);
	}
}

static unsigned int quiet_restarts;

static void damage_log(const char *name)
{
	struct log log = read_log(name);
	struct scene *whole = run(&log, MISSING, log.n_lines);
	enum damage damage;
	size_t at;

	CHECK(whole->n_ops > 0);
	for (damage = MISSING; damage <= KILLED; damage++) {
		for (at = 0; at < log.n_lines; at++) {
			struct scene *damaged = run(&log, damage, at);

			compare(damaged, whole, name, damage, at);
			if (damage == RESTARTED && damaged->quiet) {
				compare_quiet(damaged, whole);
				quiet_restarts++;
			}
			scene_free(damaged);
		}
	}
	scene_free(whole);
	free(log.lines);
	free(log.text);
}

static void real_logs(void)
{
	static const char *const names[] = {
		"connect",
		"files",
		"multishot",
		"nine-ops-stock-6.12",
		"nine-ops-stock-7.2",
		"nine-ops-prototype-6.12",
		"hostile-names",
		"link",
		"inherited",
		"multishot-sqpoll",
		"three-nodes",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		damage_log(names[i]);
	CHECK(quiet_restarts > 50);
}

static const struct test tests[] = {
	{ TEST(real_logs) },
};

TEST_MAIN(tests)
