/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "stitch/gap.h"

#define CLOCK_STEP_MS 10000
#define CLOCK_STEP_RECORDS 64

struct node *node_new(struct str name, size_t number, struct budget *budget)
{
	struct node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->budget = budget;
	node->number = number;
	node->name = strndup(name.n ? name.p : "", name.n);
	if (node->name)
		return node;
	free(node);
	return NULL;
}

void node_free(struct node *node)
{
	free(node->name);
	free(node);
}

/*
 * The clock goes with the newest record. An event of a call that waited carries the time of its entry, so an old time
 * alone is no step of the clock; many in a row are.
 */
void node_note_time(struct node *node, uint64_t ms)
{
	if (ms + CLOCK_STEP_MS >= node->clock)
		node->behind = 0;
	else
		node->behind++;
	if (ms > node->clock || node->behind > CLOCK_STEP_RECORDS)
		node->clock = ms;
}

void node_note_arch(struct node *node, const struct record *rec)
{
	uint64_t arch;

	if (node->arch == 0 && rec->type == REC_SYSCALL && record_u64(rec, "arch", 16, &arch) == 0 &&
	    arch <= UINT32_MAX)
		node->arch = (uint32_t)arch;
}

/* __AUDIT_ARCH_LE of include/uapi/linux/audit.h */
enum byte_order node_byte_order(const struct node *node)
{
	return node->arch == 0 ? ORDER_UNKNOWN : node->arch & 0x40000000 ? ORDER_LITTLE : ORDER_BIG;
}

void node_report_gaps(const struct node *node, struct counters *counters)
{
	char text[32];

	if (node->serials.missing == 0)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 " numbers", node->serials.missing);
	counters_warn(counters, WARN_gaps, node->gap, NULL, text);
}

void node_restart(struct node *node, struct counters *counters)
{
	node_report_gaps(node, counters);
	node->serials = (struct serials){ 0 };
	node->starts++;
}

bool node_contradicts(const struct node *node, const struct record *rec)
{
	return rec->stamp.serial && serials_contradict(&node->serials, rec->stamp.serial, stamp_ms(&rec->stamp));
}

void node_doubt(struct node *node)
{
	node->doubts++;
}

void node_note_serial(struct node *node, const struct stamp *stamp, struct source src)
{
	bool none = node->serials.missing == 0;

	/* The kernel gives none the number 0. */
	if (stamp->serial == 0)
		return;
	serials_note(&node->serials, stamp->serial, stamp_ms(stamp), node->clock);
	if (none && node->serials.missing)
		node->gap = src;
}

bool node_lost(struct node *node, uint64_t late_ms, struct gap *ret)
{
	uint64_t missing = node->serials.missing;

	/* Some have come after all, or the host has started anew. */
	if (missing < node->told)
		node->told = missing;
	if (missing == node->told || node->clock < node->lost_since) {
		node->lost_since = 0;
		return false;
	}
	if (node->lost_since == 0)
		node->lost_since = node->clock;
	if (node->clock - node->lost_since < late_ms)
		return false;
	*ret = (struct gap){ .reason = GAP_RECORDS,
			     .count = missing - node->told,
			     .from = node->lost_since,
			     .to = node->clock,
			     .node = node->name };
	node->told = missing;
	node->lost_since = 0;
	return true;
}
