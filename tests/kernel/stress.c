// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: stress SECONDS [SEED [PROCESSES]]
 *
 * Processes do operations of all kinds, and end or are killed in the middle of
 * it, while rules come and go, and so does auditd. One rule stays: what it
 * names must be in the log exactly once, with the result that the process has
 * seen. The log is what a multicast listener gets, which doesn't depend on
 * auditd. SIGTERM ends it early. Must be run as root on a machine of its own.
 */
#include "stress.h"
#include "ring.h"
#include "tap.h"
#include "tcp.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_PROCS 64
#define STEP_MS 200
#define QUIET_S 60 /* for what is left in the end, at most */

struct table *table;

static unsigned int seed;
static int ctl, watch; /* to change the rules, to get the records */
static int procs = 6;
static pid_t worker[MAX_PROCS], auditd;
static struct {
	int forked, killed, auditds, auditds_killed, auditds_failed, rules;
} did;

unsigned int rnd(unsigned int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* ---- rules ---- */

static const int rename_op[] = { OP_RENAMEAT, -1 };
static const int some_ops[] = { OP_OPENAT, OP_UNLINKAT, OP_ACCEPT, -1 };
static const struct field_spec enoent = { AUDIT_EXIT, AUDIT_EQUAL, -ENOENT, NULL };
static struct field_spec inode = { AUDIT_INODE, AUDIT_EQUAL, 0, NULL };

static const struct rule_spec keep = { AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, kept_ops, "keep", NULL, 0 };

static const struct rule_spec rules[] = {
	{ AUDIT_FILTER_URING_EXIT, AUDIT_NEVER, rename_op, NULL, NULL, 0 },
	{ AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, NULL, "all", NULL, 0 },
	{ AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, some_ops, "some", NULL, 0 },
	{ AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, NULL, "enoent", &enoent, 1 },
	{ AUDIT_FILTER_EXIT, AUDIT_ALWAYS, NULL, "inode", &inode, 1 },
};
#define NR_RULES (sizeof(rules) / sizeof(rules[0]))

static void change_rule(void)
{
	static bool loaded[NR_RULES];
	unsigned int i = rnd(NR_RULES);

	loaded[i] = !loaded[i];
	nl_load_rule(ctl, &rules[i], loaded[i]);
	did.rules++;
}

/* ---- auditd ---- */

static volatile sig_atomic_t told_to_end;

static void on_term(int sig)
{
	(void)sig;
	told_to_end = 1;
}

static void be_auditd(void)
{
	int fd = nl_socket();

	nl_set_auditd(fd, true);
	while (!told_to_end)
		nl_drop(fd);
	nl_set_auditd(fd, false);
	exit(0);
}

static void start_auditd(void)
{
	fflush(stdout);
	auditd = fork();
	if (!auditd)
		be_auditd();
	did.auditds++;
}

static void stop_auditd(int sig)
{
	int status;

	kill(auditd, sig);
	waitpid(auditd, &status, 0);
	auditd = 0;
	if (sig == SIGKILL)
		did.auditds_killed++;
	else if (status)
		did.auditds_failed++;
}

static void change_auditd(void)
{
	if (auditd)
		stop_auditd(rnd(2) ? SIGKILL : SIGTERM);
	else
		start_auditd();
}

/* ---- processes ---- */

static void tend_workers(int server, const struct sockaddr_in *addr)
{
	int i;

	for (i = 0; i < procs; i++) {
		if (worker[i] && !rnd(8)) {
			kill(worker[i], SIGKILL);
			did.killed++;
		}
		if (worker[i] && waitpid(worker[i], NULL, WNOHANG) != worker[i])
			continue;
		seed += 7919;
		fflush(stdout);
		worker[i] = fork();
		if (!worker[i]) {
			close(ctl);
			close(watch);
			work(server, addr);
		}
		did.forked++;
	}
}

static void kill_workers(void)
{
	int i;

	for (i = 0; i < procs; i++) {
		kill(worker[i], SIGKILL);
		waitpid(worker[i], NULL, 0);
	}
}

/* ---- */

static void follow_for(int ms)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	long long end = now_ms() + ms;
	struct log log;

	do {
		nl_collect_some(watch, &log);
		if (!log.n)
			nanosleep(&pause, NULL);
		account(&log);
		log_free(&log);
	} while (now_ms() < end);
}

/*
 * Rings are freed some time after their process, which is when their operations
 * end. What must be there but isn't is waited for.
 */
static void follow_to_the_end(void)
{
	long long end = now_ms() + QUIET_S * 1000LL;
	struct log log;
	int err;

	do {
		err = nl_collect(watch, &log);
		account(&log);
		log_free(&log);
	} while ((err == -E2BIG || !account_is_settled()) && now_ms() < end);
	ok(!err, "the records have come to an end: %s", strerror(-err));
}

static void say_how_far(long long start)
{
	static long long said;
	long long s = (now_ms() - start) / 1000;

	if (s < said + 60)
		return;
	said = s;
	printf("# %lld s: %u operations\n", s, table->next - 1);
	fflush(stdout);
}

static void setup(void)
{
	const struct sigaction act = { .sa_handler = on_term };
	struct stat st;

	sigaction(SIGTERM, &act, NULL);
	table = mmap(NULL, sizeof(*table), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (table == MAP_FAILED || (mkdir(DIR_NAME, 0755) && errno != EEXIST) || stat(DIR_NAME, &st)) {
		perror("Bail out! " DIR_NAME);
		exit(1);
	}
	table->next = 1;
	inode.val = st.st_ino;
	account_init();

	ctl = nl_socket();
	watch = nl_socket();
	nl_watch(watch);
	/*
	 * Have those who cause records wait for kauditd, and not for long: each
	 * time that it has sent all of them, one who waits can go on.
	 */
	nl_backlog = 64;
	nl_enable(ctl);
	nl_del_rules(ctl);
	nl_load_rule(ctl, &keep, true);
}

int main(int argc, char **argv)
{
	long long start = now_ms(), end;
	struct sockaddr_in addr;
	unsigned int lost;
	int server;

	end = start + 1000LL * (argc > 1 ? atoi(argv[1]) : 10);
	seed = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 0) : (unsigned int)time(NULL);
	if (argc > 3)
		procs = atoi(argv[3]);
	if (procs < 1 || procs > MAX_PROCS)
		return 2;
	printf("TAP version 13\n# seed %u\n", seed);
	server = tcp_listen(&addr);
	setup();
	lost = nl_lost(ctl);
	while (now_ms() < end && !told_to_end && table->next < MAX_OPS) {
		tend_workers(server, &addr);
		change_rule();
		if (!rnd(3))
			change_auditd();
		follow_for(STEP_MS);
		say_how_far(start);
	}
	kill_workers();
	follow_to_the_end();
	if (auditd)
		stop_auditd(SIGTERM);
	lost = nl_lost(ctl) - lost;

	printf("# %d processes, %d of them killed; %d times auditd, %d of them killed; %d changes of rules\n",
	       did.forked, did.killed, did.auditds, did.auditds_killed, did.rules);
	ok(table->next < MAX_OPS, "there was room for all operations");
	ok(!did.auditds_failed, "%d times auditd failed", did.auditds_failed);
	account_check(lost);
	nl_del_rules(ctl);
	return tap_done();
}
