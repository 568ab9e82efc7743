/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "baseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

void baseline_clear(struct baseline *b)
{
	size_t i;

	for (i = 0; i < b->n_controls; i++) {
		free(b->control[i].id);
		free(b->control[i].title);
	}
	for (i = 0; i < b->n_demands; i++)
		free(b->demand[i].name);
	free(b->control);
	free(b->demand);
	free(b->standard);
	free(b->title);
	free(b->version);
	free(b->source);
	free(b->checked);
	*b = (struct baseline){ 0 };
}

/* One of the lines that stand once. */
static int set_once(char **at, const char *text, const char **why)
{
	if (*at) {
		*why = "this line may appear only once";
		return -EINVAL;
	}
	*at = strdup(text);
	return *at ? 0 : -ENOMEM;
}

static int add_control(struct baseline *b, char *text, const char **why)
{
	struct control *control = realloc(b->control, (b->n_controls + 1) * sizeof(*control));
	char *title = strchr(text, ' ');

	if (!control)
		return -ENOMEM;
	b->control = control;
	if (!title) {
		*why = "a control needs a number and a title";
		return -EINVAL;
	}
	*title++ = '\0';
	control[b->n_controls] = (struct control){ strdup(text), strdup(title) };
	b->n_controls++;
	return control[b->n_controls - 1].id && control[b->n_controls - 1].title ? 0 : -ENOMEM;
}

static int add_demand(struct baseline *b, const struct demand *model, const char *name, const char **why)
{
	struct demand *demand;

	if (!b->n_controls || b->n_demands == BASELINE_MAX_DEMANDS) {
		*why = b->n_controls ? "too many calls and watches" : "there is no control line before it";
		return -EINVAL;
	}
	demand = realloc(b->demand, (b->n_demands + 1) * sizeof(*demand));
	if (!demand)
		return -ENOMEM;
	b->demand = demand;
	demand[b->n_demands] = *model;
	demand[b->n_demands].control = b->n_controls - 1;
	demand[b->n_demands].name = strdup(name);
	return demand[b->n_demands++].name ? 0 : -ENOMEM;
}

/* The words behind what is demanded. */
static int read_conditions(char **saved, struct demand *d, const char **why)
{
	char *word;

	while ((word = strtok_r(NULL, " ", saved))) {
		if (strcmp(word, "users") == 0)
			d->users = true;
		else if (strcmp(word, "failed") == 0)
			d->failed = true;
		else if (strcmp(word, "root") == 0)
			d->root = true;
		else if (strcmp(word, "succeeded") == 0)
			d->succeeded = true;
		else if (strncmp(word, "a0=", 3) == 0) {
			d->has_a0 = true;
			d->a0 = (uint32_t)strtoul(word + 3, NULL, 0);
		} else {
			*why = "unknown condition (users, root, failed, succeeded or a0=N)";
			return -EINVAL;
		}
	}
	return 0;
}

static int add_calls(struct baseline *b, char *text, const char **why)
{
	struct demand d = { 0 };
	char *saved, *names = strtok_r(text, " ", &saved), *name;
	int rc = read_conditions(&saved, &d, why);

	for (name = strtok_r(names, ",", &saved); rc == 0 && name; name = strtok_r(NULL, ",", &saved))
		rc = add_demand(b, &d, name, why);
	return rc;
}

static int add_watch(struct baseline *b, char *text, const char **why)
{
	struct demand d = { .watch = true };
	char *saved, *path = strtok_r(text, " ", &saved), *perm = strtok_r(NULL, " ", &saved);

	for (; perm && perm_by_letter(*perm); perm++)
		d.perm |= perm_by_letter(*perm);
	if (path[0] != '/' || !d.perm || *perm) {
		*why = "a watch needs a path and permissions (r, w, x, a)";
		return -EINVAL;
	}
	if (read_conditions(&saved, &d, why) < 0)
		return -EINVAL;
	return add_demand(b, &d, path, why);
}

static int read_line(struct baseline *b, char *line, const char **why)
{
	char *text = strchr(line, ' ');

	if (line[0] == '#' || !line[0])
		return 0;
	if (!text) {
		*why = "expected a word and a value";
		return -EINVAL;
	}
	*text++ = '\0';
	text += strspn(text, " ");
	if (strcmp(line, "standard") == 0)
		return set_once(&b->standard, text, why);
	if (strcmp(line, "title") == 0)
		return set_once(&b->title, text, why);
	if (strcmp(line, "version") == 0)
		return set_once(&b->version, text, why);
	if (strcmp(line, "source") == 0)
		return set_once(&b->source, text, why);
	if (strcmp(line, "checked") == 0)
		return set_once(&b->checked, text, why);
	if (strcmp(line, "control") == 0)
		return add_control(b, text, why);
	if (*text && strcmp(line, "calls") == 0)
		return add_calls(b, text, why);
	if (*text && strcmp(line, "watch") == 0)
		return add_watch(b, text, why);
	*why = "unknown word (standard, title, version, source, checked, control, calls or watch)";
	return -EINVAL;
}

/* 0, or a negative errno with the line in @ret_line (0: none) and, for -EINVAL, what is wrong in @ret_why. */
static int read_file(struct baseline *ret, const char *path, unsigned int *ret_line, const char **ret_why)
{
	struct baseline b = { 0 };
	FILE *in = fopen(path, "re");
	char *text = NULL;
	unsigned int line = 0;
	size_t size = 0;
	ssize_t n;
	int rc = 0;

	*ret_line = 0;
	*ret_why = "";
	if (!in)
		return -errno;
	while (rc == 0 && (n = getline(&text, &size, in)) > 0) {
		line++;
		if (text[n - 1] == '\n')
			text[n - 1] = '\0';
		rc = read_line(&b, text, ret_why);
	}
	if (rc == 0 && (!b.standard || !b.title || !b.version || !b.source || !b.checked)) {
		*ret_why = "standard, title, version, source and checked are all required";
		rc = -EINVAL;
	}
	free(text);
	fclose(in);
	*ret_line = line;
	if (rc < 0)
		baseline_clear(&b);
	else
		*ret = b;
	return rc;
}

int baseline_read(struct baseline *ret, const char *dir, const char *name, char *why, size_t size)
{
	char path[4096];
	unsigned int line;
	const char *wrong;
	int rc;

	if (strchr(name, '/') || name[0] == '.') {
		snprintf(why, size, "invalid name '%s': use the name of a file in %s, without .baseline", name, dir);
		return -EINVAL;
	}
	snprintf(path, sizeof(path), "%s/%s.baseline", dir, name);
	rc = read_file(ret, path, &line, &wrong);
	if (rc == -EINVAL)
		snprintf(why, size, "%s line %u: %s", path, line, wrong);
	else if (rc < 0)
		snprintf(why, size, "%s: %s", path, strerror(-rc));
	return rc;
}
