/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads logs from files and pipes, also compressed by gzip, xz, zstd or bzip2, or from a journal, which their first
 * bytes tell.
 */
#ifndef AU_INPUT_H
#define AU_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

struct input;

/*
 * Opens standard input: 0 with an input that input_close() frees, or a negative errno. What journalctl has written is
 * made an audit log (see journal.h), unless @only_audit.
 */
int input_open_stdin(bool only_audit, struct input **ret) __attribute__((nonnull, warn_unused_result));

/*
 * The same from a descriptor, which the input owns from then on, even after an error. Messages call it @name, which
 * must live as long as the input.
 */
int input_open_fd(int fd, const char *name, bool only_audit, struct input **ret)
	__attribute__((nonnull, warn_unused_result));

/* NULL is allowed. */
void input_close(struct input *in);

/*
 * Reads up to @n bytes: how many, 0 at the end, or a negative errno; -EBADMSG if compressed data are damaged or cut
 * off, -ESTALE if a file has become shorter than what was read of it.
 */
ssize_t input_read(struct input *in, char *buf, size_t n) __attribute__((nonnull, warn_unused_result));

/* The text for an error of input_read(). */
const char *input_error(int code);

/* The position of the next byte in a file for which input_seekable() is not -1. */
off_t input_position(const struct input *in) __attribute__((nonnull));

/* What messages call a path: "-" is "standard input". */
const char *input_told(const char *path) __attribute__((nonnull));

/* What messages call the input. */
const char *input_name(const struct input *in) __attribute__((nonnull));

/* The descriptor if it is a regular file that is not compressed, so that one can seek in it; else -1. */
int input_seekable(const struct input *in) __attribute__((nonnull));

/* Whether a file that begins with these bytes is compressed. */
bool input_is_packed(const char *p, size_t n) __attribute__((nonnull));

/* The status of the file when it was opened. */
const struct stat *input_stat(const struct input *in) __attribute__((nonnull));

/* A file of a log: its name at the time it was listed, and what identifies it after it has been renamed. */
struct listed {
	char *name;
	dev_t dev;
	ino_t inode;         /* 0 if it is known by name only */
	unsigned int number; /* how often it had been rotated, if path_len is not 0 */
	size_t path_len;     /* of the log's name, with which @name begins and a number goes on */
	bool only_audit;     /* it is no journal, and lines have nothing in front of their record */
};

/* Files in the order in which they should be read. */
struct file_list {
	struct listed *file;
	size_t n;
	char *log;    /* the log itself, of whose name those of rotated files are made; NULL if a file was named */
	char *passed; /* what was passed over, and why: "NAME: WHY", each with a line end; NULL if nothing was */
};

/* Frees what it holds. */
void file_list_free(struct file_list *list) __attribute__((nonnull));

/*
 * Opens a listed file, also if it has been rotated to another name since: a descriptor, -ENOENT if it was removed, or
 * another negative errno.
 */
int file_list_fd(const struct listed *file) __attribute__((nonnull, warn_unused_result));

/* The same as an input, which messages call by the listed name; "-" is standard input. 0 or a negative errno. */
int file_list_open(const struct listed *file, struct input **ret) __attribute__((nonnull, warn_unused_result));

/*
 * Lists the log @path and the files that it was rotated to, oldest first: by auditd (PATH.2, PATH.1, PATH) or by
 * logrotate, with numbers, dates or .old, each of which may have become .gz, .xz, .zst or .bz2. A folder stands for the
 * audit.log in it. If auditd rotates files meanwhile, each is still listed once, and files begun later are not. Other
 * files of a folder are passed over, and so are those all of which is in another one. 0 or -ENOMEM.
 */
int file_list_rotated(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

/* Has all files read as audit logs only. */
void file_list_only_audit(struct file_list *list) __attribute__((nonnull));

/* A list of that file only. */
int file_list_one(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

/* That of a folder, or of a file by itself. */
int file_list_named(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

struct cli;

/* Tells on standard error what was passed over. */
void file_list_tell(const struct file_list *list, const struct cli *cli) __attribute__((nonnull));

/* Adds a file to the end: 0 or -ENOMEM. */
int file_list_append(struct file_list *list, const char *name) __attribute__((nonnull, warn_unused_result));

#define FILE_MARK 256

/* The beginning of a log's first line, which tells its files apart, whatever they are called, packed or copied to. */
struct file_mark {
	size_t n; /* 0: it has no whole line yet */
	char text[FILE_MARK];
};

/* The mark of a file that begins with the @n bytes at @p. */
void file_mark_make(struct file_mark *ret, const char *p, size_t n) __attribute__((nonnull));

static inline bool file_mark_same(const struct file_mark *a, const struct file_mark *b)
{
	return a->n == b->n && memcmp(a->text, b->text, a->n) == 0;
}

/* Reads the mark of a file, in the second case one that is at its beginning: 0, or a negative errno. */
int file_mark_read(const struct listed *file, struct file_mark *ret) __attribute__((nonnull, warn_unused_result));
int file_mark_fd(int fd, struct file_mark *ret) __attribute__((nonnull, warn_unused_result));

/*
 * Calls @fn for each file in the folder of @log, with its path, whether its name is one that the log is rotated to, and
 * its status: 0, a negative errno, or what @fn returned if that is not 0.
 */
int folder_each(const char *log, int (*fn)(void *data, const char *path, bool rotated, const struct stat *st),
		void *data) __attribute__((nonnull(1, 2), warn_unused_result));

#endif
