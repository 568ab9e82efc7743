/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A patched kernel says everything in the operation's own event; what is cut or contradicts itself is not asserted. */
#include "scene.h"
#include "test.h"

#define ID "1795297000.001:2"

static void uringop(struct scene *s, uint64_t ms, uint64_t serial, unsigned int op, int64_t code, unsigned int items)
{
	scene_record(s, "URINGOP", ms, serial,
		     "uring_op=%u success=%s exit=%" PRId64
		     " items=%u ppid=1 pid=%d auid=%u uid=0 gid=0 euid=0 suid=0 fsuid=0 "
		     "egid=0 sgid=0 fsgid=0 tty=pts0 ses=%u comm=\"%s\" exe=\"%s\" key=\"ring\"",
		     op, code < 0 ? "no" : "yes", code, items, s->pid, s->auid, s->ses, s->comm, s->exe);
}

static void sqe(struct scene *s, uint64_t ms, uint64_t serial)
{
	scene_record(
		s, "UNKNOWN[1340]", ms, serial,
		"ring=7 user_data=0xffffffffffffffff sqe_flags=0x10 ioprio=0x0 fd=-100 addr=0x47b027 len=0x180 off=0x0 "
		"op_flags=0x0 buf_index=0x0 personality=0 file_index=0x0 addr3=0x0");
}

static void origin(struct scene *s, uint64_t ms, uint64_t serial, const char *body)
{
	scene_record(s, "UNKNOWN[1341]", ms, serial, "%s", body);
}

static const struct uop *only(const struct scene *s)
{
	REQUIRE(s->n_ops == 1);
	return s->ops[0];
}

static void everything_is_exact(void)
{
	struct scene *s = scene_new();
	const struct uop *op;
	const char *json;

	scene_enter(s, 1, 2, 1);
	uringop(s, 1, 3, 18, 4, 1);
	sqe(s, 1, 3);
	origin(s, 1, 3, "origin=" ID " via=enter otid=57 exec=iowq xtid=58 attempts=1 link=0");
	scene_path(s, 1, 3, 0, "/etc/passwd");
	scene_run(s);
	op = only(s);
	CHECK_I64(op->process.confidence, CONF_EXACT);
	CHECK_I64(op->origin.confidence, CONF_EXACT);
	CHECK_I64(op->object.confidence, CONF_EXACT);
	CHECK_I64(op->outcome, OUTCOME_KERNEL);
	json = scene_json(op);
	CHECK(strstr(json, "\"result\":{\"known\":true,\"success\":true,\"exit\":4,\"known_by\":\"kernel\"}"));
	CHECK(strstr(json, "\"mode\":\"worker\",\"attempts\":1,\"tid\":58"));
	CHECK(strstr(json, "\"id\":\"" ID "\",\"syscall\":\"io_uring_enter\",\"tid\":57"));
	CHECK(strstr(json, "\"user_data\":\"0xffffffffffffffff\""));
	CHECK(strstr(json, "\"tty\":\"pts0\""));
	CHECK(strstr(json, "\"name\":\"/etc/passwd\""));
	CHECK(strstr(json, "\"cwd\":\"/\""));
	scene_free(s);
}

static void a_failure_is_the_result(void)
{
	static const int64_t codes[] = { -2, -11, -125, -13 };
	size_t i;

	for (i = 0; i < 4; i++) {
		struct scene *s = scene_new();

		uringop(s, 1, 3, 18, codes[i], 0);
		origin(s, 1, 3, "origin=" ID " via=enter otid=57 exec=inline xtid=57 attempts=1 link=0");
		scene_run(s);
		CHECK(!only(s)->attempt);
		CHECK(strstr(scene_json(only(s)), "\"known\":true,\"success\":false"));
		scene_free(s);
	}
}

static void sqpoll_names_the_set_up(void)
{
	struct scene *s = scene_new();

	uringop(s, 1, 3, 18, 4, 0);
	origin(s, 1, 3, "origin=" ID " via=sqpoll otid=57 exec=sqpoll xtid=59 attempts=1 link=0");
	scene_run(s);
	CHECK_I64(only(s)->origin.confidence, CONF_SQPOLL);
	CHECK(strstr(scene_json(only(s)), "\"id\":\"" ID "\",\"syscall\":\"io_uring_setup\""));
	CHECK(strstr(scene_json(only(s)), "\"mode\":\"sqpoll\""));
	scene_free(s);
}

static void one_in_its_event_and_none_of_the_enter(void)
{
	struct scene *s = scene_new();

	uringop(s, 1, 3, 18, 4, 0);
	uringop(s, 1, 4, 16, 0, 0);
	scene_record(s, "SOCKADDR", 1, 4, "saddr=02001F407F0000010000000000000000");
	scene_run(s);
	CHECK_I64(s->n_ops, 2);
	CHECK(!strstr(scene_json(s->ops[0]), "127.0.0.1"));
	CHECK(strstr(scene_json(s->ops[1]), "127.0.0.1"));
	scene_free(s);
}

static void what_is_missing_is_not_asserted(void)
{
	struct scene *s = scene_new();

	uringop(s, 1, 2, 18, 4, 0);
	origin(s, 1, 2, "origin=" ID " via=enter otid=57 exec=inline xtid=57 attempts=1 link=0");
	uringop(s, 1, 3, 18, 4, 2);
	scene_path(s, 1, 3, 0, "/tmp");
	scene_run(s);
	CHECK_I64(the(s, 3)->origin.confidence, CONF_LOST);
	CHECK_I64(the(s, 3)->object.confidence, CONF_LOST);
	CHECK(!strstr(scene_json(the(s, 3)), "\"/tmp\""));
	scene_free(s);
}

/*
 * That it is a patched kernel is proved by the records that no other writes, not by a name that any may write one
 * day.
 */
static void one_name_proves_no_patched_kernel(void)
{
	struct scene *s = scene_new();

	uringop(s, 1, 3, 18, 4, 0);
	scene_run(s);
	CHECK_I64(only(s)->outcome, OUTCOME_UNKNOWN);
	CHECK_I64(only(s)->process.confidence, CONF_UNKNOWN);
	scene_free(s);
}

/* A record that was cut, or is of a kernel that has no origin to name. */
static void an_origin_that_cannot_be_read(void)
{
	static const char *const bodies[] = {
		"origin=",
		"origin=1795297000.00",
		"origin=1795297000.001:2",
		"origin=x via=enter",
		"via=enter otid=57",
		"origin=0.000:0 via=sqpoll otid=59",
		"origin=" ID " via=other otid=57",
		"origin=\x1b[2J via=enter",
	};
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct scene *s = scene_new();
		const char *at;

		uringop(s, 1, 3, 18, 4, 0);
		origin(s, 1, 3, bodies[i]);
		scene_run(s);
		if (!CHECK(!fact_asserted(&only(s)->origin)) ||
		    !CHECK(!strstr(scene_json(only(s)), "\"id\":\"0.000:0\"")))
			printf("  %s\n", bodies[i]);
		for (at = scene_text(only(s)); *at && *at != '\n'; at++)
			CHECK(*at >= ' ' && *at < 0x7f);
		scene_free(s);
	}
}

/* The kernel writes one event for each operation: two in one were put together wrongly. */
static void two_operations_in_one_event(void)
{
	struct scene *s = scene_new();
	size_t i;

	uringop(s, 1, 3, 18, 4, 1);
	origin(s, 1, 3, "origin=" ID " via=enter otid=57 exec=inline xtid=57 attempts=1 link=0");
	scene_path(s, 1, 3, 0, "/etc/passwd");
	uringop(s, 1, 3, 18, -2, 1);
	scene_run(s);
	CHECK_I64(s->n_ops, 2);
	for (i = 0; i < s->n_ops; i++) {
		CHECK(!fact_asserted(&s->ops[i]->origin));
		CHECK(!fact_asserted(&s->ops[i]->object));
	}
	scene_free(s);
}

static void a_refusal(void)
{
	struct scene *s = scene_new();

	uringop(s, 1, 3, 18, -13, 0);
	origin(s, 1, 3, "origin=" ID " via=enter otid=57 exec=inline xtid=57 attempts=0 link=0 refused=restriction");
	scene_run(s);
	CHECK(strstr(scene_json(only(s)), "\"refused\":\"restriction\""));
	CHECK(strstr(scene_json(only(s)), "\"errno\":\"EACCES\""));
	scene_free(s);
}

static const struct test tests[] = {
	{ TEST(everything_is_exact) },
	{ TEST(a_failure_is_the_result) },
	{ TEST(sqpoll_names_the_set_up) },
	{ TEST(one_in_its_event_and_none_of_the_enter) },
	{ TEST(what_is_missing_is_not_asserted) },
	{ TEST(one_name_proves_no_patched_kernel) },
	{ TEST(an_origin_that_cannot_be_read) },
	{ TEST(two_operations_in_one_event) },
	{ TEST(a_refusal) },
};

TEST_MAIN(tests)
