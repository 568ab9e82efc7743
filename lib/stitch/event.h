/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An audit event: the records of one host with the same time and serial. It is shared by reference, and constant once
 * it has been assembled.
 */
#ifndef AU_EVENT_H
#define AU_EVENT_H

#include "record/counters.h"
#include "record/uringcalls.h"

struct node;

/* What an event needs until it is delivered. */
struct assembly {
	uint32_t room, text_n, text_room;
	bool relevant; /* it has a SYSCALL or URINGOP record: its place among the others matters */
	bool ended;
	char *text;       /* that the records stand in */
	uint64_t arrived; /* node->clock at its last record */
	uint64_t order;   /* records read until that */
	struct event *next, *older, *newer;
};

/* Many wait in memory, so it is small. */
/* Of each type of record from REC_SYSCALL on, the first, and how many there are. */
#define EVENT_TYPES (REC_URING_ARGS - REC_SYSCALL + 1)

struct event_index {
	uint32_t first[EVENT_TYPES], n[EVENT_TYPES];
};

struct event {
	unsigned int refs;
	unsigned int starts; /* node->starts when it began */
	struct node *node;   /* owned by the assembler, which outlives the event */
	struct stamp stamp;
	struct source src; /* of its first record */
	uint32_t missing;  /* the newest serial before its own that no record had when it ended, or 0 */
	uint32_t hidden;   /* assembler_hidden() at its last record */
	bool incomplete;   /* it should have more records than there are */
	bool again;        /* an event of the same id had ended before */
	bool doubtful;     /* records are missing that no number tells of */
	bool exec;         /* it has an EXECVE record */
	uint32_t n;
	uint32_t ops;               /* URINGOP records among them */
	int32_t call;               /* number of the system call that its first SYSCALL record is of, -1 without one */
	enum uring_call uring_call; /* which of io_uring's that is */
	uint32_t bytes;             /* of memory, with the records' */
	struct record *rec;
	struct assembly *open;     /* of the assembler; NULL in one that has been packed */
	struct event_index *index; /* of an event with many records, or NULL */
};

/* Whether it has an operation, or a call that makes a ring or submits requests. */
static inline bool event_is_uring(const struct event *ev)
{
	return ev->ops || ev->uring_call == URING_CALL_SETUP || ev->uring_call == URING_CALL_ENTER;
}

/* A new event with no records and one reference, or NULL (out of memory). */
struct event *event_new(struct node *node, const struct stamp *stamp, struct source src) __attribute__((nonnull));

/*
 * Makes an event of @n records without copying them, to look at and not to keep: nothing of it may be freed, and no
 * reference may outlive it.
 */
void event_view(struct event *ret, struct node *node, struct record *rec, size_t n, struct source src)
	__attribute__((nonnull));

/* Adds a copy of @rec: 0 or -ENOMEM. */
int event_add(struct event *ev, const struct record *rec) __attribute__((nonnull, warn_unused_result));

/* Only its first @n records are left. Nothing can be added to it then. */
void event_cut(struct event *ev, size_t n) __attribute__((nonnull));

/* A copy that is as small as possible, with one reference; nothing can be added to it. NULL: out of memory. */
struct event *event_copy(const struct event *ev) __attribute__((nonnull));

/*
 * Replaces @ev, which is complete and has no other references, by a copy that is as small as possible. Without memory
 * it returns @ev itself.
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
