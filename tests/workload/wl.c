/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct wl_run wl;

static atomic_uint errors;
static __thread uint64_t random_state;

void wl_error(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "uring-workload: %s[%d]: %s\n", wl.scenario ? wl.scenario : "-", (int)getpid(), text);
	atomic_fetch_add(&errors, 1);
}

unsigned int wl_errors(void)
{
	return atomic_load(&errors);
}

int wl_cred_get(struct wl_cred *ret_cred)
{
	struct wl_cred c;

	if (getresuid(&c.uid, &c.euid, &c.suid) || getresgid(&c.gid, &c.egid, &c.sgid)) {
		int err = -errno;

		wl_error("getresuid: %m");
		return err;
	}
	/* an id that cannot be: changes nothing, returns the present one */
	c.fsuid = setfsuid(-1);
	c.fsgid = setfsgid(-1);
	*ret_cred = c;
	return 0;
}

/* The raw calls: glibc's would change every thread of the process. */
static int set_effective(uid_t uid, gid_t gid)
{
	if (syscall(SYS_setresgid, -1, gid, -1) || syscall(SYS_setresuid, -1, uid, -1)) {
		int err = -errno;

		wl_error("setresuid to %u: %m", uid);
		return err;
	}
	return 0;
}

int wl_cred_become(uid_t uid, gid_t gid)
{
	return set_effective(uid, gid);
}

int wl_cred_root(void)
{
	/* the uid first: without it the gid may not be changed */
	if (syscall(SYS_setresuid, -1, 0, -1)) {
		int err = -errno;

		wl_error("setresuid to root: %m");
		return err;
	}
	return set_effective(0, 0);
}

void wl_comm_set(const char *comm)
{
	prctl(PR_SET_NAME, comm);
}

void wl_comm_get(char ret_comm[16])
{
	prctl(PR_GET_NAME, ret_comm);
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

int64_t wl_now(void)
{
	return clock_ns(CLOCK_REALTIME);
}

int64_t wl_deadline(void)
{
	return clock_ns(CLOCK_MONOTONIC) + WL_TIME_LIMIT * 1000000000LL;
}

bool wl_expired(int64_t deadline)
{
	return clock_ns(CLOCK_MONOTONIC) > deadline;
}

void wl_random_seed(uint64_t salt)
{
	random_state = (wl.seed + 1) * 0x9e3779b97f4a7c15ULL ^ (salt + 1) * 0xd1342543de82ef95ULL;
	if (!random_state)
		random_state = 1;
}

/* xorshift64 (Marsaglia 2003): the same sequence for a seed everywhere */
unsigned int wl_random(unsigned int below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned int)(random_state >> 33) % below;
}

unsigned int wl_size(unsigned int fixed, unsigned int low, unsigned int high)
{
	return wl.seed ? low + wl_random(high - low + 1) : fixed;
}
