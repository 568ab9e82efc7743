// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: cost [N]
 *
 * What an operation costs in each of the states that audit can be in. In a guest
 * with one processor whose clock counts instructions (QEMU: -icount shift=0) a
 * nanosecond is an instruction. All that runs is counted, from the system call
 * that submits the operation to that which gets the result: the program, the
 * worker, and in the state that logs, kauditd and the one who gets the records.
 * Of a process that is the median of N operations; the least of some processes
 * is shown.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "nl.h"
#include "ring.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OP_READ 22
#define NR_OPS 5
#define NR_TURNS 7

static const char *const op_name[NR_OPS] = {
	"NOP", "READ", "OPENAT", "UNLINKAT", "CONNECT",
};
static const int op_nr[NR_OPS] = {
	OP_NOP, OP_READ, OP_OPENAT, OP_UNLINKAT, OP_CONNECT,
};

static int n = 1000;
static long *result;

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int cmp(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return x < y ? -1 : x > y;
}

/*
 * The names of each turn are its own: they hash to another place in the kernel,
 * where more or fewer others are before them.
 */
static long measure(int op, int turn)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(9) };
	long *all = calloc(n, sizeof(long)), median;
	struct io_uring_sqe *sqe = NULL;
	char buf[16], there[32], missing[32];
	struct ring r;
	int i, fd, sock, res;

	snprintf(there, sizeof(there), "/tmp/cost%d", turn);
	snprintf(missing, sizeof(missing), "/tmp/none%d", turn);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	close(open(there, O_CREAT | O_RDWR, 0600));
	/* can be read without a worker */
	fd = open("/dev/zero", O_RDONLY);
	if (fd < 0 || ring_open(&r, 8, 0))
		_exit(1);
	sock = socket(AF_INET, SOCK_STREAM, 0);
	for (i = 0; i < n; i++) {
		long long t;

		switch (op) {
		case OP_NOP:
			sqe = ring_sqe(&r, op, -1, NULL, 0, 0, 1);
			break;
		case OP_READ:
			sqe = ring_sqe(&r, op, fd, buf, 16, 0, 1);
			break;
		case OP_OPENAT:
			sqe = ring_sqe(&r, op, AT_FDCWD, there, 0, 0, 1);
			break;
		case OP_UNLINKAT:
			sqe = ring_sqe(&r, op, AT_FDCWD, missing, 0, 0, 1);
			break;
		case OP_CONNECT:
			sqe = ring_sqe(&r, op, sock, &addr, 0, sizeof(addr), 1);
			break;
		}
		t = now();
		ring_submit(&r);
		res = ring_wait(&r, 1, NULL);
		all[i] = now() - t;
		if (op == OP_OPENAT)
			close(res);
		(void)sqe;
	}
	qsort(all, n, sizeof(long), cmp);
	median = all[n / 2];
	free(all);
	ring_close(&r);
	close(fd);
	close(sock);
	return median;
}

/* In a child, which has an audit context if and only if audit is enabled. */
static void measure_once(int nl, int i, int turn)
{
	struct pollfd pfd = { .fd = nl, .events = POLLIN };
	static char buf[16384];
	long median;
	int status;
	pid_t pid = fork();

	if (!pid) {
		median = measure(op_nr[i], turn);
		if (!result[i] || median < result[i])
			result[i] = median;
		_exit(0);
	}
	while (waitpid(pid, &status, nl < 0 ? 0 : WNOHANG) == 0) {
		if (poll(&pfd, 1, 100) > 0 && recv(nl, buf, sizeof(buf), 0) < 0)
			break;
	}
}

/* Where a process happens to lie in memory makes a difference too. */
static void measure_op(int nl, int i)
{
	int turn;

	result[i] = 0;
	for (turn = 0; turn < NR_TURNS; turn++)
		measure_once(nl, i, turn);
}

static void measure_all(void)
{
	int i;

	for (i = 0; i < NR_OPS; i++)
		measure_op(-1, i);
}

static void print(const char *state)
{
	int i;

	printf("%s", state);
	for (i = 0; i < NR_OPS; i++)
		printf("\t%ld", result[i]);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	const int other[] = { OP_LISTEN, -1 };
	const int enter[] = { __NR_io_uring_enter, -1 };
	const struct field_spec uid = { AUDIT_UID, AUDIT_EQUAL, 77, NULL };
	int nl, i;

	if (argc > 1)
		n = atoi(argv[1]);
	result = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	printf("state");
	for (i = 0; i < NR_OPS; i++)
		printf("\t%s", op_name[i]);
	printf("\n");

	measure_all();
	print("never enabled");
	nl = nl_open();
	measure_all();
	print("no rules");
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, other, "k", NULL, 0);
	measure_all();
	print("rule on another op");
	nl_del_rules(nl);
	for (i = 0; i < NR_OPS; i++) {
		const int op[] = { op_nr[i], -1 };

		nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, op, "k", &uid, 1);
		measure_op(-1, i);
		nl_del_rules(nl);
	}
	print("named, no match");
	for (i = 0; i < NR_OPS; i++) {
		const int op[] = { op_nr[i], -1 };

		nl_add_rule(nl, AUDIT_FILTER_EXIT, AUDIT_ALWAYS, enter, "e", NULL, 0);
		nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, op, "k", NULL, 0);
		measure_op(nl, i);
		nl_del_rules(nl);
	}
	print("match");
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, NULL, "k", NULL, 0);
	nl_add_rule(nl, AUDIT_FILTER_TASK, AUDIT_NEVER, NULL, NULL, NULL, 0);
	measure_all();
	print("task,never");
	nl_close(nl);
	return 0;
}
