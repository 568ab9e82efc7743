/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stock kernel's log proves is said, and how sure it is; the adverse cases are in test-adverse.c. */
#include "scene.h"
#include "test.h"

#define OP_UNLINKAT 36

static void first_call_of_a_process_is_exact(void)
{
	struct scene *s = scene_new();
	const struct uop *op;

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_path(s, 1, 2, 0, "/etc/passwd");
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	CHECK_I64(s->n_ops, 1);
	op = scene_find(s, 2);
	if (CHECK(op != NULL)) {
		CHECK_I64(op->process.confidence, CONF_EXACT);
		CHECK_I64(op->origin.confidence, CONF_EXACT);
		CHECK_I64(fact_serial(&op->origin), 2);
		CHECK_I64(op->object.confidence, CONF_EXACT);
		CHECK(strstr(scene_json(op), "\"name\":\"/etc/passwd\""));
		CHECK(strstr(scene_json(op), "\"exe\":\"/usr/bin/prog\""));
		CHECK(strstr(scene_json(op), "\"result\":{\"known\":false}"));
	}
	scene_free(s);
}

static void an_error_that_ends_the_request_is_its_result(void)
{
	struct scene *s = scene_new();
	const struct uop *op;

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_CONNECT, -111);
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	op = scene_find(s, 2);
	if (CHECK(op != NULL)) {
		CHECK_I64(op->outcome, OUTCOME_HANDLER);
		CHECK(strstr(scene_json(op), "\"errno\":\"ECONNREFUSED\""));
	}
	scene_free(s);
}

/* Codes that a handler returns and that are no outcome (io_uring/io_uring.h). */
static void codes_that_prove_no_outcome(void)
{
	static const int64_t codes[] = { 0, 1, -11, -125, -529, -3072, -512, -4095, INT64_MIN / 2, INT64_MAX };
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct scene *s = scene_new();
		const struct uop *op;

		scene_setup(s, 0, 1);
		scene_op(s, 1, 2, OP_ACCEPT, codes[i]);
		scene_enter(s, 1, 2, 1);
		scene_run(s);
		op = scene_find(s, 2);
		if (CHECK(op != NULL))
			CHECK_I64(op->outcome, OUTCOME_UNKNOWN);
		scene_free(s);
	}
}

/* A transfer may have got part of its work done before the error. */
static void an_error_of_a_transfer_proves_nothing(void)
{
	static const unsigned int ops[] = { 9, 10, 48 };
	size_t i;

	for (i = 0; i < 3; i++) {
		struct scene *s = scene_new();

		scene_setup(s, 0, 1);
		scene_op(s, 1, 2, ops[i], -32);
		scene_enter(s, 1, 2, 1);
		scene_run(s);
		if (CHECK_I64(s->n_ops, 1))
			CHECK_I64(s->ops[0]->outcome, OUTCOME_UNKNOWN);
		scene_free(s);
	}
}

static void an_attempt_and_its_end_in_one_call_are_one_operation(void)
{
	struct scene *s = scene_new();
	const struct uop *op;

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_CONNECT, -11);
	scene_op(s, 1, 2, OP_CONNECT, 0);
	scene_record(s, "SOCKADDR", 1, 2, "saddr=02001F407F0000010000000000000000");
	scene_enter(s, 1, 2, 1);
	scene_run(s);
	CHECK_I64(s->n_ops, 1);
	op = scene_find(s, 2);
	if (CHECK(op != NULL)) {
		CHECK(!op->attempt);
		CHECK_I64(op->attempts, 2);
		CHECK_I64(fact_serial(&op->origin), 2);
		CHECK(strstr(scene_json(op), "\"address\":\"127.0.0.1\",\"port\":8000"));
	}
	scene_free(s);
}

static void an_attempt_that_ends_in_a_later_call(void)
{
	struct scene *s = scene_new();
	const struct uop *op;

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_CONNECT, -11);
	scene_record(s, "SOCKADDR", 1, 2, "saddr=02001F407F0000010000000000000000");
	scene_enter(s, 1, 2, 1);
	scene_op(s, 5, 3, OP_CONNECT, 0);
	scene_enter(s, 5, 3, 0);
	scene_run(s);
	op = scene_find(s, 3);
	if (CHECK(op != NULL)) {
		CHECK_I64(op->origin.confidence, CONF_UNIQUE);
		CHECK_I64(fact_serial(&op->origin), 2);
		CHECK_I64(op->attempts, 2);
		CHECK_I64(fact_serial(&op->object), 2);
	}
	CHECK_I64(s->n_ops, 1);
	scene_free(s);
}

static void a_worker_of_a_known_process(void)
{
	struct scene *s = scene_new();
	const struct uop *op;

	scene_setup(s, 0, 1);
	scene_path(s, 1, 2, 0, "/tmp/x");
	scene_enter(s, 1, 2, 1);
	scene_own_op(s, 1, 3, OP_UNLINKAT, 0);
	scene_call(s, 2, 4, 426, 0, 3, 0);
	scene_run(s);
	op = scene_find(s, 3);
	if (CHECK(op != NULL)) {
		CHECK_I64(op->process.confidence, CONF_UNIQUE);
		CHECK_I64(op->origin.confidence, CONF_AMBIGUOUS);
		CHECK_I64(op->candidates_total, 1);
		CHECK(!fact_asserted(&op->object));
		CHECK(strstr(scene_json(op), "\"candidates\":["));
		CHECK(strstr(scene_json(op), "/tmp/x"));
	}
	scene_free(s);
}

static void a_worker_that_names_its_path(void)
{
	struct scene *s = scene_new();
	const struct uop *op;

	scene_setup(s, 0, 1);
	scene_enter(s, 1, 2, 1);
	scene_op(s, 1, 3, OP_OPENAT, 0);
	scene_path(s, 1, 3, 0, "/etc/passwd");
	scene_run(s);
	op = scene_find(s, 3);
	if (CHECK(op != NULL)) {
		CHECK_I64(op->object.confidence, CONF_EXACT);
		CHECK_I64(fact_serial(&op->object), 3);
	}
	scene_free(s);
}

static void a_batch_shares_its_paths(void)
{
	struct scene *s = scene_new();
	unsigned int i;

	scene_setup(s, 0, 1);
	for (i = 0; i < 3; i++)
		scene_op(s, 1, 2, OP_OPENAT, 0);
	for (i = 0; i < 3; i++)
		scene_path(s, 1, 2, i, i == 0 ? "/a" : i == 1 ? "/b" : "/c");
	scene_enter(s, 1, 2, 3);
	scene_run(s);
	CHECK_I64(s->n_ops, 3);
	for (i = 0; i < 3; i++) {
		const struct uop *op = scene_nth(s, 2, i);

		if (!CHECK(op != NULL))
			break;
		CHECK_I64(op->origin.confidence, CONF_EXACT);
		CHECK_I64(op->object.confidence, CONF_AMBIGUOUS);
	}
	scene_free(s);
}

static void in_a_batch_one_takes_a_path_and_one_an_address(void)
{
	struct scene *s = scene_new();
	const struct uop *op;

	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_op(s, 1, 2, OP_CONNECT, -111);
	scene_record(s, "SOCKADDR", 1, 2, "saddr=02001F407F0000010000000000000000");
	scene_path(s, 1, 2, 0, "/a");
	scene_enter(s, 1, 2, 2);
	scene_run(s);
	op = scene_nth(s, 2, 0);
	if (CHECK(op != NULL)) {
		CHECK(strstr(scene_json(op), "\"/a\""));
		CHECK(!strstr(scene_json(op), "127.0.0.1"));
	}
	op = scene_nth(s, 2, 1);
	if (CHECK(op != NULL)) {
		CHECK(!strstr(scene_json(op), "\"/a\""));
		CHECK(strstr(scene_json(op), "127.0.0.1"));
	}
	scene_free(s);
}

static void how_much_has_come_at_once_does_not_matter(void)
{
	static const size_t chunks[] = { 1, 7, 100, 4096 };
	size_t i;

	for (i = 0; i < 4; i++) {
		struct scene *s = scene_new();

		scene_setup(s, 0, 1);
		scene_op(s, 1, 2, OP_OPENAT, -2);
		scene_enter(s, 1, 2, 1);
		scene_run_chunks(s, chunks[i]);
		CHECK_I64(s->n_ops, 1);
		CHECK_I64(s->n_warnings, 0);
		scene_free(s);
	}
}

static const struct test tests[] = {
	{ TEST(first_call_of_a_process_is_exact) },
	{ TEST(an_error_that_ends_the_request_is_its_result) },
	{ TEST(codes_that_prove_no_outcome) },
	{ TEST(an_error_of_a_transfer_proves_nothing) },
	{ TEST(an_attempt_and_its_end_in_one_call_are_one_operation) },
	{ TEST(an_attempt_that_ends_in_a_later_call) },
	{ TEST(a_worker_of_a_known_process) },
	{ TEST(a_worker_that_names_its_path) },
	{ TEST(a_batch_shares_its_paths) },
	{ TEST(in_a_batch_one_takes_a_path_and_one_an_address) },
	{ TEST(how_much_has_come_at_once_does_not_matter) },
};

TEST_MAIN(tests)
