/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the assembler share. */
#ifndef AU_ASSEMBLE_IMPL_H
#define AU_ASSEMBLE_IMPL_H

#include "stitch/assemble.h"
#include "stitch/node.h"

#define BUCKETS 4096	/* a power of two */
#define ENDED 4096	/* ids of ended events that are remembered */

struct ended_id {
	const struct node *node;
	struct stamp stamp;
};

struct assembler {
	event_fn *fn;
	passes_fn *passes;	/* or NULL */
	passed_fn *passed;
	void *data;
	struct counters *counters;
	struct node **nodes;
	size_t n_nodes;
	struct node *last;	/* that a record came from */
	size_t n_pending;
	size_t live;
	bool same_boot;
	struct event *bucket[BUCKETS];
	struct ended_id ended[ENDED];	/* by hash, the newest wins */
};

/* The open event of that stamp, or NULL. */
struct event *assembler_find(struct assembler *as, const struct node *node, const struct stamp *stamp) __attribute__((nonnull));

/* Whether it is remembered to have ended. */
bool assembler_has_ended(const struct assembler *as, const struct node *node, const struct stamp *stamp) __attribute__((nonnull));

/* What can be said of an event that has all its records. */
void assembler_judge(struct assembler *as, struct event *ev) __attribute__((nonnull));

/* Delivers what has ended or is too old, or @all, of one host: no host waits for another. */
int assembler_deliver(struct assembler *as, struct node *node, bool all) __attribute__((nonnull, warn_unused_result));

#endif
