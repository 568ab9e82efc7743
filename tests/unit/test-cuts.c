/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The output does not depend on how a log is cut into parts. Events of other calls are not copied if they come in one
 * piece; they must count as they do record by record.
 */
#include "scene.h"
#include "test.h"

#define EVENTS 120
#define ROUNDS 400

/* A call of a program that may or may not use io_uring, perhaps with what else there can be in its event. */
static void write_call(struct scene *s, uint64_t ms, uint64_t serial)
{
	static const unsigned int calls[] = { 257, 257, 257, 59, 425, 426 };

	s->pid = 100 + rand() % 4;
	s->exe = rand() % 8 ? "/bin/a" : "/bin/b";
	switch (rand() % 6) {
	case 0:
		scene_path(s, ms, serial, 0, "/etc/passwd");
		break;
	case 1:
		scene_op(s, ms, serial, OP_OPENAT, -(rand() % 12));
		break;
	case 2:
		scene_record(s, "SECCOMP", ms, serial, "pid=100 comm=\"a\"");
		scene_line(s, "no record");
		break;
	}
	scene_call(s, ms, serial, calls[rand() % 6], rand() % 3, 3, 1);
	if (rand() % 16 == 0)
		scene_path(s, ms, serial, 0, "/late");
}

/* Something that is not a call's event as it should be. */
static void write_other(struct scene *s, uint64_t ms, uint64_t serial)
{
	switch (rand() % 7) {
	case 0:
		s->pid = 100 + rand() % 4;
		scene_own_op(s, ms, serial, OP_CONNECT, 0);
		break;
	case 1:
		scene_line(s, "no record");
		break;
	case 2:
		scene_record(s, "CONFIG_CHANGE", ms, serial, "op=add_rule");
		break;
	case 3:
		scene_record(s, "DAEMON_START", ms, serial, "op=start");
		break;
	case 4:
		scene_record(s, "SYSCALL", ms, serial, "arch=c000003e syscall=257 pid=100");
		break;
	case 5:
		scene_record(s, "PROCTITLE", ms, serial, "proctitle=\"a\"");
		break;
	default:
		scene_record(s, "SECCOMP", ms, serial, "pid=100 comm=\"a\"");
	}
}

static struct scene *write_scene(unsigned int seed)
{
	struct scene *s = scene_new();
	uint64_t ms = 20000, serial = 1;
	unsigned int i;

	srand(seed);
	for (i = 0; i < EVENTS; i++) {
		s->node = seed % 2 && rand() % 3 == 0 ? "other" : NULL;
		if (rand() % 5)
			write_call(s, ms, serial);
		else
			write_other(s, ms, serial);
		switch (rand() % 24) {
		case 0: /* once more */
			break;
		case 1: /* with some missing */
			serial += (uint64_t)(rand() % 4);
			break;
		case 2: /* of a call that waited */
			ms -= ms > 20000 ? 500 : 0;
			break;
		case 3: /* after a start that was not logged */
			serial -= serial > 10 ? 10 : 0;
			ms += 15000;
			break;
		default:
			serial++;
			ms += rand() % 16 ? (uint64_t)(rand() % 300) : (uint64_t)(rand() % 15000);
		}
	}
	return s;
}

static void same_operations(const struct scene *a, const struct scene *b)
{
	size_t i;

	if (!CHECK_I64(a->n_ops, b->n_ops))
		return;
	for (i = 0; i < a->n_ops; i++) {
		char *text = strdup(scene_json(a->ops[i]));

		REQUIRE(text);
		CHECK(strcmp(text, scene_json(b->ops[i])) == 0);
		free(text);
	}
}

static void in_one_piece_and_in_many(void)
{
	unsigned int round, w, operations = 0;

	for (round = 0; round < ROUNDS; round++) {
		struct scene *whole = write_scene(round), *cut = write_scene(round);

		scene_run_chunks(whole, 0);
		scene_run_chunks(cut, 1);
		same_operations(whole, cut);
		CHECK_I64(whole->counters.records, cut->counters.records);
		CHECK_I64(whole->counters.events, cut->counters.events);
		for (w = 0; w < WARN_COUNT; w++)
			CHECK_I64(whole->counters.warnings[w], cut->counters.warnings[w]);
		operations += (unsigned int)whole->n_ops;
		scene_free(whole);
		scene_free(cut);
	}
	CHECK(operations > ROUNDS * 5);
}

static const struct test tests[] = {
	{ TEST(in_one_piece_and_in_many) },
};

TEST_MAIN(tests)
