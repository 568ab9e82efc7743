/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/names.h"

#include <grp.h>
#include <libaudit.h>
#include <pwd.h>

const char *errno_name(int64_t code)
{
	return code < 0 && code >= -4095 ? audit_errno_to_name((int)-code) : NULL;
}

const char *syscall_name(const struct record *sys)
{
	uint64_t arch;
	int64_t nr;
	int machine;

	if (record_u64(sys, "arch", 16, &arch) < 0 || arch > UINT32_MAX || record_i64(sys, "syscall", &nr) < 0)
		return NULL;
	machine = audit_elf_to_machine((unsigned int)arch);
	return machine < 0 || nr < 0 || nr > INT32_MAX ? NULL : audit_syscall_to_name((int)nr, machine);
}

static bool copy(char *ret, size_t size, struct str s)
{
	if (s.n >= size)
		return false;
	memcpy(ret, s.p, s.n);
	ret[s.n] = '\0';
	return true;
}

/* auditd adds AUID="root" for auid=0 (src/auditd-event.c). */
static bool enriched_name(const struct record *rec, const char *field, char *ret, size_t size)
{
	char upper[16];
	struct field f;
	size_t i;

	for (i = 0; field[i] && i < sizeof(upper) - 1; i++)
		upper[i] = (char)(field[i] >= 'a' && field[i] <= 'z' ? field[i] - 'a' + 'A' : field[i]);
	upper[i] = '\0';
	return record_enriched(rec, upper, &f) && copy(ret, size, f.value);
}

bool id_name(const struct record *rec, const char *field, char *ret, size_t size)
{
	char buf[16384];
	struct passwd pw, *user = NULL;
	struct group gr, *group = NULL;
	uint64_t id;

	if (enriched_name(rec, field, ret, size))
		return true;
	if (record_u64(rec, field, 10, &id) < 0 || id > UINT32_MAX)
		return false;
	if (id == UINT32_MAX)
		return copy(ret, size, STR_LIT("unset"));
	if (strstr(field, "uid")) {
		if (getpwuid_r((uid_t)id, &pw, buf, sizeof(buf), &user) != 0 || !user)
			return false;
		return copy(ret, size, (struct str){ pw.pw_name, strlen(pw.pw_name) });
	}
	if (getgrgid_r((gid_t)id, &gr, buf, sizeof(buf), &group) != 0 || !group)
		return false;
	return copy(ret, size, (struct str){ gr.gr_name, strlen(gr.gr_name) });
}
