// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: uringop [labels]
 *
 * The events of io_uring operations, record by record. Must be run as root, on
 * a machine of its own: it takes the place of auditd and deletes all rules.
 *
 * Each case is a child process that does some operations, as the operations of
 * the process that gets the records aren't audited. It passes on what it knows
 * of their results in shared memory.
 */
#include "uringop.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared *shared;
int nl;
struct log records;

const int all_ops[] = {
	OP_SENDMSG,          OP_RECVMSG,   OP_ACCEPT,   OP_CONNECT,   OP_FALLOCATE, OP_OPENAT,    OP_CLOSE,
	OP_OPENAT2,          OP_SHUTDOWN,  OP_RENAMEAT, OP_UNLINKAT,  OP_MKDIRAT,   OP_SYMLINKAT, OP_LINKAT,
	OP_MSG_RING,         OP_FSETXATTR, OP_SETXATTR, OP_FGETXATTR, OP_GETXATTR,  OP_URING_CMD, OP_FUTEX_WAIT,
	OP_FIXED_FD_INSTALL, OP_FTRUNCATE, OP_BIND,     OP_LISTEN,    -1,
};

void rules_all(void)
{
	nl_add_rule(nl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, all_ops, "op", NULL, 0);
}

void run(void (*child)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	log_free(&records);
	memset(shared, 0, sizeof(*shared));
	nl_collect(nl, &records);
	log_free(&records);
	pid = fork();
	if (!pid) {
		shared->pid = getpid();
		alarm(900);
		child();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && !WEXITSTATUS(status), "child: status %#x", status);
	ok(!nl_collect(nl, &records), "%zu records", records.n);
}

const struct record *check(const char *what, unsigned long long ud, int op, int res, const char *exec)
{
	const struct record *rec = log_op(&records, ud, 0), *sqe, *origin;
	int n = log_count_ops(&records, ud);

	if (!ok(n == 1, "%s: one event, %d", what, n))
		return NULL;
	ok(rec_num(rec, "uring_op") == op, "%s: op %d", what, op);
	ok(rec_num(rec, "exit") == res, "%s: exit %lld for result %d", what, rec_num(rec, "exit"), res);
	ok(!strcmp(str(rec_get(rec, "success")), res < 0 ? "no" : "yes"), "%s: success %s", what,
	   str(rec_get(rec, "success")));
	ok(rec_num(rec, "pid") == shared->pid, "%s: pid", what);
	ok(rec_num(rec, "ppid") == getpid(), "%s: ppid", what);
	ok(rec_num(rec, "auid") == 1234, "%s: auid %s", what, str(rec_get(rec, "auid")));
	ok(!strncmp(str(rec_get(rec, "comm")), "uringop", 7), "%s: comm %s", what, str(rec_get(rec, "comm")));
	ok(strstr(str(rec_get(rec, "exe")), "uringop"), "%s: exe %s", what, str(rec_get(rec, "exe")));
	ok(rec_get(rec, "tty") && rec_get(rec, "ses"), "%s: tty and ses", what);

	sqe = log_of(&records, rec, AUDIT_URING_SQE);
	ok(sqe && rec_get(sqe, "addr3") && rec_num(sqe, "ring") > 0, "%s: URING_SQE", what);
	origin = log_of(&records, rec, AUDIT_URING_ORIGIN);
	if (!ok(origin, "%s: URING_ORIGIN", what))
		return rec;
	ok(!exec || strstr(exec, str(rec_get(origin, "exec"))), "%s: exec %s of %s", what, str(rec_get(origin, "exec")),
	   exec);
	ok(log_at(&records, str(rec_get(origin, "origin")), AUDIT_SYSCALL), "%s: origin %s is in the log", what,
	   str(rec_get(origin, "origin")));
	return rec;
}

int mkfile(const char *name)
{
	int fd = open(name, O_CREAT | O_RDWR, 0644);

	if (fd < 0)
		_exit(3);
	return fd;
}

int dial(const struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (const void *)addr, sizeof(*addr)))
		_exit(5);
	return fd;
}

static void test_all(void)
{
	test_exec("inline", 0);
	test_exec("sqpoll", IORING_SETUP_SQPOLL);
	test_exec("defer", SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN);
	test_exec("single", SETUP_SINGLE_ISSUER);
	test_link();
	test_fixed();
	test_personality();
	test_multishot();
	test_early();
	test_rules();
	test_fields();
	test_compare();
	test_files();
	test_ring();
	test_args();
	test_race();
}

int main(int argc, char **argv)
{
	int fd, user = open("/proc/self/loginuid", O_WRONLY);

	printf("TAP version 13\n");
	if (user < 0 || write(user, "1234", 4) != 4)
		printf("# cannot set the login uid\n");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	mkdir(DIR_NAME, 0755);
	fd = mkfile(DIR_NAME "/f");
	nl = nl_open();

	if (argc > 1 && !strcmp(argv[1], "labels"))
		test_labels();
	else
		test_all();

	ok(!nl_lost(nl), "nothing lost");
	nl_close(nl);
	close(fd);
	return tap_done();
}
