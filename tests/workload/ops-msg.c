/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sending and receiving. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "obj.h"

#define LENGTH 32

static int pair_setup(struct op *op)
{
	return obj_socketpair(op, 0);
}

static int pair_data_setup(struct op *op)
{
	static const char data[LENGTH] = "data in a socket";
	int rc = obj_socketpair(op, 0);

	if (!rc && send(op->fd[1], data, sizeof(data), 0) != sizeof(data))
		rc = -EIO;
	return rc;
}

/* fd[0] sends to object.addr, where fd[1] receives */
static int udp_setup(struct op *op)
{
	int rc;

	obj_addr_inet(op);
	rc = obj_socket(op, 1, AF_INET, SOCK_DGRAM);
	if (!rc)
		rc = obj_bind(op, 1);
	return rc ? rc : obj_socket(op, 0, AF_INET, SOCK_DGRAM);
}

static int udp_nowhere_setup(struct op *op)
{
	return obj_socket(op, 0, AF_INET, SOCK_DGRAM);
}

static int file_setup(struct op *op)
{
	return obj_open_file(op, 0, O_RDWR, 0);
}

static void set_msg(struct op *op)
{
	memset(op->mem.data, 'm', LENGTH);
	op->iov = (struct iovec){ op->mem.data, LENGTH };
	op->msg = (struct msghdr){ .msg_iov = &op->iov, .msg_iovlen = 1 };
	if (op->object.addrlen) {
		op->msg.msg_name = &op->object.addr;
		op->msg.msg_namelen = op->object.addrlen;
	}
}

static void sendmsg_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_msg(op);
	io_uring_prep_sendmsg(sqe, op->fd[0], &op->msg, op->def->variant);
}

static void sendmsg_zc_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_msg(op);
	io_uring_prep_sendmsg_zc(sqe, op->fd[0], &op->msg, 0);
}

static void recvmsg_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_msg(op);
	io_uring_prep_recvmsg(sqe, op->fd[0], &op->msg, op->def->variant);
}

static void set_destination(struct op *op, struct io_uring_sqe *sqe)
{
	if (op->object.addrlen)
		io_uring_prep_send_set_addr(sqe, (void *)&op->object.addr, op->object.addrlen);
}

static void send_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_msg(op);
	io_uring_prep_send(sqe, op->fd[0], op->mem.data, LENGTH, op->def->variant);
	set_destination(op, sqe);
}

static void send_zc_fill(struct op *op, struct io_uring_sqe *sqe)
{
	set_msg(op);
	io_uring_prep_send_zc(sqe, op->fd[0], op->mem.data, LENGTH, 0, 0);
	set_destination(op, sqe);
}

static void recv_fill(struct op *op, struct io_uring_sqe *sqe)
{
	io_uring_prep_recv(sqe, op->fd[0], op->mem.data, LENGTH, op->def->variant);
}

#define MSG(nm, opcode, want, v, setup, fill) nm, IORING_OP_##opcode, want, OP_FD, v, setup, fill, NULL, NULL
#define ZC(nm, opcode, want, setup, fill) nm, IORING_OP_##opcode, want, OP_FD | OP_NOTIFIES, 0, setup, fill, NULL, NULL

const struct op_def ops_msg[] = { { MSG("sendmsg", SENDMSG, LENGTH, 0, pair_setup, sendmsg_fill) },
				  { MSG("sendmsg-addr", SENDMSG, LENGTH, 0, udp_setup, sendmsg_fill) },
				  { MSG("sendmsg-nowhere", SENDMSG, -EDESTADDRREQ, 0, udp_nowhere_setup,
					sendmsg_fill) },
				  { MSG("sendmsg-notsock", SENDMSG, -ENOTSOCK, 0, file_setup, sendmsg_fill) },
				  { MSG("recvmsg", RECVMSG, LENGTH, 0, pair_data_setup, recvmsg_fill) },
				  { MSG("recvmsg-dontwait", RECVMSG, -EAGAIN, MSG_DONTWAIT, pair_setup, recvmsg_fill) },
				  { MSG("recvmsg-notsock", RECVMSG, -ENOTSOCK, 0, file_setup, recvmsg_fill) },
				  { MSG("send", SEND, LENGTH, 0, pair_setup, send_fill) },
				  { MSG("send-addr", SEND, LENGTH, 0, udp_setup, send_fill) },
				  { MSG("send-notsock", SEND, -ENOTSOCK, 0, file_setup, send_fill) },
				  { MSG("recv", RECV, LENGTH, 0, pair_data_setup, recv_fill) },
				  { MSG("recv-dontwait", RECV, -EAGAIN, MSG_DONTWAIT, pair_setup, recv_fill) },
				  { ZC("send_zc-addr", SEND_ZC, LENGTH, udp_setup, send_zc_fill) },
				  { ZC("send_zc-notsock", SEND_ZC, -ENOTSOCK, file_setup, send_zc_fill) },
				  { ZC("sendmsg_zc-addr", SENDMSG_ZC, LENGTH, udp_setup, sendmsg_zc_fill) },
				  { ZC("sendmsg_zc-notsock", SENDMSG_ZC, -ENOTSOCK, file_setup, sendmsg_zc_fill) },
				  { 0 } };
