/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that holds whole messages only, even after a write that failed half way. It is created again after it was
 * moved away or removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "medium.h"
#include "rotate.h"
#include "say.h"

/* Longer than any message. */
#define MAX_LINE (1 << 20)

struct file {
	struct medium medium;
	int fd;
	dev_t dev;
	ino_t ino;
	bool regular;
	uint64_t size;
	bool rotation_fails;
	bool look_for_work; /* a generation may have to be compressed */
	struct squeeze *squeeze;
};

static struct file *file_of(struct medium *m)
{
	return (struct file *)m;
}

static void close_file(struct file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

/* Never waits for the reader of a FIFO, follows no symbolic link, and ignores the umask for a new file. */
static int open_fd(const struct sink_config *cfg)
{
	const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int fd = open(cfg->path, flags);

	if (fd >= 0 || errno != ENOENT)
		return fd < 0 ? -errno : fd;
	fd = open(cfg->path, flags | O_CREAT | O_EXCL, cfg->mode);
	if (fd < 0)
		return -errno;
	if (fchmod(fd, cfg->mode) == 0)
		return fd;
	close(fd);
	return -errno;
}

/* Where the last complete line in the first @size bytes of @fd ends; @size if none ends in the last MAX_LINE bytes. */
static uint64_t end_of_lines(int fd, uint64_t size)
{
	char buf[16384];
	uint64_t end = size;

	while (end && size - end < MAX_LINE) {
		size_t n = end < sizeof(buf) ? (size_t)end : sizeof(buf);
		const char *at;

		if (pread(fd, buf, n, (off_t)(end - n)) != (ssize_t)n)
			return size;
		end -= n;
		at = memrchr(buf, '\n', n);
		if (at)
			return end + (size_t)(at - buf) + 1;
	}
	return end ? size : 0;
}

/* A plugin that was killed may have left the beginning of a line: nothing must be appended to it. */
static void drop_cut_line(struct file *f)
{
	int fd = open(f->medium.cfg->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	uint64_t end;

	if (fd < 0)
		return;
	end = fstat(fd, &st) == 0 && st.st_dev == f->dev && st.st_ino == f->ino ? end_of_lines(fd, f->size) : f->size;
	close(fd);
	if (end == f->size || ftruncate(f->fd, (off_t)end) < 0)
		return;
	say(LOG_WARNING, "%s: removed its last line, which was incomplete", sink_config_name(f->medium.cfg));
	f->size = end;
}

static int open_file(struct file *f)
{
	struct stat st;
	int fd = open_fd(f->medium.cfg);

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return -errno;
	}
	close_file(f);
	f->fd = fd;
	f->dev = st.st_dev;
	f->ino = st.st_ino;
	f->regular = S_ISREG(st.st_mode);
	f->size = (uint64_t)st.st_size;
	if (f->regular)
		drop_cut_line(f);
	return 0;
}

/* Opens the file unless it is open and still has its name. Updates its size, which a copytruncate may have cut. */
static int ensure_open(struct file *f)
{
	struct stat st;

	if (f->fd < 0 || stat(f->medium.cfg->path, &st) < 0 || st.st_dev != f->dev || st.st_ino != f->ino)
		return open_file(f);
	f->size = (uint64_t)st.st_size;
	return 0;
}

/* If the file cannot be rotated it keeps growing: better than losing operations. */
static int rotate_file(struct file *f)
{
	const struct sink_config *cfg = f->medium.cfg;
	int rc = rotate(cfg->path, cfg->generations);

	if (rc < 0) {
		if (!f->rotation_fails)
			say(LOG_ERR, "%s: cannot be rotated: %s", sink_config_name(cfg), strerror(-rc));
		f->rotation_fails = true;
		return 0;
	}
	f->rotation_fails = false;
	squeeze_rotated(f->squeeze);
	f->look_for_work = cfg->compress;
	return open_file(f);
}

/* How many bytes of the rest fit into the file before it has to be rotated; at least one message. */
static size_t share(const struct file *f, const struct outbuf *b)
{
	uint64_t max = f->medium.cfg->max_size, size = f->size;
	size_t n = outbuf_next(b).n, i;

	if (max == 0 || f->rotation_fails)
		return outbuf_rest(b).n;
	for (i = b->done + 1; i < b->n_msgs; i++) {
		size_t next = n + (b->end[i] - b->end[i - 1]);

		if (size + next > max)
			break;
		n = next;
	}
	return n;
}

/* Writes all @n bytes, or leaves the file as it was: 0 or a negative errno. */
static int write_all(struct file *f, const char *p, size_t n)
{
	size_t at = 0;

	while (at < n) {
		ssize_t rc = write(f->fd, p + at, n - at);

		if (rc < 0 && errno == EINTR)
			continue;
		if (rc <= 0) {
			int err = rc < 0 ? errno : EIO;

			if (at && ftruncate(f->fd, (off_t)f->size) < 0)
				say(LOG_ERR, "%s: its last line is incomplete", sink_config_name(f->medium.cfg));
			return -err;
		}
		at += (size_t)rc;
	}
	return 0;
}

/* Writes messages one by one, as many as the disk still takes. */
static int write_some(struct file *f, struct outbuf *b)
{
	while (!outbuf_empty(b)) {
		size_t n = outbuf_next(b).n;
		int rc = write_all(f, outbuf_next(b).p, n);

		if (rc < 0)
			return rc;
		f->size += n;
		outbuf_written(b, n);
	}
	return 0;
}

static bool was_removed(const struct file *f)
{
	struct stat st;

	return f->regular && fstat(f->fd, &st) == 0 && st.st_nlink == 0;
}

static int file_write(struct medium *m, struct outbuf *b)
{
	struct file *f = file_of(m);

	while (!outbuf_empty(b)) {
		size_t before = b->done, n;
		int rc = ensure_open(f);

		if (rc < 0)
			return rc;
		if (m->cfg->max_size && f->size && f->size + outbuf_next(b).n > m->cfg->max_size)
			rc = rotate_file(f);
		if (rc < 0)
			return rc;
		n = share(f, b);
		rc = write_all(f, outbuf_rest(b).p, n);
		if (rc == 0) {
			f->size += n;
			outbuf_written(b, n);
		} else {
			rc = write_some(f, b);
		}
		/* If it was removed between the check and the write, the messages are written again. */
		if (was_removed(f))
			b->done = before;
		if (rc < 0)
			return rc == -EAGAIN ? -EBUSY : rc;
	}
	return 0;
}

static int file_open(struct medium *m)
{
	return open_file(file_of(m));
}

static bool file_background(struct medium *m)
{
	struct file *f = file_of(m);
	int rc, err;

	if (!f->squeeze && f->look_for_work) {
		f->squeeze = squeeze_new(m->cfg->path, m->cfg->generations, m->cfg->mode, &err);
		f->look_for_work = f->squeeze != NULL;
		if (err)
			say(LOG_ERR, "%s: cannot compress a rotated file: %s", sink_config_name(m->cfg), strerror(err));
	}
	if (!f->squeeze)
		return false;
	rc = squeeze_step(f->squeeze);
	if (rc > 0)
		return true;
	if (rc < 0) {
		say(LOG_ERR, "%s: cannot compress a rotated file: %s", sink_config_name(m->cfg), strerror(-rc));
		/* Do not try again before the next rotation. */
		f->look_for_work = false;
	}
	squeeze_free(f->squeeze);
	f->squeeze = NULL;
	return f->look_for_work;
}

static void file_free(struct medium *m)
{
	struct file *f = file_of(m);

	squeeze_free(f->squeeze);
	close_file(f);
	free(f);
}

struct medium *file_medium(const struct sink_config *cfg)
{
	static const struct medium_ops ops = {
		.write = file_write,
		.open = file_open,
		.background = file_background,
		.free = file_free,
	};
	struct file *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->medium = (struct medium){ &ops, cfg };
	f->fd = -1;
	f->look_for_work = cfg->max_size && cfg->compress;
	return &f->medium;
}
