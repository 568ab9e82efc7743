/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every file of the workload shares: the run's settings, identity, and
 * the report of failures. Functions return 0 or a negative errno, after
 * wl_error() has said what went wrong.
 */
#ifndef WORKLOAD_WL_H
#define WORKLOAD_WL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define WL_TIME_LIMIT 100   /* seconds that any wait may take */
#define WL_OTHER_USER 65534 /* the registered personality's uid and gid */
#define WL_PATH 160

/* Counters that all processes of a run share. */
struct wl_shared {
	atomic_uint op;   /* number of the next operation */
	atomic_uint ring; /* number of the next ring */
	atomic_uint tag;  /* min_complete of the next enter that waits for nothing */
};

struct wl_run {
	const char *truth_dir;
	char work_dir[WL_PATH];
	uint64_t seed; /* 0: fixed order and sizes */
	const char *scenario;
	struct wl_shared *shared;
};

extern struct wl_run wl;

struct wl_cred {
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
};

void wl_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
unsigned int wl_errors(void); /* wl_error() calls of this process */

int wl_cred_get(struct wl_cred *ret_cred);
/* Sets this thread's effective ids only; back with wl_cred_root(). */
int wl_cred_become(uid_t uid, gid_t gid);
int wl_cred_root(void);

void wl_comm_set(const char *comm);
void wl_comm_get(char ret_comm[16]);

int64_t wl_now(void);      /* CLOCK_REALTIME in ns, audit's clock */
int64_t wl_deadline(void); /* CLOCK_MONOTONIC in ns, WL_TIME_LIMIT from now */
bool wl_expired(int64_t deadline);

/* Per-thread pseudo-random numbers that --seed decides. */
void wl_random_seed(uint64_t salt);
unsigned int wl_random(unsigned int below);
/* between low and high under --seed, else the fixed value */
unsigned int wl_size(unsigned int fixed, unsigned int low, unsigned int high);

#endif
