/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who submits: several threads, another process than the ring's, changing identities. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"
#include "truth.h"

#define MAX_THREADS 8

struct worker {
	pthread_t thread;
	unsigned int index, rounds, setup_flags;
	const char *mode;
	int rc;
};

static int random_ops(struct ring *r, const char *mode, unsigned int rounds, unsigned int without)
{
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int count = op_select(defs, OP_MAX_DEFS, without);
	int rc = 0;

	for (unsigned int i = 0; !rc && i < rounds; i++)
		rc = op_run(r, defs[wl_random(count)], mode, wl_random(3) ? 0 : IOSQE_ASYNC);
	return rc;
}

static void *submitter(void *arg)
{
	struct worker *w = arg;
	char comm[16];
	struct ring r;

	snprintf(comm, sizeof(comm), "submitter-%u", w->index);
	wl_comm_set(comm);
	wl_random_seed(w->index + 100);
	w->rc = ring_open(&r, w->setup_flags);
	if (w->rc)
		return NULL;
	w->rc = random_ops(&r, w->mode, w->rounds, 0);
	ring_close(&r);
	return NULL;
}

static int run_threads(const char *mode, unsigned int setup_flags)
{
	struct worker w[MAX_THREADS];
	unsigned int n = wl_size(4, 2, MAX_THREADS), started = 0;
	int rc = 0;

	for (; !rc && started < n; started++) {
		w[started] = (struct worker){
			.index = started,
			.rounds = wl_size(30, 10, 60),
			.setup_flags = setup_flags,
			.mode = mode,
		};
		rc = -pthread_create(&w[started].thread, NULL, submitter, &w[started]);
		if (rc)
			wl_error("pthread_create: %s", strerror(-rc));
	}
	for (unsigned int i = 0; i < started; i++) {
		pthread_join(w[i].thread, NULL);
		if (w[i].rc && !rc)
			rc = w[i].rc;
	}
	return rc;
}

static int scn_threads(void)
{
	return run_threads("threads", 0);
}

static int scn_threads_defer(void)
{
	return run_threads("threads-defer", IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
}

/* Several processes at once, each with a ring. */
static int lone_process(void *arg)
{
	unsigned int index = *(unsigned int *)arg;
	char comm[16];
	struct ring r;
	int rc;

	snprintf(comm, sizeof(comm), "process-%u", index);
	wl_comm_set(comm);
	wl_random_seed(index + 200);
	rc = ring_open(&r, 0);
	if (rc)
		return rc;
	rc = random_ops(&r, "processes", wl_size(30, 10, 60), 0);
	ring_close(&r);
	return rc;
}

static int scn_processes(void)
{
	unsigned int n = wl_size(3, 2, MAX_THREADS), started = 0;
	pid_t pid[MAX_THREADS];
	int rc = 0, one;

	for (; !rc && started < n; started++)
		rc = in_child(lone_process, &started, &pid[started]);
	for (unsigned int i = 0; i < started; i++) {
		one = wait_child(pid[i]);
		if (one && !rc)
			rc = one;
	}
	return rc;
}

/* The child submits to the ring that its parent made. */
static int heir(void *arg)
{
	struct ring *r = arg;

	wl_comm_set("heir");
	wl_random_seed(300);
	return random_ops(r, "inherited", wl_size(40, 20, 80), 0);
}

static int scn_inherited(void)
{
	struct ring r;
	pid_t pid;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	rc = random_ops(&r, "before-fork", 5, 0);
	if (!rc)
		rc = in_child(heir, &r, &pid);
	if (!rc)
		rc = wait_child(pid);
	ring_close(&r);
	return rc;
}

/*
 * A stranger takes the ring's descriptor with pidfd_getfd(2) and maps it: since
 * Linux 6.7 SCM_RIGHTS does not carry rings (net/core/scm.c).
 */
static int stranger(void *arg)
{
	const struct ring *theirs = arg;
	struct ring r;
	int pidfd, fd, rc;

	close(theirs->u.ring_fd); /* the inherited one */
	pidfd = syscall(SYS_pidfd_open, getppid(), 0);
	fd = pidfd < 0 ? -1 : syscall(SYS_pidfd_getfd, pidfd, theirs->u.ring_fd, 0);
	if (fd < 0) {
		wl_error("pidfd_getfd: %m");
		return -errno;
	}
	wl_comm_set("stranger");
	wl_random_seed(400);
	rc = ring_adopt(&r, theirs, fd);
	if (rc)
		return rc;
	rc = random_ops(&r, "passed", wl_size(40, 20, 80), 0);
	ring_close(&r);
	return rc;
}

static int scn_passed(void)
{
	struct ring r;
	pid_t pid;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	rc = random_ops(&r, "before-passing", 5, 0);
	if (!rc)
		rc = in_child(stranger, &r, &pid);
	if (!rc)
		rc = wait_child(pid);
	ring_close(&r);
	return rc;
}

/* A few operations that another user may do as well. */
static int as_another(struct ring *r)
{
	static const char *const names[] = { "mkdirat", "connect-refused", "openat-missing" };
	int rc = wl_cred_become(WL_OTHER_USER, WL_OTHER_USER), back;

	for (unsigned int i = 0; !rc && i < sizeof(names) / sizeof(names[0]); i++)
		rc = op_run(r, op_by_name(names[i]), "changing", wl_random(2) ? IOSQE_ASYNC : 0);
	back = wl_cred_root();
	return rc ? rc : back;
}

/* comm and the effective ids change between submissions. */
static int scn_changing(void)
{
	unsigned int rounds = wl_size(8, 4, 16);
	struct ring r;
	char comm[24];
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	for (unsigned int i = 0; !rc && i < rounds; i++) {
		snprintf(comm, sizeof(comm), "changed-%u", i);
		wl_comm_set(comm);
		rc = random_ops(&r, "changing", 6, 0);
		if (!rc)
			rc = as_another(&r);
	}
	ring_close(&r);
	return rc;
}

/* All ids of the process are another user's; nothing here needs root. */
static int scn_user(void)
{
	struct ring r;
	int rc;

	if (setresgid(WL_OTHER_USER, WL_OTHER_USER, WL_OTHER_USER) ||
	    setresuid(WL_OTHER_USER, WL_OTHER_USER, WL_OTHER_USER)) {
		wl_error("setresuid: %m");
		return -errno;
	}
	rc = ring_open(&r, 0);
	if (rc)
		return rc;
	rc = run_each(&r, "user", 0, 0);
	ring_close(&r);
	return rc;
}

const struct scenario scn_process[] = {
	{ "threads", "several submitting threads, each with its ring and comm", scn_threads },
	{ "threads-defer", "the same with DEFER_TASKRUN", scn_threads_defer },
	{ "processes", "several processes at once", scn_processes },
	{ "inherited", "a child submits to its parent's ring", scn_inherited },
	{ "passed", "a ring that another process takes by pidfd_getfd(2)", scn_passed },
	{ "changing", "comm and effective ids change between submissions", scn_changing },
	{ "user", "a process of another user", scn_user },
	{ 0 }
};
