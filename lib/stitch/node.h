/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A host that records come from: its clock, serials and starts, as far as its records tell. */
#ifndef AU_NODE_H
#define AU_NODE_H

#include "record/counters.h"
#include "stitch/serials.h"

struct event;

/* Events in the order in which their last records came. */
struct age_list {
	struct event *oldest, *newest;
};

/*
 * The memory of all events that exist. The stitcher forgets processes to stay below @max; the assembler ends events at
 * twice that.
 */
struct budget {
	size_t used, max; /* bytes */
};

/* A host that records come from. */
struct node {
	char *name;            /* "" without node= */
	struct node *next;     /* of the same hash of names */
	size_t number;         /* of the hosts seen, from 0 */
	struct budget *budget; /* its events are counted there */
	uint32_t arch;         /* AUDIT_ARCH_* of its first call, 0 before one */
	uint64_t clock;        /* newest event time seen, ms */
	unsigned int behind;   /* records in a row that are much older than the clock */
	unsigned int
		starts; /* of auditd, so perhaps of the host; and contradictions, which may be another host's records */
	struct serials serials;
	struct age_list age[2]; /* its open events: those that are not relevant, and those that are */
	struct source gap;      /* of the record behind the first hole in them */
	uint64_t told;          /* of the missing ones, by node_lost() */
	uint64_t lost_since;    /* clock when there were more first, ms; 0 if there are no more */
	uint64_t rule_changes;  /* and other changes of what is logged */
	/*
	 * Grows with everything seen in events that makes a count of a process's calls and operations unsound:
	 * nothing is asserted that rests on a count which began before it grew. node_doubt() is the one place where
	 * it does.
	 */
	uint64_t doubts;
	unsigned int patched; /* 1 + starts when it was last seen to write what only a patched kernel writes, or 0 */
};

/* A new host with that number; @budget is borrowed. NULL: out of memory. */
struct node *node_new(struct str name, size_t number, struct budget *budget) __attribute__((nonnull));

/* To be called after all its events are freed. */
void node_free(struct node *node) __attribute__((nonnull));

/* Moves the host's clock to the time of a record. */
void node_note_time(struct node *node, uint64_t ms) __attribute__((nonnull));

/* Remembers the machine type of the first SYSCALL record. */
void node_note_arch(struct node *node, const struct record *rec) __attribute__((nonnull));

/* The byte order of its machine, if its type is known. */
enum byte_order node_byte_order(const struct node *node) __attribute__((nonnull));

/* Notes the serial of an event that begins, and where the first missing serial was noticed. */
void node_note_serial(struct node *node, const struct stamp *stamp, struct source src) __attribute__((nonnull));

/*
 * Whether the serial and the time of an event cannot come from where those before came from: the host has restarted and
 * the record of auditd's start is lost, or another host's records are between, without node=.
 */
bool node_contradicts(const struct node *node, const struct record *rec) __attribute__((nonnull));

/* Something is missing that cannot be told from the serials: no count that began before holds any more. */
void node_doubt(struct node *node) __attribute__((nonnull));

/* auditd has started: this happens at boot, when serials begin anew. */
void node_restart(struct node *node, struct counters *counters) __attribute__((nonnull));

/* Reports missing serials, if there are any. */
void node_report_gaps(const struct node *node, struct counters *counters) __attribute__((nonnull));

struct gap;

/*
 * True if serials have been missing for longer than a record can be late, and were not reported yet. @ret describes
 * them, and borrows the node's name.
 */
bool node_lost(struct node *node, uint64_t late_ms, struct gap *ret) __attribute__((nonnull));

#endif
