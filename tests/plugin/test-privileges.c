/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plugin has given up is refused to it: each attempt is made in a process of its own. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "privileges.h"
#include "test.h"

/* A process drops its privileges and calls @try. Its exit status: an errno, or 200 plus the signal that ended it. */
static int attempt(int (*try)(void))
{
	int status;
	pid_t pid = fork();

	REQUIRE(pid >= 0);
	if (pid == 0) {
		int fd = open("/dev/null", O_WRONLY);

		dup2(fd, STDERR_FILENO);
		if (privileges_drop(NULL) < 0)
			_exit(199);
		_exit(try() < 0 ? errno : 0);
	}
	REQUIRE(waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) ? 200 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_program(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int start_process(void)
{
	return fork();
}

static int trace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int make_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static int turn_into_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static int use_io_uring(void)
{
	return (int)syscall(SYS_io_uring_setup, 1, NULL);
}

static int packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static int netlink_socket(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 9);
}

static int raise_limit(void)
{
	struct rlimit limit = { 100, 100 };

	return setrlimit(RLIMIT_NOFILE, &limit);
}

static int make_device(void)
{
	return mknod("/tmp/audit-uring-test-device", S_IFCHR | 0600, 0);
}

static int become_root(void)
{
	return setuid(0);
}

static int change_owner(void)
{
	return chown("/tmp", 1, 1);
}

static int send_signal(void)
{
	return kill(getppid(), 0);
}

static void test_refused(void)
{
	CHECK_I64(attempt(start_process), EPERM);
	CHECK_I64(attempt(make_code), EPERM);
	CHECK_I64(attempt(turn_into_code), EPERM);
	CHECK_I64(attempt(packet_socket), EPERM);
	CHECK_I64(attempt(netlink_socket), EPERM);
	CHECK_I64(attempt(raise_limit), EPERM);
	CHECK_I64(attempt(make_device), EPERM);
	CHECK_I64(attempt(change_owner), EPERM);
	CHECK_I64(attempt(send_signal), EPERM);
}

static void test_ends_the_process(void)
{
	CHECK_I64(attempt(run_program), 200 + SIGSYS);
	CHECK_I64(attempt(trace), 200 + SIGSYS);
	CHECK_I64(attempt(use_io_uring), 200 + SIGSYS);
	CHECK_I64(attempt(become_root), 200 + SIGSYS);
}

static void *do_nothing(void *data)
{
	return data;
}

static int what_it_does(void)
{
	pthread_t thread;
	int fd = open("/dev/null", O_WRONLY);

	if (fd < 0 || write(fd, "x", 1) != 1 || pthread_create(&thread, NULL, do_nothing, NULL) != 0)
		return -1;
	pthread_join(thread, NULL);
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static void test_allowed(void)
{
	CHECK_I64(attempt(what_it_does), 0);
}

/* CapEff and NoNewPrivs of /proc/self/status, as the errno that the process ends with. */
static int has_nothing(void)
{
	char line[256];
	int found = 0;
	FILE *file = fopen("/proc/self/status", "r");

	while (file && fgets(line, sizeof(line), file)) {
		found += strcmp(line, "CapEff:\t0000000000000000\n") == 0;
		found += strcmp(line, "CapPrm:\t0000000000000000\n") == 0;
		found += strcmp(line, "NoNewPrivs:\t1\n") == 0;
		found += strcmp(line, "Seccomp:\t2\n") == 0;
	}
	errno = found;
	return -1;
}

static void test_capabilities(void)
{
	CHECK_I64(attempt(has_nothing), 4);
}

int main(void)
{
	static const struct test tests[] = {
		{ TEST(test_refused) },
		{ TEST(test_ends_the_process) },
		{ TEST(test_allowed) },
		{ TEST(test_capabilities) },
	};

	return test_main(tests, sizeof(tests) / sizeof(tests[0]));
}
