/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The privileges that the plugin drops once it has opened what it needs. */
#ifndef AU_PRIVILEGES_H
#define AU_PRIVILEGES_H

/* Looks up the IDs of a user and its group in /etc/passwd: 0, -ENOENT or another negative errno. */
int user_find(const char *name, unsigned int *ret_uid, unsigned int *ret_gid)
	__attribute__((nonnull, warn_unused_result));

/*
 * Changes to @user (NULL: stays the same user), and drops every capability, the ability to gain new ones, and every
 * system call that the plugin does not need, for this process and all that it starts. Call it before starting
 * threads. 0, or a negative errno, after which the process must exit.
 */
int privileges_drop(const char *user) __attribute__((warn_unused_result));

/*
 * Starts a process that keeps the current user and only opens @path for reading on request. Returns a descriptor
 * for the requests, or a negative errno. The process ends when the descriptor is closed.
 */
int opener_start(const char *path) __attribute__((nonnull, warn_unused_result));

/* Requests the file from that process: a descriptor or a negative errno. */
int opener_open(int opener) __attribute__((warn_unused_result));

#endif
