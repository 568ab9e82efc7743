/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "privileges.h"

/* Either a descriptor or an errno. */
struct answer {
	int error;
};

union fd_message {
	char space[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static int send_answer(int sock, int fd)
{
	struct answer answer = { fd < 0 ? -fd : 0 };
	struct iovec iov = { &answer, sizeof(answer) };
	union fd_message control = { { 0 } };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		struct cmsghdr *head = &control.align;

		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	return sendmsg(sock, &msg, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Opens @path at each request, until the other end is closed. */
static void serve(int sock, const char *path)
{
	char ask;
	int rc = 0;

	while (rc == 0 && recv(sock, &ask, 1, 0) == 1) {
		int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

		rc = send_answer(sock, fd < 0 ? -errno : fd);
		if (fd >= 0)
			close(fd);
	}
}

int opener_start(const char *path)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		/* Close the plugin's input and output, so that their other ends see when the plugin closes them. */
		dup2(pair[1], 3);
		closefrom(4);
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		if (privileges_drop(NULL) == 0)
			serve(3, path);
		_exit(EXIT_SUCCESS);
	}
	close(pair[1]);
	if (pid > 0)
		return pair[0];
	close(pair[0]);
	return -errno;
}

int opener_open(int opener)
{
	struct answer answer = { 0 };
	struct iovec iov = { &answer, sizeof(answer) };
	union fd_message control;
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *head;
	int fd;

	if (send(opener, "o", 1, MSG_NOSIGNAL) != 1 || recvmsg(opener, &msg, MSG_CMSG_CLOEXEC) != sizeof(answer))
		return -EIO;
	/* There was no descriptor left for it. */
	if (msg.msg_flags & MSG_CTRUNC)
		return -EMFILE;
	head = CMSG_FIRSTHDR(&msg);
	if (answer.error || !head || head->cmsg_type != SCM_RIGHTS)
		return answer.error ? -answer.error : -EIO;
	memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}
