/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/uringcalls.h"

#include <stddef.h>

#define X86_64 0xc000003eu
#define X32_BIT 0x40000000 /* __X32_SYSCALL_BIT, arch/x86/include/uapi/asm/unistd.h */

/*
 * Number of io_uring_setup; the other two follow it. include/uapi/asm-generic/unistd.h has 425, as most have.
 */
static const struct {
	uint32_t arch;
	int64_t setup;
} others[] = {
	{ 0xc0009026u, 535 },                         /* alpha: arch/alpha/kernel/syscalls/syscall.tbl */
	{ 0xc0000032u, 1449 },                        /* ia64, whose numbers began at 1024 */
	{ 0x00000008u, 4425 },                        /* mips: arch/mips/include/uapi/asm/unistd.h, __NR_Linux */
	{ 0x40000008u, 4425 }, { 0x80000008u, 5425 }, /* its 64 bits */
	{ 0xc0000008u, 5425 }, { 0xa0000008u, 6425 }, /* n32 */
	{ 0xe0000008u, 6425 },
};

enum uring_call uring_call(uint64_t arch, int64_t nr)
{
	int64_t setup = 425;
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].arch == arch)
			setup = others[i].setup;
	if (arch == X86_64 && nr >= X32_BIT)
		nr -= X32_BIT;
	return nr >= setup && nr <= setup + 2 ? (enum uring_call)(URING_CALL_SETUP + (nr - setup)) : URING_CALL_NONE;
}
