/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCP_H
#define TCP_H

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket that listens on the loopback, and its address. Exit on failure. */
static inline int tcp_listen(struct sockaddr_in *ret_addr)
{
	socklen_t len = sizeof(*ret_addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(ret_addr, 0, sizeof(*ret_addr));
	ret_addr->sin_family = AF_INET;
	ret_addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (void *)ret_addr, len) || listen(fd, 64) || getsockname(fd, (void *)ret_addr, &len))
		_exit(4);
	return fd;
}

#endif
