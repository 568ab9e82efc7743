/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logs of stock kernels that look like a proof but are none: in each of them the program could also have done something
 * else. So nothing may be asserted.
 */
#include "scene.h"
#include "test.h"

/* A request that waits for its first event may end in any later call of its thread. */
static void an_earlier_request_is_open(void)
{
	struct scene *s = scene_new();

	scene_accept_waits(s);
	scene_op(s, 5, 3, OP_ACCEPT, 0);
	scene_enter(s, 5, 3, 1);
	scene_run(s);
	CHECK_I64(the(s, 3)->origin.confidence, CONF_AMBIGUOUS);
	CHECK_I64(the(s, 3)->candidates_total, 2);
	scene_free(s);
}

/* A skipped operation (a read) leaves no record, so it may be open for ever. */
static void a_request_without_a_record_is_open(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_enter(s, 1, 2, 1);
	scene_op(s, 5, 3, OP_ACCEPT, 0);
	scene_enter(s, 5, 3, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 3)->origin));
	scene_free(s);
}

/*
 * A second, SQPOLL ring of the process: the operation in an event of its own is the SQ thread's, and the accept of the
 * first call is still open when it ends in the second call.
 */
static void the_sq_thread_ended_another_request(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_setup(s, 0, 2);
	scene_op(s, 1, 3, OP_ACCEPT, -11);
	scene_enter(s, 1, 3, 1);
	scene_own_op(s, 2, 4, OP_OPENAT, 0);
	scene_op(s, 5, 5, OP_ACCEPT, 0);
	scene_enter(s, 5, 5, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 5)->origin));
	CHECK(!fact_asserted(&the(s, 5)->object));
	scene_free(s);
}

/* The same operation by the SQ thread is no later attempt of the call's. */
static void the_sq_thread_does_the_same_operation(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_setup(s, 0, 2);
	scene_op(s, 1, 3, OP_CONNECT, -11);
	scene_record(s, "SOCKADDR", 1, 3, "saddr=02001F407F0000010000000000000000");
	scene_enter(s, 1, 3, 1);
	scene_own_op(s, 2, 4, OP_CONNECT, 0);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 4)->origin));
	CHECK(!fact_asserted(&the(s, 4)->object));
	CHECK(scene_find(s, 3) && scene_find(s, 3)->attempt);
	scene_free(s);
}

/*
 * Two threads: the second's call is logged when it returns, after the worker that it submitted to; so the end that is
 * seen is not that of the first thread's accept.
 */
static void a_worker_of_a_call_that_still_waits(void)
{
	struct scene *s = scene_new();

	scene_accept_waits(s);
	scene_own_op(s, 20, 3, OP_OPENAT, 0);
	scene_op(s, 30, 5, OP_ACCEPT, 0);
	scene_enter(s, 30, 5, 1);
	scene_enter(s, 10, 4, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 3)->origin));
	CHECK(!fact_asserted(&the(s, 5)->origin));
	scene_free(s);
}

/* The call that waited is the only candidate in the log when the worker's operation settles, and is not its origin. */
static void the_one_candidate_is_not_proof(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_enter(s, 1, 2, 1);
	scene_own_op(s, 20, 3, OP_OPENAT, 0);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 3)->origin));
	CHECK(strstr(scene_text(the(s, 3)), "[ambiguous]"));
	scene_free(s);
}

/* -EAGAIN is final for a request that must not wait; what follows is another request's. */
static void a_final_eagain_and_another_request(void)
{
	struct scene *s = scene_new();

	scene_accept_waits(s);
	scene_op(s, 5, 3, OP_ACCEPT, 0);
	scene_enter(s, 5, 3, 1);
	scene_run(s);
	CHECK_I64(the(s, 3)->attempts, 1);
	CHECK(scene_find(s, 2) && scene_find(s, 2)->attempt);
	scene_free(s);
}

static void attempts_of_other_operations_are_left_alone(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_ACCEPT, -11);
	scene_op(s, 1, 2, OP_CONNECT, -11);
	scene_enter(s, 1, 2, 1);
	scene_op(s, 5, 3, OP_CONNECT, 0);
	scene_enter(s, 5, 3, 0);
	scene_run(s);
	CHECK_I64(the(s, 3)->attempts, 1);
	scene_free(s);
}

static void serials_are_missing(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_op(s, 1, 4, OP_ACCEPT, 0); /* 2 and 3 may have been calls */
	scene_enter(s, 1, 4, 1);
	scene_run(s);
	CHECK_I64(the(s, 4)->origin.confidence, CONF_LOST);
	CHECK(!fact_asserted(&the(s, 4)->object));
	scene_free(s);
}

/* The ring was made before the log began. */
static void no_setup_in_the_log(void)
{
	struct scene *s = scene_new();

	scene_op(s, 1, 2, OP_ACCEPT, 0);
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->origin));
	CHECK(!fact_asserted(&the(s, 2)->object));
	CHECK_I64(the(s, 2)->process.confidence, CONF_EXACT);
	scene_free(s);
}

/* io_uring_setup was logged by a rule that does not log io_uring_enter. */
static void another_rule_logged_the_setup(void)
{
	struct scene *s = scene_new();

	s->key = "setup-only";
	scene_setup(s, 0, 1);
	s->key = "call";
	scene_op(s, 1, 2, OP_ACCEPT, 0);
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->origin));
	scene_free(s);
}

/* The rules were taken out for a while: a call between is not in the log. */
static void rules_changed_since_the_setup(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_record(s, "CONFIG_CHANGE", 1, 2, "auid=0 ses=1 op=remove_rule key=\"call\" list=4 res=1");
	scene_record(s, "CONFIG_CHANGE", 9, 3, "auid=0 ses=1 op=add_rule key=\"call\" list=4 res=1");
	scene_op(s, 10, 4, OP_ACCEPT, 0);
	scene_enter(s, 10, 4, 1);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 4)->origin));
	scene_free(s);
}

/* One context holds one address: of two accepted connections the last one's. */
static void an_address_for_two_connections(void)
{
	struct scene *s = scene_new();
	size_t i;

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_ACCEPT, -11);
	scene_op(s, 1, 2, OP_ACCEPT, -529);
	scene_op(s, 1, 2, OP_ACCEPT, -529);
	scene_record(s, "SOCKADDR", 1, 2, "saddr=02001F407F0000010000000000000000");
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	for (i = 0; i < s->n_ops; i++)
		CHECK(!fact_asserted(&s->ops[i]->object));
	scene_free(s);
}

/* A linked request's address is taken when it is prepared: before the operation that the event is of. */
static void an_address_of_a_linked_request(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_enter(s, 1, 2, 2);
	scene_op(s, 1, 3, OP_ACCEPT, 0);
	scene_record(s, "SOCKADDR", 1, 3, "saddr=02001F407F0000010000000000000000");
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 3)->object));
	scene_free(s);
}

/* statx leaves a PATH and no URINGOP. */
static void a_path_of_a_skipped_operation(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_path(s, 1, 2, 0, "/of-statx");
	scene_enter(s, 1, 2, 2);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->object));
	scene_free(s);
}

static void fewer_paths_than_the_event_says(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_record(s, "URINGOP", 1, 2,
		     "uring_op=18 success=yes exit=0 items=2 ppid=1 pid=57 uid=0 gid=0 euid=0 suid=0 fsuid=0 "
		     "egid=0 sgid=0 fsgid=0 key=\"ring\"");
	scene_path(s, 1, 2, 0, "/a");
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->object));
	CHECK(strstr(scene_json(the(s, 2)), "\"lost\":true"));
	scene_free(s);
}

/* Two accepts wait, and end in two later calls: which was which is not known. */
static void attempts_at_two_equal_operations(void)
{
	struct scene *s = scene_new();

	scene_accept_waits(s);
	scene_op(s, 2, 3, OP_ACCEPT, -11);
	scene_enter(s, 2, 3, 1);
	scene_op(s, 3, 4, OP_ACCEPT, 0);
	scene_enter(s, 3, 4, 0);
	scene_op(s, 4, 5, OP_ACCEPT, 0);
	scene_enter(s, 4, 5, 0);
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 4)->origin));
	CHECK(!fact_asserted(&the(s, 5)->origin));
	CHECK_I64(the(s, 5)->attempts, 1);
	scene_free(s);
}

/* The SYSCALL record of an earlier call cannot be read, while the rest of its event leaves no hole in the serials. */
static void an_earlier_call_cannot_be_read(void)
{
#define CALL "arch=c000003e syscall=426 success=yes exit=1 a0=3 a1=1 a2=0 a3=0 items=0 ppid=1 "
	static const char *const cut[] = {
		CALL "pid=57 auid=1000 comm=\"pr",
		CALL "pid=57 auid=1000",
		CALL "pid=5x key=(null)",
	};
#undef CALL
	size_t i;

	for (i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
		struct scene *s = scene_new();

		scene_setup(s, 0, 1);
		scene_record(s, "SYSCALL", 1, 2, "%s", cut[i]);
		scene_record(s, "PROCTITLE", 1, 2, "proctitle=\"prog\"");
		scene_op(s, 5, 3, OP_ACCEPT, 0);
		scene_enter(s, 5, 3, 1);
		scene_run(s);
		CHECK(!fact_asserted(&the(s, 3)->origin));
		CHECK(s->n_warnings >= 1 && s->warnings[0].line == 6 && strcmp(s->warnings[0].file, "test.log") == 0);
		scene_free(s);
	}
}

/* What is left of a call's event is not an event of a worker. */
static void a_call_without_its_own_record(void)
{
	struct scene *s = scene_new();

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_record(s, "SYSCALL", 1, 2, "arch=c000003e syscall=426 success=yes exit=2 a0=3 a1=2");
	scene_path(s, 1, 2, 0, "/of-statx");
	scene_record(s, "PROCTITLE", 1, 2, "proctitle=\"prog\"");
	scene_run(s);
	CHECK(!fact_asserted(&the(s, 2)->object));
	CHECK(!fact_asserted(&the(s, 2)->process));
	scene_free(s);
}

/* Serials that are late when the ring is made do not make up for one that is lost later. */
static void late_serials_do_not_hide_a_lost_one(void)
{
	struct scene *s = scene_new();

	s->pid = 40;
	scene_enter(s, 0, 1, 0);
	s->pid = 57;
	scene_setup(s, 0, 4);
	s->pid = 40;
	scene_enter(s, 0, 2, 0);
	scene_enter(s, 0, 3, 0);
	s->pid = 57;
	scene_op(s, 5, 6, OP_ACCEPT, 0);
	scene_enter(s, 5, 6, 1);
	scene_run(s);
	CHECK_I64(the(s, 6)->origin.confidence, CONF_LOST);
	scene_free(s);
}

static const struct test tests[] = {
	{ TEST(an_earlier_request_is_open) },
	{ TEST(a_request_without_a_record_is_open) },
	{ TEST(the_sq_thread_ended_another_request) },
	{ TEST(the_sq_thread_does_the_same_operation) },
	{ TEST(a_worker_of_a_call_that_still_waits) },
	{ TEST(the_one_candidate_is_not_proof) },
	{ TEST(a_final_eagain_and_another_request) },
	{ TEST(attempts_of_other_operations_are_left_alone) },
	{ TEST(serials_are_missing) },
	{ TEST(no_setup_in_the_log) },
	{ TEST(another_rule_logged_the_setup) },
	{ TEST(rules_changed_since_the_setup) },
	{ TEST(an_address_for_two_connections) },
	{ TEST(an_address_of_a_linked_request) },
	{ TEST(a_path_of_a_skipped_operation) },
	{ TEST(fewer_paths_than_the_event_says) },
	{ TEST(attempts_at_two_equal_operations) },
	{ TEST(an_earlier_call_cannot_be_read) },
	{ TEST(a_call_without_its_own_record) },
	{ TEST(late_serials_do_not_hide_a_lost_one) },
};

TEST_MAIN(tests)
