// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: uring_op PATH
 *
 * Opens PATH for reading by io_uring in a worker, and then PATH with "-none"
 * behind it, which must not exist. Prints the process and both results.
 */
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <unistd.h>

static int open_by_worker(struct io_uring *ring, const char *path)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_cqe *cqe;
	int res;

	if (!sqe)
		return -1000;
	io_uring_prep_openat(sqe, AT_FDCWD, path, O_RDONLY, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_ASYNC);
	if (io_uring_submit(ring) != 1 || io_uring_wait_cqe(ring, &cqe))
		return -1000;
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

int main(int argc, char **argv)
{
	struct io_uring ring;
	char none[4096];
	int good, bad;

	if (argc != 2 || io_uring_queue_init(4, &ring, 0))
		return 1;
	snprintf(none, sizeof(none), "%s-none", argv[1]);
	good = open_by_worker(&ring, argv[1]);
	bad = open_by_worker(&ring, none);
	printf("%d %d %d\n", (int)getpid(), good, bad);
	io_uring_queue_exit(&ring);
	return 0;
}
