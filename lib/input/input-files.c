/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files make up a log, while auditd may rotate it: a file is renamed to the next number, that with the highest
 * first. What else is in the folder is input-folder.c's.
 */
#include <stdio.h>

#include "input/folder.h"
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

int file_list_append(struct file_list *list, const char *name)
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
	free(list->log);
	free(list->passed);
	*list = (struct file_list){ 0 };
}

static const char *const packed[] = { "", ".gz", ".xz", ".zst", ".bz2" };

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
	int rc = file_list_append(list, name);

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
	return file_list_append(ret, path);
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
	return file_list_append(list, path);
}

/* Those that auditd has rotated the log to, oldest first. */
static int list_numbered(const char *log, struct file_list *list)
{
	int rc = append_newest(list, log), tries;

	/* a number that stays away is the end as well */
	for (tries = 0; rc >= 0 && list->file[0].inode && tries < MOVE_MS; tries++) {
		rc = append_older(list, log);
		if (rc == 0)
			break;
		if (rc == 1)
			tries = -1;
		if (rc == -EAGAIN) {
			poll(NULL, 0, 1);
			rc = 0;
		}
	}
	reverse(list);
	return rc < 0 ? rc : 0;
}

int file_list_rotated(const char *path, struct file_list *ret)
{
	struct file_list list = { 0 };
	struct timespec start;
	char log[PATH_SIZE];
	struct stat st;
	int rc, n;

	clock_gettime(CLOCK_REALTIME_COARSE, &start);
	n = snprintf(log, sizeof(log), stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? "%s/audit.log" : "%s", path);
	if (n >= (int)sizeof(log))
		return -ENAMETOOLONG;
	list.log = strdup(log);
	rc = list.log ? list_numbered(log, &list) : -ENOMEM;
	if (rc == 0)
		rc = folder_add(&list, start);
	if (rc < 0)
		file_list_free(&list);
	else
		*ret = list;
	return rc;
}

int file_list_named(const char *path, struct file_list *ret)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? file_list_rotated(path, ret) : file_list_one(path, ret);
}

static int open_plainly(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

/* Opens @name if it is the file: -ESTALE if it is another. */
static int open_that(const char *name, const struct listed *file)
{
	int fd = open_plainly(name);
	struct stat st;

	if (fd < 0 || (fstat(fd, &st) == 0 && is_that(file, &st)))
		return fd;
	close(fd);
	return -ESTALE;
}

int file_list_fd(const struct listed *file)
{
	char path[PATH_SIZE], name[PATH_SIZE];
	struct stat st;
	unsigned int i;
	int fd;

	if (!file->inode)
		return open_plainly(file->name);
	fd = open_that(file->name, file);
	snprintf(path, sizeof(path), "%.*s", (int)file->path_len, file->name);
	for (i = file->number; i < file->number + MAX_MOVES && (fd == -ENOENT || fd == -ESTALE) && file->path_len; i++)
		if (numbered(path, i, name, &st) && is_that(file, &st))
			fd = open_that(name, file);
	return fd == -ESTALE ? -ENOENT : fd;
}

int file_list_open(const struct listed *file, struct input **ret)
{
	int fd;

	if (strcmp(file->name, "-") == 0)
		return input_open_stdin(file->only_audit, ret);
	fd = file_list_fd(file);
	return fd < 0 ? fd : input_open_fd(fd, file->name, file->only_audit, ret);
}

void file_list_only_audit(struct file_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		list->file[i].only_audit = true;
}
