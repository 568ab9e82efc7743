/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "settings-table.h"

static const struct option_def *find_option(const struct option_def *defs, const char *name)
{
	for (; defs->name; defs++)
		if (strcmp(defs->name, name) == 0)
			return defs;
	return NULL;
}

/* Appends @name to r->where, and returns the length to cut it to afterwards. */
static size_t enter(struct reading *r, const char *name)
{
	size_t n = strlen(r->where);

	snprintf(r->where + n, sizeof(r->where) - n, "%s%s", n && name[0] != '[' ? "." : "", name);
	return n;
}

/* Reads every option even after a mistake, so that one run reports all mistakes. */
static int read_group(struct reading *r, const config_setting_t *set, const struct option_def *defs, void *base)
{
	int i, n = config_setting_length(set);

	if (!config_setting_is_group(set))
		return setting_wrong(r, set, "must be a group of options in braces");
	for (i = 0; i < n; i++) {
		const config_setting_t *child = config_setting_get_elem(set, (unsigned int)i);
		const char *name = config_setting_name(child);
		const struct option_def *def = find_option(defs, name);
		size_t at = enter(r, name);

		if (def && def->type == OPT_GROUP)
			(void)read_group(r, child, def->group, (char *)base + def->at);
		else if (def)
			(void)setting_read(r, child, def, base);
		else if (defs != top_options || strcmp(name, "outputs") != 0)
			setting_wrong(r, child, "unknown option");
		r->where[at] = '\0';
	}
	return 0;
}

static void output_default(struct output_settings *out)
{
	*out = (struct output_settings){ 0 };
	out->sink.buffer = SINK_BUFFER;
	out->sink.mode = SINK_MODE;
	out->sink.generations = SINK_GENERATIONS;
	out->sink.facility = 13;
	out->sink.port = 514;
}

static void misplaced_options(struct reading *r, const config_setting_t *set, const struct output_settings *out)
{
	const struct option_def *def;

	for (def = output_options; def->name; def++) {
		const config_setting_t *child = config_setting_get_member(set, def->name);
		size_t at;

		if (!child || def->sinks & FOR(out->sink.type))
			continue;
		at = enter(r, def->name);
		setting_wrong(r, child, "not allowed for an output of type \"%s\"", sink_types[out->sink.type]);
		r->where[at] = '\0';
	}
}

/* Checks what the table cannot express. */
static int check_output(struct reading *r, const config_setting_t *set, struct output_settings *out)
{
	struct sink_config *sink = &out->sink;

	misplaced_options(r, set, out);
	if (sink->type == SINK_SYSLOG && sink->transport != SYSLOG_UNIX) {
		if (!sink->address)
			return setting_wrong(r, set, "address is missing");
		return sink->path ? setting_wrong(r, set, "path and address cannot be used together") : 0;
	}
	if (sink->address)
		return setting_wrong(r, set, "address requires transport = \"udp\" or \"tcp\"");
	if (sink->type == SINK_SYSLOG && !sink->path)
		return setting_set_text(r, set, "/dev/log", &sink->path);
	if (sink->type != SINK_STDOUT && !sink->path)
		return setting_wrong(r, set, "path is missing");
	if (sink->type != SINK_FILE && sink->path && strlen(sink->path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return setting_wrong(r, set, "the path is too long for a socket");
	return 0;
}

static void check_place(struct reading *r, const config_setting_t *set, const struct settings *s)
{
	size_t i, last = s->n_outputs - 1;

	/* Those with a path are compared by settings_check_places(). */
	for (i = 0; i < last && !s->output[last].sink.path; i++)
		if (sink_config_same_place(&s->output[i].sink, &s->output[last].sink))
			setting_wrong(r, set, "writes to the same place as outputs[%zu]", i);
}

static void read_output(struct reading *r, const config_setting_t *set, struct settings *s)
{
	struct output_settings *out = &s->output[s->n_outputs++];

	output_default(out);
	if (read_group(r, set, output_options, out) < 0)
		return;
	if (!config_setting_get_member(set, "type"))
		setting_wrong(r, set, "type is missing");
	else if (check_output(r, set, out) == 0)
		check_place(r, set, s);
}

static void read_outputs(struct reading *r, const config_t *cfg, struct settings *s)
{
	const config_setting_t *list = config_lookup(cfg, "outputs");
	int i, n = list ? config_setting_length(list) : 0;

	enter(r, "outputs");
	if (!list)
		setting_wrong(r, NULL, "outputs is missing");
	else if (!config_setting_is_list(list) || n == 0)
		setting_wrong(r, list, "must be a list of groups: ( { type = ... }, ... )");
	else if (n > SETTINGS_MAX_OUTPUTS)
		setting_wrong(r, list, "more than %d outputs", SETTINGS_MAX_OUTPUTS);
	for (i = 0; i < n && i < SETTINGS_MAX_OUTPUTS && config_setting_is_list(list); i++) {
		char name[16];
		size_t at;

		snprintf(name, sizeof(name), "[%d]", i);
		at = enter(r, name);
		read_output(r, config_setting_get_elem(list, (unsigned int)i), s);
		r->where[at] = '\0';
	}
	r->where[0] = '\0';
}

/* Whoever can write to the file decides what is written and where. */
static int check_owner(struct reading *r, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return setting_wrong(r, NULL, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return setting_wrong(r, NULL, "not a regular file");
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return setting_wrong(r, NULL, "it belongs to neither root nor this user");
	if (st.st_mode & 022)
		return setting_wrong(r, NULL, "users other than its owner can write to it");
	return 0;
}

static int read_open_file(struct reading *r, int fd, config_t *cfg)
{
	int rc = check_owner(r, fd), copy = rc < 0 ? -1 : dup(fd);
	FILE *file = copy < 0 ? NULL : fdopen(copy, "r");

	if (rc < 0)
		return rc;
	if (!file) {
		setting_wrong(r, NULL, "%s", strerror(errno));
		if (copy >= 0)
			close(copy);
		return -EINVAL;
	}
	rc = config_read(cfg, file);
	fclose(file);
	if (rc == CONFIG_TRUE)
		return 0;
	if (config_error_type(cfg) == CONFIG_ERR_PARSE) {
		char text[MAX_TEXT];
		const char *name = config_error_file(cfg);

		snprintf(text, sizeof(text), "%s line %d: %s", name ? name : r->path, config_error_line(cfg),
			 config_error_text(cfg));
		r->complain(r->data, text);
		return -EINVAL;
	}
	return setting_wrong(r, NULL, "%s", strerror(EIO));
}

int settings_read(int fd, const char *path, bool folders, complain_fn *complain, void *data, struct settings *ret)
{
	struct reading r = { .path = path, .complain = complain, .data = data };
	struct settings s = { 0 };
	config_t cfg;
	int rc;

	config_init(&cfg);
	rc = read_open_file(&r, fd, &cfg);
	if (rc == 0) {
		read_group(&r, config_root_setting(&cfg), top_options, &s);
		read_outputs(&r, &cfg, &s);
		settings_check_places(&r, &cfg, &s, folders);
		rc = r.bad ? -EINVAL : 0;
	}
	config_destroy(&cfg);
	if (rc < 0)
		settings_clear(&s);
	else
		*ret = s;
	return rc;
}

int settings_default(const char *path, struct settings *ret)
{
	struct settings s = { .n_outputs = 1 };

	output_default(&s.output[0]);
	if (strcmp(path, "-") == 0)
		s.output[0].sink.type = SINK_STDOUT;
	else
		s.output[0].sink.path = strdup(path);
	if (!s.output[0].sink.path && s.output[0].sink.type == SINK_FILE)
		return -ENOMEM;
	*ret = s;
	return 0;
}

void settings_clear(struct settings *s)
{
	size_t i;

	for (i = 0; i < s->n_outputs; i++) {
		sink_config_clear(&s->output[i].sink);
		filter_clear(&s->output[i].only);
		filter_clear(&s->output[i].except);
	}
	free(s->user);
	free(s->status_file);
	free(s->state_file);
	*s = (struct settings){ 0 };
}
