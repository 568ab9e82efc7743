/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define TICK_MS 100
#define READ_SIZE (256 * 1024)

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal }; /* no SA_RESTART: it ends the wait */

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

struct follower {
	struct search *s;
	struct pipeline *pl;
	char path[4096];    /* of the log itself */
	struct listed file; /* what is read */
	int fd;
	uint64_t clock; /* ms */
	char buf[READ_SIZE];
};

/* Reads what there is: 0 or a negative errno. */
static int drain(struct follower *fo)
{
	for (;;) {
		ssize_t n = read(fo->fd, fo->buf, sizeof(fo->buf));
		int rc;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		rc = pipeline_feed(fo->pl, fo->buf, (size_t)n);
		if (rc < 0)
			return rc;
	}
}

/* Notes that the file that is open as @fd is read: 0 or a negative errno. */
static int note_file(struct follower *fo, int fd, unsigned int number)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	fo->file = (struct listed){
		.name = fo->path,
		.path_len = strlen(fo->path),
		.dev = st.st_dev,
		.inode = st.st_ino,
		.number = number,
	};
	return 0;
}

/* Begins with the log as it is now. */
static int begin_anew(struct follower *fo)
{
	int fd = open(fo->path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;

	if (fd < 0)
		return -errno;
	rc = note_file(fo, fd, 0);
	if (rc < 0)
		close(fd);
	return rc < 0 ? rc : fd;
}

/*
 * The last lines of a file may be written after its end was read and before it is rotated: it is read to its end
 * once more.
 */
static int go_to_next(struct follower *fo)
{
	int next = file_list_next(&fo->file, fo->fd), rc;

	if (next == -EAGAIN)
		return 0;
	if (next == -ENOENT) {
		cli_error(fo->s->cli, "%s: the logs were rotated faster than they were read: records are missing",
			  fo->path);
		fo->s->failed = true;
		next = begin_anew(fo);
	}
	if (next < 0)
		return next;
	rc = drain(fo);
	if (rc == 0)
		rc = pipeline_end_of_file(fo->pl);
	close(fo->fd);
	fo->fd = next;
	return rc < 0 ? rc : 1;
}

/* Writes what there is, and waits a little. */
static int wait_for_more(struct follower *fo)
{
	uint64_t now;
	int rc;

	if (fflush(stdout) == EOF)
		return -errno;
	poll(NULL, 0, TICK_MS);
	now = now_ms();
	rc = pipeline_idle(fo->pl, now - fo->clock);
	fo->clock = now;
	return rc;
}

int follow_log(struct search *s, struct pipeline *pl, const struct listed *first, const bool *done)
{
	static struct follower fo;
	int rc;

	fo = (struct follower){ .s = s, .pl = pl };
	snprintf(fo.path, sizeof(fo.path), "%.*s", first->path_len ? (int)first->path_len : -1, first->name);
	catch_signals();
	fo.fd = file_list_fd(first);
	if (fo.fd < 0)
		return fo.fd;
	rc = note_file(&fo, fo.fd, first->number);
	pipeline_source(pl, fo.path);
	fo.clock = now_ms();
	while (rc >= 0 && !stop && !*done) {
		rc = drain(&fo);
		if (rc == 0)
			rc = go_to_next(&fo);
		if (rc == 0)
			rc = wait_for_more(&fo);
	}
	close(fo.fd);
	return rc < 0 ? rc : 0;
}
