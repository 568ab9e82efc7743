/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restricts the plugin to the system calls that it makes once it runs. */
#ifndef AU_SYSCALLS_H
#define AU_SYSCALLS_H

/*
 * Lets every other call of this process and its threads fail with EPERM, and kills the process at a call that only
 * an intruder would make, such as to run another program. 0, or a negative errno after reporting it. A kernel
 * without seccomp filters is reported, but is not an error.
 */
int syscalls_restrict(void) __attribute__((warn_unused_result));

#endif
