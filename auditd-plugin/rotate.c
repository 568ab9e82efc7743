/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rotate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define STEP (128u << 10)

struct squeeze {
	char path[PATH_MAX - 32];
	unsigned int generation, last;
	int in, out_fd;
	gzFile out;
};

static void generation_name(char *ret, size_t size, const char *path, unsigned int n, const char *suffix)
{
	snprintf(ret, size, "%s.%u%s", path, n, suffix);
}

static void part_name(char *ret, size_t size, const char *path)
{
	snprintf(ret, size, "%s.gz.part", path);
}

/* Shifts generation @n, compressed or not. */
static int shift(const char *path, unsigned int n, bool drop)
{
	static const char *const suffixes[] = { "", ".gz" };
	char from[PATH_MAX], to[PATH_MAX];
	size_t i;

	for (i = 0; i < 2; i++) {
		generation_name(from, sizeof(from), path, n, suffixes[i]);
		generation_name(to, sizeof(to), path, n + 1, suffixes[i]);
		if ((drop ? unlink(from) : rename(from, to)) < 0 && errno != ENOENT)
			return -errno;
	}
	return 0;
}

int rotate(const char *path, unsigned int generations)
{
	char first[PATH_MAX];
	unsigned int i;
	int rc = shift(path, generations, true);

	for (i = generations - 1; rc == 0 && i > 0; i--)
		rc = shift(path, i, false);
	if (rc < 0)
		return rc;
	generation_name(first, sizeof(first), path, 1, "");
	return rename(path, first) < 0 ? -errno : 0;
}

/* Opens both files: 0 or a negative errno. */
static int open_both(struct squeeze *sq, const char *name, unsigned int mode)
{
	char part[PATH_MAX];
	int copy;

	sq->in = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (sq->in < 0)
		return -errno;
	part_name(part, sizeof(part), sq->path);
	/* A plugin that was killed may have left it. */
	unlink(part);
	sq->out_fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (sq->out_fd < 0)
		return -errno;
	copy = dup(sq->out_fd);
	if (copy < 0)
		return -errno;
	sq->out = gzdopen(copy, "wb");
	if (!sq->out)
		close(copy);
	return sq->out ? 0 : -ENOMEM;
}

static bool is_file(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0 && S_ISREG(st.st_mode);
}

struct squeeze *squeeze_new(const char *path, unsigned int generations, unsigned int mode, int *ret_err)
{
	struct squeeze *sq = NULL;
	char name[PATH_MAX];
	unsigned int i;
	int rc;

	*ret_err = 0;
	for (i = generations; i > 0; i--) {
		generation_name(name, sizeof(name), path, i, "");
		if (is_file(name))
			break;
	}
	if (i == 0)
		return NULL;
	sq = calloc(1, sizeof(*sq));
	if (!sq || strlen(path) >= sizeof(sq->path)) {
		*ret_err = sq ? ENAMETOOLONG : ENOMEM;
		free(sq);
		return NULL;
	}
	strcpy(sq->path, path);
	sq->generation = i;
	sq->last = generations;
	sq->in = sq->out_fd = -1;
	rc = open_both(sq, name, mode);
	if (rc == 0)
		return sq;
	*ret_err = -rc;
	squeeze_free(sq);
	return NULL;
}

void squeeze_rotated(struct squeeze *sq)
{
	if (sq)
		sq->generation++;
}

/* Replaces the file by the compressed one, unless rotation has dropped it in the meantime. */
static int finish(struct squeeze *sq)
{
	char part[PATH_MAX], plain[PATH_MAX], packed[PATH_MAX];
	int rc = gzclose(sq->out);

	sq->out = NULL;
	if (rc != Z_OK)
		return rc == Z_ERRNO ? -errno : -EIO;
	if (fsync(sq->out_fd) < 0)
		return -errno;
	part_name(part, sizeof(part), sq->path);
	generation_name(plain, sizeof(plain), sq->path, sq->generation, "");
	generation_name(packed, sizeof(packed), sq->path, sq->generation, ".gz");
	if (sq->generation > sq->last || !is_file(plain))
		return 0;
	if (rename(part, packed) < 0)
		return -errno;
	return unlink(plain) < 0 ? -errno : 0;
}

int squeeze_step(struct squeeze *sq)
{
	static _Thread_local char buf[STEP];
	ssize_t n = read(sq->in, buf, sizeof(buf));

	if (n < 0)
		return -errno;
	if (n == 0)
		return finish(sq);
	if (gzwrite(sq->out, buf, (unsigned int)n) != n)
		return errno ? -errno : -EIO;
	return 1;
}

void squeeze_free(struct squeeze *sq)
{
	char part[PATH_MAX];

	if (!sq)
		return;
	if (sq->out)
		gzclose(sq->out);
	if (sq->out_fd >= 0) {
		close(sq->out_fd);
		part_name(part, sizeof(part), sq->path);
		unlink(part);
	}
	if (sq->in >= 0)
		close(sq->in);
	free(sq);
}
