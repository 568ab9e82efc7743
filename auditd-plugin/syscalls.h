/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system calls that the plugin makes once it runs. */
#ifndef AU_SYSCALLS_H
#define AU_SYSCALLS_H

/*
 * Refuses (EPERM) every other one to this process and its threads, and ends it at one that only an intruder would make, to run
 * another program for instance. 0 or a negative errno, after saying so; a kernel without filters is said, and is no error.
 */
int syscalls_restrict(void) __attribute__((warn_unused_result));

#endif
