/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the assembler share. */
#ifndef AU_ASSEMBLE_IMPL_H
#define AU_ASSEMBLE_IMPL_H

#include "stitch/assemble.h"
#include "stitch/seen.h"

#define BUCKETS 4096      /* a power of two */
#define NODE_BUCKETS 1024 /* a power of two */
#define ENDED 4096        /* ids of ended events that are remembered */

struct ended_id {
	const struct node *node;
	struct stamp stamp;
};

struct assembler {
	struct event_taker taker;
	struct budget *budget;
	struct counters *counters;
	struct node **nodes;
	size_t n_nodes;
	struct node *by_name[NODE_BUCKETS];
	struct node *last; /* that a record came from */
	size_t n_pending;
	struct seen *seen;
	bool same_boot;
	struct event *bucket[BUCKETS];
	struct ended_id ended[ENDED]; /* by hash, the newest wins */
};

/* Whether records of that type are only in events of calls and operations, beside the SYSCALL or URINGOP record. */
static inline bool assembler_is_aux(enum record_type type)
{
	switch (type) {
	case REC_PATH:
	case REC_CWD:
	case REC_SOCKADDR:
	case REC_EXECVE:
	case REC_FD_PAIR:
	case REC_OPENAT2:
	case REC_URING_SQE:
	case REC_URING_ORIGIN:
	case REC_URING_SETUP:
	case REC_URING_REGISTER:
	case REC_URING_ARGS:
		return true;
	default:
		return false;
	}
}

/* The open event of that stamp, or NULL. */
struct event *assembler_find(struct assembler *as, const struct node *node, const struct stamp *stamp)
	__attribute__((nonnull));

/* Whether there is room for one more open event. */
static inline bool assembler_has_room(const struct assembler *as)
{
	return as->n_pending < ASSEMBLE_MAX_PENDING && as->budget->used <= 2 * as->budget->max;
}

static inline bool assembler_ignores(const struct assembler *as, const struct event *ev)
{
	return as->taker.ignores && as->taker.ignores(as->taker.data, ev);
}

/* Whether an event with that stamp has ended, as far as is remembered. */
bool assembler_has_ended(const struct assembler *as, const struct node *node, const struct stamp *stamp)
	__attribute__((nonnull));

/*
 * Finds out what an event that has all its records lacks, and leaves out what was read before, perhaps all: 0 or
 * -ENOMEM.
 */
int assembler_judge(struct assembler *as, struct event *ev) __attribute__((nonnull, warn_unused_result));

/* Whether the record does not come from where those before came from; the host then begins anew. */
void assembler_note_contradiction(struct assembler *as, struct node *node, const struct record *rec, struct source src)
	__attribute__((nonnull));

/* Delivers what has ended or is too old, or with @all everything, of one host: no host waits for another. */
int assembler_deliver(struct assembler *as, struct node *node, bool all) __attribute__((nonnull, warn_unused_result));

#endif
