/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that continues where another one ended or was killed writes for the rest of a stock kernel's log what one
 * program would have written. If something was lost in between, it asserts nothing that depends on it.
 */
#include <errno.h>

#include "stitch/gap.h"
#include "scene.h"
#include "stitch/snapshot.h"
#include "test.h"

static void the_call_before_is_the_origin(void)
{
	struct scene *s = scene_new();

	scene_accept_waits(s);
	scene_restart(s);
	scene_op(s, 5, 3, OP_ACCEPT, 0);
	scene_call(s, 5, 3, 0, 0, 0, 0);
	scene_run(s);
	CHECK_I64(the(s, 3)->origin.confidence, CONF_UNIQUE);
	CHECK_I64(fact_serial(&the(s, 3)->origin), 2);
	CHECK_I64(the(s, 3)->attempts, 2);
	CHECK(strstr(scene_json(the(s, 3)), "\"attempt_ids\":[\"1795297000.001:2\"]") != NULL);
	scene_free(s);
}

/* A worker's operation: who it is of, and which calls it may be from. */
static void an_operation_outside_the_calls(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_path(s, 1, 2, 0, "/etc/shadow");
	scene_enter(s, 1, 2, 1);
	scene_restart(s);
	scene_own_op(s, 5, 3, OP_OPENAT, 0);
	scene_enter(s, 6, 4, 0);
	scene_run(s);
	CHECK_I64(the(s, 3)->process.confidence, CONF_UNIQUE);
	CHECK_I64(the(s, 3)->origin.confidence, CONF_AMBIGUOUS);
	CHECK(strstr(scene_json(the(s, 3)), "\"candidates\":[\"1795297000.001:2\"]") != NULL);
	CHECK(strstr(scene_json(the(s, 3)), "/etc/shadow") != NULL);
	scene_free(s);
}

/* The read of the first call is open for ever: what ends in a later call may be it. */
static void a_request_stays_open(void)
{
	struct scene *s = scene_new();
	uint64_t serial;

	scene_setup(s, 0, 1);
	scene_enter(s, 1, 2, 1);
	scene_restart(s);
	for (serial = 3; serial < 6; serial++) {
		scene_op(s, 5 * serial, serial, OP_OPENAT, 0);
		scene_enter(s, 5 * serial, serial, 1);
	}
	scene_run(s);
	for (serial = 3; serial < 6; serial++)
		CHECK_I64(the(s, serial)->origin.confidence, CONF_AMBIGUOUS);
	scene_free(s);
}

/* Requests of the ring before may end in its calls. */
static void another_ring_is_not_the_first(void)
{
	struct scene *s = scene_new();

	scene_accept_waits(s);
	scene_restart(s);
	scene_setup(s, 5, 3);
	scene_op(s, 6, 4, OP_ACCEPT, 0);
	scene_enter(s, 6, 4, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 4)->origin));
	scene_free(s);
}

/* auditd's start is the first that a new program reads, where auditd started it. */
static void auditd_restarts(void)
{
	struct scene *s = scene_new();

	scene_accept_waits(s);
	scene_restart(s);
	scene_record(s, "DAEMON_START", 4, 4711, "op=start");
	scene_setup(s, 5, 3);
	scene_op(s, 6, 4, OP_ACCEPT, 0);
	scene_enter(s, 6, 4, 1);
	scene_record(s, "DAEMON_START", 60000, 7, "op=start");
	scene_setup(s, 60005, 1);
	scene_op(s, 60006, 2, OP_OPENAT, 0);
	scene_enter(s, 60006, 2, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 4)->origin));
	CHECK_I64(scene_nth(s, 2, 1) ? scene_nth(s, 2, 1)->origin.confidence : CONF_LOST, CONF_EXACT);
	scene_free(s);
}

/* The records behind the cut look like an event of a worker, with its own paths. */
static void an_event_is_cut_in_two(bool killed)
{
	struct scene *s = scene_new();

	s->eoe = true;
	scene_setup(s, 0, 1);
	scene_enter(s, 1, 2, 2);
	scene_record(s, "URINGOP", 5, 3,
		     "uring_op=18 success=yes exit=0 items=0 ppid=1 pid=57 uid=0 gid=0 euid=0 suid=0 fsuid=0 "
		     "egid=0 sgid=0 fsgid=0 key=\"ring\"");
	if (killed)
		scene_save(s);
	scene_restart(s);
	scene_op(s, 5, 3, OP_OPENAT, -2);
	scene_path(s, 5, 3, 0, "/a");
	scene_record(s, "EOE", 5, 3, "%s", "");
	scene_run(s);
	CHECK(!fact_asserted(&scene_nth(s, 3, killed ? 0 : 1)->object));
	CHECK(strstr(scene_json(scene_nth(s, 3, killed ? 0 : 1)), "\"lost\":true") != NULL);
	scene_free(s);
}

static void an_event_is_cut_by_the_end(void)
{
	an_event_is_cut_in_two(false);
}

static void an_event_is_cut_by_a_kill(void)
{
	an_event_is_cut_in_two(true);
}

static void count_lost(void *data, const struct gap *gap)
{
	*(uint64_t *)data += gap->count;
}

/* What only the killed one read is missing: it is told, and nothing that rests on it is asserted. */
static void a_kill_is_told(void)
{
	struct scene *s = scene_new();
	uint64_t lost = 0;

	s->eoe = true;
	scene_setup(s, 0, 1);
	scene_own_op(s, 1, 2, OP_OPENAT, 0); /* is held when it is saved */
	scene_save(s);
	scene_enter(s, 5, 3, 1);
	scene_restart(s);
	scene_op(s, 6, 4, OP_OPENAT, 0);
	scene_enter(s, 6, 4, 1);
	scene_run(s);
	CHECK(!scene_find(s, 2));
	CHECK_I64(the(s, 4)->origin.confidence, CONF_LOST);
	pipeline_lost(s->pl, 0, count_lost, &lost);
	CHECK_I64(lost, 2);
	scene_free(s);
}

/* Nothing came between the saving and the kill. */
static void a_kill_at_rest_is_nothing(void)
{
	struct scene *s = scene_new();
	uint64_t lost = 0;

	s->eoe = true;
	scene_setup(s, 0, 1);
	scene_save(s);
	scene_restart(s);
	scene_op(s, 6, 2, OP_OPENAT, 0);
	scene_enter(s, 6, 2, 1);
	scene_run(s);
	CHECK_I64(the(s, 2)->origin.confidence, CONF_EXACT);
	pipeline_lost(s->pl, 0, count_lost, &lost);
	CHECK_I64(lost, 0);
	scene_free(s);
}

/* A call may have stood where the rules changed, or in a line that could not be read: before, and after. */
static void what_was_hidden(const char *before, const char *after, enum confidence confidence)
{
	struct scene *s = scene_new();

	if (before)
		scene_line(s, "%s", before);
	scene_setup(s, 0, 1);
	scene_restart(s);
	if (after)
		scene_line(s, "%s", after);
	scene_op(s, 6, 2, OP_OPENAT, 0);
	scene_enter(s, 6, 2, 1);
	scene_run(s);
	CHECK_I64(the(s, 2)->origin.confidence, confidence);
	scene_free(s);
}

static void lines_that_cannot_be_read(void)
{
	what_was_hidden(NULL, NULL, CONF_EXACT);
	what_was_hidden("type=SYSCALL garbage", NULL, CONF_EXACT);
	what_was_hidden(NULL, "type=SYSCALL garbage", CONF_AMBIGUOUS);
	what_was_hidden("type=SYSCALL garbage", "type=SYSCALL garbage", CONF_AMBIGUOUS);
}

/* More ended than was submitted: the log does not hold all calls. */
static void the_count_was_wrong(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_enter(s, 1, 2, 0);
	scene_restart(s);
	scene_op(s, 6, 3, OP_OPENAT, 0);
	scene_enter(s, 6, 3, 1);
	scene_run(s);
	CHECK_I64(the(s, 3)->origin.confidence, CONF_AMBIGUOUS);
	scene_free(s);
}

/* A call that may be of any process, before the program began or behind it. */
static void a_call_of_nobody(uint64_t serial, enum confidence confidence)
{
	struct scene *s = scene_new();

	if (serial == 1)
		scene_record(s, "SYSCALL", 0, 1, "syscall=426 key=\"call\"");
	scene_exec(s, 1, serial == 1 ? 2 : 1);
	scene_setup(s, 2, serial == 1 ? 3 : 2);
	if (serial == 3)
		scene_record(s, "SYSCALL", 2, 3, "syscall=426 key=\"call\"");
	scene_restart(s);
	scene_op(s, 6, 4, OP_OPENAT, 0);
	scene_enter(s, 6, 4, 1);
	scene_run(s);
	CHECK_I64(the(s, 4)->origin.confidence, confidence);
	scene_free(s);
}

static void calls_of_nobody(void)
{
	a_call_of_nobody(1, CONF_EXACT);
	a_call_of_nobody(3, CONF_AMBIGUOUS);
}

/* Each host has its own. */
static void hosts(void)
{
	struct scene *s = scene_new();

	s->node = "a";
	scene_setup(s, 0, 1);
	s->node = "b";
	scene_accept_waits(s);
	scene_restart(s);
	s->node = "b";
	scene_op(s, 6, 3, OP_OPENAT, 0);
	scene_enter(s, 6, 3, 1);
	s->node = "a";
	scene_op(s, 7, 4, OP_OPENAT, 0);
	scene_enter(s, 7, 4, 1);
	scene_run(s);
	CHECK_I64(the(s, 3)->origin.confidence, CONF_AMBIGUOUS);
	CHECK_I64(the(s, 4)->origin.confidence, CONF_LOST); /* 2 and 3 of host a */
	scene_free(s);
}

/* An auditd that writes users' names as they are. */
static void bytes_that_are_not_utf8(void)
{
#define USER "\x1d\x41UID=\"M\xfcller\""
	struct scene *s = scene_new();
	struct str line;

	scene_setup(s, 0, 1);
	scene_record(s, "SYSCALL", 1, 2,
		     "arch=c000003e syscall=426 success=yes exit=1 a0=3 a1=1 a2=0 a3=0 items=0 ppid=1 pid=57 auid=1000 "
		     "uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm=\"prog\" "
		     "exe=\"/usr/bin/prog\" key=\"call\"" USER);
	scene_record(s, "PROCTITLE", 1, 2, "proctitle=\"prog\"");
	scene_restart(s);
	scene_own_op(s, 5, 3, OP_OPENAT, 0);
	scene_run(s);
	REQUIRE(the(s, 3)->n_candidates == 1);
	line = the(s, 3)->candidates[0]->rec[0].line;
	CHECK(memmem(line.p, line.n, USER, strlen(USER)) != NULL);
	scene_free(s);
#undef USER
}

/* More than it has room for: of the oldest it is known that they had a ring, and it does not grow without end. */
static void too_much_to_save(void)
{
	struct scene *s = scene_new();
	struct json j = { 0 };
	char exe[256];
	int pid;

	memset(exe, 'x', sizeof(exe));
	exe[sizeof(exe) - 1] = '\0';
	s->exe = exe;
	for (pid = 1000; pid < 9000; pid++) {
		s->pid = pid;
		scene_setup(s, 0, (uint64_t)pid - 999);
	}
	scene_restart(s);
	for (pid = 1000; pid < 9000; pid += 7999) {
		s->pid = pid;
		scene_setup(s, 1, (uint64_t)pid + 7001 + (pid > 1000));
		scene_op(s, 2, (uint64_t)pid * 2 + 14000, OP_OPENAT, 0);
		scene_enter(s, 2, (uint64_t)pid * 2 + 14000, 1);
	}
	scene_run(s);
	CHECK_I64(the(s, 16000)->origin.confidence, CONF_AMBIGUOUS);
	CHECK_I64(the(s, 16000)->process.confidence, CONF_EXACT);
	REQUIRE(snapshot_write(&j, NULL, s->pl) == 0);
	CHECK(j.n > SNAPSHOT_MAX_BYTES / 2 && j.n < 2 * SNAPSHOT_MAX_BYTES);
	json_free(&j);
	scene_free(s);
}

static int drop(void *data, const struct uop *op)
{
	(void)data;
	(void)op;
	return 0;
}

static bool is_refused(const char *text)
{
	struct counters counters = { 0 };
	struct pipeline *pl = pipeline_new(drop, NULL, &counters);
	json_t *obj = json_loads(text, JSON_DECODE_ANY, NULL);
	const char *why = NULL;
	int rc;

	REQUIRE(pl && obj);
	rc = snapshot_read(pl, obj, &why);
	json_decref(obj);
	pipeline_free(pl);
	return rc == -EBADMSG && why;
}

#define NODE "{\"name\":\"\",\"newest\":9,\"missing\":0,\"last_gone\":0,\"begun\":[],\"holes\":[]}"
#define WITH(process) "{\"nodes\":[" NODE "],\"processes\":[" process "],\"births\":[]}"
#define LINE "{\"line\":\"type=SYSCALL msg=audit(1.000:1): a=1\"}"

static void what_is_no_snapshot(void)
{
	static const char *const bad[] = {
		"[]",
		"7",
		"{}",
		"{\"nodes\":[]}",
		"{\"processes\":[]}",
		"{\"nodes\":[],\"processes\":[]}",
		"{\"nodes\":[],\"processes\":[],\"births\":[{\"node\":0,\"pid\":1}]}",
		"{\"nodes\":[7],\"processes\":[]}",
		WITH("{\"node\":0,\"pid\":1,\"since\":-1}"),
		WITH("{\"node\":0,\"pid\":1,\"born\":7}"),
		"{\"nodes\":[" NODE "," NODE "],\"processes\":[]}",
		"{\"nodes\":[],\"processes\":[{\"node\":0,\"pid\":1}]}",
		WITH("7"),
		WITH("{\"node\":1,\"pid\":1}"),
		WITH("{\"node\":0,\"pid\":-1}"),
		WITH("{\"node\":0,\"pid\":\"1\"}"),
		WITH("{\"node\":0,\"pid\":1,\"entered\":1}"),
		WITH("{\"node\":0,\"pid\":1,\"last\":0}"),
		WITH("{\"node\":0,\"pid\":1,\"calls\":1}"),
		WITH("{\"node\":0,\"pid\":1,\"calls\":1,\"enters\":[0]}"),
		WITH("{\"node\":0,\"pid\":1,\"events\":[7]}"),
		WITH("{\"node\":0,\"pid\":1,\"events\":[{\"records\":[]}]}"),
		WITH("{\"node\":0,\"pid\":1,\"events\":[{\"records\":[{\"line\":\"x\"}]}]}"),
		WITH("{\"node\":0,\"pid\":1,\"events\":[{\"records\":[{\"line_hex\":\"4\"}]}]}"),
		WITH("{\"node\":0,\"pid\":1,\"attempts\":[{}]}"),
		WITH("{\"node\":0,\"pid\":1,\"events\":[{\"records\":[" LINE
		     "]}],\"attempts\":[{\"event\":0,\"record\":0}]}"),
		WITH("{\"node\":0,\"pid\":1,\"events\":[{\"records\":[" LINE
		     ",{\"line\":\"type=SYSCALL msg=audit(1.000:2): a=1\"}]}]}"),
	};
	size_t i;

	CHECK(!is_refused("{\"nodes\":[],\"processes\":[],\"births\":[]}"));
	CHECK(!is_refused(WITH(
		"{\"node\":0,\"pid\":1,\"last\":0,\"calls\":1,\"enters\":[0],\"events\":[{\"records\":[" LINE "]}]}")));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK(is_refused(bad[i])))
			printf("  %s\n", bad[i]);
}

static const struct test tests[] = {
	{ TEST(the_call_before_is_the_origin) },
	{ TEST(an_operation_outside_the_calls) },
	{ TEST(a_request_stays_open) },
	{ TEST(another_ring_is_not_the_first) },
	{ TEST(auditd_restarts) },
	{ TEST(an_event_is_cut_by_the_end) },
	{ TEST(an_event_is_cut_by_a_kill) },
	{ TEST(a_kill_is_told) },
	{ TEST(a_kill_at_rest_is_nothing) },
	{ TEST(lines_that_cannot_be_read) },
	{ TEST(the_count_was_wrong) },
	{ TEST(calls_of_nobody) },
	{ TEST(hosts) },
	{ TEST(bytes_that_are_not_utf8) },
	{ TEST(too_much_to_save) },
	{ TEST(what_is_no_snapshot) },
};

TEST_MAIN(tests)
