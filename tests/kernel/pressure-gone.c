// SPDX-License-Identifier: GPL-2.0-only
/*
 * There is no auditd, until later.
 */
#include "pressure.h"
#include "tap.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Is there a kauditd, and does it sleep? */
static bool kauditd_sleeps(void)
{
	static char kauditd[32];
	struct dirent *ent;
	char name[32];
	DIR *dir;

	dir = kauditd[0] ? NULL : opendir("/proc");
	while (dir && !kauditd[0] && (ent = readdir(dir))) {
		if (atoi(ent->d_name) && state_of(ent->d_name, ent->d_name, name) && !strcmp(name, "kauditd"))
			snprintf(kauditd, sizeof(kauditd), "%.20s", ent->d_name);
	}
	if (dir)
		closedir(dir);
	return kauditd[0] && state_of(kauditd, kauditd, name) == 'S';
}

/* Until kauditd has done with all that is queued. */
static void settle(void)
{
	struct audit_status st;
	int tries;

	for (tries = 0; tries < 5000; tries++) {
		nl_get(ctl, &st);
		if (!st.backlog && kauditd_sleeps())
			return;
		usleep(1000);
	}
	ok(false, "kauditd has done with all that is queued");
}

void test_gone(const char *what, enum kind kind, unsigned int backlog, unsigned int failure, bool held)
{
	struct account acc;
	struct said said;

	limit(&(struct limits){ .backlog = backlog, .wait = relaxed.wait, .failure = failure });
	nl_set_auditd(nl, false);
	ok(in_order(start(kind)), "%s, %s: nothing fails", what, kind_name[kind]);
	settle();
	said_end(&said);
	nl_set_auditd(nl, true);
	finish(what, kind, &acc);
	/* EOE isn't printed */
	ok(said.records == acc.expected - NR_WORK, "%s, %s: the kernel log has %u records", what, kind_name[kind],
	   said.records);
	if (!held) {
		ok(!acc.records && !acc.lost, "%s, %s: only that", what, kind_name[kind]);
		return;
	}
	check_count(what, kind, &acc, true);
	ok(backlog < PLENTY ? acc.records == backlog : is_whole(&acc), "%s, %s: %u records afterwards", what,
	   kind_name[kind], acc.records);
	ok(said.lost == acc.lost && said.why == (failure ? acc.lost : 0),
	   "%s, %s: the kernel log counts %u, and says %u times why", what, kind_name[kind], said.lost, said.why);
}

/* Another auditd, which is killed as soon as it is one. */
static void kill_auditd(void)
{
	int pipes[2];
	char byte;
	pid_t pid;

	if (pipe(pipes))
		exit(1);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		nl_set_auditd(nl_socket(), true);
		_exit(write(pipes[1], "", 1) != 1 || pause());
	}
	close(pipes[1]);
	ok(read(pipes[0], &byte, 1) == 1, "another auditd");
	close(pipes[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

void test_killed(enum kind kind)
{
	struct account acc;

	nl_set_auditd(nl, false);
	kill_auditd();
	ok(in_order(start(kind)), "auditd killed, %s: nothing fails", kind_name[kind]);
	settle();
	nl_set_auditd(nl, true);
	finish("auditd killed", kind, &acc);
	ok(is_whole(&acc), "auditd killed, %s: all there afterwards", kind_name[kind]);
}
