/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of one option. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "privileges.h"
#include "settings-impl.h"

int setting_wrong(struct reading *r, const config_setting_t *set, const char *fmt, ...)
{
	const char *file = set ? config_setting_source_file(set) : NULL;
	char text[MAX_TEXT], what[MAX_TEXT / 2], *at;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (set)
		snprintf(text, sizeof(text), "%s line %d: %s: %s", file ? file : r->path,
			 (int)config_setting_source_line(set), r->where, what);
	else
		snprintf(text, sizeof(text), "%s: %s", r->path, what);
	/* The file may contain any bytes. */
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
		return setting_wrong(r, set, "must be true or false");
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
		return setting_wrong(r, set, "must be a number from %llu to %llu", (unsigned long long)def->min,
				     (unsigned long long)def->max);
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
		return setting_wrong(r, set, "'%s' is not a size (a number, optionally followed by K, M or G)", text);
	if (v < def->min || v > def->max)
		return setting_wrong(r, set, "'%s' is not between %llu and %llu", text, (unsigned long long)def->min,
				     (unsigned long long)def->max);
	*ret = v;
	return 0;
}

static int read_mode(struct reading *r, const config_setting_t *set, const struct option_def *def, unsigned int *ret)
{
	const char *text = config_setting_get_string(set);
	char *end;
	unsigned long v = text ? strtoul(text, &end, 8) : 0;

	if (!text || !*text || *end || text[strspn(text, "01234567")] || v > def->max)
		return setting_wrong(r, set, "must be a mode in quotes, such as \"0640\"");
	if (v & 02)
		return setting_wrong(r, set, "the mode lets everybody write");
	*ret = (unsigned int)v;
	return 0;
}

int setting_set_text(struct reading *r, const config_setting_t *set, const char *text, char **ret)
{
	char *copy = strdup(text);

	if (!copy)
		return setting_wrong(r, set, "out of memory");
	free(*ret);
	*ret = copy;
	return 0;
}

static int read_path(struct reading *r, const config_setting_t *set, const struct option_def *def, char **ret)
{
	const char *text = config_setting_get_string(set);

	if (!text || text[0] != '/')
		return setting_wrong(r, set, "must be an absolute path in quotes");
	if (strlen(text) >= def->max)
		return setting_wrong(r, set, "longer than %llu bytes", (unsigned long long)def->max - 1);
	return setting_set_text(r, set, text, ret);
}

static int read_address(struct reading *r, const config_setting_t *set, char **ret)
{
	const char *text = config_setting_get_string(set);
	struct in6_addr addr;

	if (!text || (inet_pton(AF_INET, text, &addr) != 1 && inet_pton(AF_INET6, text, &addr) != 1))
		return setting_wrong(r, set, "must be an IP address in quotes (host names are not looked up)");
	return setting_set_text(r, set, text, ret);
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
		return setting_wrong(r, set, "must be one of: %s", list_words(def->words));
	/* An enum without negative values. */
	memcpy(ret, &v, sizeof(v));
	return 0;
}

static int check_word(struct reading *r, const config_setting_t *set, const struct option_def *def, const char *word)
{
	if (!word)
		return setting_wrong(r, set, "must be a text in quotes");
	if (def->type == OPT_OPS && uringop_by_name((struct str){ word, strlen(word) }) < 0)
		return setting_wrong(r, set, "unknown operation '%s'", word);
	if (def->words && word_place(def->words, word) < 0)
		return setting_wrong(r, set, "'%s' is not one of: %s", word, list_words(def->words));
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
		return setting_wrong(r, set, "out of memory");
	ret->word = words;
	words[ret->n] = strdup(word);
	if (!words[ret->n])
		return setting_wrong(r, set, "out of memory");
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
		return setting_wrong(r, set, "must be a user name in quotes");
	if (user_find(name, &uid, &gid) < 0)
		return setting_wrong(r, set, "no user '%s' in /etc/passwd", name);
	return setting_set_text(r, set, name, ret);
}

static int add_user(struct reading *r, const config_setting_t *set, struct filter *ret)
{
	const char *name = config_setting_get_string(set);
	int64_t *users, id = -2;

	if (is_number(set))
		id = config_setting_get_int64(set);
	else if (!name)
		return setting_wrong(r, set, "must be a user name in quotes or a user ID");
	else if (user_id(name, &id) < 0)
		return setting_wrong(r, set, "no user '%s' in /etc/passwd", name);
	if (id < -1 || id >= UINT32_MAX)
		return setting_wrong(r, set, "not a valid user ID");
	users = reallocarray(ret->user, ret->n_users + 1, sizeof(*users));
	if (!users)
		return setting_wrong(r, set, "out of memory");
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
		return setting_wrong(r, set, "must be a value or a list of values");
	for (i = 0; i < n && rc == 0; i++)
		rc = add_to_filter(r, config_setting_get_elem(set, (unsigned int)i), def, f);
	return rc;
}

int setting_read(struct reading *r, const config_setting_t *set, const struct option_def *def, void *base)
{
	void *value = value_at(base, def);

	switch (def->type) {
	case OPT_BOOL:
		return read_bool(r, set, value);
	case OPT_COUNT:
		return read_count(r, set, def, value);
	case OPT_SIZE:
		return read_size(r, set, def, value);
	case OPT_MODE:
		return read_mode(r, set, def, value);
	case OPT_PATH:
		return read_path(r, set, def, value);
	case OPT_ADDRESS:
		return read_address(r, set, value);
	case OPT_USER:
		return read_user(r, set, value);
	case OPT_WORD:
		return read_word(r, set, def, value);
	case OPT_WORDS:
	case OPT_OPS:
	case OPT_USERS:
		return read_list(r, set, def, base);
	case OPT_GROUP:
		break;
	}
	return -EINVAL;
}
