/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the files and sockets of the settings get in each other's way, and whether their folders are there. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "settings-impl.h"

#define MAX_PLACES (SETTINGS_MAX_OUTPUTS + 3)

enum owner { OUTPUT_FILE, OUTPUT_SOCKET, READERS_SOCKET, STATE, STATUS, SETTINGS };

struct place {
	enum owner owner;
	char name[32]; /* for messages */
	const config_setting_t *set;
	char *path; /* canonical; malloc()ed */
};

struct places {
	size_t n;
	struct place place[MAX_PLACES];
};

/* Removes what does not change a path: slashes that follow another, and "/.". */
static void squeeze(char *path)
{
	const char *from = path;
	char *to = path;

	while (*from) {
		while (*from == '/' && (from[1] == '/' || (from[1] == '.' && (from[2] == '/' || !from[2]))))
			from += from[1] == '/' ? 1 : 2;
		if (*from)
			*to++ = *from++;
	}
	*to = '\0';
}

/*
 * The absolute @path without symbolic links, as far as its folders exist; the last name is kept, as links are not
 * followed there. malloc()ed; NULL: out of memory.
 */
static char *canonical(const char *path)
{
	char *folder = strdup(path), *real = NULL, *end, *ret = NULL;

	while (folder && !real && (end = strrchr(folder, '/')) != NULL) {
		*end = '\0';
		real = realpath(end == folder ? "/" : folder, NULL);
		if (real && asprintf(&ret, "%s%s", real, path + (end - folder)) < 0)
			ret = NULL;
	}
	if (folder && !real)
		ret = strdup(path);
	if (ret)
		squeeze(ret);
	free(real);
	free(folder);
	return ret;
}

/* Where two outputs, or an output and a file of the plugin, are the same file by other names. */
static bool is_same(const struct place *a, const struct place *b)
{
	struct stat one, two;

	if (strcmp(a->path, b->path) == 0)
		return true;
	return lstat(a->path, &one) == 0 && lstat(b->path, &two) == 0 && one.st_dev == two.st_dev &&
	       one.st_ino == two.st_ino;
}

/* ".7" or ".7.gz", as rotated files end, or as a file ends while it is compressed. */
static bool is_rotated(const char *suffix)
{
	if (strcmp(suffix, ".gz.part") == 0)
		return true;
	if (*suffix++ != '.' || !isdigit((unsigned char)*suffix))
		return false;
	suffix += strspn(suffix, "0123456789");
	return !*suffix || strcmp(suffix, ".gz") == 0;
}

/* Whether @a makes files of the name of @b. */
static bool makes(const struct place *a, const struct place *b)
{
	size_t n = strlen(a->path);
	const char *suffix = b->path + n;

	if (strncmp(a->path, b->path, n) != 0)
		return false;
	return a->owner == OUTPUT_FILE ? is_rotated(suffix) : a->owner == STATE && strcmp(suffix, ".new") == 0;
}

static void check_pair(struct reading *r, const struct place *a, const struct place *b)
{
	const struct place *maker = makes(a, b) ? a : makes(b, a) ? b : NULL, *other = maker == b ? a : b;

	snprintf(r->where, sizeof(r->where), "%s", other->name);
	if (maker)
		setting_wrong(r, other->set, "%s is also the name of %s file of %s", other->path,
			      maker->owner == STATE ? "a new" : "a rotated", maker->name);
	else if (is_same(a, b))
		setting_wrong(r, other->set, "writes to the same place as %s", a->name);
	r->where[0] = '\0';
}

/* True also where this user cannot see it. */
static bool is_folder(const char *path)
{
	struct stat st;

	if (stat(*path ? path : "/", &st) < 0)
		return errno != ENOENT && errno != ENOTDIR;
	return S_ISDIR(st.st_mode);
}

/* The length of the path of the folder that @p is in. */
static size_t folder_length(const struct place *p)
{
	return (size_t)(strrchr(p->path, '/') - p->path);
}

/* Whether the start of the plugin makes that folder: only it is missing, and a file of the plugin is in it. */
static bool is_made(const struct places *all, char *folder)
{
	char *end = strrchr(folder, '/');
	size_t i, n = strlen(folder);
	bool made = false;

	for (i = 0; i < all->n && end; i++) {
		const struct place *p = &all->place[i];

		made |= (p->owner == STATE || p->owner == STATUS) && folder_length(p) == n &&
			memcmp(p->path, folder, n) == 0;
	}
	if (!made)
		return false;
	*end = '\0';
	made = is_folder(folder);
	*end = '/';
	return made;
}

static void check_folder(struct reading *r, const struct places *all, const struct place *p)
{
	char *folder = strndup(p->path, folder_length(p));

	snprintf(r->where, sizeof(r->where), "%s", p->name);
	if (!folder)
		setting_wrong(r, p->set, "out of memory");
	else if (!is_folder(folder) && !is_made(all, folder))
		setting_wrong(r, p->set, "there is no folder %s", folder);
	r->where[0] = '\0';
	free(folder);
}

static void add_place(struct reading *r, struct places *all, enum owner owner, const char *name,
		      const config_setting_t *set, const char *path)
{
	struct place *p = &all->place[all->n];

	if (!path || path[0] != '/')
		return;
	*p = (struct place){ .owner = owner, .set = set, .path = canonical(path) };
	snprintf(p->name, sizeof(p->name), "%s", name);
	if (p->path)
		all->n++;
	else
		setting_wrong(r, set, "out of memory");
}

static enum owner owner_of(const struct sink_config *sink)
{
	if (sink->type == SINK_FILE)
		return OUTPUT_FILE;
	return sink->type == SINK_SOCKET && sink->role == SOCKET_LISTEN ? OUTPUT_SOCKET : READERS_SOCKET;
}

void settings_check_places(struct reading *r, const config_t *cfg, const struct settings *s, bool folders)
{
	const config_setting_t *list = config_lookup(cfg, "outputs");
	struct places all = { 0 };
	char name[32];
	size_t i, j;

	add_place(r, &all, SETTINGS, "this file", NULL, r->path);
	add_place(r, &all, STATE, "state_file", config_lookup(cfg, "state_file"), s->state_file);
	add_place(r, &all, STATUS, "status_file", config_lookup(cfg, "status_file"), s->status_file);
	for (i = 0; i < s->n_outputs; i++) {
		const struct sink_config *sink = &s->output[i].sink;

		snprintf(name, sizeof(name), "outputs[%zu]", i);
		add_place(r, &all, owner_of(sink), name, config_setting_get_elem(list, (unsigned int)i), sink->path);
	}
	for (i = 0; i < all.n; i++) {
		for (j = 0; j < i; j++)
			check_pair(r, &all.place[j], &all.place[i]);
		if (folders && all.place[i].owner != READERS_SOCKET && all.place[i].owner != SETTINGS)
			check_folder(r, &all, &all.place[i]);
	}
	for (i = 0; i < all.n; i++)
		free(all.place[i].path);
}
