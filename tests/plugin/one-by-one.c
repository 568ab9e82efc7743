// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: one-by-one SOCKET N
 *
 * Runs in a guest with a patched kernel whose rules record close, and with a plugin that connects to SOCKET. Submits N
 * closes of a descriptor that is not open, each with its own user_data and each after the plugin has written the one
 * before. Measures the time from before the submission until the operation arrives here.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../kernel/ring.h"

#define ENTRIES 8
#define NO_FD 100000
#define PATIENCE_MS 60000

static unsigned long n, seen, twice, gaps;
static int ready; /* the first one, which is not counted, has come */
static unsigned char *mark;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int listen_at(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strncpy(sun.sun_path, path, sizeof(sun.sun_path) - 1);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0 || listen(fd, 1) < 0)
		die(path);
	return fd;
}

static int accept_plugin(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, PATIENCE_MS) != 1) {
		fprintf(stderr, "the plugin does not connect\n");
		exit(99);
	}
	return accept(fd, NULL, NULL);
}

/* Those of other programs have none of ours: they do not use io_uring here. */
static void take_line(const char *line)
{
	const char *at = strstr(line, "\"user_data\":\"0x");
	unsigned long i = at ? strtoul(at + strlen("\"user_data\":\""), NULL, 16) : 0;

	pthread_mutex_lock(&lock);
	if (strstr(line, "\"kind\":\"gap\""))
		gaps++;
	else if (i == n + 1)
		ready = 1;
	else if (i >= 1 && i <= n && mark[i]++)
		twice++;
	else if (i >= 1 && i <= n)
		seen++;
	pthread_cond_signal(&came);
	pthread_mutex_unlock(&lock);
}

static void *read_lines(void *data)
{
	FILE *in = fdopen(accept_plugin(*(int *)data), "r");
	char *line = NULL;
	size_t size = 0;

	while (in && getline(&line, &size, in) > 0)
		take_line(line);
	return NULL;
}

static int is_there(unsigned long wanted)
{
	return wanted ? seen >= wanted : ready;
}

/* Until @wanted have come (0: until it is ready), or none has for a minute. */
static void wait_for(unsigned long wanted)
{
	unsigned long before = 0;
	struct timespec t;
	int rc = 0;

	pthread_mutex_lock(&lock);
	while (!is_there(wanted) && !(rc == ETIMEDOUT && seen == before)) {
		before = seen;
		clock_gettime(CLOCK_REALTIME, &t);
		t.tv_sec += PATIENCE_MS / 1000;
		rc = pthread_cond_timedwait(&came, &lock, &t);
	}
	pthread_mutex_unlock(&lock);
}

static void submit(struct ring *r, unsigned long user_data)
{
	ring_sqe(r, OP_CLOSE, NO_FD, NULL, 0, 0, user_data);
	/* It has its CQE when this returns, as it fails at once. */
	if (ring_submit(r) != 1)
		die("io_uring_enter");
	*r->cq_head = *r->cq_tail;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static int each(struct ring *r)
{
	double *took = calloc(n, sizeof(*took)), start;
	unsigned long i;

	if (!took)
		die("calloc");
	for (i = 0; i < n; i++) {
		start = now();
		submit(r, i + 1);
		wait_for(i + 1);
		took[i] = (now() - start) * 1000;
	}
	qsort(took, n, sizeof(*took), compare);
	printf("%lu operations, one after the other: written after %.1f ms (median), %.1f (90 %%), %.1f (maximum)\n", n,
	       took[n / 2], took[n * 9 / 10], took[n - 1]);
	/* If the plugin waited for a tick, more than half would be later. Single late ones are due to a busy host. */
	return seen < n || twice || gaps || took[n / 2] > 100;
}

int main(int argc, char **argv)
{
	int listener, late;
	pthread_t reader;
	struct ring r;

	if (argc != 3) {
		fprintf(stderr, "usage: one-by-one SOCKET N\n");
		return 2;
	}
	n = strtoul(argv[2], NULL, 10);
	mark = calloc(n + 1, 1);
	if (!mark || ring_open(&r, ENTRIES, 0) < 0)
		die("ring");
	listener = listen_at(argv[1]);
	if (pthread_create(&reader, NULL, read_lines, &listener) != 0)
		die("reader");
	/* The plugin connects when it has something to write. */
	submit(&r, n + 1);
	wait_for(0);
	late = each(&r);
	fflush(stdout);
	/* exit() would wait for the reader's stream. */
	_exit(late);
}
