/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blog-connect [ADDRESS PORT]: a seccomp filter forbids connect(2), and the
 * program connects all the same, through io_uring. Without arguments it
 * starts a listener of its own on the loopback interface.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_ADDRESS "127.0.0.1"
#define TIME_LIMIT 60 /* seconds */

static void die(const char *what, int err)
{
	fprintf(stderr, "blog-connect: %s: %s\n", what, strerror(err));
	exit(1);
}

/* Answers one line, in a process that no filter holds back. */
static void serve(int listener)
{
	static const char answer[] = "hello from the listener\n";
	char line[128];
	int fd;

	alarm(TIME_LIMIT);
	fd = accept(listener, NULL, NULL);
	if (fd >= 0 && read(fd, line, sizeof(line)) > 0 && write(fd, answer, strlen(answer)) == (ssize_t)strlen(answer))
		_exit(0);
	_exit(1);
}

static pid_t start_listener(struct sockaddr_in *addr)
{
	socklen_t len = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t pid;

	if (fd < 0 || bind(fd, (void *)addr, len) || listen(fd, 1) || getsockname(fd, (void *)addr, &len))
		die("listen", errno);
	pid = fork();
	if (pid < 0)
		die("fork", errno);
	if (!pid)
		serve(fd);
	close(fd);
	return pid;
}

static void forbid_connect(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int rc = ctx ? 0 : -ENOMEM;

	if (!rc)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(connect), 0);
	if (!rc)
		rc = seccomp_load(ctx);
	if (rc)
		die("load the seccomp filter", -rc);
	seccomp_release(ctx);
	puts("seccomp filter loaded: connect(2) is forbidden");
}

static void try_syscall(int fd, const struct sockaddr_in *addr)
{
	int rc = connect(fd, (const void *)addr, sizeof(*addr));

	printf("connect(2): %s\n", rc ? strerror(errno) : "connected");
	if (!rc || errno != EPERM) {
		fputs("blog-connect: the filter should have refused it\n", stderr);
		exit(1);
	}
}

static int wait_result(struct io_uring *ring, const char *what)
{
	struct __kernel_timespec limit = { .tv_sec = TIME_LIMIT };
	struct io_uring_cqe *cqe;
	int rc, res;

	rc = io_uring_submit(ring);
	if (rc < 0)
		die("io_uring_enter", -rc);
	rc = io_uring_wait_cqe_timeout(ring, &cqe, &limit);
	if (rc)
		die(what, -rc);
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	if (res < 0)
		die(what, -res);
	return res;
}

static void connect_by_ring(struct io_uring *ring, int fd, const struct sockaddr_in *addr)
{
	io_uring_prep_connect(io_uring_get_sqe(ring), fd, (const void *)addr, sizeof(*addr));
	wait_result(ring, "connect through io_uring");
	puts("connect through io_uring: connected");
}

static void exchange(struct io_uring *ring, int fd)
{
	static const char line[] = "hello from behind the filter\n";
	char answer[128];
	int n;

	io_uring_prep_send(io_uring_get_sqe(ring), fd, line, strlen(line), 0);
	wait_result(ring, "send");
	io_uring_prep_recv(io_uring_get_sqe(ring), fd, answer, sizeof(answer) - 1, 0);
	n = wait_result(ring, "receive");
	answer[n] = '\0';
	printf("answer: %s", answer);
}

static void parse_address(int argc, char **argv, struct sockaddr_in *ret_addr)
{
	const char *address = argc == 3 ? argv[1] : DEFAULT_ADDRESS;
	unsigned long port = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

	*ret_addr = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
	if ((argc != 1 && argc != 3) || port > 65535 || inet_pton(AF_INET, address, &ret_addr->sin_addr) != 1) {
		fputs("Usage: blog-connect [ADDRESS PORT]\n", stderr);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in addr;
	struct io_uring ring;
	pid_t listener = 0;
	int fd, rc, status = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	parse_address(argc, argv, &addr);
	if (argc == 1)
		listener = start_listener(&addr);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket", errno);
	forbid_connect();
	try_syscall(fd, &addr);
	rc = io_uring_queue_init(4, &ring, 0);
	if (rc)
		die("io_uring_setup", -rc);
	connect_by_ring(&ring, fd, &addr);
	exchange(&ring, fd);
	io_uring_queue_exit(&ring);
	if (listener && (waitpid(listener, &status, 0) != listener || status))
		die("listener", EPROTO);
	return 0;
}
