/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operation as an event of the Open Cybersecurity Schema Framework: ocsf.tbl, ../docs/ecs-ocsf.md. */
#include <errno.h>
#include <sys/stat.h>

#include "emit/gap.h"
#include "emit/mapping.h"
#include "record/json-fields.h"
#include "stitch/node.h"

struct activity {
	int id;
	const char *caption;
};

/* A class of events. */
struct class
{
	int category, uid;
	const char *category_name, *name;
};

static const struct class classes[] = {
	{ 1, 1001, "System Activity", "File System Activity" },
	{ 1, 1003, "System Activity", "Kernel Activity" },
	{ 4, 4001, "Network Activity", "Network Activity" },
	{ 0, 0, "Uncategorized", "Base Event" },
};

enum { CLASS_FILE, CLASS_KERNEL, CLASS_NETWORK, CLASS_BASE };

struct op_map {
	const char *class;
	struct activity usual, if_made;
	enum map_address address;
};

/* What v->map points to. */
struct choice {
	const struct class *class;
	struct activity activity;
};

static const struct choice *choice_of(const struct map_view *v)
{
	return v->map;
}

static bool is_class(const struct map_view *v, unsigned int class)
{
	return choice_of(v)->class == &classes[class];
}

static void map_activity_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_int(j, key, choice_of(v)->activity.id);
}

static void map_activity_name(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_z(j, key, choice_of(v)->activity.caption);
}

static void map_category_uid(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_int(j, key, choice_of(v)->class->category);
}

static void map_category_name(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_z(j, key, choice_of(v)->class->category_name);
}

static void map_class_uid(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_int(j, key, choice_of(v)->class->uid);
}

static void map_class_name(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_z(j, key, choice_of(v)->class->name);
}

static void map_type_uid(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_int(j, key, choice_of(v)->class->uid * 100 + choice_of(v)->activity.id);
}

static void map_time_ms(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_int(j, key, (int64_t)stamp_ms(&v->op->ev->stamp));
}

static void map_status_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_int(j, key, v->op->outcome == OUTCOME_UNKNOWN ? 0 : v->op->exit >= 0 ? 1 : 2);
}

static void map_status(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_z(j, key, v->op->outcome == OUTCOME_UNKNOWN ? "Unknown" : v->op->exit >= 0 ? "Success" : "Failure");
}

static bool has_container(const struct map_view *v)
{
	return v->opt->container && v->opt->proc && v->opt->proc->cgroup.container.n;
}

static void map_profiles(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_raw(j, key, STR_LIT("["));
	if (is_class(v, CLASS_NETWORK))
		json_set_z(j, NULL, "host");
	if (has_container(v))
		json_set_z(j, NULL, "container");
	json_set_z(j, NULL, "linux/linux_users");
	json_end_list(j);
}

static void map_ancestry(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const struct procinfo_result *proc = v->opt->ancestors ? v->opt->proc : NULL;
	size_t i;

	(void)arg;
	if (!proc || !proc->n_ancestors)
		return;
	json_put_raw(j, key, STR_LIT("["));
	for (i = 0; i < proc->n_ancestors; i++) {
		json_begin(j, NULL);
		json_set_int(j, "pid", proc->ancestor[i].pid);
		json_set_text(j, "name", (struct str){ proc->ancestor[i].comm, proc->ancestor[i].comm_len });
		json_end(j);
	}
	json_end_list(j);
}

static void map_origin_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const struct uop *op = v->op;
	struct stamp s;

	(void)arg;
	if (!fact_asserted(&op->origin))
		return;
	if (op->patched ? uop_origin_id(op, &s) : op->origin.ev != NULL)
		json_put_stamp(j, key, op->patched ? &s : &op->origin.ev->stamp);
}

static bool is_hostname(const char *z)
{
	return z[0] && z[0] != '.' && z[0] != '-' && strlen(z) <= 253 &&
	       !z[strspn(z, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")];
}

static void map_hostname(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	if (is_hostname(v->op->ev->node->name))
		json_put_z(j, key, v->op->ev->node->name);
}

/* A device must have some name. */
static void map_node_or_unknown(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	if (v->op->ev->node->name[0])
		map_node(j, key, v, arg);
	else
		json_put_z(j, key, "Unknown");
}

static void map_file_type_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	static const struct {
		unsigned int bits;
		int id;
	} types[] = { { S_IFREG, 1 },  { S_IFDIR, 2 }, { S_IFCHR, 3 }, { S_IFBLK, 4 },
		      { S_IFSOCK, 5 }, { S_IFIFO, 6 }, { S_IFLNK, 7 } };
	const struct record *path = strcmp(arg, "target") == 0 ? v->target : v->path;
	unsigned int bits = path ? map_file_bits(path) : 0;
	int id = 0;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].bits == bits)
			id = types[i].id;
	if (path)
		json_put_int(j, key, id);
}

static void map_kernel_name(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	if (is_class(v, CLASS_KERNEL))
		map_action(j, key, v, arg);
}

static void map_kernel_type(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	if (is_class(v, CLASS_KERNEL))
		json_put_z(j, key, "io_uring operation");
}

static void map_kernel_type_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	if (is_class(v, CLASS_KERNEL))
		json_put_int(j, key, 99);
}

#include "emit/ocsf-table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool has_name(const struct record *path)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct field f;

	return path && record_field(path, "name", &f) && field_bytes(&f, buf, sizeof(buf)) > 0;
}

static bool same_inode(const struct record *a, const struct record *b)
{
	struct field fa, fb;

	return record_field(a, "inode", &fa) && record_field(b, "inode", &fb) && str_eq(fa.value, fb.value) &&
	       record_field(a, "dev", &fa) && record_field(b, "dev", &fb) && str_eq(fa.value, fb.value);
}

/* What was removed from one name is what the other name has now. */
static const struct record *renamed_from(const struct uop *op, const struct record *to)
{
	const struct event *ev = op->object.ev;
	struct field f;
	size_t i;

	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == REC_PATH && record_field(&ev->rec[i], "nametype", &f) &&
		    str_is(f.value, "DELETE") && same_inode(&ev->rec[i], to))
			return &ev->rec[i];
	return NULL;
}

static void take_files(struct map_view *v)
{
	bool renames = v->info && strcmp(v->info->name, "renameat") == 0;
	const struct record *made = map_path(v->op, "CREATE");

	v->path = made;
	if (renames && made) {
		v->path = renamed_from(v->op, made);
		if (v->path && v->op->outcome != OUTCOME_UNKNOWN && v->op->exit >= 0 && has_name(made))
			v->target = made;
	}
	if (!v->path && !made)
		v->path = map_path(v->op, "DELETE");
	if (!v->path && !made)
		v->path = map_path(v->op, "NORMAL");
	if (!has_name(v->path))
		v->path = v->target = NULL;
}

/* Whether a connection was opened is its outcome; one that is still being made is neither. */
static struct activity opened(const struct uop *op, struct activity usual)
{
	if (op->outcome == OUTCOME_UNKNOWN)
		return (struct activity){ 0, "Unknown" };
	if (op->exit >= 0)
		return usual;
	switch (-op->exit) {
	case EINPROGRESS:
	case EALREADY:
	case EAGAIN:
	case EINTR:
	case ECANCELED:
		return (struct activity){ 0, "Unknown" };
	case ECONNREFUSED:
		return (struct activity){ 5, "Refuse" };
	default:
		return (struct activity){ 4, "Fail" };
	}
}

/* The class that the log holds enough for. */
static struct choice choose(struct map_view *v, const struct op_map *map)
{
	struct choice kernel = { &classes[CLASS_KERNEL], { 4, "Invoke" } };

	if (strcmp(map->class, "file") == 0) {
		take_files(v);
		if (v->path)
			return (struct choice){ &classes[CLASS_FILE], map_creates(v->op) ? map->if_made : map->usual };
	} else if (strcmp(map->class, "network") == 0) {
		map_take_address(v, map->address);
		if (v->address != ADDRESS_NONE && v->saddr.has_address)
			return (struct choice){ &classes[CLASS_NETWORK],
						map->usual.id == 1 ? opened(v->op, map->usual) : map->usual };
		v->address = ADDRESS_NONE;
	}
	return kernel;
}

int json_ocsf(struct json *j, const struct uop *op, const struct emit_options *opt)
{
	const struct op_map *map = &op_maps[op->op < COUNT(op_maps) ? op->op : COUNT(op_maps) - 1];
	struct map_view v UNINITIALIZED;
	struct choice choice;

	map_view(&v, op, opt);
	choice = choose(&v, map);
	v.map = &choice;
	return map_write(j, fields, COUNT(fields), &v);
}

static void put_class(struct json *j, const struct class *class, struct activity activity)
{
	json_set_int(j, "activity_id", activity.id);
	json_set_z(j, "activity_name", activity.caption);
	json_set_int(j, "category_uid", class->category);
	json_set_z(j, "category_name", class->category_name);
	json_set_int(j, "class_uid", class->uid);
	json_set_z(j, "class_name", class->name);
	json_set_int(j, "type_uid", class->uid * 100 + activity.id);
}

int json_gap_ocsf(struct json *j, const struct gap *gap)
{
	json_begin(j, NULL);
	put_class(j, &classes[CLASS_BASE], (struct activity){ 99, "gap" });
	json_set_int(j, "time", (int64_t)gap->to);
	json_set_int(j, "start_time", (int64_t)gap->from);
	json_set_int(j, "end_time", (int64_t)gap->to);
	json_set_int(j, "count", (int64_t)gap->count);
	/* Medium. */
	json_set_int(j, "severity_id", 3);
	json_set_z(j, "message", gap_text(gap));
	json_begin(j, "metadata");
	json_set_z(j, "version", "1.8.0");
	json_begin(j, "product");
	json_set_z(j, "name", "audit-uring");
	json_set_z(j, "vendor_name", "audit-uring");
	json_end(j);
	json_set_z(j, "log_name", "audit");
	json_end(j);
	json_begin(j, "unmapped");
	if (gap->node && gap->node[0])
		json_set_bytes(j, "node", (struct str){ gap->node, strlen(gap->node) });
	json_gap_rest(j, gap);
	json_end(j);
	json_end(j);
	return json_end_line(j);
}
