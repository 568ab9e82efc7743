/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "follow-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define READ_SIZE (256 * 1024)

/* Watches the folder, which may be another one than before: what happened to that is not known then. */
static void watch_folder(struct followed *f)
{
	const char *slash = strrchr(f->log, '/');
	char path[PATH_SIZE];
	struct stat st;

	if (f->inotify < 0 || snprintf(path, sizeof(path), "%.*s", slash ? (int)(slash - f->log) + 1 : 2,
				       slash ? f->log : "./") >= (int)sizeof(path))
		return;
	if (stat(path, &st) < 0 || (f->watch >= 0 && st.st_dev == f->dev && st.st_ino == f->inode))
		return;
	if (f->watch >= 0)
		inotify_rm_watch(f->inotify, f->watch);
	f->watch = inotify_add_watch(f->inotify, path, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
	f->dev = st.st_dev;
	f->inode = st.st_ino;
	f->begun = -1;
}

/* Counts how often the log was begun. */
static void read_events(struct followed *f)
{
	char buf[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
	const char *slash = strrchr(f->log, '/'), *base = slash ? slash + 1 : f->log;
	ssize_t n, at;

	while (f->inotify >= 0 && (n = read(f->inotify, buf, sizeof(buf))) > 0) {
		for (at = 0; at < n;) {
			const struct inotify_event *ev = (const void *)(buf + at);

			if (ev->mask & IN_Q_OVERFLOW)
				f->begun = -1;
			else if (f->begun >= 0 && ev->wd == f->watch && ev->len && strcmp(ev->name, base) == 0)
				f->begun++;
			at += (ssize_t)(sizeof(*ev) + ev->len);
		}
	}
}

int followed_add(struct followed *f, const struct file_mark *mark)
{
	struct file_mark *marks;

	if (mark->n == 0)
		return 0;
	if (f->n == f->room) {
		marks = reallocarray(f->mark, f->room ? 2 * f->room : 16, sizeof(*marks));
		if (!marks)
			return -ENOMEM;
		f->mark = marks;
		f->room = f->room ? 2 * f->room : 16;
	}
	f->mark[f->n++] = *mark;
	return 0;
}

static bool is_known(const struct followed *f, const struct file_mark *mark)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (file_mark_same(&f->mark[i], mark))
			return true;
	return false;
}

static bool is_in_log(const struct followed *f, const char *path, bool rotated)
{
	return strcmp(path, f->log) != 0 && (rotated || strncmp(path, f->log, strlen(f->log)) == 0);
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

struct old {
	struct followed *f;
	const struct stat *first;
};

/* What was last written to before the first file that is followed is not read. */
static int note_old(void *data, const char *path, bool rotated, const struct stat *st)
{
	const struct old *old = data;
	struct file_mark mark;
	int fd, rc;

	if (!is_in_log(old->f, path, rotated) || !is_later(&old->first->st_mtim, &st->st_mtim))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	rc = fd < 0 ? -errno : file_mark_fd(fd, &mark);
	if (fd >= 0)
		close(fd);
	return rc == 0 && !is_known(old->f, &mark) ? followed_add(old->f, &mark) : 0;
}

int followed_begin(struct followed *f, const char *log, const struct file_list *files, const struct stat *first)
{
	struct file_mark mark;
	size_t i;
	int rc = 0;

	*f = (struct followed){ .log = log, .inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .watch = -1 };
	/* what is known by name only may be a pipe, whose beginning is there once */
	for (i = 0; i < files->n && rc == 0; i++)
		if (files->file[i].inode && file_mark_read(&files->file[i], &mark) == 0)
			rc = followed_add(f, &mark);
	if (rc == 0 && first && folder_each(log, note_old, &(struct old){ f, first }) == -ENOMEM)
		rc = -ENOMEM;
	return rc;
}

void followed_end(struct followed *f)
{
	if (f->inotify >= 0)
		close(f->inotify);
	free(f->mark);
}

bool followed_has_missed(struct followed *f, const struct stat *now)
{
	struct stat st;
	bool missed;

	watch_folder(f);
	read_events(f);
	if (stat(f->log, &st) < 0 || st.st_ino != now->st_ino || st.st_dev != now->st_dev)
		return false;
	missed = f->begun > f->opened;
	f->begun = f->opened = 0;
	return missed;
}

/* A file that was begun after the last one that was read. */
struct between {
	int fd;
	struct stat st;
	struct file_mark mark;
};

struct look {
	struct followed *f;
	const struct stat *next; /* the file behind them */
	struct between *found;
	size_t n;
	int rc;
};

static bool has_found(const struct look *look, const struct file_mark *mark)
{
	size_t i;

	for (i = 0; i < look->n; i++)
		if (file_mark_same(&look->found[i].mark, mark))
			return true;
	return false;
}

static int add_found(struct look *look, const struct between *b)
{
	struct between *found = reallocarray(look->found, look->n + 1, sizeof(*found));

	if (!found)
		return -ENOMEM;
	look->found = found;
	found[look->n++] = *b;
	return 0;
}

/* What was written to after the next file is behind it. */
static int look_at(void *data, const char *path, bool rotated, const struct stat *st)
{
	struct look *look = data;
	struct between b;
	int rc = 0;

	if (!is_in_log(look->f, path, rotated) || is_later(&st->st_mtim, &look->next->st_mtim))
		return 0;
	b.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (b.fd < 0)
		return 0;
	if (fstat(b.fd, &b.st) == 0 && !(b.st.st_ino == look->next->st_ino && b.st.st_dev == look->next->st_dev) &&
	    file_mark_fd(b.fd, &b.mark) == 0 && b.mark.n && !is_known(look->f, &b.mark) && !has_found(look, &b.mark)) {
		rc = add_found(look, &b);
		if (rc == 0)
			return 0;
	}
	close(b.fd);
	return rc;
}

static int compare(const void *a, const void *b)
{
	const struct between *x = a, *y = b;

	return is_later(&x->st.st_mtim, &y->st.st_mtim) - is_later(&y->st.st_mtim, &x->st.st_mtim);
}

/* A file may be missed while it is renamed: looks until nothing new is found. */
static int find_all(struct look *look)
{
	size_t before;
	int tries = 0, rc;

	do {
		before = look->n;
		rc = folder_each(look->f->log, look_at, look);
		if (look->n != before)
			tries = 0;
	} while (rc == 0 && (look->n != before || tries++ < 2));
	if (look->n)
		qsort(look->found, look->n, sizeof(look->found[0]), compare);
	return rc == -ENOMEM ? rc : 0;
}

/* Feeds what is behind @at bytes of a file, which is closed. Damage ends the file, not the search. */
static int feed(struct pipeline *pl, int fd, const char *name, off_t at, const bool *done)
{
	char *buf = malloc(READ_SIZE);
	struct input *in = NULL;
	ssize_t n = 1;
	int rc = 0;

	if (!buf) {
		close(fd);
		return -ENOMEM;
	}
	if (input_open_fd(fd, name, false, &in) < 0)
		n = 0;
	while (rc == 0 && n > 0 && !*done) {
		n = input_read(in, buf, READ_SIZE);
		if (n > at)
			rc = pipeline_feed(pl, buf + at, (size_t)(n - at));
		at = n > at ? 0 : at - n;
	}
	input_close(in);
	free(buf);
	return rc;
}

struct copy {
	const struct followed *f;
	const struct file_mark *mark;
	const struct stat *st; /* of the file itself */
	int fd;
};

static int find_copy(void *data, const char *path, bool rotated, const struct stat *st)
{
	struct copy *copy = data;
	struct file_mark mark;
	int fd;

	if (!is_in_log(copy->f, path, rotated) || (st->st_ino == copy->st->st_ino && st->st_dev == copy->st->st_dev))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return 0;
	if (file_mark_fd(fd, &mark) == 0 && file_mark_same(&mark, copy->mark)) {
		copy->fd = fd;
		return 1;
	}
	close(fd);
	return 0;
}

int followed_feed_copy(struct followed *f, struct pipeline *pl, const struct file_mark *mark, off_t at,
		       const struct stat *st, const bool *done)
{
	struct copy copy = { .f = f, .mark = mark, .st = st, .fd = -1 };
	int rc = folder_each(f->log, find_copy, &copy);

	if (rc == -ENOMEM)
		return rc;
	return copy.fd < 0 ? 0 : feed(pl, copy.fd, f->log, at, done);
}

int followed_feed_between(struct followed *f, struct pipeline *pl, const struct stat *next, const bool *done)
{
	struct look look = { .f = f, .next = next };
	int rc = find_all(&look);
	size_t i;

	for (i = 0; i < look.n; i++) {
		if (rc == 0) {
			rc = feed(pl, look.found[i].fd, f->log, 0, done);
			look.found[i].fd = -1;
		}
		if (rc == 0)
			rc = pipeline_end_of_file(pl);
		if (rc == 0)
			rc = followed_add(f, &look.found[i].mark);
		if (look.found[i].fd >= 0)
			close(look.found[i].fd);
	}
	f->opened += (long)look.n + 1;
	free(look.found);
	return rc;
}
