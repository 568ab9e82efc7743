/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "obj.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define LOOPBACK_PORT 7000

static void full_name(struct op *op, unsigned int i)
{
	struct op_path *p = &op->object.path[i];

	snprintf(p->full, sizeof(p->full), "%.100s/op%u-%c", wl.work_dir, op->n, 'a' + i);
	if (op->object.npaths <= i)
		op->object.npaths = i + 1;
}

void obj_name(struct op *op, unsigned int i)
{
	full_name(op, i);
	strcpy(op->object.path[i].given, op->object.path[i].full);
}

void obj_name_relative(struct op *op, unsigned int i)
{
	full_name(op, i);
	strcpy(op->object.path[i].given, strrchr(op->object.path[i].full, '/') + 1);
}

static int note_inode(struct op_path *p)
{
	struct stat st;

	if (lstat(p->full, &st))
		return -errno;
	p->inode = st.st_ino;
	return 0;
}

int obj_make_file(struct op *op, unsigned int i)
{
	int fd;

	if (!op->object.path[i].full[0])
		obj_name(op, i);
	fd = open(op->object.path[i].full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	close(fd);
	return note_inode(&op->object.path[i]);
}

int obj_make_dir(struct op *op, unsigned int i)
{
	if (!op->object.path[i].full[0])
		obj_name(op, i);
	if (mkdir(op->object.path[i].full, 0700))
		return -errno;
	return note_inode(&op->object.path[i]);
}

int obj_open_file(struct op *op, unsigned int slot, int flags, off_t size)
{
	struct op_object *o = &op->object;
	struct stat st;
	int fd;

	snprintf(o->file, sizeof(o->file), "%.100s/op%u-f%u", wl.work_dir, op->n, slot);
	fd = open(o->file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (ftruncate(fd, size)) {
		close(fd);
		return -errno;
	}
	close(fd);
	op->fd[slot] = open(o->file, flags | O_CLOEXEC);
	if (op->fd[slot] < 0 || fstat(op->fd[slot], &st))
		return -errno;
	o->file_inode = st.st_ino;
	return 0;
}

int obj_pipe(struct op *op, unsigned int slot)
{
	return pipe2(&op->fd[slot], O_CLOEXEC) ? -errno : 0;
}

int obj_pipe_data(struct op *op, unsigned int slot)
{
	static const char data[64] = "data in a pipe";
	int rc = obj_pipe(op, slot);

	if (!rc && write(op->fd[slot + 1], data, sizeof(data)) != sizeof(data))
		rc = -EIO;
	return rc;
}

int obj_socketpair(struct op *op, unsigned int slot)
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, &op->fd[slot]) ? -errno : 0;
}

void obj_addr_inet(struct op *op)
{
	struct sockaddr_in *in = (void *)&op->object.addr;

	/* 127.1.0.0 and up: nothing else of the machine uses them */
	*in = (struct sockaddr_in){ .sin_family = AF_INET };
	in->sin_port = htons(LOOPBACK_PORT + op->n % 20000);
	in->sin_addr.s_addr = htonl(0x7f010000 + op->n);
	op->object.addrlen = sizeof(*in);
}

/* IPv6 has one loopback address: the port is the one that the kernel finds free. */
int obj_addr_inet6(struct op *op)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	socklen_t len = sizeof(in6);
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int rc = 0;

	if (fd < 0)
		return -errno;
	/* bound but not listening: connections are refused while op lives */
	if (bind(fd, (void *)&in6, len) || getsockname(fd, (void *)&in6, &len))
		rc = -errno;
	op->fd[OP_FDS - 1] = fd;
	memcpy(&op->object.addr, &in6, sizeof(in6));
	op->object.addrlen = sizeof(in6);
	return rc;
}

void obj_addr_unix(struct op *op)
{
	struct sockaddr_un *un = (void *)&op->object.addr;

	*un = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(un->sun_path, sizeof(un->sun_path), "%.80s/op%u-s", wl.work_dir, op->n);
	op->object.addrlen = offsetof(struct sockaddr_un, sun_path) + strlen(un->sun_path) + 1;
}

void obj_addr_abstract(struct op *op)
{
	struct sockaddr_un *un = (void *)&op->object.addr;
	int n;

	*un = (struct sockaddr_un){ .sun_family = AF_UNIX };
	n = snprintf(un->sun_path + 1, sizeof(un->sun_path) - 1, "uring-workload-op%u", op->n);
	op->object.addrlen = offsetof(struct sockaddr_un, sun_path) + 1 + n;
}

int obj_socket(struct op *op, unsigned int slot, int family, int type)
{
	op->fd[slot] = socket(family, type | SOCK_CLOEXEC, 0);
	return op->fd[slot] < 0 ? -errno : 0;
}

int obj_bind(struct op *op, unsigned int slot)
{
	return bind(op->fd[slot], (void *)&op->object.addr, op->object.addrlen) ? -errno : 0;
}

int obj_listener(struct op *op, unsigned int slot)
{
	int rc = obj_socket(op, slot, op->object.addr.ss_family, SOCK_STREAM);

	if (!rc)
		rc = obj_bind(op, slot);
	if (!rc && listen(op->fd[slot], 16))
		rc = -errno;
	return rc;
}

int obj_client(struct op *op, unsigned int slot, unsigned int listener)
{
	struct sockaddr_storage to;
	socklen_t len = sizeof(to);
	struct sockaddr_in *in = (void *)&op->object.addr;
	int rc;

	if (getsockname(op->fd[listener], (void *)&to, &len))
		return -errno;
	rc = obj_socket(op, slot, AF_INET, SOCK_STREAM);
	if (rc)
		return rc;
	in->sin_port = htons(ntohs(in->sin_port) + 20000);
	rc = obj_bind(op, slot);
	if (!rc && connect(op->fd[slot], (void *)&to, len))
		rc = -errno;
	return rc;
}
