/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libconfig.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "privileges.h"
#include "settings-table.h"

#define MAX_TEXT 1024

struct reading {
	const char *path;		/* of the file */
	complain_fn *complain;
	void *data;
	bool bad;
	char where[256];		/* the option's name with what it stands in */
};

/* @set is NULL where the whole file is meant. */
__attribute__((format(printf, 3, 4)))
static int wrong(struct reading *r, const config_setting_t *set, const char *fmt, ...)
{
	const char *file = set ? config_setting_source_file(set) : NULL;
	char text[MAX_TEXT], what[MAX_TEXT / 2], *at;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (set)
		snprintf(text, sizeof(text), "%s line %d: %s: %s", file ? file : r->path, (int)config_setting_source_line(set), r->where, what);
	else
		snprintf(text, sizeof(text), "%s: %s", r->path, what);
	/* What stands in the file may be anything. */
	for (at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	r->complain(r->data, text);
	r->bad = true;
	return -EINVAL;
}

static void *value_at(void *base, const struct option_def *def)
{
	return (char *)base + def->at;
}

static int read_bool(struct reading *r, const config_setting_t *set, bool *ret)
{
	if (config_setting_type(set) != CONFIG_TYPE_BOOL)
		return wrong(r, set, "neither true nor false");
	*ret = config_setting_get_bool(set);
	return 0;
}

static bool is_number(const config_setting_t *set)
{
	return config_setting_type(set) == CONFIG_TYPE_INT || config_setting_type(set) == CONFIG_TYPE_INT64;
}

static int read_number(struct reading *r, const config_setting_t *set, const struct option_def *def, uint64_t *ret)
{
	long long v = is_number(set) ? config_setting_get_int64(set) : -1;

	if (v < 0 || (uint64_t)v < def->min || (uint64_t)v > def->max)
		return wrong(r, set, "not a number from %llu to %llu", (unsigned long long)def->min, (unsigned long long)def->max);
	*ret = (uint64_t)v;
	return 0;
}

static int read_count(struct reading *r, const config_setting_t *set, const struct option_def *def, unsigned int *ret)
{
	uint64_t v;
	int rc = read_number(r, set, def, &v);

	if (rc == 0)
		*ret = (unsigned int)v;
	return rc;
}

/* "100M": 0 or -EINVAL. */
static int parse_size(const char *text, uint64_t *ret)
{
	static const char units[] = "KMG";
	struct str s = { text, strlen(text) };
	const char *unit = s.n ? strchr(units, text[s.n - 1]) : NULL;
	unsigned int shift = unit && *unit ? 10 * (unsigned int)(unit - units + 1) : 0;
	uint64_t v;

	s.n -= shift != 0;
	if (str_u64(s, 10, &v) < 0 || v > (UINT64_MAX >> shift))
		return -EINVAL;
	*ret = v << shift;
	return 0;
}

static int read_size(struct reading *r, const config_setting_t *set, const struct option_def *def, uint64_t *ret)
{
	const char *text = config_setting_get_string(set);
	uint64_t v;

	if (!text)
		return read_number(r, set, def, ret);
	if (parse_size(text, &v) < 0)
		return wrong(r, set, "'%s' is no size (a number, and perhaps K, M or G)", text);
	if (v < def->min || v > def->max)
		return wrong(r, set, "'%s' is not from %llu to %llu", text, (unsigned long long)def->min, (unsigned long long)def->max);
	*ret = v;
	return 0;
}

static int read_mode(struct reading *r, const config_setting_t *set, const struct option_def *def, unsigned int *ret)
{
	const char *text = config_setting_get_string(set);
	char *end;
	unsigned long v = text ? strtoul(text, &end, 8) : 0;

	if (!text || !*text || *end || text[strspn(text, "01234567")] || v > def->max)
		return wrong(r, set, "not a mode in quotes, as \"0640\"");
	if (v & 02)
		return wrong(r, set, "everybody could write");
	*ret = (unsigned int)v;
	return 0;
}

static int set_text(struct reading *r, const config_setting_t *set, const char *text, char **ret)
{
	char *copy = strdup(text);

	if (!copy)
		return wrong(r, set, "out of memory");
	free(*ret);
	*ret = copy;
	return 0;
}

static int read_path(struct reading *r, const config_setting_t *set, const struct option_def *def, char **ret)
{
	const char *text = config_setting_get_string(set);

	if (!text || text[0] != '/')
		return wrong(r, set, "not an absolute path in quotes");
	if (strlen(text) >= def->max)
		return wrong(r, set, "longer than %llu bytes", (unsigned long long)def->max - 1);
	return set_text(r, set, text, ret);
}

static int read_address(struct reading *r, const config_setting_t *set, char **ret)
{
	const char *text = config_setting_get_string(set);
	struct in6_addr addr;

	if (!text || (inet_pton(AF_INET, text, &addr) != 1 && inet_pton(AF_INET6, text, &addr) != 1))
		return wrong(r, set, "not an IP address in quotes (names are not looked up)");
	return set_text(r, set, text, ret);
}

static int word_place(const char *const *words, const char *text)
{
	int i;

	for (i = 0; text && words[i]; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return -1;
}

/* "a, b or c": for messages. */
static const char *list_words(const char *const *words)
{
	static char text[256];
	size_t i, n = 0;

	for (i = 0; words[i] && n < sizeof(text); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", i ? ", " : "", words[i]);
	return text;
}

static int read_word(struct reading *r, const config_setting_t *set, const struct option_def *def, void *ret)
{
	int place = word_place(def->words, config_setting_get_string(set));
	unsigned int v = (unsigned int)place;

	if (place < 0)
		return wrong(r, set, "not one of: %s", list_words(def->words));
	/* An enum without negative values. */
	memcpy(ret, &v, sizeof(v));
	return 0;
}

static int check_word(struct reading *r, const config_setting_t *set, const struct option_def *def, const char *word)
{
	if (!word)
		return wrong(r, set, "not a text in quotes");
	if (def->type == OPT_OPS && uringop_by_name((struct str){ word, strlen(word) }) < 0)
		return wrong(r, set, "there is no operation '%s'", word);
	if (def->words && word_place(def->words, word) < 0)
		return wrong(r, set, "'%s' is not one of: %s", word, list_words(def->words));
	return 0;
}

static int add_word(struct reading *r, const config_setting_t *set, const struct option_def *def, struct words *ret)
{
	const char *word = config_setting_get_string(set);
	int rc = check_word(r, set, def, word);
	char **words;

	if (rc < 0)
		return rc;
	words = reallocarray(ret->word, ret->n + 1, sizeof(*words));
	if (!words)
		return wrong(r, set, "out of memory");
	ret->word = words;
	words[ret->n] = strdup(word);
	if (!words[ret->n])
		return wrong(r, set, "out of memory");
	ret->n++;
	return 0;
}

static int user_id(const char *name, int64_t *ret)
{
	unsigned int uid, gid;
	int rc;

	if (strcmp(name, "unset") == 0) {
		*ret = -1;
		return 0;
	}
	rc = user_find(name, &uid, &gid);
	if (rc == 0)
		*ret = uid;
	return rc;
}

static int read_user(struct reading *r, const config_setting_t *set, char **ret)
{
	const char *name = config_setting_get_string(set);
	unsigned int uid, gid;

	if (!name)
		return wrong(r, set, "not a user's name in quotes");
	if (user_find(name, &uid, &gid) < 0)
		return wrong(r, set, "there is no user '%s' in /etc/passwd", name);
	return set_text(r, set, name, ret);
}

static int add_user(struct reading *r, const config_setting_t *set, struct filter *ret)
{
	const char *name = config_setting_get_string(set);
	int64_t *users, id = -2;

	if (is_number(set))
		id = config_setting_get_int64(set);
	else if (!name)
		return wrong(r, set, "neither a user's name nor a number");
	else if (user_id(name, &id) < 0)
		return wrong(r, set, "there is no user '%s' in /etc/passwd", name);
	if (id < -1 || id >= UINT32_MAX)
		return wrong(r, set, "not a user's number");
	users = reallocarray(ret->user, ret->n_users + 1, sizeof(*users));
	if (!users)
		return wrong(r, set, "out of memory");
	ret->user = users;
	users[ret->n_users++] = id;
	return 0;
}

static int add_to_filter(struct reading *r, const config_setting_t *set, const struct option_def *def, struct filter *f)
{
	return def->type == OPT_USERS ? add_user(r, set, f) : add_word(r, set, def, value_at(f, def));
}

/* One, or a list of them. */
static int read_list(struct reading *r, const config_setting_t *set, const struct option_def *def, struct filter *f)
{
	int i, n = config_setting_length(set), rc = 0;

	if (!config_setting_is_aggregate(set))
		return add_to_filter(r, set, def, f);
	if (config_setting_is_group(set) || n == 0)
		return wrong(r, set, "not a list");
	for (i = 0; i < n && rc == 0; i++)
		rc = add_to_filter(r, config_setting_get_elem(set, (unsigned int)i), def, f);
	return rc;
}

static int read_group(struct reading *r, const config_setting_t *set, const struct option_def *defs, void *base);

static int read_value(struct reading *r, const config_setting_t *set, const struct option_def *def, void *base)
{
	void *value = value_at(base, def);

	switch (def->type) {
	case OPT_BOOL: return read_bool(r, set, value);
	case OPT_COUNT: return read_count(r, set, def, value);
	case OPT_SIZE: return read_size(r, set, def, value);
	case OPT_MODE: return read_mode(r, set, def, value);
	case OPT_PATH: return read_path(r, set, def, value);
	case OPT_ADDRESS: return read_address(r, set, value);
	case OPT_USER: return read_user(r, set, value);
	case OPT_WORD: return read_word(r, set, def, value);
	case OPT_WORDS:
	case OPT_OPS:
	case OPT_USERS: return read_list(r, set, def, base);
	case OPT_GROUP: break;
	}
	return read_group(r, set, def->group, value);
}

static const struct option_def *find_option(const struct option_def *defs, const char *name)
{
	for (; defs->name; defs++)
		if (strcmp(defs->name, name) == 0)
			return defs;
	return NULL;
}

/* Puts @name behind what r->where has, and returns the length to cut it to afterwards. */
static size_t enter(struct reading *r, const char *name)
{
	size_t n = strlen(r->where);

	snprintf(r->where + n, sizeof(r->where) - n, "%s%s", n && name[0] != '[' ? "." : "", name);
	return n;
}

/* All of it, so that one run tells all that is wrong. */
static int read_group(struct reading *r, const config_setting_t *set, const struct option_def *defs, void *base)
{
	int i, n = config_setting_length(set);

	if (!config_setting_is_group(set))
		return wrong(r, set, "not a group of options in braces");
	for (i = 0; i < n; i++) {
		const config_setting_t *child = config_setting_get_elem(set, (unsigned int)i);
		const char *name = config_setting_name(child);
		const struct option_def *def = find_option(defs, name);
		size_t at = enter(r, name);

		if (def)
			(void)read_value(r, child, def, base);
		else if (defs != top_options || strcmp(name, "outputs") != 0)
			wrong(r, child, "there is no such option");
		r->where[at] = '\0';
	}
	return 0;
}

static void output_default(struct output_settings *out)
{
	*out = (struct output_settings){ .sink = {
		.buffer = SINK_BUFFER, .mode = SINK_MODE, .generations = SINK_GENERATIONS, .facility = 13, .port = 514,
	} };
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
		wrong(r, child, "not for an output of type \"%s\"", sink_types[out->sink.type]);
		r->where[at] = '\0';
	}
}

/* What a table cannot say. */
static int check_output(struct reading *r, const config_setting_t *set, struct output_settings *out)
{
	struct sink_config *sink = &out->sink;

	misplaced_options(r, set, out);
	if (sink->type == SINK_SYSLOG && sink->transport != SYSLOG_UNIX) {
		if (!sink->address)
			return wrong(r, set, "address is missing");
		return sink->path ? wrong(r, set, "path and address exclude each other") : 0;
	}
	if (sink->address)
		return wrong(r, set, "an address wants transport = \"udp\" or \"tcp\"");
	if (sink->type == SINK_SYSLOG && !sink->path)
		return set_text(r, set, "/dev/log", &sink->path);
	if (sink->type != SINK_STDOUT && !sink->path)
		return wrong(r, set, "path is missing");
	if (sink->type != SINK_FILE && sink->path && strlen(sink->path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return wrong(r, set, "the path is too long for a socket");
	return 0;
}

static void check_place(struct reading *r, const config_setting_t *set, const struct settings *s)
{
	size_t i, last = s->n_outputs - 1;

	for (i = 0; i < last; i++)
		if (sink_config_same_place(&s->output[i].sink, &s->output[last].sink))
			wrong(r, set, "writes to the same place as outputs[%zu]", i);
}

static void read_output(struct reading *r, const config_setting_t *set, struct settings *s)
{
	struct output_settings *out = &s->output[s->n_outputs++];

	output_default(out);
	if (read_group(r, set, output_options, out) < 0)
		return;
	if (!config_setting_get_member(set, "type"))
		wrong(r, set, "type is missing");
	else if (check_output(r, set, out) == 0)
		check_place(r, set, s);
}

static void read_outputs(struct reading *r, const config_t *cfg, struct settings *s)
{
	const config_setting_t *list = config_lookup(cfg, "outputs");
	int i, n = list ? config_setting_length(list) : 0;

	enter(r, "outputs");
	if (!list)
		wrong(r, NULL, "outputs is missing");
	else if (!config_setting_is_list(list) || n == 0)
		wrong(r, list, "not a list of groups: ( { type = ... }, ... )");
	else if (n > SETTINGS_MAX_OUTPUTS)
		wrong(r, list, "more than %d", SETTINGS_MAX_OUTPUTS);
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

/* Who can write the file can have anything written anywhere. */
static int check_owner(struct reading *r, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return wrong(r, NULL, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return wrong(r, NULL, "not a regular file");
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return wrong(r, NULL, "its owner is neither root nor this user");
	if (st.st_mode & 022)
		return wrong(r, NULL, "others than its owner can write it");
	return 0;
}

static int read_open_file(struct reading *r, int fd, config_t *cfg)
{
	FILE *file;
	int rc = check_owner(r, fd);

	if (rc < 0)
		return rc;
	file = fdopen(dup(fd), "r");
	if (!file)
		return -ENOMEM;
	rc = config_read(cfg, file);
	fclose(file);
	if (rc == CONFIG_TRUE)
		return 0;
	if (config_error_type(cfg) == CONFIG_ERR_PARSE) {
		char text[MAX_TEXT];
		const char *name = config_error_file(cfg);

		snprintf(text, sizeof(text), "%s line %d: %s", name ? name : r->path, config_error_line(cfg), config_error_text(cfg));
		r->complain(r->data, text);
		return -EINVAL;
	}
	return wrong(r, NULL, "%s", strerror(EIO));
}

int settings_read(int fd, const char *path, complain_fn *complain, void *data, struct settings *ret)
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
