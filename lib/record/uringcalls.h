/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which system call of io_uring a number is, by the machine that logged it. */
#ifndef AU_URINGCALLS_H
#define AU_URINGCALLS_H

#include <stdbool.h>
#include <stdint.h>

enum uring_call { URING_CALL_NONE, URING_CALL_SETUP, URING_CALL_ENTER, URING_CALL_REGISTER };

/* @arch is arch= of a SYSCALL record (AUDIT_ARCH_* of include/uapi/linux/audit.h), @nr its syscall=. */
enum uring_call uring_call(uint64_t arch, int64_t nr);

/* Whether that number is one of them on any machine: most are not. */
static inline bool uring_call_may_be(int64_t nr)
{
	return nr >= 425 && ((nr & 0x3fffffff) <= 6427);
}

#endif
