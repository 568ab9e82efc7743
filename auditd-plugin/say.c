/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "say.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_MESSAGE 1024

static const char *name = "audisp-uring";
static int log_fd = -1;

void say_open(const char *program)
{
	name = program;
	log_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

/* Not syslog(3), which waits if the socket is full. */
static void to_log(int priority, const char *text)
{
	static const struct sockaddr_un log = { .sun_family = AF_UNIX, .sun_path = "/dev/log" };
	char line[MAX_MESSAGE + 64];
	int n;

	if (log_fd < 0)
		return;
	n = snprintf(line, sizeof(line), "<%d>%s[%d]: %s", LOG_DAEMON | priority, name, (int)getpid(), text);
	(void)!sendto(log_fd, line, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&log, sizeof(log));
}

/* Skips a terminal or pipe that is full. */
static void to_stderr(const char *text)
{
	struct pollfd err = { .fd = STDERR_FILENO, .events = POLLOUT };
	char line[MAX_MESSAGE + 64];
	int n;

	if (poll(&err, 1, 0) != 1 || !(err.revents & POLLOUT))
		return;
	n = snprintf(line, sizeof(line), "%s: %s\n", name, text);
	(void)!write(STDERR_FILENO, line, (size_t)n);
}

void say(int priority, const char *fmt, ...)
{
	char text[MAX_MESSAGE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	to_log(priority, text);
	to_stderr(text);
}
