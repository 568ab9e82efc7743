// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: stress SECONDS [SEED [PROCESSES]]
 *
 * Processes that do operations of all kinds on rings of all kinds, some of which
 * end in the middle or are killed, while rules come and go, and so does the one
 * that gets the records. Nothing is expected of the records but that each
 * URINGOP has its companions. What matters is what the kernel has to say.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "nl.h"
#include "ring.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DIR_NAME "/tmp/stress"

static unsigned int seed;

static unsigned int rnd(unsigned int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static const unsigned int setups[] = {
	0, 0, IORING_SETUP_SQPOLL, SETUP_SINGLE_ISSUER,
	SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN,
};

static struct sockaddr_in addr;
static int server;

static void listen_somewhere(void)
{
	socklen_t len = sizeof(addr);

	server = socket(AF_INET, SOCK_STREAM, 0);
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(server, (void *)&addr, len) || listen(server, 64) ||
	    getsockname(server, (void *)&addr, &len))
		exit(4);
}

static void one(struct ring *r, int sock, unsigned int i)
{
	static char path[64][64];
	struct io_uring_sqe *sqe;
	char *a = path[i % 32], *b = path[32 + i % 32];
	uint64_t ud = i;

	snprintf(a, sizeof(path[0]), DIR_NAME "/%u", rnd(40));
	snprintf(b, sizeof(path[0]), DIR_NAME "/%u", rnd(40));
	switch (rnd(14)) {
	case 0: case 1: case 2:
		sqe = ring_sqe(r, OP_OPENAT, AT_FDCWD, a, 0644, 0, ud);
		sqe->open_flags = rnd(2) ? O_RDWR | O_CREAT : O_RDONLY;
		break;
	case 3: sqe = ring_sqe(r, OP_CLOSE, 5 + rnd(60), NULL, 0, 0, ud); break;
	case 4: sqe = ring_sqe(r, OP_UNLINKAT, AT_FDCWD, a, 0, 0, ud); break;
	case 5:
		sqe = ring_sqe(r, OP_RENAMEAT, AT_FDCWD, a, AT_FDCWD,
			       (uintptr_t)b, ud);
		break;
	case 6: sqe = ring_sqe(r, OP_CONNECT, sock, &addr, 0, sizeof(addr), ud); break;
	case 7:
		sqe = ring_sqe(r, OP_ACCEPT, server, NULL, 0, 0, ud);
		sqe->ioprio = rnd(2) ? ACCEPT_MULTISHOT : 0;
		break;
	case 8:
		sqe = ring_sqe(r, OP_ASYNC_CANCEL, -1, (void *)(uintptr_t)rnd(i + 1),
			       0, 0, ud);
		break;
	case 9: sqe = ring_sqe(r, OP_FTRUNCATE, 5 + rnd(60), NULL, 0, rnd(999), ud); break;
	case 10:
		sqe = ring_sqe(r, OP_SETXATTR, 0, "trusted.x", 1, (uintptr_t)"y", ud);
		sqe->addr3 = (uintptr_t)a;
		break;
	case 11: sqe = ring_sqe(r, OP_MSG_RING, r->fd, NULL, 1, 1, ud); break;
	case 12: sqe = ring_sqe(r, OP_OPENAT, AT_FDCWD, (void *)16, 0, 0, ud); break;
	default: sqe = ring_sqe(r, OP_NOP, 0, NULL, 0, 0, ud); break;
	}
	if (!rnd(3))
		sqe->flags |= IOSQE_ASYNC;
	if (!rnd(4))
		sqe->flags |= rnd(2) ? IOSQE_IO_LINK : IOSQE_IO_HARDLINK;
	if (!rnd(16))
		sqe->flags |= IOSQE_IO_DRAIN;
}

static void worker(void)
{
	unsigned int rounds = 1 + rnd(20), i, n, j;
	struct ring r;
	int sock;

	while (rounds--) {
		if (ring_open(&r, 32, setups[rnd(5)]))
			_exit(0);
		for (i = 0; i < 400; ) {
			sock = socket(AF_INET, SOCK_STREAM, 0);
			n = 1 + rnd(16);
			for (j = 0; j < n; j++)
				one(&r, sock, ++i);
			ring_submit(&r);
			ring_enter(&r, 0, !rnd(40), IORING_ENTER_GETEVENTS);
			/* nothing looks at the results */
			__atomic_store_n(r.cq_head, *r.cq_tail, __ATOMIC_RELEASE);
			close(sock);
			if (!rnd(400))
				_exit(0);
		}
		ring_close(&r);
	}
	_exit(0);
}

/* Check what is there, but for events that may not be there as a whole. */
static void check_log(const struct log *log, long *ret_events, long *ret_bad)
{
	size_t i, j, end;

	for (i = 0; i < log->n; i++) {
		int have = 0;

		if (log->rec[i].type != AUDIT_URINGOP)
			continue;
		end = i + 400 < log->n ? i + 400 : log->n;
		for (j = i; j < end; j++) {
			if (strcmp(log->rec[j].stamp, log->rec[i].stamp))
				continue;
			have |= (log->rec[j].type == AUDIT_URING_SQE) |
				(log->rec[j].type == AUDIT_URING_ORIGIN) << 1;
		}
		(*ret_events)++;
		if (have != 3 && end == i + 400)
			(*ret_bad)++;
	}
}

int main(int argc, char **argv)
{
	const int some[] = { OP_OPENAT, OP_UNLINKAT, OP_ACCEPT, -1 };
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 10);
	int procs = argc > 3 ? atoi(argv[3]) : 6, i, nl, n = 0;
	struct log log = { };
	long events = 0, bad = 0;
	pid_t pid[64] = { };

	seed = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 0) : (unsigned int)time(NULL);
	printf("TAP version 13\n# seed %u\n", seed);
	mkdir(DIR_NAME, 0755);
	listen_somewhere();
	/* have those who cause records wait for the one who reads them */
	nl_backlog = 500;
	nl = nl_open();
	while (time(NULL) < end) {
		for (i = 0; i < procs; i++) {
			if (pid[i] && !rnd(4))
				kill(pid[i], SIGKILL);
			if (pid[i] && waitpid(pid[i], NULL, WNOHANG) != pid[i])
				continue;
			seed += 7919;
			fflush(stdout);
			pid[i] = fork();
			if (!pid[i]) {
				close(nl);
				worker();
			}
			n++;
		}
		switch (rnd(6)) {
		case 0:
			nl_del_rules(nl);
			break;
		case 1:
			nl_close(nl);
			nl = nl_open();
			break;
		case 2:
			nl_del_rules(nl);
			nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, some,
				    "some", NULL, 0);
			break;
		default:
			nl_del_rules(nl);
			nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, NULL,
				    "all", NULL, 0);
			break;
		}
		for (i = 0; i < 4; i++) {
			usleep(50000);
			if (nl_collect(nl, &log))
				break;
			check_log(&log, &events, &bad);
			log_free(&log);
		}
	}
	for (i = 0; i < procs; i++) {
		if (pid[i]) {
			kill(pid[i], SIGKILL);
			waitpid(pid[i], NULL, 0);
		}
	}
	nl_del_rules(nl);
	printf("# %d processes, %ld events, lost %u\n", n, events, nl_lost(nl));
	ok(events > 0, "there are events");
	ok(!bad, "%ld without their companions", bad);
	nl_close(nl);
	return tap_done();
}
