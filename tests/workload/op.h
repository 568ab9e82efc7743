/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An operation: one SQE with the object that it acts on, from its definition
 * (op_def, the tables in ops-*.c) to its last CQE.
 */
#ifndef WORKLOAD_OP_H
#define WORKLOAD_OP_H

#include <liburing.h>
#include <linux/futex.h>
#include <linux/openat2.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "wl.h"

struct ring;
struct op;

#define OP_FDS 4

enum op_flag {
	OP_FD = 1 << 0,           /* sqe->fd is a plain descriptor: works as a fixed file */
	OP_PREP_FAILS = 1 << 1,   /* refused before it is issued: a submission stops there */
	OP_KICKED = 1 << 2,       /* stays pending until kick() has its effect */
	OP_ALONE = 1 << 3,        /* brings its own companions: not for chains and batches */
	OP_NOTIFIES = 1 << 5,     /* a second CQE tells that its buffer is free */
	OP_FIXED_VARIES = 1 << 4, /* as a fixed file the result depends on the kernel */
};

#define OP_NONNEG 1000000 /* expected result: anything that is not negative */

struct op_def {
	const char *name;
	unsigned int opcode;
	int expect;                  /* OP_NONNEG, or the exact result */
	unsigned int flags;          /* enum op_flag */
	int variant;                 /* for functions that several definitions share */
	int (*setup)(struct op *op); /* makes the object; may submit companions */
	void (*fill)(struct op *op, struct io_uring_sqe *sqe);
	void (*kick)(struct op *op); /* called again and again while it is pending */
	int (*done)(struct op *op);  /* called after the last CQE */
};

struct op_path {
	char given[WL_PATH]; /* as the SQE names it */
	char full[WL_PATH];  /* absolute */
	uint64_t inode;      /* 0: did not exist */
};

/* What the operation acts on, as the truth will tell it. */
struct op_object {
	unsigned int npaths;
	struct op_path path[2];
	struct sockaddr_storage addr;
	socklen_t addrlen;  /* 0: none */
	const char *xattr;  /* attribute's name */
	char file[WL_PATH]; /* what the descriptor names, if a file */
	uint64_t file_inode;
};

/* Memory that the kernel reads or writes until the request ends. */
union op_memory {
	char data[256];
	struct open_how how;
	struct statx statx;
	struct epoll_event epoll;
	struct __kernel_timespec ts;
	uint32_t futex;
	siginfo_t siginfo;
};

struct op {
	const struct op_def *def;
	struct ring *ring;
	struct op *next;
	unsigned int n;
	uint64_t user_data;
	const char *mode;

	/* set before it is queued */
	unsigned int sqe_flags;
	int personality; /* 0: none */
	struct wl_cred personality_cred;
	unsigned int link; /* position in its chain, from 1 */
	unsigned int chain;
	bool fixed;          /* its descriptor goes into the fixed file table */
	bool direct;         /* its result is a slot, not a descriptor */
	bool any_result;     /* the scenario decides, not def->expect */
	const char *refused; /* what does not let it be executed, or NULL */

	int fd[OP_FDS];
	pid_t child;
	struct op *companion; /* in flight while op is */
	struct ring *target;  /* MSG_RING's */
	struct op_object object;
	union op_memory mem;
	struct msghdr msg;
	struct iovec iov;
	struct futex_waitv waitv;
	struct sockaddr_storage name; /* address that the kernel writes or reads */
	socklen_t namelen;

	/* result */
	bool more; /* CQEs are still to come */
	unsigned int cqes;
	int res; /* the last CQE's, but the first's of a zero-copy send */
};

struct op *op_new(struct ring *ring, const struct op_def *def, const char *mode);
void op_free(struct op *op);
int op_setup(struct op *op);
/* Compares the result with the definition's; runs done(). */
int op_finish(struct op *op);

/* Sets up, queues and submits; waits for the last CQE, finishes and frees. */
int op_start(struct op *op);
int op_end(struct op *op);
/* new, set up, queue, submit, wait, finish, free */
int op_run(struct ring *ring, const struct op_def *def, const char *mode, unsigned int sqe_flags);
/* Before op: inline, whatever op's own mode is; to its end, or left in flight. */
int op_companion(struct op *op, const struct op_def *def);
int op_companion_start(struct op *op, const struct op_def *def);

const struct op_def *op_by_name(const char *name);
/* The i-th definition, NULL after the last. */
const struct op_def *op_at(unsigned int i);
unsigned int op_count(void);
/* All definitions that have no flag of `without`, shuffled under --seed. */
unsigned int op_select(const struct op_def **ret_defs, unsigned int max, unsigned int without);

#define OP_MAX_DEFS 192

extern const struct op_def ops_file[], ops_io[], ops_net[], ops_msg[], ops_ring[], ops_wait[], ops_xattr[];

#endif
