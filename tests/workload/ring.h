/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ring whose every io_uring_enter call is made and logged here: liburing
 * maps it and fills SQEs, but its calls that enter the kernel are not used.
 */
#ifndef WORKLOAD_RING_H
#define WORKLOAD_RING_H

#include "op.h"

#define RING_ENTRIES 64
#define RING_SLOTS 64    /* fixed file table */
#define RING_BUFFER 4096 /* registered buffer 0 */
#define RING_GROUP 7     /* provided buffers */

struct ring {
	struct io_uring u;
	struct io_uring_params params;
	unsigned int index; /* the truth's name of it */
	int enter_fd;       /* descriptor, or index where it is registered */
	unsigned int enter_flags;
	bool sqpoll;
	bool adopted;        /* the buffer is not ours to free */
	struct wl_cred cred; /* of the creator; an SQPOLL thread runs with them */
	char comm[16];
	pid_t creator, creator_tid, creator_ppid;
	char *buffer;
	unsigned int next_slot;

	struct op *queued[RING_ENTRIES];
	unsigned int nqueued;
	struct op *inflight;
	unsigned int foreign; /* CQEs that no operation of this ring asked for */
};

/* setup_flags of io_uring_setup; a fixed file table and a buffer are registered. */
int ring_open(struct ring *r, unsigned int setup_flags);
/* Opened with IORING_SETUP_R_DISABLED: lets it execute those opcodes only, up to -1, and enables it. */
int ring_restrict(struct ring *r, const int *opcodes);
/* A ring that another process created, by the descriptor that it passed. */
int ring_adopt(struct ring *r, const struct ring *theirs, int fd);
void ring_close(struct ring *r);

/* Writes the SQE and the truth of it. The caller keeps op until it is done. */
int ring_queue(struct ring *r, struct op *op);
/* Submits all that is queued; min_complete > 0 waits in the same call. */
int ring_submit(struct ring *r, unsigned int min_complete);
/* Waits until op, or (NULL) everything in flight, has had its last CQE. */
int ring_wait(struct ring *r, const struct op *op);
/* Takes the CQEs that are there; true if there was one. */
bool ring_reap(struct ring *r);
/* Waits for a CQE of any request, not long. */
int ring_wait_some(struct ring *r);
/* Waits until `count` CQEs of others' making (MSG_RING) have come. */
int ring_wait_foreign(struct ring *r, unsigned int count);
bool ring_pending(const struct ring *r, const struct op *op);

/* Puts fd into the fixed file table; the slot or a negative errno. */
int ring_fix(struct ring *r, int fd);

#endif
