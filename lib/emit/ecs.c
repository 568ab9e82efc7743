/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operation as a document of the Elastic Common Schema: ecs.tbl, ../docs/ecs-ocsf.md. */
#include <sys/stat.h>

#include "emit/gap.h"
#include "emit/mapping.h"
#include "record/json-fields.h"
#include "stitch/node.h"

struct op_map {
	const char *category, *type, *type_if_made;
	enum map_address address;
};

static const struct op_map *map_of(const struct map_view *v)
{
	return v->map;
}

static void map_category(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	map_words(j, key, map_of(v)->category);
}

static void map_type(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	map_words(j, key, map_creates(v->op) ? map_of(v)->type_if_made : map_of(v)->type);
}

static void map_outcome(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_z(j, key, v->op->outcome == OUTCOME_UNKNOWN ? "unknown" : v->op->exit >= 0 ? "success" : "failure");
}

/* NUL stands between the arguments of a command line. */
static void map_title(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	const struct record *rec = v->exact ? event_record(v->op->process.ev, REC_PROCTITLE) : NULL;
	struct field f;
	long i, n = rec && record_field(rec, "proctitle", &f) ? field_bytes(&f, buf, sizeof(buf)) : 0;

	(void)arg;
	for (i = 0; i < n; i++)
		if (!buf[i])
			buf[i] = ' ';
	if (n > 0)
		json_put_text(j, key, (struct str){ buf, (size_t)n });
}

static void map_file_type(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	unsigned int bits = v->path ? map_file_bits(v->path) : 0;

	(void)arg;
	if (bits)
		json_put_z(j, key,
			   bits == S_IFREG  ? "file" :
			   bits == S_IFDIR  ? "dir" :
			   bits == S_IFLNK  ? "symlink" :
			   bits == S_IFSOCK ? "socket" :
			   bits == S_IFIFO  ? "fifo" :
			   bits == S_IFCHR  ? "char" :
					      "block");
}

/* The permissions alone: the type is in file.type. */
static void map_file_mode(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	struct field f;

	(void)arg;
	if (v->path && map_file_bits(v->path) && record_field(v->path, "mode", &f) && f.value.n > 4) {
		char text[5] = "0000";

		memcpy(text, f.value.p + f.value.n - 4, 4);
		json_put_z(j, key, text);
	}
}

static void map_network_type(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	if (v->address != ADDRESS_NONE && v->saddr.has_address)
		json_put_z(j, key, v->saddr.number == 2 ? "ipv4" : "ipv6");
}

/* Of a connection, as seen from the host. */
static void map_direction(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	if (!v->info || v->address == ADDRESS_NONE || !v->saddr.has_address)
		return;
	if (strcmp(v->info->name, "connect") == 0)
		json_put_z(j, key, "egress");
	else if (strcmp(v->info->name, "accept") == 0)
		json_put_z(j, key, "ingress");
}

static bool is_among(const struct str *list, size_t n, struct str s)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(list[i], s))
			return true;
	return false;
}

/* Adds the id of a user, unless nobody has it. */
static size_t add_user(struct str *seen, size_t n, const struct fields *fs, const char *name)
{
	struct field f;
	int64_t id;

	if (!fields_find(fs, name, &f) || is_among(seen, n, f.value) ||
	    (!is_as_written(f.value) && (str_i64(f.value, &id) < 0 || id < 0 || id == UINT32_MAX)))
		return n;
	seen[n] = f.value;
	return n + 1;
}

/* Ids of users, each once: the login user's, too. */
static void map_related_users(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	struct str seen[5] UNINITIALIZED;
	size_t i, n = 0;

	(void)arg;
	n = add_user(seen, n, &v->who, "auid");
	n = add_user(seen, n, &v->own, "uid");
	n = add_user(seen, n, &v->own, "euid");
	n = add_user(seen, n, &v->own, "suid");
	n = add_user(seen, n, &v->own, "fsuid");
	json_put_raw(j, key, STR_LIT("["));
	for (i = 0; i < n; i++)
		json_put_text(j, json_key(NULL), seen[i]);
	json_end_list(j);
}

static void map_related_ip(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	if (v->address != ADDRESS_NONE && v->saddr.has_address) {
		json_put_raw(j, key, STR_LIT("["));
		json_set_z(j, NULL, v->saddr.address);
		json_end_list(j);
	}
}

static void map_related_hosts(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	if (v->op->ev->node->name[0]) {
		json_put_raw(j, key, STR_LIT("["));
		map_node(j, json_key(NULL), v, arg);
		json_end_list(j);
	}
}

#include "emit/ecs-table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What it makes is what it is about; else what it removes, or works on. */
static const struct record *file_of(const struct uop *op)
{
	static const char *const nametypes[] = { "CREATE", "DELETE", "NORMAL" };
	const struct record *rec = NULL;
	size_t i;

	for (i = 0; i < COUNT(nametypes) && !rec; i++)
		rec = map_path(op, nametypes[i]);
	return rec;
}

int json_ecs(struct json *j, const struct uop *op, const struct emit_options *opt)
{
	const struct op_map *map = &op_maps[op->op < COUNT(op_maps) ? op->op : COUNT(op_maps) - 1];
	struct map_view v UNINITIALIZED;

	map_view(&v, op, opt);
	v.map = map;
	v.path = file_of(op);
	map_take_address(&v, map->address);
	return map_write(j, fields, COUNT(fields), &v);
}

int json_gap_ecs(struct json *j, const struct gap *gap)
{
	struct stamp from = stamp_from_ms(gap->from), to = stamp_from_ms(gap->to);

	json_begin(j, NULL);
	json_set_time(j, "@timestamp", &to);
	json_begin(j, "ecs");
	json_set_z(j, "version", "9.4.0");
	json_end(j);
	json_begin(j, "event");
	json_set_z(j, "kind", "pipeline_error");
	json_set_z(j, "action", "gap");
	json_set_z(j, "module", "uringop");
	json_set_z(j, "dataset", "uringop.gap");
	json_set_z(j, "reason", gap_text(gap));
	json_set_time(j, "start", &from);
	json_set_time(j, "end", &to);
	json_end(j);
	if (gap->node && gap->node[0]) {
		json_begin(j, "host");
		json_set_text(j, "name", (struct str){ gap->node, strlen(gap->node) });
		json_end(j);
	}
	json_begin(j, "Uringop");
	json_gap_rest(j, gap);
	json_end(j);
	json_end(j);
	return json_end_line(j);
}
