/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the records of a host say of its clock, its serials and its starts. */
#ifndef AU_NODE_H
#define AU_NODE_H

#include "stitch/event.h"

/* Moves the clock by the time of a record. */
void node_note_time(struct node *node, uint64_t ms) __attribute__((nonnull));

/* Remembers the machine by the first SYSCALL record. */
void node_note_arch(struct node *node, const struct record *rec) __attribute__((nonnull));

/* Notes the serial of an event that begins; where the first of the holes is that there are is remembered. */
void node_note_serial(struct node *node, uint64_t serial, struct source src) __attribute__((nonnull));

/* Whether a serial is older than one that was seen, at a time that is later than any: the host started, and auditd's record is lost. */
bool node_has_restarted(const struct node *node, const struct record *rec) __attribute__((nonnull));

/* auditd starts at boot, when serials begin anew. */
void node_restart(struct node *node, struct counters *counters) __attribute__((nonnull));

/* Reports the serials that are missing, if any are. */
void node_report_gaps(const struct node *node, struct counters *counters) __attribute__((nonnull));

struct gap;

/*
 * Serials that have been missing for longer than a record can be late, and have not been told yet: true with @ret, which borrows the
 * node's name.
 */
bool node_lost(struct node *node, uint64_t late_ms, struct gap *ret) __attribute__((nonnull));

#endif
