/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options-args.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int option_complain(const struct cli *cli, const struct cli_option *o, const char *expected, const char *arg)
{
	if (o->letter)
		cli_error(cli, "-%c: expected %s, not '%s'", o->letter, expected, arg);
	else if (o->alias)
		cli_error(cli, "-%s: expected %s, not '%s'", o->alias, expected, arg);
	else
		cli_error(cli, "--%s: expected %s, not '%s'", o->name, expected, arg);
	return -EINVAL;
}

int option_number(const char *arg, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(arg, &end, 0);
	return errno || end == arg || *end ? -EINVAL : 0;
}

int option_u64(const struct cli *cli, const struct cli_option *o, const char *arg, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(arg, &end, 0);
	return errno || end == arg || *end || arg[0] == '-' ? option_complain(cli, o, "a number", arg) : 0;
}

int option_name(const char *const *names, size_t n, const char *arg)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(arg, names[i]) == 0)
			return (int)i;
	return -EINVAL;
}

int option_words(const struct cli *cli, const struct cli_option *o, const char *arg, cli_set_fn *set)
{
	char *copy = strdup(arg), *saved = NULL, *word;
	int rc = copy ? 0 : -ENOMEM;

	for (word = copy ? strtok_r(copy, ",", &saved) : NULL; word && rc == 0; word = strtok_r(NULL, ",", &saved))
		rc = set(cli, o, word);
	free(copy);
	return rc;
}
