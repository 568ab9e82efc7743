/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc of this host tells of the process of an operation: control group and ancestors. It is of now, and the operation was before:
 * a process is asserted if it had the pid at the time of the event. That holds if it began before, and is or was seen there after,
 * as a pid is not given again within PROCINFO_SLACK_MS (the kernel hands them out in a cycle). A clock that is set ends it for a while.
 */
#ifndef AU_PROCINFO_H
#define AU_PROCINFO_H

#include "emit/cgroup.h"

#define PROCINFO_MAX 2048		/* processes that are remembered */
#define PROCINFO_ANCESTORS 8
#define PROCINFO_COMM 64
#define PROCINFO_SLACK_MS 20		/* of a process's start, which is told in ticks, and of an event's time */
#define PROCINFO_AGE_MS 5000		/* an event that is older is of a log, perhaps of another host */
#define PROCINFO_FRESH_MS 1000		/* how long a control group and ancestors are taken to stay */

struct proc_ancestor {
	int32_t pid;
	size_t comm_len;
	char comm[PROCINFO_COMM];
};

struct procinfo_result {
	struct cgroup cgroup;		/* its path has no bytes if it could not be read */
	size_t n_ancestors;		/* the parent first */
	struct proc_ancestor ancestor[PROCINFO_ANCESTORS];
};

/* Clocks, in ms: of the day, since 1970; and since the boot. */
struct proc_clock {
	void (*now)(void *data, uint64_t *ret_day, uint64_t *ret_boot);
	void *data;
};

struct procinfo;

/* @root is a folder as /proc; @clock NULL: this host's. NULL with errno: it cannot be opened, or out of memory. */
struct procinfo *procinfo_new(const char *root, const struct proc_clock *clock) __attribute__((nonnull(1)));

void procinfo_free(struct procinfo *pi);

/* To be called now and then, at least every PROCINFO_AGE_MS: looks whether the clock was set. */
void procinfo_tick(struct procinfo *pi) __attribute__((nonnull));

/*
 * Of the process that had @pid at @when, ms since 1970, whose parent was @ppid (0: not known); NULL: it is not there any more, or cannot be
 * told from another. What is returned holds until the next call.
 */
const struct procinfo_result *procinfo_find(struct procinfo *pi, int64_t pid, int64_t ppid, uint64_t when) __attribute__((nonnull));

/* How often it was asked for, and could not tell. */
void procinfo_counts(const struct procinfo *pi, uint64_t *ret_asked, uint64_t *ret_untold) __attribute__((nonnull));

#endif
