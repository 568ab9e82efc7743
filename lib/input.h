/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of logs: files, pipes, and what gzip, xz or zstd made of them, told by their first bytes. */
#ifndef AU_INPUT_H
#define AU_INPUT_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct input;

/* Opens @path, or standard input if it is "-": 0 with an input that input_close() frees, or a negative errno. */
int input_open(const char *path, struct input **ret) __attribute__((nonnull, warn_unused_result));

/* NULL is allowed. */
void input_close(struct input *in);

/*
 * The next bytes, up to @n: their count, 0 at the end, or a negative errno; -EBADMSG if the compressed data are damaged or cut, and
 * -ESTALE if a file has become shorter than what was read of it.
 */
ssize_t input_read(struct input *in, char *buf, size_t n) __attribute__((nonnull, warn_unused_result));

/* What went wrong, in words. */
const char *input_error(int code);

/* Goes on at that place of a file that is seekable: 0 or a negative errno. */
int input_seek(struct input *in, off_t at) __attribute__((nonnull, warn_unused_result));

/* The name to be told. */
const char *input_name(const struct input *in) __attribute__((nonnull));

/* The descriptor if it is a regular file that is not compressed, so that one can seek in it; else -1. */
int input_seekable(const struct input *in) __attribute__((nonnull));

/* The file that is read. */
const struct stat *input_stat(const struct input *in) __attribute__((nonnull));

/* Names of files, in the order in which they are to be read. */
struct file_list {
	char **name;
	size_t n;
};

/* Frees the names. */
void file_list_free(struct file_list *list) __attribute__((nonnull));

/*
 * @path and what auditd has rotated it to, oldest first: PATH.2, PATH.1, PATH, up to the first number that is not there; each may have
 * become .gz, .xz or .zst. A folder stands for its audit.log. 0 or -ENOMEM.
 */
int file_list_rotated(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

/* Just that file. */
int file_list_one(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

#endif
