/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets: a local one that listens for a reader or connects to one, or that of a syslog server, local or remote. A
 * reader that leaves in the middle of a message gets the whole message when it comes back.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "medium.h"

struct sock {
	struct medium medium;
	union {
		struct sockaddr sa;
		struct sockaddr_un un;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} addr;
	socklen_t addr_len;
	int type; /* SOCK_STREAM or SOCK_DGRAM */
	bool listens;
	int listener;
	ino_t ino; /* of the listener's file */
	int fd;    /* of the reader */
	bool connecting;
	size_t part; /* bytes of the next message that the reader has got */
};

static struct sock *sock_of(struct medium *m)
{
	return (struct sock *)m;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void hang_up(struct sock *s)
{
	close_fd(&s->fd);
	s->connecting = false;
	s->part = 0;
}

/* Removes a socket that was left behind, but no other file. */
static void remove_old(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);
}

static int listen_at(struct sock *s, int fd)
{
	const struct sink_config *cfg = s->medium.cfg;
	struct stat st;

	remove_old(cfg->path);
	/* Nobody can connect before listen(), so the mode is right in time. */
	if (bind(fd, &s->addr.sa, s->addr_len) < 0 || chmod(cfg->path, cfg->mode) < 0 || listen(fd, 1) < 0 ||
	    lstat(cfg->path, &st) < 0)
		return -errno;
	s->ino = st.st_ino;
	return 0;
}

static int open_listener(struct sock *s)
{
	int fd = socket(AF_UNIX, s->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), rc;

	if (fd < 0)
		return -errno;
	rc = listen_at(s, fd);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	close_fd(&s->listener);
	s->listener = fd;
	return 0;
}

/* Readers cannot find a listener whose file was removed: makes a new one. */
static int ensure_listener(struct sock *s)
{
	struct stat st;

	if (s->listener >= 0 && lstat(s->medium.cfg->path, &st) == 0 && st.st_ino == s->ino)
		return 0;
	return open_listener(s);
}

static int sock_open(struct medium *m)
{
	struct sock *s = sock_of(m);

	return s->listens ? ensure_listener(s) : 0;
}

static int accept_reader(struct sock *s)
{
	int rc = ensure_listener(s);

	if (rc < 0)
		return rc;
	s->fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (s->fd < 0)
		return errno == EINTR || errno == ECONNABORTED || errno == EAGAIN ? -ENOTCONN : -errno;
	return 0;
}

static int begin_connect(struct sock *s)
{
	s->fd = socket(s->addr.sa.sa_family, s->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return -errno;
	if (connect(s->fd, &s->addr.sa, s->addr_len) == 0)
		return 0;
	if (errno == EINPROGRESS) {
		s->connecting = true;
		return -EAGAIN;
	}
	return -errno;
}

static int end_connect(struct sock *s)
{
	struct pollfd pfd = { .fd = s->fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int err = 0;

	if (poll(&pfd, 1, 0) == 0)
		return -EAGAIN;
	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
		err = errno;
	s->connecting = false;
	return -err;
}

/* A stream takes bytes for a while after its reader has left. */
static bool reader_gone(const struct sock *s)
{
	char byte;
	ssize_t n;

	if (s->type != SOCK_STREAM)
		return false;
	while ((n = recv(s->fd, &byte, 1, MSG_DONTWAIT)) > 0)
		; /* ignore what a reader sends */
	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static int ensure_reader(struct sock *s)
{
	if (s->connecting)
		return end_connect(s);
	if (s->fd >= 0 && reader_gone(s))
		hang_up(s);
	if (s->fd >= 0)
		return 0;
	return s->listens ? accept_reader(s) : begin_connect(s);
}

/* Sends one message as a datagram, or as many bytes as a stream takes: 0 or a negative errno. */
static int send_next(struct sock *s, struct outbuf *b)
{
	struct str what = s->type == SOCK_DGRAM ? outbuf_next(b) : str_skip(outbuf_rest(b), s->part);
	ssize_t n = send(s->fd, what.p, what.n, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0)
		return errno == EINTR ? 0 : errno == ENOBUFS ? -EAGAIN : -errno;
	s->part = outbuf_written(b, s->part + (size_t)n);
	return 0;
}

static int sock_write(struct medium *m, struct outbuf *b)
{
	struct sock *s = sock_of(m);
	int rc = 0;

	while (rc == 0 && !outbuf_empty(b)) {
		rc = ensure_reader(s);
		if (rc == 0)
			rc = send_next(s, b);
	}
	if (rc == 0 || rc == -EAGAIN || rc == -EMSGSIZE)
		return rc;
	hang_up(s);
	/* A reader that leaves is not a failure if others may come. */
	return s->listens && (rc == -EPIPE || rc == -ECONNRESET) ? -ENOTCONN : rc;
}

static size_t sock_wait(struct medium *m, struct pollfd *ret, bool writing)
{
	struct sock *s = sock_of(m);
	size_t n = 0;

	if (!writing)
		return 0;
	if (s->fd >= 0)
		ret[n++] = (struct pollfd){ .fd = s->fd, .events = POLLOUT };
	else if (s->listener >= 0)
		ret[n++] = (struct pollfd){ .fd = s->listener, .events = POLLIN };
	return n;
}

static void sock_free(struct medium *m)
{
	struct sock *s = sock_of(m);
	struct stat st;

	hang_up(s);
	/* Not the socket of another program in its place. */
	if (s->listener >= 0 && lstat(m->cfg->path, &st) == 0 && st.st_ino == s->ino)
		unlink(m->cfg->path);
	close_fd(&s->listener);
	free(s);
}

static struct sock *sock_new(const struct sink_config *cfg, int type)
{
	static const struct medium_ops ops = {
		.open = sock_open,
		.write = sock_write,
		.wait = sock_wait,
		.free = sock_free,
	};
	struct sock *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->medium = (struct medium){ &ops, cfg };
	s->type = type;
	s->fd = s->listener = -1;
	return s;
}

/* The settings have no path that is too long. */
static void set_path(struct sock *s)
{
	s->addr.un.sun_family = AF_UNIX;
	snprintf(s->addr.un.sun_path, sizeof(s->addr.un.sun_path), "%s", s->medium.cfg->path);
	s->addr_len = sizeof(s->addr.un);
}

static void set_address(struct sock *s)
{
	const struct sink_config *cfg = s->medium.cfg;

	if (inet_pton(AF_INET6, cfg->address, &s->addr.in6.sin6_addr) == 1) {
		s->addr.in6.sin6_family = AF_INET6;
		s->addr.in6.sin6_port = htons((uint16_t)cfg->port);
		s->addr_len = sizeof(s->addr.in6);
		return;
	}
	inet_pton(AF_INET, cfg->address, &s->addr.in.sin_addr);
	s->addr.in.sin_family = AF_INET;
	s->addr.in.sin_port = htons((uint16_t)cfg->port);
	s->addr_len = sizeof(s->addr.in);
}

struct medium *socket_medium(const struct sink_config *cfg)
{
	struct sock *s = sock_new(cfg, SOCK_STREAM);

	if (!s)
		return NULL;
	set_path(s);
	s->listens = cfg->role == SOCKET_LISTEN;
	return &s->medium;
}

struct medium *syslog_medium(const struct sink_config *cfg)
{
	struct sock *s = sock_new(cfg, cfg->transport == SYSLOG_TCP ? SOCK_STREAM : SOCK_DGRAM);

	if (!s)
		return NULL;
	if (cfg->transport == SYSLOG_UNIX)
		set_path(s);
	else
		set_address(s);
	return &s->medium;
}
