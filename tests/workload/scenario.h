/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenarios: each runs in a process of its own, which main.c starts. */
#ifndef WORKLOAD_SCENARIO_H
#define WORKLOAD_SCENARIO_H

#include "ring.h"

struct scenario {
	const char *name;
	const char *about;
	int (*run)(void);
};

extern const struct scenario scn_modes[], scn_chain[], scn_process[], scn_cancel[], scn_multishot[];

/* Every definition without a flag of `without`, one after the other. */
int run_each(struct ring *r, const char *mode, unsigned int sqe_flags, unsigned int without);

/* Sets up, queues and submits n operations in one submission. */
int batch_start(struct ring *r, struct op **ops, unsigned int n, unsigned int min_complete);
/* Waits for all, finishes and frees them. */
int batch_end(struct ring *r, struct op **ops, unsigned int n);
/* n random definitions that have no flag of `without`. */
int batch_pick(struct ring *r, struct op **ret_ops, unsigned int n, const char *mode, unsigned int without);

/* Runs fn in a child that has its own truth file; its status, 0 if all was well. */
int in_child(int (*fn)(void *), void *arg, pid_t *ret_pid);
int wait_child(pid_t pid);

#endif
