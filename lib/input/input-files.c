/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files make up a log, while auditd may rotate it: a file is renamed to the next number, that with the highest
 * first.
 */
#include <stdio.h>

#include "input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096
/* What auditd takes at most to rename all, in ms. */
#define MOVE_MS 100
/* How often a log may be rotated between its listing and the reading of the last file. */
#define MAX_MOVES 1000

static int append(struct file_list *list, const char *name)
{
	struct listed *files = reallocarray(list->file, list->n + 1, sizeof(*files));

	if (!files)
		return -ENOMEM;
	list->file = files;
	files[list->n] = (struct listed){ .name = strdup(name) };
	if (!files[list->n].name)
		return -ENOMEM;
	list->n++;
	return 0;
}

void file_list_free(struct file_list *list)
{
	while (list->n)
		free(list->file[--list->n].name);
	free(list->file);
	list->file = NULL;
}

static const char *const packed[] = { "", ".gz", ".xz", ".zst" };

/* The name that the log @path has after so many rotations, packed or not: false if there is none. */
static bool numbered(const char *path, unsigned int number, char name[PATH_SIZE], struct stat *ret)
{
	char suffix[16] = "";
	size_t i;

	if (number)
		snprintf(suffix, sizeof(suffix), ".%u", number);
	for (i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		int n = snprintf(name, PATH_SIZE, "%s%s%s", path, suffix, packed[i]);

		if (n < PATH_SIZE && stat(name, ret) == 0)
			return true;
	}
	return false;
}

static int append_numbered(struct file_list *list, const char *path, const char *name, const struct stat *st,
			   unsigned int number)
{
	int rc = append(list, name);

	if (rc == 0) {
		struct listed *file = &list->file[list->n - 1];

		file->dev = st->st_dev;
		file->inode = st->st_ino;
		file->number = number;
		file->path_len = strlen(path);
	}
	return rc;
}

static void reverse(struct file_list *list)
{
	size_t i;

	for (i = 0; i < list->n / 2; i++) {
		struct listed file = list->file[i];

		list->file[i] = list->file[list->n - 1 - i];
		list->file[list->n - 1 - i] = file;
	}
}

int file_list_one(const char *path, struct file_list *ret)
{
	*ret = (struct file_list){ 0 };
	return append(ret, path);
}

static bool is_that(const struct listed *file, const struct stat *st)
{
	return st->st_dev == file->dev && st->st_ino == file->inode;
}

/* How often it has been rotated by now: -ENOENT if it was removed. It gets higher numbers only, as this search does. */
static int number_of(const char *path, const struct listed *file)
{
	char name[PATH_SIZE];
	struct stat st;
	unsigned int i;

	for (i = file->number; i < file->number + MAX_MOVES; i++)
		if (numbered(path, i, name, &st) && is_that(file, &st))
			return (int)i;
	return -ENOENT;
}

/*
 * The file that was begun just before the last of the list: 1; 0 if there is none; -EAGAIN if files are being renamed.
 * That all have their places still at the end makes it certain.
 */
static int append_older(struct file_list *list, const char *path)
{
	const struct listed *last = &list->file[list->n - 1];
	char name[PATH_SIZE], beyond[PATH_SIZE];
	struct stat st, other;
	int number = number_of(path, last), rc;
	bool found;

	if (number < 0)
		return 0;
	found = numbered(path, (unsigned int)number + 1, name, &st);
	/* the end, or the place that a renamed file has just left */
	if (!found && numbered(path, (unsigned int)number + 2, beyond, &other))
		return -EAGAIN;
	if (number_of(path, last) != number)
		return -EAGAIN;
	if (!found)
		return 0;
	rc = append_numbered(list, path, name, &st, (unsigned int)number + 1);
	return rc < 0 ? rc : 1;
}

/* The log itself, or what it has just been rotated to. */
static int append_newest(struct file_list *list, const char *path)
{
	char name[PATH_SIZE];
	struct stat st;
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (numbered(path, i, name, &st))
			return append_numbered(list, path, name, &st, i);
	/* Let the open tell why. */
	return append(list, path);
}

int file_list_rotated(const char *path, struct file_list *ret)
{
	struct file_list list = { 0 };
	char log[PATH_SIZE];
	struct stat st;
	int rc, n, tries;

	n = snprintf(log, sizeof(log), stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? "%s/audit.log" : "%s", path);
	if (n >= (int)sizeof(log))
		return -ENAMETOOLONG;
	rc = append_newest(&list, log);
	/* a number that stays away is the end as well */
	for (tries = 0; rc >= 0 && list.file[0].inode && tries < MOVE_MS; tries++) {
		rc = append_older(&list, log);
		if (rc == 0)
			break;
		if (rc == 1)
			tries = -1;
		if (rc == -EAGAIN) {
			poll(NULL, 0, 1);
			rc = 0;
		}
	}
	if (rc < 0) {
		file_list_free(&list);
		return rc;
	}
	reverse(&list);
	*ret = list;
	return 0;
}

static int open_plainly(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

int file_list_fd(const struct listed *file)
{
	char path[PATH_SIZE], name[PATH_SIZE];
	struct stat st;
	unsigned int i;
	int fd = -ENOENT;

	if (!file->inode)
		return open_plainly(file->name);
	snprintf(path, sizeof(path), "%.*s", (int)file->path_len, file->name);
	for (i = file->number; i < file->number + MAX_MOVES && (fd == -ENOENT || fd == -ESTALE); i++) {
		if (!numbered(path, i, name, &st) || !is_that(file, &st))
			continue;
		fd = open_plainly(name);
		if (fd < 0 || (fstat(fd, &st) == 0 && is_that(file, &st)))
			continue;
		close(fd);
		fd = -ESTALE;
	}
	return fd;
}

static bool is_in_place(const char *path, const struct stat *st, unsigned int number)
{
	char name[PATH_SIZE];
	struct stat there;

	return numbered(path, number, name, &there) && there.st_dev == st->st_dev && there.st_ino == st->st_ino;
}

/* The name of a log that was rotated so often and not packed. */
static bool is_plain(const char *name)
{
	size_t i, n = strlen(name);

	for (i = 1; i < sizeof(packed) / sizeof(packed[0]); i++)
		if (n > strlen(packed[i]) && strcmp(name + n - strlen(packed[i]), packed[i]) == 0)
			return false;
	return true;
}

int file_list_next(struct listed *file, int fd)
{
	char path[PATH_SIZE], name[PATH_SIZE];
	struct stat old, st;
	int number, next;

	snprintf(path, sizeof(path), "%.*s", (int)file->path_len, file->name);
	if (fstat(fd, &old) < 0)
		return -errno;
	number = number_of(path, file);
	if (number < 0)
		return old.st_nlink ? -EAGAIN : -ENOENT;
	if (number == 0 || !numbered(path, (unsigned int)number - 1, name, &st))
		return -EAGAIN;
	if (!is_plain(name))
		return -ENOENT;
	next = open_plainly(name);
	if (next < 0)
		return next == -ENOENT ? -EAGAIN : next;
	/* If all have their places still, it is the one. */
	if (fstat(next, &st) == 0 && is_in_place(path, &old, (unsigned int)number) &&
	    is_in_place(path, &st, (unsigned int)number - 1)) {
		file->dev = st.st_dev;
		file->inode = st.st_ino;
		file->number = (unsigned int)number - 1;
		return next;
	}
	close(next);
	return -EAGAIN;
}

int file_list_open(const struct listed *file, struct input **ret)
{
	int fd;

	if (strcmp(file->name, "-") == 0)
		return input_open("-", ret);
	fd = file_list_fd(file);
	return fd < 0 ? fd : input_open_fd(fd, file->name, ret);
}
