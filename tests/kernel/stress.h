/* SPDX-License-Identifier: GPL-2.0-only */
/* What the processes of the stress, and the one that checks, have in common. */
#ifndef STRESS_H
#define STRESS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "nl.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define DIR_NAME "/tmp/stress"
#define MAX_OPS (1U << 25)

/* what the process that submits an operation knows of it */
enum op_state { OP_UNUSED, OP_PREPARED, OP_SUBMITTED, OP_REAPED };

/* what has to be in the log */
enum op_expect {
	OP_ANY,         /* multishot: as many events as CQEs */
	OP_AT_MOST_ONE, /* the rules that name it come and go */
	OP_ONE,         /* there is always a rule that names it */
};

struct op {
	int res;  /* of the CQE */
	int exit; /* of the event */
	uint8_t code, state, expect, events;
};

/* All operations of the run, in shared memory, by user_data. 0 isn't used. */
struct table {
	unsigned int next;
	struct op op[MAX_OPS];
};

extern struct table *table;

/* A process that submits operations until it ends or is killed. */
void work(int server, const struct sockaddr_in *addr) __attribute__((noreturn));

unsigned int rnd(unsigned int n);

/* The operations of the rule that is never deleted. */
extern const int kept_ops[];

/* Keep account of the records. */
void account_init(void);
void account(const struct log *log);
/* Is all there that has to be? */
bool account_is_settled(void);
/* Give the verdict. @lost is how many records the kernel says to have lost. */
void account_check(unsigned int lost);

#endif
