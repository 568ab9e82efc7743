// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the log says of each operation, against what has become of it.
 */
#include "stress.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MAX_SERIAL (1U << 26)
#define MAX_SHOWN 10

/* what there is of an event */
enum {
	HAS_URINGOP = 1,
	HAS_SQE = 2,
	HAS_ORIGIN = 4,
	HAS_EOE = 8,
	IS_COMPLETE = HAS_URINGOP | HAS_SQE | HAS_ORIGIN | HAS_EOE,
	HAS_SYSCALL = 16,
	IS_ORIGIN = 32,
};

struct event {
	int exit;
	uint8_t has;
};

static struct event *events; /* by serial */
static unsigned int last_serial;
static long nr_records, nr_unknown;

void account_init(void)
{
	/* takes as much memory as there are events */
	events = mmap(NULL, MAX_SERIAL * sizeof(*events), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (events == MAP_FAILED) {
		perror("Bail out! mmap");
		exit(1);
	}
}

/* From SECONDS.MSEC:SERIAL; 0 if there is none. */
static unsigned int serial(const char *stamp)
{
	const char *colon = stamp ? strchr(stamp, ':') : NULL;
	unsigned long n = colon ? strtoul(colon + 1, NULL, 10) : 0;

	return n < MAX_SERIAL ? n : 0;
}

/* The event of an operation: URINGOP has come before. */
static void account_op(const struct record *sqe, const struct event *event)
{
	unsigned long long ud = strtoull(rec_get(sqe, "user_data"), NULL, 0);
	struct op *op = &table->op[ud < MAX_OPS ? ud : 0];

	if (op == table->op || !op->state) {
		nr_unknown++;
		return;
	}
	op->exit = event->exit;
	if (op->events < 255)
		op->events++;
}

void account(const struct log *log)
{
	const struct record *rec;
	unsigned int nr;
	size_t i;

	for (i = 0; i < log->n; i++) {
		rec = &log->rec[i];
		nr = serial(rec->stamp);
		if (nr > last_serial)
			last_serial = nr;
		switch (rec->type) {
		case AUDIT_URINGOP:
			events[nr].has |= HAS_URINGOP;
			events[nr].exit = rec_num(rec, "exit");
			break;
		case AUDIT_URING_SQE:
			events[nr].has |= HAS_SQE;
			account_op(rec, &events[nr]);
			break;
		case AUDIT_URING_ORIGIN:
			events[nr].has |= HAS_ORIGIN;
			events[serial(rec_get(rec, "origin"))].has |= IS_ORIGIN;
			break;
		case AUDIT_SYSCALL:
			events[nr].has |= HAS_SYSCALL;
			break;
		case AUDIT_EOE:
			events[nr].has |= HAS_EOE;
			break;
		}
	}
	nr_records += log->n;
}

static bool is_missing(const struct op *op)
{
	return op->expect == OP_ONE && op->state >= OP_SUBMITTED && !op->events;
}

static bool is_twice(const struct op *op)
{
	return op->expect != OP_ANY && op->events > 1;
}

static bool is_wrong(const struct op *op)
{
	return op->expect != OP_ANY && op->state == OP_REAPED && op->events == 1 && op->exit != op->res;
}

/* Count the operations that it is true for and show the first ones. */
static long count(bool (*is)(const struct op *op), const char *what, int show)
{
	const struct op *op;
	unsigned int i;
	long n = 0;

	for (i = 1; i < table->next && i < MAX_OPS; i++) {
		op = &table->op[i];
		if (!op->state || !is(op))
			continue;
		if (n++ < show)
			printf("# %s: user_data %#x, op %d, state %d, result %d, exit %d, %d events\n", what, i,
			       op->code, op->state, op->res, op->exit, op->events);
	}
	return n;
}

static bool is_logged_once(const struct op *op)
{
	return op->expect == OP_ONE && op->events == 1;
}

static bool is_verified(const struct op *op)
{
	return is_logged_once(op) && op->state == OP_REAPED;
}

static bool is_incomplete(const struct event *event)
{
	return event->has & (HAS_URINGOP | HAS_SQE | HAS_ORIGIN) && (event->has & IS_COMPLETE) != IS_COMPLETE;
}

static bool is_unlogged_origin(const struct event *event)
{
	return event->has & IS_ORIGIN && !(event->has & HAS_SYSCALL);
}

static bool is_of_op(const struct event *event)
{
	return event->has & HAS_URINGOP;
}

static long count_events(bool (*is)(const struct event *event))
{
	unsigned int i;
	long n = 0;

	for (i = 1; i <= last_serial; i++)
		n += is(&events[i]);
	return n;
}

bool account_is_settled(void)
{
	return !count(is_missing, "", 0) && !count_events(is_incomplete) && !count_events(is_unlogged_origin);
}

void account_check(unsigned int lost)
{
	long missing = count(is_missing, "missing", MAX_SHOWN);
	long twice = count(is_twice, "twice", MAX_SHOWN);
	long wrong = count(is_wrong, "wrong", MAX_SHOWN);
	long once = count(is_logged_once, "", 0);
	long incomplete = count_events(is_incomplete);
	long unlogged = count_events(is_unlogged_origin);

	printf("# %u operations; %ld that must be in the log are, %ld of them with a known result\n", table->next - 1,
	       once, count(is_verified, "", 0));
	printf("# %ld records, %ld events of operations, %u records lost\n", nr_records, count_events(is_of_op), lost);
	ok(once > 0 && missing <= lost, "%ld operations are missing", missing);
	ok(!twice, "%ld are there twice", twice);
	ok(!wrong, "%ld have another result", wrong);
	ok(!nr_unknown, "%ld are unknown", nr_unknown);
	ok(incomplete <= lost, "%ld events are incomplete", incomplete);
	ok(unlogged <= lost, "%ld named origins are not there", unlogged);
}
