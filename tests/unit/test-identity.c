/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logs of stock kernels that seem to say who did an operation, but do not: a pid is used again, a program runs another
 * one in its place, threads and terminals change.
 */
#include "scene.h"
#include "test.h"

/* A pid's SYSCALL record from before says nothing of who has the pid now. */
static void an_old_record_of_the_pid(void)
{
	struct scene *s = scene_new();

	scene_call(s, 0, 1, 257, 3, 0, 0);
	scene_own_op(s, 86400000, 2, OP_OPENAT, 0);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->process));
	CHECK(!strstr(scene_json(the(s, 2)), "/usr/bin/prog"));
	scene_free(s);
}

/* Forked by a shell, of which a call is logged; exec is not; the program uses SQPOLL. */
static void the_shell_before_the_program(void)
{
	struct scene *s = scene_new();

	s->exe = "/bin/bash";
	s->comm = "bash";
	scene_call(s, 0, 1, 257, 3, 0, 0);
	scene_own_op(s, 10, 2, OP_OPENAT, 0);
	scene_run(s);
	CHECK(!strstr(scene_json(the(s, 2)), "bash"));
	scene_free(s);
}

/* The program did its operation and ran another one in its place. */
static void the_program_after_the_program(void)
{
	struct scene *s = scene_new();

	scene_own_op(s, 0, 1, OP_OPENAT, 0);
	s->exe = "/usr/bin/passwd";
	scene_call(s, 10, 2, 257, 3, 0, 0);
	scene_run(s);
	CHECK(!strstr(scene_json(the(s, 1)), "passwd\""));
	scene_free(s);
}

/* ... and then the first one again. */
static void another_program_between(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_own_op(s, 10, 2, OP_OPENAT, 0);
	s->exe = "/tmp/other";
	scene_call(s, 20, 3, 257, 3, 0, 0);
	s->exe = "/usr/bin/prog";
	scene_setup(s, 30, 4);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->process));
	scene_free(s);
}

static void another_parent(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	s->ppid = 99;
	scene_own_op(s, 10, 2, OP_OPENAT, 0);
	s->ppid = 1;
	scene_call(s, 20, 3, 426, 0, 3, 0);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->process));
	scene_free(s);
}

static void another_login_session(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_own_op(s, 10, 2, OP_OPENAT, 0);
	s->ses = 2;
	s->auid = 1001;
	scene_call(s, 20, 3, 426, 0, 3, 0);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->process));
	scene_free(s);
}

/* Threads have names of their own. */
static void a_thread_of_another_name(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	s->comm = "thread-2";
	scene_call(s, 1, 2, 426, 1, 3, 1);
	scene_own_op(s, 10, 3, OP_OPENAT, 0);
	scene_call(s, 20, 4, 426, 0, 3, 0);
	scene_run(s);
	CHECK(!strstr(scene_json(the(s, 3)), "\"comm\""));
	scene_free(s);
}

/* A name is changed without a record; so are the terminal and the command line. */
static void a_name_that_may_have_changed(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_own_op(s, 10, 2, OP_OPENAT, 0);
	scene_enter(s, 11, 3, 0);
	scene_run(s);
	CHECK_I64(the(s, 2)->process.confidence, CONF_UNIQUE);
	CHECK(strstr(scene_json(the(s, 2)), "\"exe\":\"/usr/bin/prog\""));
	CHECK(!strstr(scene_json(the(s, 2)), "\"comm\""));
	CHECK(!strstr(scene_json(the(s, 2)), "\"proctitle\""));
	CHECK(!strstr(scene_json(the(s, 2)), "\"tty\""));
	CHECK(strstr(scene_text(the(s, 2)), "comm=?"));
	scene_free(s);
}

/* The log was put together wrongly: the call is another process's. */
static void a_call_of_another_pid_in_the_event(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	s->pid = 99;
	scene_op(s, 1, 2, OP_OPENAT, 0);
	s->pid = 57;
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->process));
	CHECK(!fact_asserted(&the(s, 2)->origin));
	scene_free(s);
}

static void hosts_with_equal_pids_and_serials(void)
{
	struct scene *s = scene_new();

	s->node = "a";
	s->exe = "/usr/bin/on-a";
	scene_setup(s, 0, 1);
	s->node = "b";
	scene_own_op(s, 0, 2, OP_OPENAT, 0);
	s->node = "a";
	scene_enter(s, 0, 2, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->process));
	CHECK_I64(the(s, 2)->candidates_total, 0);
	scene_free(s);
}

/* A child forked with the ring: its own calls are its own. */
static void a_child_with_an_inherited_ring(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	s->ppid = 57;
	s->pid = 58;
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_enter(s, 1, 2, 1);
	scene_own_op(s, 2, 3, OP_OPENAT, 0);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->origin));
	CHECK_I64(the(s, 2)->process.confidence, CONF_EXACT);
	CHECK(!fact_asserted(&the(s, 3)->process));
	scene_free(s);
}

static void two_calls_in_one_event(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_record(s, "SYSCALL", 1, 2,
		     "arch=c000003e syscall=426 success=yes exit=1 a0=3 a1=1 a2=0 a3=0 items=0 ppid=1 pid=57 "
		     "auid=5 uid=0 tty=(none) ses=5 comm=\"x\" exe=\"/x\" key=\"call\"");
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->process));
	CHECK(!fact_asserted(&the(s, 2)->origin));
	scene_free(s);
}

/* An operation that still waits when the host starts is of the process before the start. */
static void the_host_starts_while_it_waits(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_own_op(s, 1, 2, OP_OPENAT, 0);
	scene_enter(s, 2, 3, 0);
	scene_record(s, "DAEMON_START", 60000, 7, "op=start");
	s->exe = "/usr/bin/later";
	scene_setup(s, 61000, 1);
	scene_own_op(s, 61001, 2, OP_OPENAT, 0);
	scene_op(s, 61002, 3, OP_OPENAT, 0);
	scene_enter(s, 61002, 3, 1);
	scene_run(s);
	REQUIRE(scene_nth(s, 2, 1));
	CHECK(strstr(scene_json(scene_nth(s, 2, 0)), "/usr/bin/prog"));
	CHECK(strstr(scene_json(scene_nth(s, 2, 1)), "/usr/bin/later"));
	CHECK_I64(the(s, 3)->origin.confidence, CONF_EXACT);
	scene_free(s);
}

static const struct test tests[] = {
	{ TEST(an_old_record_of_the_pid) },
	{ TEST(the_shell_before_the_program) },
	{ TEST(the_program_after_the_program) },
	{ TEST(another_program_between) },
	{ TEST(another_parent) },
	{ TEST(another_login_session) },
	{ TEST(a_thread_of_another_name) },
	{ TEST(a_name_that_may_have_changed) },
	{ TEST(a_call_of_another_pid_in_the_event) },
	{ TEST(hosts_with_equal_pids_and_serials) },
	{ TEST(a_child_with_an_inherited_ring) },
	{ TEST(two_calls_in_one_event) },
	{ TEST(the_host_starts_while_it_waits) },
};

TEST_MAIN(tests)
