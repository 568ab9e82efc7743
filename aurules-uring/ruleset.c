/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ruleset.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

void ruleset_clear(struct ruleset *rs)
{
	size_t i;

	for (i = 0; i < rs->n; i++)
		rule_clear(&rs->rule[i]);
	for (i = 0; i < rs->n_files; i++)
		free(rs->file[i]);
	free(rs->rule);
	free(rs->file);
	free(rs->active);
	*rs = (struct ruleset){ 0 };
}

int ruleset_add(struct ruleset *rs, const struct rule *r)
{
	if (rs->n == RULESET_MAX_RULES)
		return -E2BIG;
	if (rs->n == rs->room) {
		size_t room = rs->room ? 2 * rs->room : 64;
		struct rule *rule = realloc(rs->rule, room * sizeof(*rule));

		if (!rule)
			return -ENOMEM;
		rs->rule = rule;
		rs->room = room;
	}
	rs->rule[rs->n++] = *r;
	return 0;
}

const char *ruleset_name(struct ruleset *rs, const char *name)
{
	char **file = realloc(rs->file, (rs->n_files + 1) * sizeof(*file));

	if (!file)
		return NULL;
	rs->file = file;
	file[rs->n_files] = strdup(name);
	return file[rs->n_files] ? file[rs->n_files++] : NULL;
}

static int read_lines(struct ruleset *rs, FILE *in, const char *name, unsigned int *ret_line)
{
	char *text = NULL;
	unsigned int line = 0;
	size_t size = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = getline(&text, &size, in)) > 0) {
		struct rule r;

		line++;
		if (text[n - 1] == '\n')
			text[--n] = '\0';
		/* auditctl's strings end there. */
		if (strlen(text) != (size_t)n)
			rc = -EILSEQ;
		else
			rc = rule_parse(&r, rs->machine, text, name, line);
		if (rc == 0 && r.kind == RULE_NONE && !r.refused_by)
			rule_clear(&r);
		else if (rc == 0)
			rc = ruleset_add(rs, &r);
	}
	if (rc == 0 && ferror(in))
		rc = -errno;
	*ret_line = rc < 0 ? line : 0;
	free(text);
	return rc;
}

static int read_file(struct ruleset *rs, const char *path, unsigned int *ret_line)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = ruleset_name(rs, is_stdin ? "standard input" : path);
	FILE *in;
	int rc;

	if (!name)
		return -ENOMEM;
	in = is_stdin ? stdin : fopen(path, "re");
	if (!in)
		return -errno;
	rc = read_lines(rs, in, name, ret_line);
	if (!is_stdin)
		fclose(in);
	return rc;
}

int ruleset_read(struct ruleset *rs, const char *path, unsigned int *ret_line)
{
	struct stat st;

	*ret_line = 0;
	rs->failed = NULL;
	if (strcmp(path, "-") == 0 || stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return read_file(rs, path, ret_line);
	return ruleset_read_folder(rs, path, ret_line);
}

void ruleset_error(const char *path, unsigned int line, int rc, char ret[RULESET_WHY_SIZE])
{
	const char *reason = rc == -EILSEQ ? "contains a NUL byte" : strerror(-rc);

	if (line)
		snprintf(ret, RULESET_WHY_SIZE, "%s line %u: %s", path, line, reason);
	else
		snprintf(ret, RULESET_WHY_SIZE, "%s: %s", path, reason);
}
