/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads logs from files and pipes, also compressed by gzip, xz or zstd, which their first bytes tell. */
#ifndef AU_INPUT_H
#define AU_INPUT_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct input;

/*
 * Opens @path, or standard input if it is "-": 0 with an input that input_close() frees, or a negative errno. The
 * string must live as long as the input.
 */
int input_open(const char *path, struct input **ret) __attribute__((nonnull, warn_unused_result));

/*
 * As input_open(), but from a descriptor, which the input owns from then on, even after an error. Messages call it
 * @name.
 */
int input_open_fd(int fd, const char *name, struct input **ret) __attribute__((nonnull, warn_unused_result));

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

/* The status of the file when it was opened. */
const struct stat *input_stat(const struct input *in) __attribute__((nonnull));

/* A file of a log: its name at the time it was listed, and what identifies it after it has been renamed. */
struct listed {
	char *name;
	dev_t dev;
	ino_t inode;         /* 0 if it is known by name only */
	unsigned int number; /* how often it had been rotated */
	size_t path_len;     /* of the log's name, with which @name begins */
};

/* Files in the order in which they should be read. */
struct file_list {
	struct listed *file;
	size_t n;
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
 * Opens the file that auditd began right after @file, which is open as @fd; @file becomes that file. Returns a
 * descriptor; -EAGAIN if there is none yet, or files are being renamed; -ENOENT if @file was removed, or what came
 * after it has been compressed; or another negative errno.
 */
int file_list_next(struct listed *file, int fd) __attribute__((nonnull, warn_unused_result));

/*
 * Lists @path and the files that auditd has rotated it to, oldest first: PATH.2, PATH.1, PATH, up to the first number
 * that does not exist; each may have become .gz, .xz or .zst. A folder stands for the audit.log in it. If files are
 * rotated meanwhile, each is still listed once, and files begun later are not. 0 or -ENOMEM.
 */
int file_list_rotated(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

/* A list of that file only. */
int file_list_one(const char *path, struct file_list *ret) __attribute__((nonnull, warn_unused_result));

#endif
