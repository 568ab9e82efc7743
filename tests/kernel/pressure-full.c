// SPDX-License-Identifier: GPL-2.0-only
/*
 * The backlog is full, or records come faster than the rate limit allows.
 */
#include "pressure.h"
#include "tap.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RATE 12      /* records a second, the kernel may begin anew once */
#define RATE_MS 1050 /* after which it does */

/* A thread of @pid that can't be interrupted, and its name; 0 if none. */
static int sleeper(pid_t pid, char name[32])
{
	char path[64], dir_name[16];
	struct dirent *ent;
	int tid = 0;
	DIR *dir;

	snprintf(dir_name, sizeof(dir_name), "%d", pid);
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	while (!tid && dir && (ent = readdir(dir))) {
		if (state_of(dir_name, ent->d_name, name) == 'D')
			tid = atoi(ent->d_name);
	}
	if (dir)
		closedir(dir);
	return tid;
}

/* Until there's one that goes on for two clock ticks. */
static bool see_wait(pid_t pid, char name[32])
{
	int tries, tid;

	for (tries = 0; tries < 5000; tries++) {
		tid = sleeper(pid, name);
		if (tid) {
			usleep(20000);
			if (sleeper(pid, name) == tid)
				return true;
		}
		usleep(1000);
	}
	return false;
}

static const char *const waiter[NR_KINDS] = {
	"pressure",
	"pressure",
	"iou-wrk-",
	"iou-sqp-",
};

/* Who has read nothing begins to read when somebody is seen to wait. */
static bool wait_once(enum kind kind, struct account *ret_acc)
{
	char name[32] = "";
	bool seen;
	pid_t pid;

	narrow(true);
	limit(&(struct limits){ .backlog = 1, .wait = relaxed.wait, .failure = 1 });
	pid = start(kind);
	seen = see_wait(pid, name);
	narrow(false);
	limit(&relaxed);
	ok(seen && !strncmp(name, waiter[kind], strlen(waiter[kind])), "full, %s: who waits is %s", kind_name[kind],
	   name);
	ok(in_order(pid), "full, %s: nothing fails", kind_name[kind]);
	finish("full", kind, ret_acc);
	ok(ret_acc->waited > 0, "full, %s: waited for %u", kind_name[kind], ret_acc->waited);
	check_count("full", kind, ret_acc, false);
	return seen;
}

/*
 * kauditd gives auditd a tenth of a second to make room. If this process isn't
 * back at the socket by then, records are lost, and it has to try again.
 */
void test_wait(enum kind kind)
{
	struct account acc;
	int tries = 1;

	while (wait_once(kind, &acc) && !is_whole(&acc) && tries < 20)
		tries++;
	ok(is_whole(&acc), "full, %s: all there after the wait, at attempt %d", kind_name[kind], tries);
}

/* Nothing is read, and who wants room waits for that many jiffies at most. */
void test_full(const char *what, enum kind kind, unsigned int backlog, unsigned int wait)
{
	struct account acc;
	struct said said;

	narrow(true);
	limit(&(struct limits){ .backlog = backlog, .wait = wait, .failure = 1 });
	ok(in_order(start(kind)), "%s, %s: nothing fails", what, kind_name[kind]);
	finish(what, kind, &acc);
	said_end(&said);
	ok(acc.lost > 0 && !acc.waited == !wait, "%s, %s: lost %u, waited %u", what, kind_name[kind], acc.lost,
	   acc.waited);
	check_count(what, kind, &acc, false);
	ok(said.lost == acc.lost && said.why == acc.lost, "%s, %s: the kernel log counts %u, and says %u times why",
	   what, kind_name[kind], said.lost, said.why);
}

/* How many operations have an event, and one only. */
static int count_events(const struct log *log)
{
	const struct record *rec;
	int ud, n = 0;

	for (ud = 0; ud < NR_WORK; ud++) {
		rec = log_op(log, ud, 0);
		n += rec && log_of(log, rec, AUDIT_URING_ORIGIN) && log_of(log, rec, AUDIT_EOE) &&
		     log_count_ops(log, ud) == 1;
	}
	return n;
}

/* Those that haven't begun are cancelled, which takes until its ring is gone. */
static int collect_events(void)
{
	int n, tries = 0;
	struct log log;

	log_begin(&log);
	do {
		usleep(1000);
		log_more(&log);
		n = count_events(&log);
	} while (n < NR_WORK && tries++ < 5000);
	log_free(&log);
	return n;
}

/* A process that waits is killed. Its operations have been submitted. */
void test_kill(enum kind kind)
{
	unsigned int lost;
	char name[32] = "";
	int n, tries = 0;
	bool seen;
	pid_t pid;

	do {
		lost = nl_lost(ctl);
		narrow(true);
		limit(&(struct limits){ .backlog = 1, .wait = relaxed.wait, .failure = 1 });
		pid = start(kind);
		seen = see_wait(pid, name);
		kill(pid, SIGKILL);
		narrow(false);
		limit(&relaxed);
		waitpid(pid, NULL, 0);
		n = collect_events();
		lost = nl_lost(ctl) - lost;
	} while (seen && lost && tries++ < 20);
	ok(seen && !lost && n == NR_WORK, "killed, %s: %d events, %u records lost", kind_name[kind], n, lost);
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

void test_rate(enum kind kind)
{
	static long long last = -RATE_MS;
	const char *what = "rate";
	struct account acc;
	struct said said;

	while (now_ms() < last + RATE_MS)
		usleep(1000);
	limit(&(struct limits){ .backlog = PLENTY, .wait = relaxed.wait, .rate = RATE, .failure = 1 });
	ok(in_order(start(kind)), "%s, %s: nothing fails", what, kind_name[kind]);
	last = now_ms();
	finish(what, kind, &acc);
	said_end(&said);
	ok(acc.lost > 0 && acc.records > 0, "%s, %s: lost %u", what, kind_name[kind], acc.lost);
	check_count(what, kind, &acc, true);
	/* one a second */
	ok(said.lost > 0 && said.lost <= acc.lost && said.why == said.lost,
	   "%s, %s: the kernel log counts %u times, and says %u times why", what, kind_name[kind], said.lost, said.why);
}
