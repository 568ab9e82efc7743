/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the log says about a process that uses io_uring: who it is, and which of its io_uring_enter calls may still have
 * requests in flight. That count is what makes statements about the records of a stock kernel sound: while no earlier
 * request is open, whatever runs inside a call was submitted by it. An operation with an event of its own closes no
 * request: it may belong to an SQ thread, or to a call of another thread that is not logged until it returns.
 */
#ifndef AU_PROCESS_H
#define AU_PROCESS_H

#include "stitch/uop.h"

#define PROCESS_MAX 8192

/* From when on the calls of a process are counted. */
struct since {
	uint32_t serial; /* of the event */
	uint32_t hidden; /* of the event */
	uint64_t doubts; /* of its host, then */
};

/* Of a process that has not used io_uring yet. */
struct birth {
	const struct node *node; /* NULL: there is none */
	int64_t pid;
	unsigned int starts; /* of its host, before it */
	struct since since;
};

struct process {
	const struct node *node;
	int64_t pid;
	unsigned int starts;                      /* of its host, before it */
	struct event *last;                       /* its newest event with a SYSCALL record; a reference, or NULL */
	struct event *setup;                      /* its first io_uring_setup; a reference, or NULL */
	bool born;                                /* the log has its execve(), before which it had no request */
	struct since since;                       /* that, or the first io_uring_setup if it has not */
	bool entered;                             /* an io_uring_enter has been seen */
	bool broken;                              /* more requests ended than were seen submitted */
	uint64_t open;                            /* requests submitted, and not proved to have ended */
	uint64_t n_enters;                        /* calls since nothing was open */
	struct event *enters[UOP_MAX_CANDIDATES]; /* the newest ones, at number % size; references */
	size_t n_attempts;
	struct uop *attempts[UOP_MAX_ATTEMPTS]; /* not yet tied to their final record; references */
	struct uop *waiting, *waiting_last;     /* operations outside its calls, oldest first; references */
	struct uop *fresh;                      /* the first of them that has been compared with few later calls */
	uint64_t n_later;                       /* io_uring_enter calls logged while any waited */
	struct process *next, *older, *newer;
};

struct process_table;

struct process_table *process_table_new(struct counters *counters) __attribute__((nonnull));
void process_table_free(struct process_table *t);

/* Forgets the process that was not seen for the longest time: false if there is none. */
bool process_table_shrink(struct process_table *t) __attribute__((nonnull));

/* The process that was seen last; @older leads to the others. NULL if there is none. */
struct process *process_newest(const struct process_table *t) __attribute__((nonnull));

/* Adds a process, as the newest, to a host that has started @starts times; NULL: out of memory. */
struct process *process_add(struct process_table *t, const struct node *node, unsigned int starts, int64_t pid)
	__attribute__((nonnull));

/* The process with that pid on the host of @ev, since the same start of the host; NULL if it was not seen. */
struct process *process_find(struct process_table *t, const struct event *ev, int64_t pid) __attribute__((nonnull));

/* The same, added if it is not there; NULL: out of memory. */
struct process *process_get(struct process_table *t, const struct event *ev, int64_t pid) __attribute__((nonnull));

/*
 * Notes @sys, the SYSCALL record of @ev, as the newest of its process: 0 with the process, -ENOMEM, or -EINVAL if the
 * record has no pid, or no key=, which is its last field.
 */
int process_note(struct process_table *t, struct event *ev, const struct record *sys, struct process **ret)
	__attribute__((nonnull, warn_unused_result));

/* Notes an io_uring_enter call that submitted @n requests. */
void process_submitted(struct process *p, struct event *ev, uint64_t n) __attribute__((nonnull));

/* Notes that one of its requests has ended inside one of its calls. */
void process_ended(struct process *p) __attribute__((nonnull));

/*
 * Queues @op, so that calls that are logged after it, and began before, become candidates for its origin.
 * process_stop_waiting() removes it from the queue, if it is there.
 */
void process_wait(struct process *p, struct uop *op) __attribute__((nonnull));
void process_stop_waiting(struct process *p, struct uop *op) __attribute__((nonnull));

/* Whether two events with SYSCALL records name the same program, login user and session. What is absent names none. */
bool same_program(const struct event *a, const struct event *b) __attribute__((nonnull));

/* Whether these fields are the same, also where they say that there is nothing: if not, it is another program. */
bool same_program_text(const struct event *a, const struct event *b) __attribute__((nonnull));

/*
 * Whether the first records of type @type in both events have the same value in a field. A value that says that there
 * is none equals nothing.
 */
bool same_field(const struct event *a, const struct event *b, enum record_type type, const char *name)
	__attribute__((nonnull));

/* @ev is its execve(), which has cancelled all its requests (fs/exec.c, begin_new_exec(), io_uring_task_cancel()). */
void process_started(struct process *p, const struct event *ev) __attribute__((nonnull));

/*
 * The same of a process that is not known yet: it is remembered, for a while, in case it will use io_uring. What is
 * known of a process that is forgotten is forgotten with it.
 */
void process_born(struct process_table *t, const struct event *ev, int64_t pid) __attribute__((nonnull));

/* The same for snapshots: the next one that is remembered; @at starts at 0. NULL after the last one. */
void process_set_birth(struct process_table *t, const struct birth *birth) __attribute__((nonnull));
const struct birth *process_next_birth(const struct process_table *t, size_t *at) __attribute__((nonnull));

/* The count begins with @ev. */
struct since since_event(const struct event *ev) __attribute__((nonnull));

#endif
