/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "input/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cli.h"
#include "record/line.h"
#include "record/record.h"

#define PATH_SIZE 4096
#define HEAD (64 * 1024) /* bytes in which a file shows its first record */
#define MAX_PASSED 10    /* names */
#define READ_SIZE (64 * 1024)

/* Removes the end of a packed file's name. */
static void strip_packed(struct str *name)
{
	static const struct str ends[] = { STR_LIT(".gz"), STR_LIT(".xz"), STR_LIT(".zst"), STR_LIT(".bz2") };
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (name->n > ends[i].n && str_eq(str_skip(*name, name->n - ends[i].n), ends[i])) {
			name->n -= ends[i].n;
			return;
		}
}

/* A number, or a date in any form that logrotate can be told (dateformat). */
static bool is_number_or_date(struct str s)
{
	size_t i;

	if (s.n < 2 || !strchr(".-_", s.p[0]))
		return false;
	for (i = 1; i < s.n; i++)
		if (!memchr("0123456789.-_:T", s.p[i], 15))
			return false;
	return s.p[1] >= '0' && s.p[1] <= '9';
}

/* Whether the log @base can be rotated to @name; logrotate can keep ".log" at the end ("extension"). */
static bool is_rotated(struct str base, struct str name)
{
	const char *dot = memrchr(base.p, '.', base.n);
	struct str end = { dot, dot ? (size_t)(base.p + base.n - dot) : 0 }, rest = name;

	strip_packed(&rest);
	if (str_eq(rest, base))
		return true;
	name = rest;
	if (str_take(&rest, base))
		return is_number_or_date(rest) || str_is(rest, ".old");
	base.n -= end.n;
	if (!dot || !str_take(&name, base) || name.n < end.n || !str_eq(str_skip(name, name.n - end.n), end))
		return false;
	name.n -= end.n;
	return is_number_or_date(name);
}

int folder_each(const char *log, int (*fn)(void *data, const char *path, bool rotated, const struct stat *st),
		void *data)
{
	const char *slash = strrchr(log, '/'), *base = slash ? slash + 1 : log;
	char path[PATH_SIZE];
	int length = slash ? (int)(slash - log) : 0, rc = 0;
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof(path), "%.*s", slash && length == 0 ? 1 : length, slash ? log : "");
	dir = opendir(slash ? path : ".");
	if (!dir)
		return -errno;
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;

		if (name[0] == '.' ||
		    snprintf(path, sizeof(path), "%.*s%s", slash ? length + 1 : 0, log, name) >= (int)sizeof(path) ||
		    stat(path, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		rc = fn(data, path, is_rotated((struct str){ base, strlen(base) }, (struct str){ name, strlen(name) }),
			&st);
	}
	closedir(dir);
	return rc;
}

/* Reads up to @size bytes of a file, which is closed: how many, or a negative errno. */
static ssize_t read_head(int fd, char *buf, size_t size)
{
	struct input *in;
	size_t n = 0;
	ssize_t got = 1;
	int rc = fd < 0 ? fd : input_open_fd(fd, "", false, &in);

	if (rc < 0)
		return rc;
	while (n < size && got > 0) {
		got = input_read(in, buf + n, size - n);
		n += got > 0 ? (size_t)got : 0;
	}
	input_close(in);
	return got < 0 && n == 0 ? got : (ssize_t)n;
}

void file_mark_make(struct file_mark *ret, const char *p, size_t n)
{
	const char *end = memchr(p, '\n', n < FILE_MARK ? n : FILE_MARK);

	ret->n = end ? (size_t)(end - p) : n < FILE_MARK ? 0 : FILE_MARK;
	memcpy(ret->text, p, ret->n);
}

int file_mark_fd(int fd, struct file_mark *ret)
{
	char head[FILE_MARK];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	if (n > 0 && input_is_packed(head, (size_t)n)) {
		/* both have one position */
		n = read_head(fcntl(fd, F_DUPFD_CLOEXEC, 0), head, sizeof(head));
		lseek(fd, 0, SEEK_SET);
	}
	if (n < 0)
		return -EIO;
	file_mark_make(ret, head, (size_t)n);
	return 0;
}

int file_mark_read(const struct listed *file, struct file_mark *ret)
{
	int fd = file_list_fd(file), rc = fd < 0 ? fd : file_mark_fd(fd, ret);

	if (fd >= 0)
		close(fd);
	return rc;
}

static const struct stamp no_time = { .sec = UINT64_MAX };

/* A file beside the numbered ones, or one of these. */
struct member {
	struct listed file;
	struct file_mark mark;
	struct stamp time; /* of its first record; no_time if it has none */
	bool left_out;
};

struct folder {
	struct file_list *list;
	struct timespec start;
	struct file_list extra; /* number: it may have been begun after the log was listed */
	size_t n_passed;
};

static int pass_over(struct folder *fo, const char *path, const char *why)
{
	char *text, *p;
	int n;

	if (fo->n_passed++ > MAX_PASSED)
		return 0;
	if (fo->n_passed > MAX_PASSED)
		n = asprintf(&text, "%sfurther files\n", fo->list->passed);
	else
		n = asprintf(&text, "%s%s: %s\n", fo->list->passed ? fo->list->passed : "", path, why);
	if (n < 0)
		return -ENOMEM;
	for (p = text + (fo->list->passed ? strlen(fo->list->passed) : 0); *p; p++)
		if (iscntrl((unsigned char)*p) && p[1])
			*p = '?';
	free(fo->list->passed);
	fo->list->passed = text;
	return 0;
}

static bool has_file(const struct file_list *list, const struct stat *st)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->file[i].inode == st->st_ino && list->file[i].dev == st->st_dev)
			return true;
	return false;
}

/* Whether auditd may have rotated @path to its name, or begun it, since the log was listed. */
static bool may_be_late(const struct folder *fo, const char *path, const struct stat *st)
{
	const char *rest = path + strlen(fo->list->log);

	if (st->st_mtim.tv_sec < fo->start.tv_sec ||
	    (st->st_mtim.tv_sec == fo->start.tv_sec && st->st_mtim.tv_nsec < fo->start.tv_nsec))
		return false;
	return *rest == '\0' || (*rest == '.' && rest[1 + strspn(rest + 1, "0123456789")] == '\0');
}

/* Whether its name begins as that of the log does, up to the dot. */
static bool is_like_log(const struct folder *fo, const char *path)
{
	const char *log = fo->list->log, *dot = strrchr(log, '.'), *slash = strrchr(log, '/');
	size_t n = dot && (!slash || dot > slash) ? (size_t)(dot - log) : strlen(log);

	return strncmp(path, log, n) == 0;
}

static int take_file(void *data, const char *path, bool rotated, const struct stat *st)
{
	struct folder *fo = data;
	struct listed *file;

	if (has_file(fo->list, st) || has_file(&fo->extra, st))
		return 0;
	if (!rotated)
		return is_like_log(fo, path) ? pass_over(fo, path, "not a name that the log is rotated to") : 0;
	if (file_list_append(&fo->extra, path) < 0)
		return -ENOMEM;
	file = &fo->extra.file[fo->extra.n - 1];
	file->dev = st->st_dev;
	file->inode = st->st_ino;
	file->number = may_be_late(fo, path, st);
	return 0;
}

/* The time of the first record in the @n bytes at @p, which are written to. */
static struct stamp first_time(char *p, size_t n)
{
	char *stop = p + n;
	struct str text;
	struct record rec;
	const char *why;

	while (p < stop) {
		unsigned int heads = 0;
		char *end = p + (line_end(p, stop, &heads) - p);
		struct line_walk walk = { .p = p, .n = (size_t)(end - p) };

		if (end == stop)
			break;
		while (walk.n)
			if (line_walk(&walk, &text, &why) == 1 && record_parse(text, &rec, &why) == 0)
				return rec.stamp;
		p = end + 1;
	}
	return no_time;
}

static void look_at(struct member *m)
{
	char *head = malloc(HEAD);
	ssize_t n = head ? read_head(file_list_fd(&m->file), head, HEAD) : 0;

	m->time = no_time;
	if (n > 0) {
		file_mark_make(&m->mark, head, (size_t)n);
		m->time = first_time(head, (size_t)n);
	}
	free(head);
}

/* Reads until the buffer is full or the end: how much. */
static size_t read_full(struct input *in, char *buf)
{
	size_t n = 0;
	ssize_t got = 1;

	while (n < READ_SIZE && got > 0) {
		got = input_read(in, buf + n, READ_SIZE - n);
		n += got > 0 ? (size_t)got : 0;
	}
	return n;
}

/* -1 if all of @a is in the front of @b, 1 if it is the other way, 0 if they differ, or that is not known. */
static int compare_files(struct input *a, struct input *b, char *buf)
{
	for (;;) {
		size_t n = read_full(a, buf), m = read_full(b, buf + READ_SIZE), both = n < m ? n : m;

		if (memcmp(buf, buf + READ_SIZE, both) != 0)
			return 0;
		if (both < READ_SIZE)
			return n <= m ? -1 : 1;
	}
}

static int compare_members(const struct member *a, const struct member *b)
{
	struct input *in_a = NULL, *in_b = NULL;
	char *buf = malloc(2 * READ_SIZE);
	int order = 0;

	if (buf && file_list_open(&a->file, &in_a) == 0 && file_list_open(&b->file, &in_b) == 0)
		order = compare_files(in_a, in_b, buf);
	input_close(in_a);
	input_close(in_b);
	free(buf);
	return order;
}

/* Finds a copy among those that begin with the same line; the log itself, which grows, is none. */
static int find_copies(struct folder *fo, struct member *m, size_t n)
{
	size_t i, j;
	int rc = 0;

	for (i = 0; i < n; i++)
		for (j = i + 1; j < n && rc == 0; j++) {
			int order;

			if (m[i].left_out || m[j].left_out || m[i].mark.n == 0 ||
			    !file_mark_same(&m[i].mark, &m[j].mark))
				continue;
			order = compare_members(&m[i], &m[j]);
			if (order == 0)
				continue;
			m[order < 0 ? i : j].left_out = true;
			rc = pass_over(fo, m[order < 0 ? i : j].file.name, "all of it is in another file of the log");
		}
	return rc;
}

/* Where an extra one goes: in front of the first that begins later. */
static void insert(struct member *m, size_t n)
{
	struct member extra = m[n];
	size_t at = 0, i;

	while (at < n && stamp_cmp(&m[at].time, &extra.time) <= 0)
		at++;
	for (i = n; i > at; i--)
		m[i] = m[i - 1];
	m[at] = extra;
}

/* Puts the extra files and the numbered ones, whose order is known, into @m: how many. */
static size_t merge(struct folder *fo, size_t n_list, struct member *m)
{
	const struct listed *extra = fo->extra.file;
	size_t i, n = n_list;
	struct stamp newest;

	for (i = 0; i < n_list; i++) {
		m[i].file = fo->list->file[i];
		look_at(&m[i]);
	}
	newest = n_list ? m[n_list - 1].time : no_time;
	for (i = 0; i < fo->extra.n; i++, n++) {
		m[n] = (struct member){ .file = extra[i] };
		look_at(&m[n]);
		m[n].left_out = extra[i].number && n_list &&
				(newest.sec == no_time.sec || stamp_cmp(&m[n].time, &newest) > 0);
		insert(m, n);
	}
	return n;
}

/* Makes the list of those that are not left out. */
static void put_back(struct file_list *list, struct member *m, size_t n)
{
	size_t i;

	list->n = 0;
	for (i = 0; i < n; i++) {
		if (m[i].left_out)
			free(m[i].file.name);
		else
			list->file[list->n++] = m[i].file;
	}
}

static int add_extra(struct folder *fo)
{
	struct file_list *list = fo->list;
	/* A log that is not there is left out if anything else is. */
	bool none = list->n == 1 && !list->file[0].inode;
	size_t room = list->n + fo->extra.n, n;
	struct member *m = calloc(room, sizeof(*m));
	struct listed *files = reallocarray(list->file, room, sizeof(*files));
	int rc = -ENOMEM;

	if (files)
		list->file = files;
	if (files && m) {
		if (none)
			free(list->file[0].name);
		n = merge(fo, none ? 0 : list->n, m);
		rc = find_copies(fo, m, n);
		put_back(list, m, n);
		fo->extra.n = 0; /* the names are the list's now */
	}
	free(m);
	return rc;
}

int folder_add(struct file_list *list, struct timespec start)
{
	struct folder fo = { .list = list, .start = start };
	int rc = folder_each(list->log, take_file, &fo);

	if (rc != -ENOMEM)
		rc = fo.extra.n ? add_extra(&fo) : 0;
	file_list_free(&fo.extra);
	return rc;
}

void file_list_tell(const struct file_list *list, const struct cli *cli)
{
	struct str rest = { list->passed, list->passed ? strlen(list->passed) : 0 }, line;

	while (line_next(&rest, &line))
		cli_error(cli, "passed over: %.*s", (int)line.n, line.p);
}
