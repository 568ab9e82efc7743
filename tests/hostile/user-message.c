/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user-message TEXT: sends TEXT to the kernel as a message of user space (AUDIT_USER). It does not use libaudit, which
 * would refuse control characters. Backslash-n means a newline.
 */
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct message {
	struct nlmsghdr head;
	char text[4096];
};

static size_t unescape(const char *from, char *to, size_t size)
{
	size_t n = 0;

	while (*from && n < size - 1) {
		if (from[0] == '\\' && from[1] == 'n') {
			to[n++] = '\n';
			from += 2;
		} else {
			to[n++] = *from++;
		}
	}
	to[n] = '\0';
	return n + 1;
}

int main(int argc, char **argv)
{
	struct message m = { .head = { .nlmsg_type = AUDIT_USER, .nlmsg_flags = NLM_F_REQUEST } };
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: user-message TEXT\n");
		return 2;
	}
	m.head.nlmsg_len = (unsigned int)NLMSG_LENGTH(unescape(argv[1], m.text, sizeof(m.text)));
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (fd < 0 || sendto(fd, &m, m.head.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0) {
		perror("user-message");
		return 1;
	}
	close(fd);
	return 0;
}
