/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel refuses of a rule that auditctl has sent: kernel/auditfilter.c of Linux 6.12. */
#include "rule.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static int refuse(struct rule *r, const char *what, const char *why)
{
	return rule_refuse(r, "the kernel", "%s: %s", what, why);
}

/* audit_field_valid(): the comparison. */
static bool takes_op(const struct rule_field *f)
{
	/* A login uid of -1 is a question whether it is set, and nothing can be greater or less. */
	bool unset = f->info->number == AUDIT_LOGINUID && f->value == UINT32_MAX;
	enum field_ops ops = unset ? OPS_EQUAL : f->info->ops;

	switch (ops) {
	case OPS_EQUAL:
		return f->op == AUDIT_EQUAL || f->op == AUDIT_NOT_EQUAL;
	case OPS_COMPARE:
		return f->op != AUDIT_BIT_MASK && f->op != AUDIT_BIT_TEST;
	default:
		return true;
	}
}

/* Its last component must be a name, and what is before it a directory: kern_path_parent(). */
static int check_parent(struct rule *r, const struct rule_field *f)
{
	char path[PATH_MAX + 1], *slash;
	size_t n = strlen(f->text);
	struct stat st;

	if (f->text[0] != '/' || f->text[n - 1] == '/')
		return refuse(r, f->text, "the path must start with a slash and must not end with one");
	if (n >= PATH_MAX)
		return refuse(r, f->info->name, "the path is too long");
	memcpy(path, f->text, n + 1);
	slash = strrchr(path, '/');
	if (strcmp(slash, "/.") == 0 || strcmp(slash, "/..") == 0)
		return refuse(r, f->text, "the last component of the path must be a name");
	slash[slash == path] = '\0';
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return rule_refuse_here(r, "the kernel", path, "no such directory");
	return 0;
}

static int check_dir(struct rule *r, const struct rule_field *f)
{
	struct stat st;

	if (f->text[0] != '/')
		return refuse(r, f->text, "the path must start with a slash");
	if (lstat(f->text, &st) < 0)
		return rule_refuse_here(r, "the kernel", f->text, "no such directory");
	return 0;
}

/* A rule has one object at most: inode, path or directory. */
static int check_object(struct rule *r, const struct rule_field *f, unsigned int *objects)
{
	unsigned int number = f->info->number;

	if (number != AUDIT_INODE && number != AUDIT_WATCH && number != AUDIT_DIR)
		return 0;
	if ((*objects)++)
		return refuse(r, f->info->name, "a rule can have only one inode, path or directory");
	if (number != AUDIT_INODE && f->op != AUDIT_EQUAL)
		return refuse(r, f->info->name, "only takes =");
	if (number == AUDIT_INODE)
		return 0;
	return number == AUDIT_DIR ? check_dir(r, f) : check_parent(r, f);
}

/* Whether a file of lines has one that begins with @word and a space, or with @csv is a list that holds it. */
static bool file_has(const char *path, const char *word, bool csv)
{
	FILE *in = fopen(path, "re");
	char line[4096], *saved, *name;
	bool found = false;

	while (in && !found && fgets(line, sizeof(line), in))
		for (name = strtok_r(line, csv ? ",\n" : " \n", &saved); name && !found;
		     name = csv ? strtok_r(NULL, ",\n", &saved) : NULL)
			found = strcmp(name, word) == 0;
	if (in)
		fclose(in);
	return found;
}

/*
 * AppArmor takes subj_role for the name of a profile, and refuses one that is not loaded
 * (security/apparmor/audit.c).
 */
static int check_profile(struct rule *r, const struct rule_field *f)
{
	if (f->info->number != AUDIT_SUBJ_ROLE || strcmp(f->text, "unconfined") == 0 ||
	    !file_has("/sys/kernel/security/lsm", "apparmor", true) ||
	    file_has("/sys/kernel/security/apparmor/profiles", f->text, false))
		return 0;
	return rule_refuse_here(r, "the kernel", f->text, "no such AppArmor profile");
}

static int check_field(struct rule *r, const struct rule_field *f, unsigned int *objects, unsigned int *programs)
{
	enum field_value value = f->info->value;

	if (f->info->number == AUDIT_PERM && r->list == LIST_URING)
		return refuse(r, "perm", "cannot be used with the io_uring list");
	if (r->list == LIST_FILESYSTEM && f->info->number != AUDIT_FSTYPE && f->info->number != AUDIT_FILTERKEY)
		return refuse(r, f->info->name, "the filesystem list takes only fstype and a key");
	if (!takes_op(f))
		return refuse(r, f->info->name, "does not take this comparison");
	if ((value == VALUE_UID || value == VALUE_GID) && f->value == UINT32_MAX && f->info->number != AUDIT_LOGINUID)
		return refuse(r, f->info->name, "-1 is not an id");
	if (f->info->number == AUDIT_EXE && (*programs)++)
		return refuse(r, "exe", "a rule can have only one program");
	if (f->info->number == AUDIT_EXE && check_parent(r, f) < 0)
		return -EINVAL;
	return check_profile(r, f) < 0 ? -EINVAL : check_object(r, f, objects);
}

void rule_kernel_check(struct rule *r)
{
	unsigned int objects = 0, programs = 0;
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (check_field(r, &r->field[i], &objects, &programs) < 0)
			return;
}
