/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "follow-files.h"

#define TICK_MS 100
#define READ_SIZE (256 * 1024)
#define TAIL 64 /* bytes in front of what is read next, by which a file that was written anew is told */

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
	const char *log;
	const bool *done;
	int fd; /* what is read; -1 while there is none */
	struct stat st;
	off_t at; /* bytes of it that were read */
	struct file_mark mark;
	size_t n_tail;
	char tail[TAIL];
	struct followed files;
	bool absent;    /* that was said */
	uint64_t clock; /* ms */
	char buf[READ_SIZE];
};

static void note_tail(struct follower *fo, size_t n)
{
	size_t keep = n < TAIL ? n : TAIL, old = fo->n_tail < TAIL - keep ? fo->n_tail : TAIL - keep;

	memmove(fo->tail, fo->tail + fo->n_tail - old, old);
	memcpy(fo->tail + old, fo->buf + n - keep, keep);
	fo->n_tail = old + keep;
}

/* Reads what there is: 0 or a negative errno. */
static int drain(struct follower *fo)
{
	while (fo->fd >= 0 && !*fo->done) {
		ssize_t n = S_ISREG(fo->st.st_mode) ? pread(fo->fd, fo->buf, sizeof(fo->buf), fo->at) :
						      read(fo->fd, fo->buf, sizeof(fo->buf));
		int rc;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		if (fo->mark.n == 0 && fo->at == 0)
			file_mark_make(&fo->mark, fo->buf, (size_t)n);
		fo->at += n;
		note_tail(fo, (size_t)n);
		rc = pipeline_feed(fo->pl, fo->buf, (size_t)n);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Whether what was read is still there, and the file goes on behind it. */
static bool is_as_it_was(struct follower *fo)
{
	char tail[TAIL];
	struct stat st;

	return fstat(fo->fd, &st) == 0 && st.st_size >= fo->at &&
	       pread(fo->fd, tail, fo->n_tail, fo->at - (off_t)fo->n_tail) == (ssize_t)fo->n_tail &&
	       memcmp(tail, fo->tail, fo->n_tail) == 0;
}

static void begin(struct follower *fo, int fd)
{
	fo->fd = fd;
	fo->at = 0;
	fo->n_tail = 0;
	fo->mark.n = 0;
	if (fd >= 0 && fstat(fd, &fo->st) < 0)
		fo->st = (struct stat){ 0 };
}

/* Notes that the file was read, so that it is known again under other names. */
static int note_read(struct follower *fo)
{
	if (fo->mark.n == 0 && fo->fd >= 0) {
		ssize_t n = pread(fo->fd, fo->buf, FILE_MARK, 0);

		if (n > 0)
			file_mark_make(&fo->mark, fo->buf, (size_t)n);
	}
	return followed_add(&fo->files, &fo->mark);
}

/* logrotate's copytruncate: what came between the last read and the copy is in the copy. */
static int begin_again(struct follower *fo)
{
	int rc = note_read(fo), fd = fo->fd;

	if (rc == 0 && fo->mark.n)
		rc = followed_feed_copy(&fo->files, fo->pl, &fo->mark, fo->at, &fo->st, fo->done);
	if (rc == 0)
		rc = pipeline_end_of_file(fo->pl);
	begin(fo, fd);
	return rc;
}

/* What can be read goes on: an error of one file ends no search. */
static void complain(struct follower *fo, int rc)
{
	cli_error(fo->s->cli, "%s: %s", fo->log, strerror(-rc));
	fo->s->failed = true;
}

/* Whether the log is another file than what is read, and has something in it. */
static bool is_new(const struct follower *fo, const struct stat *st)
{
	return fo->fd < 0 || (st->st_size > 0 && (st->st_dev != fo->st.st_dev || st->st_ino != fo->st.st_ino));
}

/* Opens the log if it is new: else -1. */
static int open_new(struct follower *fo)
{
	struct stat st;
	int fd;

	if (stat(fo->log, &st) < 0) {
		if (fo->fd < 0 && !fo->absent)
			cli_error(fo->s->cli, "%s: %s: waiting for it", fo->log, strerror(errno));
		fo->absent |= fo->fd < 0;
		return -1;
	}
	fd = is_new(fo, &st) ? open(fo->log, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
	if (fd < 0 || (fstat(fd, &st) == 0 && is_new(fo, &st)))
		return fd;
	close(fd);
	return -1;
}

/*
 * Goes on to the file that the log is now, once somebody has written to it: until then, the last lines may still go to
 * the one before. What came in between has been rotated already.
 */
static int go_on(struct follower *fo)
{
	int fd = open_new(fo), rc;
	struct stat st;

	if (fd < 0)
		return 0;
	rc = drain(fo);
	if (rc == 0)
		rc = pipeline_end_of_file(fo->pl);
	if (rc == 0)
		rc = note_read(fo);
	if (rc == 0)
		rc = fstat(fd, &st) < 0 ? -errno : followed_feed_between(&fo->files, fo->pl, &st, fo->done);
	if (fo->fd >= 0)
		close(fo->fd);
	begin(fo, fd);
	return rc < 0 ? rc : 1;
}

static void tell_missed(struct follower *fo)
{
	if (fo->fd < 0 || !followed_has_missed(&fo->files, &fo->st))
		return;
	cli_error(fo->s->cli, "%s: the logs were rotated faster than they were read: records are missing", fo->log);
	fo->s->failed = true;
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

/* Reads what is new: 1 if there may be more at once, 0, or a negative errno. */
static int step(struct follower *fo)
{
	int rc = 0;

	if (fo->fd >= 0 && S_ISREG(fo->st.st_mode) && !is_as_it_was(fo))
		rc = begin_again(fo);
	if (rc == 0)
		rc = drain(fo);
	if (rc == -EIO || rc == -ESTALE || rc == -EISDIR) {
		complain(fo, rc);
		close(fo->fd);
		begin(fo, -1);
		rc = 0;
	}
	return rc == 0 ? go_on(fo) : rc;
}

int follow_log(struct search *s, struct pipeline *pl, const struct file_list *files, bool fed, const bool *done)
{
	static struct follower fo;
	const struct listed *last = &files->file[files->n - 1];
	int rc;

	fo = (struct follower){ .s = s, .pl = pl, .done = done, .log = files->log ? files->log : last->name };
	catch_signals();
	begin(&fo, file_list_fd(last));
	if (fed && fo.fd >= 0)
		fo.at = fo.st.st_size;
	rc = followed_begin(&fo.files, fo.log, files, fo.fd >= 0 ? &fo.st : NULL);
	pipeline_source(pl, fo.log);
	fo.clock = now_ms();
	while (rc >= 0 && !stop && !*done) {
		rc = step(&fo);
		if (rc == 0) {
			tell_missed(&fo);
			rc = wait_for_more(&fo);
		}
	}
	if (rc >= 0 && !*done)
		rc = drain(&fo);
	if (fo.fd >= 0)
		close(fo.fd);
	followed_end(&fo.files);
	return rc < 0 ? rc : 0;
}
