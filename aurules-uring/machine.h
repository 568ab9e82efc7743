/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machines, by libaudit's numbers, that rules can be for. */
#ifndef AU_MACHINE_H
#define AU_MACHINE_H

/* By its name, as "uname -m" prints it; -EINVAL: no such machine, or libaudit has no table of its system calls. */
int machine_by_name(const char *name) __attribute__((nonnull));

/*
 * The same machine with the other word size, of those whose 64-bit kernels run 32-bit programs with numbers of
 * their own for the system calls (auditctl 4.0.2: check_rule_mismatch()); -1 if there is none.
 */
int machine_other(int machine);

/* The 32-bit one of a 64-bit machine, in the same way, or -1. */
int machine_half(int machine);

/* What auditctl takes "b64" or "b32" or another name for, in a rule for the machine; -1: nothing. */
int machine_of_arch(const char *arch, int machine) __attribute__((nonnull));

/* AUDIT_ARCH_... */
unsigned int machine_elf(int machine);

#endif
