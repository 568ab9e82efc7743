/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/procinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MAX 16384

struct entry {
	int64_t pid;    /* 0: none */
	uint64_t start; /* ms since the boot, in ticks */
	uint64_t seen;  /* it was there then, ms since 1970 */
	uint64_t gone;  /* it was not there then; 0: it was */
	uint64_t read;  /* when the result was read, ms since the boot */
	int64_t ppid;
	char *text; /* that the result has views of */
	struct procinfo_result result;
};

struct procinfo {
	int root;
	struct proc_clock clock;
	uint64_t ticks;       /* of /proc/PID/stat, a second */
	uint64_t behind;      /* the day's clock less the boot's */
	uint64_t steady_from; /* ms since the boot: the clock has not been set since */
	uint64_t asked, untold;
	struct entry *entry[PROCINFO_MAX]; /* by pid: one drives another out */
};

static uint64_t ms_of(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void host_clock(void *data, uint64_t *ret_day, uint64_t *ret_boot)
{
	(void)data;
	*ret_boot = ms_of(CLOCK_BOOTTIME);
	*ret_day = ms_of(CLOCK_REALTIME);
}

struct procinfo *procinfo_new(const char *root, const struct proc_clock *clock)
{
	struct procinfo *pi = calloc(1, sizeof(*pi));
	uint64_t day, boot;
	long ticks = sysconf(_SC_CLK_TCK);

	if (!pi)
		return NULL;
	pi->clock = clock ? *clock : (struct proc_clock){ host_clock, NULL };
	pi->ticks = ticks > 0 ? (uint64_t)ticks : 100;
	pi->root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (pi->root < 0) {
		free(pi);
		return NULL;
	}
	pi->clock.now(pi->clock.data, &day, &boot);
	pi->behind = day - boot;
	return pi;
}

static void drop(struct entry *e)
{
	if (e)
		free(e->text);
	free(e);
}

void procinfo_free(struct procinfo *pi)
{
	size_t i;

	if (!pi)
		return;
	for (i = 0; i < PROCINFO_MAX; i++)
		drop(pi->entry[i]);
	close(pi->root);
	free(pi);
}

void procinfo_counts(const struct procinfo *pi, uint64_t *ret_asked, uint64_t *ret_untold)
{
	*ret_asked = pi->asked;
	*ret_untold = pi->untold;
}

/* The times now; what is known is forgotten if the clock was set. */
static void look_at_clocks(struct procinfo *pi, uint64_t *ret_day, uint64_t *ret_boot)
{
	uint64_t behind, off;
	size_t i;

	pi->clock.now(pi->clock.data, ret_day, ret_boot);
	behind = *ret_day - *ret_boot;
	/* Of 64 bits, so a clock that was set back is far ahead. */
	off = behind - pi->behind < pi->behind - behind ? behind - pi->behind : pi->behind - behind;
	pi->behind = behind;
	if (off <= PROCINFO_SLACK_MS)
		return;
	pi->steady_from = *ret_boot;
	for (i = 0; i < PROCINFO_MAX; i++) {
		drop(pi->entry[i]);
		pi->entry[i] = NULL;
	}
}

void procinfo_tick(struct procinfo *pi)
{
	uint64_t day, boot;

	look_at_clocks(pi, &day, &boot);
}

/* Of @dir, which is of one process whatever becomes of the pid: the bytes that were read, or a negative errno. */
static long read_file(int dir, const char *name, char *buf, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t n = 0;
	ssize_t got = 1;

	if (fd < 0)
		return -errno;
	while (n < size && (got = read(fd, buf + n, size - n)) > 0)
		n += (size_t)got;
	got = got < 0 ? -errno : (ssize_t)n;
	close(fd);
	return got;
}

static int open_process(const struct procinfo *pi, int64_t pid)
{
	char name[24];

	snprintf(name, sizeof(name), "%lld", (long long)pid);
	return openat(pi->root, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

struct proc_stat {
	struct str comm;
	uint64_t ppid, start;
};

static bool next_number(struct str *rest, uint64_t *ret)
{
	const char *end;
	struct str word;

	while (rest->n && rest->p[0] == ' ')
		*rest = str_skip(*rest, 1);
	end = memchr(rest->p, ' ', rest->n);
	word = (struct str){ rest->p, end ? (size_t)(end - rest->p) : rest->n };
	*rest = str_skip(*rest, word.n);
	return str_u64(word, 10, ret) == 0;
}

/* proc_pid_stat(5): "PID (COMM) STATE PPID ... STARTTIME ...", the 22nd field; COMM may hold anything. */
static bool parse_stat(struct str text, struct proc_stat *ret)
{
	const char *open = memchr(text.p, '(', text.n), *close = memrchr(text.p, ')', text.n);
	struct str rest;
	uint64_t skipped;
	int i;

	if (!open || !close || close < open || text.p + text.n - close < 4)
		return false;
	ret->comm = (struct str){ open + 1, (size_t)(close - open - 1) };
	rest = str_skip(text, (size_t)(close - text.p) + 4);
	if (!next_number(&rest, &ret->ppid))
		return false;
	/* Some of those between are negative. */
	for (i = 5; i < 22; i++)
		(void)next_number(&rest, &skipped);
	return next_number(&rest, &ret->start);
}

/* The stat of the process that is open as @dir, with its start in ms since the boot. */
static bool read_stat(const struct procinfo *pi, int dir, char *buf, size_t size, struct proc_stat *ret)
{
	long n = read_file(dir, "stat", buf, size);

	if (n <= 0 || !parse_stat((struct str){ buf, (size_t)n }, ret))
		return false;
	ret->start = ret->start * 1000 / pi->ticks;
	return true;
}

/* Whether one that began at @start, ms since the boot, had its pid at @when. */
static bool began_before(const struct procinfo *pi, uint64_t start, uint64_t when)
{
	return pi->behind + start <= when + PROCINFO_SLACK_MS;
}

/* From @ppid on; one that began after the event is another process with that number. */
static void read_ancestors(const struct procinfo *pi, uint64_t ppid, uint64_t when, struct procinfo_result *result)
{
	char buf[1024];
	struct proc_stat st;

	result->n_ancestors = 0;
	while (ppid && result->n_ancestors < PROCINFO_ANCESTORS) {
		struct proc_ancestor *a = &result->ancestor[result->n_ancestors];
		int dir = open_process(pi, (int64_t)ppid);
		bool ok = dir >= 0 && read_stat(pi, dir, buf, sizeof(buf), &st) && began_before(pi, st.start, when);

		if (dir >= 0)
			close(dir);
		if (!ok)
			return;
		a->pid = (int32_t)ppid;
		a->comm_len = st.comm.n < PROCINFO_COMM ? st.comm.n : PROCINFO_COMM;
		memcpy(a->comm, st.comm.p, a->comm_len);
		result->n_ancestors++;
		ppid = st.ppid;
	}
}

static void read_cgroup(int dir, struct entry *e)
{
	char buf[TEXT_MAX];
	long n = read_file(dir, "cgroup", buf, sizeof(buf));

	free(e->text);
	e->text = n > 0 ? malloc((size_t)n) : NULL;
	e->result.cgroup = (struct cgroup){ .path = { "", 0 } };
	if (!e->text)
		return;
	memcpy(e->text, buf, (size_t)n);
	(void)cgroup_read((struct str){ e->text, (size_t)n }, &e->result.cgroup);
}

static struct entry *entry_of(struct procinfo *pi, int64_t pid)
{
	struct entry **at = &pi->entry[(uint64_t)pid % PROCINFO_MAX];

	if (!*at)
		*at = calloc(1, sizeof(**at));
	if (*at && (*at)->pid != pid) {
		free((*at)->text);
		**at = (struct entry){ .pid = pid };
	}
	return *at;
}

/* Looks for it again: true if it is there, and it is the process of the event. */
static bool look(struct procinfo *pi, struct entry *e, int64_t ppid, uint64_t when, uint64_t day, uint64_t boot)
{
	int dir = open_process(pi, e->pid);
	char buf[1024];
	struct proc_stat st;
	bool ok = dir >= 0 && read_stat(pi, dir, buf, sizeof(buf), &st);

	if (!ok) {
		e->gone = day;
	} else if (!e->seen || st.start != e->start || e->gone || e->ppid != ppid ||
		   boot - e->read > PROCINFO_FRESH_MS) {
		e->gone = 0;
		e->start = st.start;
		e->read = boot;
		e->ppid = ppid;
		read_cgroup(dir, e);
		read_ancestors(pi, ppid ? (uint64_t)ppid : st.ppid, when, &e->result);
	}
	if (ok)
		e->seen = day;
	if (dir >= 0)
		close(dir);
	return ok && began_before(pi, e->start, when);
}

static const struct procinfo_result *look_up(struct procinfo *pi, int64_t pid, int64_t ppid, uint64_t when)
{
	uint64_t day, boot;
	struct entry *e;

	look_at_clocks(pi, &day, &boot);
	if (when > day + PROCINFO_SLACK_MS || day > when + PROCINFO_AGE_MS || when < pi->behind + pi->steady_from)
		return NULL;
	e = entry_of(pi, pid);
	if (!e)
		return NULL;
	if (e->seen && when <= e->seen && e->ppid == ppid && began_before(pi, e->start, when))
		return &e->result;
	if (e->gone && when <= e->gone)
		return NULL;
	return look(pi, e, ppid, when, day, boot) ? &e->result : NULL;
}

const struct procinfo_result *procinfo_find(struct procinfo *pi, int64_t pid, int64_t ppid, uint64_t when)
{
	const struct procinfo_result *result = pid > 0 && pid <= INT32_MAX ?
						       look_up(pi, pid, ppid > 0 ? ppid : 0, when) :
						       NULL;

	pi->asked++;
	pi->untold += !result;
	return result;
}
