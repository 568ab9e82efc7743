/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine.h"

#include <errno.h>
#include <libaudit.h>
#include <stdbool.h>
#include <strings.h>

static const struct {
	int whole, half;
	bool two_numbers; /* the half is looked at, too */
} pairs[] = {
	{ MACH_86_64, MACH_X86, true },
	{ MACH_PPC64, MACH_PPC, true },
	{ MACH_S390X, MACH_S390, true },
	{ MACH_AARCH64, MACH_ARM, false },
};

#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

int machine_by_name(const char *name)
{
	int machine = audit_name_to_machine(name);

	return machine >= 0 && audit_name_to_syscall("execve", machine) >= 0 ? machine : -EINVAL;
}

int machine_other(int machine)
{
	size_t i;

	for (i = 0; i < PAIRS; i++)
		if (pairs[i].two_numbers && (pairs[i].whole == machine || pairs[i].half == machine))
			return pairs[i].whole == machine ? pairs[i].half : pairs[i].whole;
	return -1;
}

int machine_half(int machine)
{
	return machine_elf(machine) & __AUDIT_ARCH_64BIT ? machine_other(machine) : -1;
}

unsigned int machine_elf(int machine)
{
	return (unsigned int)audit_machine_to_elf(machine);
}

int machine_of_arch(const char *arch, int machine)
{
	bool wide = machine_elf(machine) & __AUDIT_ARCH_64BIT;
	size_t i;

	if (strcasecmp(arch, "b64") == 0)
		return wide ? machine : -1;
	if (strcasecmp(arch, "b32") != 0)
		return audit_determine_machine(arch);
	for (i = 0; i < PAIRS; i++)
		if (pairs[i].whole == machine)
			return pairs[i].half;
	return wide ? -1 : machine;
}
