/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files make up a log. */
#include <stdio.h>

#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int append(struct file_list *list, const char *name)
{
	char **names = reallocarray(list->name, list->n + 1, sizeof(*names));

	if (!names)
		return -ENOMEM;
	list->name = names;
	names[list->n] = strdup(name);
	if (!names[list->n])
		return -ENOMEM;
	list->n++;
	return 0;
}

void file_list_free(struct file_list *list)
{
	while (list->n)
		free(list->name[--list->n]);
	free(list->name);
	list->name = NULL;
}

/* Puts that file into the list if it is there: 1; 0 if it is not. */
static int append_numbered(struct file_list *list, const char *path, unsigned int number)
{
	static const char *const packed[] = { "", ".gz", ".xz", ".zst" };
	char name[4096], suffix[16] = "";
	size_t i;

	if (number)
		snprintf(suffix, sizeof(suffix), ".%u", number);
	for (i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		int n = snprintf(name, sizeof(name), "%s%s%s", path, suffix, packed[i]), rc;

		if (n >= (int)sizeof(name) || access(name, F_OK) != 0)
			continue;
		rc = append(list, name);
		return rc < 0 ? rc : 1;
	}
	return 0;
}

static void reverse(struct file_list *list)
{
	size_t i;

	for (i = 0; i < list->n / 2; i++) {
		char *name = list->name[i];

		list->name[i] = list->name[list->n - 1 - i];
		list->name[list->n - 1 - i] = name;
	}
}

int file_list_one(const char *path, struct file_list *ret)
{
	*ret = (struct file_list){ 0 };
	return append(ret, path);
}

int file_list_rotated(const char *path, struct file_list *ret)
{
	struct file_list list = { 0 };
	char log[4096];
	struct stat st;
	unsigned int i;
	int rc = 1, n;

	n = snprintf(log, sizeof(log), stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? "%s/audit.log" : "%s", path);
	if (n >= (int)sizeof(log))
		return -ENAMETOOLONG;
	for (i = 0; rc == 1; i++)
		rc = append_numbered(&list, log, i);
	/* Let the open tell why. */
	if (rc == 0 && list.n == 0)
		rc = append(&list, log);
	if (rc < 0) {
		file_list_free(&list);
		return rc;
	}
	reverse(&list);
	*ret = list;
	return 0;
}
