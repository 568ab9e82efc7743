/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An audit event: the records of one host with the same time and serial. Shared by reference; constant once assembled. */
#ifndef AU_EVENT_H
#define AU_EVENT_H

#include "record/counters.h"

struct node;

/* What an event has until it is delivered. */
struct assembly {
	uint32_t room, text_n, text_room;
	bool relevant;		/* it has a SYSCALL or URINGOP record: its place among the others matters */
	bool ended;
	char *text;		/* that the records stand in */
	uint64_t arrived;	/* node->clock at its last record */
	uint64_t order;		/* records read until that */
	struct event *next, *older, *newer;
};

/* Many wait, so it is kept small. */
struct event {
	unsigned int refs;
	unsigned int starts;	/* node->starts when it began */
	struct node *node;	/* owned by the assembler, which outlives the event */
	struct stamp stamp;
	struct source src;	/* of its first record */
	uint32_t missing;	/* the newest serial before its own that no record had when it ended, or 0 */
	uint32_t hidden;	/* grows with all that may have kept a call out of the log, or out of sight, before its last record */
	bool incomplete;	/* it says that it has more records than there are */
	bool again;		/* an event of the same id had ended before */
	uint16_t n;
	uint16_t ops;		/* URINGOP records among them */
	int32_t call;		/* number of the system call that its first SYSCALL record is of, -1 without one */
	uint32_t bytes;		/* of memory, with the records' */
	struct record *rec;
	struct assembly *open;	/* of the assembler; NULL in one that has been packed */
};

/* io_uring's system calls have one number on every architecture but alpha (include/uapi/asm-generic/unistd.h). */
#define SYS_IO_URING_SETUP 425
#define SYS_IO_URING_ENTER 426

/* Whether it has an operation, or a call that makes a ring or submits. */
static inline bool event_is_uring(const struct event *ev)
{
	return ev->ops || ev->call == SYS_IO_URING_SETUP || ev->call == SYS_IO_URING_ENTER;
}

/* A new event with no records and one reference, or NULL (out of memory). */
struct event *event_new(struct node *node, const struct stamp *stamp, struct source src) __attribute__((nonnull));

/*
 * An event of @n records that stay where they are, to be looked at and not to be kept: nothing of it is to be freed, and nobody may refer
 * to it longer.
 */
void event_view(struct event *ret, struct node *node, struct record *rec, size_t n, struct source src) __attribute__((nonnull));

/* Adds a copy of @rec: 0 or -ENOMEM. */
int event_add(struct event *ev, const struct record *rec) __attribute__((nonnull, warn_unused_result));

/* A copy as small as it can be, with one reference, that nothing can be added to; NULL: out of memory. */
struct event *event_copy(const struct event *ev) __attribute__((nonnull));

/*
 * An event that nothing is added to any more, and that nobody else refers to, in the place of @ev and as small as it can be.
 * Without memory it is @ev itself.
 */
struct event *event_pack(struct event *ev) __attribute__((nonnull, warn_unused_result));

struct event *event_ref(struct event *ev) __attribute__((nonnull));

/* Gives one reference back; NULL is allowed. */
void event_unref(struct event *ev);

/* The first record of that type, or NULL. */
const struct record *event_record(const struct event *ev, enum record_type type) __attribute__((nonnull));

/* How many records of that type it has. */
size_t event_count(const struct event *ev, enum record_type type) __attribute__((nonnull));

#endif
