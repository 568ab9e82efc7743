/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of logs: files, pipes, and what gzip, xz or zstd made of them, told by their first bytes. */
#ifndef AU_INPUT_H
#define AU_INPUT_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct input;

/*
 * Opens @path, or standard input if it is "-": 0 with an input that input_close() frees, or a negative errno. The string has to last as
 * long as that.
 */
int input_open(const char *path, struct input **ret) __attribute__((nonnull, warn_unused_result));

/* As input_open(), of a descriptor, which becomes the input's whatever is returned; it is told as @name. */
int input_open_fd(int fd, const char *name, struct input **ret) __attribute__((nonnull, warn_unused_result));

/* NULL is allowed. */
void input_close(struct input *in);

/*
 * The next bytes, up to @n: their count, 0 at the end, or a negative errno; -EBADMSG if the compressed data are damaged or cut, and
 * -ESTALE if a file has become shorter than what was read of it.
 */
ssize_t input_read(struct input *in, char *buf, size_t n) __attribute__((nonnull, warn_unused_result));

/* What went wrong, in words. */
const char *input_error(int code);

/* Where in a file that is seekable the next byte stands. */
off_t input_position(const struct input *in) __attribute__((nonnull));

/* What a path is called in messages: "-" is standard input. */
const char *input_told(const char *path) __attribute__((nonnull));

/* The name to be told. */
const char *input_name(const struct input *in) __attribute__((nonnull));

/* The descriptor if it is a regular file that is not compressed, so that one can seek in it; else -1. */
int input_seekable(const struct input *in) __attribute__((nonnull));

/* The file that is read. */
const struct stat *input_stat(const struct input *in) __attribute__((nonnull));

/* A file of a log: its name when it was listed, and what tells it from others when it has been renamed since. */
struct listed {
	char *name;
	dev_t dev;
	ino_t inode;		/* 0 if it is known by name only */
	unsigned int number;	/* how often it had been rotated */
	size_t path_len;	/* of the log's name, with which @name begins */
};

/* Files in the order in which they are to be read. */
struct file_list {
	struct listed *file;
	size_t n;
};

/* Frees what it holds. */
void file_list_free(struct file_list *list) __attribute__((nonnull));

/* Opens a listed file, whatever it has been rotated to since: a descriptor, -ENOENT if it was removed, or another negative errno. */
int file_list_fd(const struct listed *file) __attribute__((nonnull, warn_unused_result));

/* The same as an input, told as it was listed; "-" is standard input. 0 or a negative errno. */
int file_list_open(const struct listed *file, struct input **ret) __attribute__((nonnull, warn_unused_result));

/*
 * Opens the file that was begun just after @file, which is open as @fd and known by its number; @file becomes it. A descriptor; -EAGAIN if
 * there is none yet, or files are being renamed; -ENOENT if @file was removed, or what came after it has been packed; or another negative
 * errno.
 */
int file_list_next(struct listed *file, int fd) __attribute__((nonnull, warn_unused_result));

/*
 * @path and what auditd has rotated it to, oldest first: PATH.2, PATH.1, PATH, up to the first number that is not there; each may have
 * become .gz, .xz or .zst. A folder stands for its audit.log. The files may be rotated meanwhile: each is listed once, and what is begun
 * after that is not. 0 or -ENOMEM.
 */
int file_list_rotated(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

/* Just that file. */
int file_list_one(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

#endif
