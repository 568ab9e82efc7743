/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log that is written: what is added to it is read as it comes, and so are the files that it is rotated to. */
#include "search.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "pipeline.h"

#define TICK_MS 100
#define MAX_ROTATED 1000
#define READ_SIZE (256 * 1024)

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };	/* no SA_RESTART: the wait is to end */

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

/* auditd's name of the log that was rotated so often. */
static int rotated_name(const char *path, unsigned int number, char *ret, size_t size)
{
	int n = number ? snprintf(ret, size, "%s.%u", path, number) : snprintf(ret, size, "%s", path);

	return n < (int)size ? 0 : -ENAMETOOLONG;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* How often the file has been rotated; -EAGAIN if it is not found, as while files are renamed; -ENOENT if it was removed. */
static int find_file(const char *path, const struct stat *file)
{
	unsigned int i;

	for (i = 0; i < MAX_ROTATED; i++) {
		char name[4096];
		struct stat st;

		if (rotated_name(path, i, name, sizeof(name)) < 0)
			return -ENAMETOOLONG;
		if (stat(name, &st) == 0 && same_file(&st, file))
			return (int)i;
	}
	return file->st_nlink ? -EAGAIN : -ENOENT;
}

/*
 * Opens the file that was begun just after @fd's: its descriptor; -EAGAIN if there is none yet, or files are being renamed; -ENOENT if
 * @fd's was removed, so that it is not known what came after it.
 */
static int open_next(const char *path, int fd)
{
	char name[4096];
	struct stat old, opened;
	int number, next;

	if (fstat(fd, &old) < 0)
		return -errno;
	number = find_file(path, &old);
	if (number <= 0)
		return number < 0 ? number : -EAGAIN;
	if (rotated_name(path, (unsigned int)number - 1, name, sizeof(name)) < 0)
		return -ENAMETOOLONG;
	next = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (next < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	/* If all have their places still, it is the one. */
	if (fstat(next, &opened) == 0 && find_file(path, &old) == number && find_file(path, &opened) == number - 1)
		return next;
	close(next);
	return -EAGAIN;
}

struct follower {
	const struct search *s;
	struct pipeline *pl;
	char path[4096];	/* the log's, that is not rotated */
	int fd;
	uint64_t clock;		/* ms */
	char buf[READ_SIZE];
};

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

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

/* What is written last into a file may come after its end was read and before it is rotated: it is read to its end once more. */
static int go_to_next(struct follower *fo)
{
	int next = open_next(fo->path, fo->fd), rc;

	if (next == -EAGAIN)
		return 0;
	if (next == -ENOENT) {
		cli_error(fo->s->cli, "%s: the logs were rotated faster than they were read: records are missing", fo->path);
		next = open(fo->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		next = next < 0 ? -errno : next;
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

/* Writes what there is, and waits a little while. */
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

int search_follow(struct search *s, struct pipeline *pl, const struct listed *first, const bool *done)
{
	static struct follower fo;
	int rc = 0;

	fo = (struct follower){ .s = s, .pl = pl };
	snprintf(fo.path, sizeof(fo.path), "%.*s", first->path_len ? (int)first->path_len : -1, first->name);
	catch_signals();
	fo.fd = file_list_fd(first);
	if (fo.fd < 0)
		return fo.fd;
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
