/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One request, many completions. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "obj.h"
#include "scenario.h"

#define MAX_CLIENTS 8

static int listener(struct op *op)
{
	int rc;

	obj_addr_inet(op);
	rc = obj_listener(op, 0);
	op->object.addrlen = 0;
	return rc;
}

static void accept_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_multishot_accept(sqe, op->fd[0], NULL, NULL, SOCK_CLOEXEC);
}

static const struct op_def accept_multishot = { "accept-multishot", IORING_OP_ACCEPT, -ECANCELED, OP_FD, 0,
						listener,           accept_fill,      NULL,       NULL };

static int empty_pipe(struct op *op)
{
	return obj_pipe(op, 0);
}

static void poll_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_poll_multishot(sqe, op->fd[0], POLLIN);
}

static const struct op_def poll_multishot = { "poll_add-multishot", IORING_OP_POLL_ADD, -ECANCELED, OP_FD, 0,
					      empty_pipe,           poll_fill,          NULL,       NULL };

static void cancel_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_cancel64(sqe, op->companion->user_data, 0);
}

static const struct op_def cancel = { "async_cancel", IORING_OP_ASYNC_CANCEL, 0, 0, 0, NULL, cancel_fill, NULL, NULL };

static int end_multishot(struct op *op)
{
	struct op *c = op_new(op->ring, &cancel, op->mode);
	int rc;

	if (!c)
		return -ENOMEM;
	c->companion = op;
	rc = op_start(c);
	return rc ? rc : op_end(c);
}

/* Waits until op has had `count` completions in all. */
static int wait_cqes(struct op *op, unsigned int count)
{
	int64_t deadline = wl_deadline();
	int rc = 0;

	while (!rc && op->cqes < count) {
		if (wl_expired(deadline)) {
			wl_error("%s: %u of %u completions", op->def->name, op->cqes, count);
			return -ETIMEDOUT;
		}
		rc = ring_wait_some(op->ring);
	}
	return rc;
}

static int client(const struct op *op, unsigned int k)
{
	struct sockaddr_in from = { .sin_family = AF_INET };
	struct sockaddr_storage to;
	socklen_t len = sizeof(to);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	from.sin_addr.s_addr = htonl(0x7f800000 + op->n);
	from.sin_port = htons(30000 + k);
	if (fd < 0 || getsockname(op->fd[0], (void *)&to, &len) || bind(fd, (void *)&from, sizeof(from)) ||
	    connect(fd, (void *)&to, len)) {
		wl_error("client: %m");
		return fd < 0 ? -errno : (close(fd), -EIO);
	}
	return fd;
}

static int connect_clients(struct op *op, int *fds, unsigned int n, bool together)
{
	int rc = 0;

	for (unsigned int i = 0; !rc && i < n; i++) {
		fds[i] = client(op, i);
		if (fds[i] < 0)
			return fds[i];
		if (!together)
			rc = wait_cqes(op, i + 1);
	}
	return rc ? rc : wait_cqes(op, n);
}

static int accept_many(struct ring *r, const char *mode, bool together)
{
	struct op *op = op_new(r, &accept_multishot, mode);
	unsigned int n = wl_size(4, 2, MAX_CLIENTS);
	int fds[MAX_CLIENTS], rc;

	if (!op)
		return -ENOMEM;
	memset(fds, -1, sizeof(fds));
	rc = op_start(op);
	if (!rc)
		rc = connect_clients(op, fds, n, together);
	for (unsigned int i = 0; i < n; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return rc ? rc : end_multishot(op);
}

static int accept_on_ring(const char *mode, unsigned int setup_flags)
{
	struct ring r;
	int rc = ring_open(&r, setup_flags);

	if (rc)
		return rc;
	rc = accept_many(&r, mode, false);
	if (!rc)
		rc = accept_many(&r, mode, true);
	ring_close(&r);
	return rc;
}

static int scn_accept(void)
{
	return accept_on_ring("multishot", 0);
}

static int scn_accept_defer(void)
{
	return accept_on_ring("multishot-defer", IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
}

static int scn_accept_sqpoll(void)
{
	return accept_on_ring("multishot-sqpoll", IORING_SETUP_SQPOLL);
}

static int poll_many(struct ring *r)
{
	struct op *op = op_new(r, &poll_multishot, "multishot-poll");
	int rc = op ? op_start(op) : -ENOMEM;
	char byte;

	for (unsigned int i = 0; !rc && i < 3; i++) {
		if (write(op->fd[1], "p", 1) != 1)
			return -EIO;
		rc = wait_cqes(op, i + 1);
		if (!rc && read(op->fd[0], &byte, 1) != 1)
			return -EIO;
	}
	return rc ? rc : end_multishot(op);
}

static int scn_poll(void)
{
	struct ring r;
	int rc = ring_open(&r, 0);

	if (rc)
		return rc;
	rc = poll_many(&r);
	ring_close(&r);
	return rc;
}

const struct scenario scn_multishot[] = {
	{ "multishot", "multishot ACCEPT of several connections", scn_accept },
	{ "multishot-defer", "multishot ACCEPT with DEFER_TASKRUN", scn_accept_defer },
	{ "multishot-sqpoll", "multishot ACCEPT on an SQPOLL ring", scn_accept_sqpoll },
	{ "multishot-poll", "multishot POLL_ADD", scn_poll },
	{ 0 }
};
