/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc of this host tells about the process of an operation: its control group and its ancestors. /proc shows the
 * present, and the operation is in the past. So the process is asserted only if it had the pid at the time of the
 * event: it started before, and was seen with that pid afterwards. The kernel hands out pids in a cycle and does not
 * reuse one within PROCINFO_SLACK_MS. After the clock is set, nothing is asserted for a while.
 */
#ifndef AU_PROCINFO_H
#define AU_PROCINFO_H

#include "emit/cgroup.h"

#define PROCINFO_MAX 2048 /* processes that are remembered */
#define PROCINFO_ANCESTORS 8
#define PROCINFO_COMM 64
#define PROCINFO_SLACK_MS 20   /* of a process's start, which is told in ticks, and of an event's time */
#define PROCINFO_AGE_MS 5000   /* an event that is older is of a log, perhaps of another host */
#define PROCINFO_FRESH_MS 1000 /* how long a control group and ancestors are taken to stay */

struct proc_ancestor {
	int32_t pid;
	size_t comm_len;
	char comm[PROCINFO_COMM];
};

struct procinfo_result {
	struct cgroup cgroup; /* its path has no bytes if it could not be read */
	size_t n_ancestors;   /* the parent first */
	struct proc_ancestor ancestor[PROCINFO_ANCESTORS];
};

/* Clocks in ms: the time of day, since 1970; and the time since boot. */
struct proc_clock {
	void (*now)(void *data, uint64_t *ret_day, uint64_t *ret_boot);
	void *data;
};

struct procinfo;

/*
 * @root is a folder like /proc; @clock NULL: the clocks of this host. NULL with errno: @root cannot be opened, or out
 * of memory.
 */
struct procinfo *procinfo_new(const char *root, const struct proc_clock *clock) __attribute__((nonnull(1)));

void procinfo_free(struct procinfo *pi);

/* Checks whether the clock was set; to be called at least every PROCINFO_AGE_MS. */
void procinfo_tick(struct procinfo *pi) __attribute__((nonnull));

/*
 * Looks up the process that had @pid at @when, in ms since 1970; its parent was @ppid, 0 if not known. NULL: it no
 * longer exists, or may be confused with another. The result is valid until the next call.
 */
const struct procinfo_result *procinfo_find(struct procinfo *pi, int64_t pid, int64_t ppid, uint64_t when)
	__attribute__((nonnull));

/* How often it was asked, and how often it had no answer. */
void procinfo_counts(const struct procinfo *pi, uint64_t *ret_asked, uint64_t *ret_untold) __attribute__((nonnull));

#endif
