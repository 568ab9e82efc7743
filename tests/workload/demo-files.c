/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo-files [DIR]: creates, renames, opens and removes a file and fails to
 * open /etc/shadow as another user, without one of the system calls for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TIME_LIMIT 60 /* seconds */
#define OTHER_USER 65534

static void die(const char *what, int err)
{
	fprintf(stderr, "demo-files: %s: %s\n", what, strerror(err));
	exit(1);
}

/* Submits what is queued and prints its result. */
static int run(struct io_uring *ring, const char *what, const char *path)
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
	printf("%-7s %-28s %s\n", what, path, res < 0 ? strerror(-res) : "done");
	return res;
}

static void expect(int res, int want)
{
	if ((want < 0 && res != want) || (want >= 0 && res < 0)) {
		fprintf(stderr, "demo-files: result %d was not expected\n", res);
		exit(1);
	}
}

static int open_file(struct io_uring *ring, const char *what, const char *path, int flags, int personality)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_openat(sqe, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
	sqe->personality = personality;
	return run(ring, what, path);
}

/* A registered personality: this thread's credentials at that moment. */
static int register_other(struct io_uring *ring)
{
	int id;

	if (seteuid(OTHER_USER))
		die("seteuid", errno);
	id = io_uring_register_personality(ring);
	if (seteuid(0))
		die("seteuid", errno);
	if (id < 0)
		die("register a personality", -id);
	return id;
}

static void files(struct io_uring *ring, const char *dir)
{
	char secret[256], hidden[256];
	int fd;

	snprintf(secret, sizeof(secret), "%s/demo-secret", dir);
	snprintf(hidden, sizeof(hidden), "%s/demo-hidden", dir);

	fd = open_file(ring, "create", secret, O_CREAT | O_WRONLY, 0);
	expect(fd, 0);
	close(fd);

	io_uring_prep_rename(io_uring_get_sqe(ring), secret, hidden);
	expect(run(ring, "rename", hidden), 0);

	fd = open_file(ring, "open", hidden, O_RDONLY, 0);
	expect(fd, 0);
	close(fd);

	io_uring_prep_unlink(io_uring_get_sqe(ring), hidden, 0);
	expect(run(ring, "unlink", hidden), 0);
}

int main(int argc, char **argv)
{
	struct io_uring ring;
	int rc;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 2) {
		fputs("Usage: demo-files [DIR]\n", stderr);
		return 2;
	}
	rc = io_uring_queue_init(8, &ring, 0);
	if (rc)
		die("io_uring_setup", -rc);
	files(&ring, argc == 2 ? argv[1] : "/tmp");
	expect(open_file(&ring, "open", "/etc/shadow", O_RDONLY, register_other(&ring)), -EACCES);
	io_uring_queue_exit(&ring);
	return 0;
}
