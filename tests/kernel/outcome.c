// SPDX-License-Identifier: GPL-2.0-only
/* Open a file that isn't there, with io_uring. What does the URINGOP say? */
#include <linux/io_uring.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	struct io_uring_params p = {};
	int fd = syscall(__NR_io_uring_setup, 1, &p);
	char *ring = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	struct io_uring_sqe *sqe = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES);
	struct io_uring_cqe *cqe = (void *)(ring + p.cq_off.cqes);

	sqe->opcode = IORING_OP_OPENAT;
	sqe->fd = AT_FDCWD;
	sqe->addr = (unsigned long)"/nonexistent";
	*(unsigned int *)(ring + p.sq_off.tail) = 1;
	if (syscall(__NR_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return 1;
	printf("res=%d\n", cqe->res);
	return 0;
}
