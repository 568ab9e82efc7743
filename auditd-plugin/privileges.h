/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plugin gives up once it has opened what it needs. */
#ifndef AU_PRIVILEGES_H
#define AU_PRIVILEGES_H

/* The number of a user of /etc/passwd and its group: 0, -ENOENT or another negative errno. */
int user_find(const char *name, unsigned int *ret_uid, unsigned int *ret_gid) __attribute__((nonnull, warn_unused_result));

/*
 * Gives up, for this process and all it starts: every capability, the way to new ones, the user if @user (may be NULL) names
 * another, and each system call that the plugin does not make. To be called before there are threads. 0, or a negative errno
 * after which the process must end.
 */
int privileges_drop(const char *user) __attribute__((warn_unused_result));

/*
 * Starts a process that keeps this one's user, and does nothing but open @path for reading when it is asked: a descriptor to ask
 * it by, or a negative errno. It ends when that is closed.
 */
int opener_start(const char *path) __attribute__((nonnull, warn_unused_result));

/* Has it open its file: a descriptor or a negative errno. */
int opener_open(int opener) __attribute__((warn_unused_result));

#endif
