/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets' life: socket, bind, listen, connect, accept, shutdown, options. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "obj.h"

enum { INET, INET_REFUSED, INET6_REFUSED, UNIX, UNIX_MISSING, ABSTRACT_REFUSED };

/* fd[0] connects; fd[1] listens where somebody does */
static int connect_setup(struct op *op)
{
	int rc = 0;

	switch (op->def->variant) {
	case INET6_REFUSED:
		rc = obj_addr_inet6(op);
		break;
	case UNIX:
	case UNIX_MISSING:
		obj_addr_unix(op);
		break;
	case ABSTRACT_REFUSED:
		obj_addr_abstract(op);
		break;
	default:
		obj_addr_inet(op);
	}
	if (!rc && (op->def->variant == INET || op->def->variant == UNIX))
		rc = obj_listener(op, 1);
	return rc ? rc : obj_socket(op, 0, op->object.addr.ss_family, SOCK_STREAM);
}

static void connect_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_connect(sqe, op->fd[0], (void *)&op->object.addr, op->object.addrlen);
}

static int file_setup(struct op *op)
{
	return obj_open_file(op, 0, O_RDWR, 0);
}

static int accept_setup(struct op *op)
{
	int rc;

	obj_addr_inet(op);
	rc = obj_listener(op, 0);
	return rc ? rc : obj_client(op, 1, 0);
}

static void accept_fill(struct op *op, struct io_uring_sqe *sqe)
{
	op->namelen = sizeof(op->name);
	io_uring_prep_accept(sqe, op->fd[0], (void *)&op->name, &op->namelen, SOCK_CLOEXEC);
}

static void accept_anonymous_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_accept(sqe, op->fd[0], NULL, NULL, SOCK_CLOEXEC);
}

static int close_result(struct op *op)
{
	return close(op->res) ? -errno : 0;
}

static int tcp_setup(struct op *op)
{
	return obj_socket(op, 0, AF_INET, SOCK_STREAM);
}

static int udp_setup(struct op *op)
{
	return obj_socket(op, 0, AF_INET, SOCK_DGRAM);
}

static int bind_setup(struct op *op)
{
	obj_addr_inet(op);
	return tcp_setup(op);
}

static int bind_taken_setup(struct op *op)
{
	int rc;

	obj_addr_inet(op);
	rc = obj_listener(op, 1);
	return rc ? rc : tcp_setup(op);
}

static int bind_unix_setup(struct op *op)
{
	obj_addr_unix(op);
	return obj_socket(op, 0, AF_UNIX, SOCK_STREAM);
}

static void bind_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_bind(sqe, op->fd[0], (void *)&op->object.addr, op->object.addrlen);
}

static int listen_setup(struct op *op)
{
	int rc = bind_setup(op);

	if (!rc)
		rc = obj_bind(op, 0);
	op->object.addrlen = 0; /* the address was bind's object */
	return rc;
}

static void listen_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_listen(sqe, op->fd[0], 8);
}

static void socket_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_socket(sqe, op->def->variant, SOCK_STREAM, 0, 0);
}

static int shutdown_setup(struct op *op)
{
	return obj_socketpair(op, 0);
}

static void shutdown_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_shutdown(sqe, op->fd[0], SHUT_WR);
}

static void sockopt_fill(struct op *op, struct io_uring_sqe *sqe)
{
	int *value = (int *)op->mem.data;

	*value = 1;
	io_uring_prep_cmd_sock(sqe, op->def->variant, op->fd[0], SOL_SOCKET, SO_KEEPALIVE, value, sizeof(*value));
}

#define NET(nm, opcode, want, flags, v, setup, fill, done) \
	nm, IORING_OP_##opcode, want, flags, v, setup, fill, NULL, done

const struct op_def ops_net[] = {
	{ NET("connect", CONNECT, 0, OP_FD, INET, connect_setup, connect_fill, NULL) },
	{ NET("connect-refused", CONNECT, -ECONNREFUSED, OP_FD, INET_REFUSED, connect_setup, connect_fill, NULL) },
	{ NET("connect-inet6-refused", CONNECT, -ECONNREFUSED, OP_FD, INET6_REFUSED, connect_setup, connect_fill,
	      NULL) },
	{ NET("connect-unix", CONNECT, 0, OP_FD, UNIX, connect_setup, connect_fill, NULL) },
	{ NET("connect-unix-missing", CONNECT, -ENOENT, OP_FD, UNIX_MISSING, connect_setup, connect_fill, NULL) },
	{ NET("connect-abstract-refused", CONNECT, -ECONNREFUSED, OP_FD, ABSTRACT_REFUSED, connect_setup, connect_fill,
	      NULL) },
	{ NET("accept", ACCEPT, OP_NONNEG, OP_FD, 0, accept_setup, accept_fill, close_result) },
	{ NET("accept-anonymous", ACCEPT, OP_NONNEG, OP_FD, 0, accept_setup, accept_anonymous_fill, close_result) },
	{ NET("accept-notlistening", ACCEPT, -EINVAL, OP_FD, 0, tcp_setup, accept_fill, NULL) },
	{ NET("accept-notsock", ACCEPT, -ENOTSOCK, OP_FD, 0, file_setup, accept_fill, NULL) },
	{ NET("bind", BIND, 0, OP_FD, 0, bind_setup, bind_fill, NULL) },
	{ NET("bind-inuse", BIND, -EADDRINUSE, OP_FD, 0, bind_taken_setup, bind_fill, NULL) },
	{ NET("bind-unix", BIND, 0, OP_FD, 0, bind_unix_setup, bind_fill, NULL) },
	{ NET("listen", LISTEN, 0, OP_FD, 0, listen_setup, listen_fill, NULL) },
	{ NET("listen-udp", LISTEN, -EOPNOTSUPP, OP_FD, 0, udp_setup, listen_fill, NULL) },
	{ NET("socket", SOCKET, OP_NONNEG, 0, AF_INET, NULL, socket_fill, close_result) },
	{ NET("socket-nofamily", SOCKET, -EAFNOSUPPORT, 0, 9999, NULL, socket_fill, NULL) },
	{ NET("shutdown", SHUTDOWN, 0, OP_FD, 0, shutdown_setup, shutdown_fill, NULL) },
	{ NET("shutdown-notconn", SHUTDOWN, -ENOTCONN, OP_FD, 0, tcp_setup, shutdown_fill, NULL) },
	{ NET("uring_cmd-getsockopt", URING_CMD, 4, OP_FD, SOCKET_URING_OP_GETSOCKOPT, tcp_setup, sockopt_fill, NULL) },
	{ NET("uring_cmd-setsockopt", URING_CMD, 0, OP_FD, SOCKET_URING_OP_SETSOCKOPT, tcp_setup, sockopt_fill, NULL) },
	{ NET("uring_cmd-nosuch", URING_CMD, -EOPNOTSUPP, OP_FD, 77, tcp_setup, sockopt_fill, NULL) },
	{ NET("uring_cmd-file", URING_CMD, -EOPNOTSUPP, OP_FD, SOCKET_URING_OP_GETSOCKOPT, file_setup, sockopt_fill,
	      NULL) },
	{ 0 }
};
