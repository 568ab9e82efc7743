// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: burst N
 *
 * Issues N closes of a descriptor that is not open, as fast as the kernel takes them. Their user_data are 1 to N.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../kernel/ring.h"

#define BATCH 256
#define NO_FD 100000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* How many of them have ended as they must, which they do before the call that submits them returns. */
static unsigned long submit(struct ring *r, unsigned long first, unsigned long count)
{
	unsigned long i, ended = 0;

	for (i = 0; i < count; i++)
		ring_sqe(r, OP_CLOSE, NO_FD, NULL, 0, 0, first + i);
	if (ring_submit(r) != (int)count)
		return 0;
	for (; *r->cq_head != *r->cq_tail; ++*r->cq_head)
		ended += r->cqes[*r->cq_head & *r->cq_mask].res == -EBADF;
	return ended;
}

int main(int argc, char **argv)
{
	unsigned long n = argc == 2 ? strtoul(argv[1], NULL, 10) : 0, i, ended = 0;
	struct ring r;
	double start;

	if (n == 0) {
		fprintf(stderr, "usage: burst N\n");
		return 2;
	}
	if (ring_open(&r, BATCH, 0) < 0) {
		fprintf(stderr, "burst: there is no ring\n");
		return 99;
	}
	start = now();
	for (i = 1; i <= n; i += BATCH)
		ended += submit(&r, i, n - i + 1 < BATCH ? n - i + 1 : BATCH);
	printf("%lu operations in %.1f s\n", ended, now() - start);
	return ended != n;
}
