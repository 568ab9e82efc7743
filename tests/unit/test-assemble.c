/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of one event come together whatever stands between them; what cannot be put together is counted. */
#include "stitch/assemble.h"

#include "test.h"

#define MAX_EVENTS 32768

static struct counters counters;
static struct budget budget = { .max = 1 << 26 };
static struct assembler *as;
static struct event *got[MAX_EVENTS];
static size_t n_got;
static uint64_t line;

static int collect(void *data, struct event *ev)
{
	(void)data;
	REQUIRE(n_got < MAX_EVENTS);
	got[n_got++] = event_ref(ev);
	return 0;
}

static void begin(void)
{
	counters = (struct counters){ 0 };
	n_got = 0;
	line = 0;
	as = assembler_new(&(struct event_taker){ .take = collect }, &budget, &counters);
	REQUIRE(as);
}

static void end(void)
{
	size_t i;

	for (i = 0; i < n_got; i++)
		event_unref(got[i]);
	assembler_free(as);
}

/* @node may be "". */
static void put(const char *node, const char *type, uint64_t ms, uint64_t serial, const char *body)
{
	char text[512];
	struct record rec = { 0 };
	const char *why;

	snprintf(text, sizeof(text), "%s%s%stype=%s msg=audit(%" PRIu64 ".%03" PRIu64 ":%" PRIu64 "): %s",
		 *node ? "node=" : "", node, *node ? " " : "", type, 1000000 + ms / 1000, ms % 1000, serial, body);
	REQUIRE(record_parse((struct str){ text, strlen(text) }, &rec, &why) == 0);
	REQUIRE(assembler_feed(as, &rec, (struct source){ "test.log", ++line }) == 0);
}

static void finish(void)
{
	REQUIRE(assembler_finish(as) == 0);
}

static uint64_t serial_of(size_t i)
{
	return i < n_got ? got[i]->stamp.serial : 0;
}

static size_t records_of(size_t i)
{
	return i < n_got ? got[i]->n : 0;
}

static void interleaved_events(void)
{
	begin();
	put("", "SYSCALL", 0, 1, "items=0 key=\"a\"");
	put("", "URINGOP", 0, 2, "items=0 key=\"b\"");
	put("", "CWD", 0, 1, "cwd=\"/\"");
	put("", "CWD", 0, 2, "cwd=\"/\"");
	put("", "PROCTITLE", 0, 1, "proctitle=\"a\"");
	put("", "EOE", 0, 2, "");
	finish();
	CHECK_I64(n_got, 2);
	CHECK_I64(serial_of(0) + serial_of(1), 3);
	CHECK_I64(records_of(0) + records_of(1), 5);
	CHECK_I64(counters.warnings[WARN_late], 0);
	end();
}

static void delivered_in_the_order_of_last_records(void)
{
	begin();
	put("", "SYSCALL", 0, 1, "items=0 key=\"a\"");
	put("", "URINGOP", 0, 2, "items=0 key=\"b\"");
	put("", "SYSCALL", 0, 3, "items=0 key=\"c\"");
	put("", "PROCTITLE", 0, 3, "proctitle=\"c\"");
	put("", "PROCTITLE", 0, 1, "proctitle=\"a\"");
	finish();
	CHECK_I64(serial_of(0), 2);
	CHECK_I64(serial_of(1), 3);
	CHECK_I64(serial_of(2), 1);
	end();
}

/* auditd does not write EOE to disk, and sends it to plugins. */
static void stream_and_disk_give_the_same_order(void)
{
	uint64_t order[2][3];
	int with_eoe;
	size_t i;

	for (with_eoe = 0; with_eoe < 2; with_eoe++) {
		begin();
		put("", "SYSCALL", 0, 1, "items=0 key=\"a\"");
		put("", "URINGOP", 0, 2, "items=0 key=\"b\"");
		if (with_eoe)
			put("", "EOE", 0, 2, "");
		put("", "URINGOP", 0, 3, "items=0 key=\"b\"");
		put("", "PROCTITLE", 0, 1, "proctitle=\"a\"");
		if (with_eoe) {
			put("", "EOE", 0, 3, "");
			put("", "EOE", 0, 1, "");
		}
		finish();
		CHECK_I64(n_got, 3);
		for (i = 0; i < 3; i++)
			order[with_eoe][i] = serial_of(i);
		end();
	}
	CHECK(memcmp(order[0], order[1], sizeof(order[0])) == 0);
}

static void same_serial_on_three_hosts(void)
{
	static const char *const hosts[] = { "a", "b", "c" };
	size_t i;

	begin();
	for (i = 0; i < 3; i++)
		put(hosts[i], "SYSCALL", 0, 7, "items=0 key=\"k\"");
	for (i = 0; i < 3; i++)
		put(hosts[i], "PROCTITLE", 0, 7, "proctitle=\"x\"");
	finish();
	CHECK_I64(n_got, 3);
	for (i = 0; i < 3 && i < n_got; i++) {
		CHECK_I64(records_of(i), 2);
		CHECK(strcmp(got[i]->node->name, hosts[i]) == 0);
	}
	CHECK_I64(counters.warnings[WARN_gaps], 0);
	end();
}

static void no_more_than_so_many_hosts(void)
{
	char host[16];
	int i;

	begin();
	for (i = 0; i < ASSEMBLE_MAX_NODES + 3; i++) {
		snprintf(host, sizeof(host), "h%d", i);
		put(host, "SYSCALL", 0, 1, "items=0 key=\"k\"");
	}
	finish();
	CHECK_I64(n_got, ASSEMBLE_MAX_NODES);
	CHECK_I64(counters.warnings[WARN_nodes_full], 3);
	end();
}

static void an_event_ends_after_two_seconds_of_its_host(void)
{
	begin();
	put("", "URINGOP", 0, 1, "items=0 key=\"b\"");
	put("", "CWD", 1999, 2, "cwd=\"/\"");
	CHECK_I64(n_got, 0);
	put("other", "CWD", 9000, 2, "cwd=\"/\"");
	CHECK_I64(n_got, 0);
	put("", "CWD", 2001, 3, "cwd=\"/\"");
	CHECK_I64(n_got, 1);
	finish();
	end();
}

static void a_silent_host_holds_no_other_up(void)
{
	uint64_t i;

	begin();
	put("silent", "URINGOP", 0, 1, "items=0 key=\"b\"");
	put("silent", "CWD", 0, 2, "cwd=\"/\"");
	for (i = 0; i < 100; i++) {
		put("busy", "SYSCALL", i, 2 * i + 1, "items=0 key=\"b\"");
		put("busy", "PROCTITLE", i, 2 * i + 1, "proctitle=\"a\"");
		put("busy", "CWD", 100 * i, 2 * i + 2, "cwd=\"/\"");
	}
	CHECK(n_got > 150);
	finish();
	CHECK_I64(n_got, 202);
	end();
}

static void silence_ends_events_too(void)
{
	begin();
	put("", "URINGOP", 0, 1, "items=0 key=\"b\"");
	REQUIRE(assembler_pass(as, 1900) == 0);
	CHECK_I64(n_got, 0);
	REQUIRE(assembler_pass(as, 200) == 0);
	CHECK_I64(n_got, 1);
	finish();
	end();
}

static void ten_thousand_lines_apart(void)
{
	int i;

	begin();
	put("", "SYSCALL", 0, 1, "items=1 key=\"a\"");
	for (i = 0; i < 10000; i++)
		put("", "AVC", 0, 2 + (uint64_t)i, "avc:  granted");
	put("", "PATH", 0, 1, "item=0 name=\"/x\" nametype=NORMAL cap_fe=0");
	put("", "PROCTITLE", 0, 1, "proctitle=\"a\"");
	finish();
	CHECK_I64(n_got, 10001);
	for (i = 0; i < 10001; i++)
		if (serial_of((size_t)i) == 1)
			CHECK_I64(records_of((size_t)i), 3);
	CHECK_I64(counters.warnings[WARN_unfinished] + counters.warnings[WARN_late], 0);
	end();
}

static void a_call_that_waited_is_no_step_of_the_clock(void)
{
	begin();
	put("", "URINGOP", 60000, 5, "items=0 key=\"b\"");
	put("", "SYSCALL", 0, 1, "items=0 key=\"a\"");
	CHECK_I64(n_got, 0);
	put("", "PROCTITLE", 0, 1, "proctitle=\"a\"");
	put("", "CWD", 60001, 6, "cwd=\"/\"");
	finish();
	CHECK_I64(n_got, 3);
	CHECK_I64(counters.warnings[WARN_late], 0);
	end();
}

static void a_clock_set_back_does_not_hold_events_up(void)
{
	uint64_t i;

	begin();
	put("", "URINGOP", 86400000, 1, "items=0 key=\"b\"");
	for (i = 0; i < 200; i++)
		put("", "CWD", 50 * i, 2 + i, "cwd=\"/\"");
	CHECK(n_got > 50);
	finish();
	CHECK_I64(n_got, 201);
	end();
}

static void too_many_open_events(void)
{
	uint64_t i;

	begin();
	for (i = 0; i < ASSEMBLE_MAX_PENDING + 5; i++)
		put("", "CWD", 0, 1 + i, "cwd=\"/\"");
	CHECK_I64(n_got, 5);
	CHECK_I64(counters.warnings[WARN_pending_full], 5);
	finish();
	CHECK_I64(n_got, ASSEMBLE_MAX_PENDING + 5);
	end();
}

static void too_many_records(void)
{
	int i;

	begin();
	for (i = 0; i < ASSEMBLE_MAX_RECORDS + 7; i++)
		put("", "CWD", 0, 1, "cwd=\"/\"");
	finish();
	CHECK_I64(n_got, 1);
	CHECK_I64(records_of(0), ASSEMBLE_MAX_RECORDS);
	CHECK_I64(counters.warnings[WARN_records_full], 7);
	end();
}

static void records_after_the_end(void)
{
	begin();
	put("", "SYSCALL", 0, 1, "items=0 key=\"a\"");
	put("", "PROCTITLE", 0, 1, "proctitle=\"a\"");
	put("", "CWD", 0, 1, "cwd=\"/\"");
	finish();
	CHECK_I64(counters.warnings[WARN_late], 1);
	CHECK_I64(n_got, 2);
	CHECK(n_got == 2 && (got[0]->again || got[1]->again));
	end();
}

static void fewer_paths_than_items(void)
{
	begin();
	put("", "URINGOP", 0, 1, "items=2 key=\"b\"");
	put("", "PATH", 0, 1, "item=0 name=\"/x\" nametype=PARENT cap_fe=0");
	finish();
	CHECK_I64(counters.warnings[WARN_unfinished], 1);
	CHECK(n_got == 1 && got[0]->incomplete);
	end();
}

static const struct node *first_node(void)
{
	struct node *const *nodes;

	REQUIRE(assembler_nodes(as, &nodes) > 0);
	return nodes[0];
}

static void holes_in_the_serials(void)
{
	begin();
	put("", "CWD", 0, 10, "cwd=\"/\"");
	put("", "CWD", 0, 14, "cwd=\"/\"");
	CHECK_I64(first_node()->serials.missing, 3);
	put("", "CWD", 0, 12, "cwd=\"/\""); /* out of order */
	CHECK_I64(first_node()->serials.missing, 2);
	put("", "CWD", 0, 12, "cwd=\"/y\""); /* of the same event */
	CHECK_I64(first_node()->serials.missing, 2);
	finish();
	CHECK_I64(counters.warnings[WARN_gaps], 1);
	end();
}

/* A serial that is seen twice fills no hole that another one left. */
static void a_repeated_serial_fills_no_hole(void)
{
	uint64_t i;

	begin();
	put("", "CWD", 0, 1, "cwd=\"/\"");
	put("", "USER_CMD", 0, 2, "pid=1 msg='x'");
	for (i = 3; i < 6000; i++) {
		put("", "SYSCALL", 0, i, "items=0 key=\"a\"");
		put("", "PROCTITLE", 0, i, "proctitle=\"a\"");
	}
	put("", "CWD", 0, 6001, "cwd=\"/\"");
	CHECK_I64(first_node()->serials.missing, 1);
	put("", "USER_CMD", 0, 2, "pid=1 msg='x'");
	CHECK_I64(first_node()->serials.missing, 1);
	for (i = 3; i < 6000; i++)
		put("", "PROCTITLE", 0, i, "proctitle=\"a\"");
	CHECK_I64(first_node()->serials.missing, 1);
	finish();
	end();
}

static void serials_begin_anew_with_auditd(void)
{
	begin();
	put("", "CWD", 0, 1000, "cwd=\"/\"");
	put("", "DAEMON_START", 0, 77, "op=start");
	put("", "CWD", 0, 5, "cwd=\"/\"");
	CHECK_I64(first_node()->serials.missing, 0);
	CHECK_I64(first_node()->serials.newest, 5);
	finish();
	CHECK_I64(counters.warnings[WARN_gaps], 0);
	end();
}

static void same_serial_at_another_time_is_another_event(void)
{
	begin();
	put("", "SYSCALL", 0, 1, "items=0 key=\"a\"");
	put("", "SYSCALL", 5, 1, "items=0 key=\"a\"");
	finish();
	CHECK_I64(n_got, 2);
	end();
}

static void user_messages_are_no_events(void)
{
	begin();
	put("", "USER", 0, 1, "pid=9 uid=0 auid=1 ses=1 msg='type=URINGOP msg=audit(1.0:1): uring_op=18 key=\"x\"'");
	put("", "CWD", 0, 2, "cwd=\"/\"");
	finish();
	CHECK_I64(n_got, 1);
	CHECK_I64(first_node()->serials.missing, 0);
	end();
}

static const struct test tests[] = {
	{ TEST(interleaved_events) },
	{ TEST(delivered_in_the_order_of_last_records) },
	{ TEST(stream_and_disk_give_the_same_order) },
	{ TEST(same_serial_on_three_hosts) },
	{ TEST(no_more_than_so_many_hosts) },
	{ TEST(an_event_ends_after_two_seconds_of_its_host) },
	{ TEST(a_silent_host_holds_no_other_up) },
	{ TEST(silence_ends_events_too) },
	{ TEST(ten_thousand_lines_apart) },
	{ TEST(a_call_that_waited_is_no_step_of_the_clock) },
	{ TEST(a_clock_set_back_does_not_hold_events_up) },
	{ TEST(too_many_open_events) },
	{ TEST(too_many_records) },
	{ TEST(records_after_the_end) },
	{ TEST(fewer_paths_than_items) },
	{ TEST(holes_in_the_serials) },
	{ TEST(a_repeated_serial_fills_no_hole) },
	{ TEST(serials_begin_anew_with_auditd) },
	{ TEST(same_serial_at_another_time_is_another_event) },
	{ TEST(user_messages_are_no_events) },
};

TEST_MAIN(tests)
