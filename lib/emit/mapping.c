/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/mapping.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/text.h"
#include "emit/evidence.h"
#include "emit/json-impl.h"
#include "record/json-fields.h"
#include "stitch/node.h"

/* As that of uringop/1, which is in it, and what the standards want. */
#define FIXED 1500

void map_view(struct map_view *v, const struct uop *op, const struct emit_options *opt)
{
	v->op = op;
	v->opt = opt;
	v->info = uringop_by_number(op->op);
	v->who_rec = uop_who(op);
	v->exact = v->who_rec && op->process.confidence == CONF_EXACT;
	v->path = v->target = NULL;
	v->address = ADDRESS_NONE;
	fields_read(&v->own, op->rec);
	fields_read(&v->who, v->who_rec);
	fields_read(&v->origin, uop_record(op, REC_URING_ORIGIN));
}

void map_take_address(struct map_view *v, enum map_address address)
{
	const struct record *rec = fact_asserted(&v->op->object) ? event_record(v->op->object.ev, REC_SOCKADDR) : NULL;

	/* As in uringop/1, a stock kernel's event may have the address of another operation. */
	if (rec && !v->op->patched && !(v->info && v->info->takes == URINGOP_TAKES_ADDR))
		rec = NULL;
	if (rec && address != ADDRESS_NONE && sockaddr_decode(rec, &v->saddr) == 0)
		v->address = address;
}

const struct record *map_path(const struct uop *op, const char *nametype)
{
	const struct event *ev = op->object.ev;
	const struct uringop *info = uringop_by_number(op->op);
	struct field f;
	size_t i;

	if (!fact_asserted(&op->object) || !ev || !(op->patched || (info && info->takes == URINGOP_TAKES_PATH)))
		return NULL;
	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == REC_PATH && record_field(&ev->rec[i], "nametype", &f) &&
		    str_is(f.value, nametype))
			return &ev->rec[i];
	return NULL;
}

bool map_creates(const struct uop *op)
{
	return map_path(op, "CREATE") != NULL;
}

static unsigned int has(const struct map_view *v)
{
	const struct emit_options *opt = v->opt;

	return (v->path ? MAP_PATH : 0u) | (v->address != ADDRESS_NONE ? MAP_ADDRESS : 0u) |
	       (v->who_rec ? MAP_WHO : 0u) | (v->exact ? MAP_EXACT : 0u) | (opt->proc ? MAP_PROC : 0u) |
	       (opt->interpret ? MAP_NAMES : 0u) | (v->origin.n ? MAP_ORIGIN : 0u) | (opt->raw ? MAP_RAW : 0u);
}

/* Ends the objects that are deeper than @depth; there is none without anything in it. */
static void end_objects(struct json *j, const size_t mark[MAP_DEPTH], size_t *open, size_t depth)
{
	for (; *open > depth; --*open) {
		if (json_is_empty(j))
			json_undo(j, mark[*open - 1]);
		else
			json_end(j);
	}
}

int map_write(struct json *j, const struct map_field *fields, size_t n, const struct map_view *v)
{
	const unsigned int lacks = ~has(v);
	size_t mark[MAP_DEPTH], open = 0, keep = 0, i;

	json_limit(j, v->op, FIXED);
	json_begin(j, NULL);
	for (i = 0; i < n; i++) {
		const struct map_field *f = &fields[i];

		/* Of those between as well, as far as they are left out. */
		if (f->shared < keep)
			keep = f->shared;
		if (f->needs & lacks)
			continue;
		end_objects(j, mark, &open, keep);
		for (; open + 1u < f->depth; open++) {
			mark[open] = j->n;
			json_put_raw(j, f->key[open], STR_LIT("{"));
		}
		f->put(j, f->key[open], v, f->arg);
		keep = open;
	}
	end_objects(j, mark, &open, 0);
	json_end(j);
	return json_end_line(j);
}

void map_words(struct json *j, struct str key, const char *words)
{
	size_t n;

	json_put_raw(j, key, STR_LIT("["));
	for (; *words; words += n + (words[n] == ',')) {
		n = strcspn(words, ",");
		json_put_own(j, json_key(NULL), (struct str){ words, n });
	}
	json_end_list(j);
}

bool map_last_part(struct str path, struct str *ret)
{
	const char *slash;

	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	slash = path.n > 1 ? memrchr(path.p, '/', path.n) : NULL;
	*ret = slash ? str_skip(path, (size_t)(slash - path.p) + 1) : path;
	return ret->n > 0;
}

unsigned int map_file_bits(const struct record *path)
{
	struct field f;
	unsigned int mode = 0;
	size_t i;

	if (!record_field(path, "mode", &f) || f.value.n > 8)
		return 0;
	for (i = 0; i < f.value.n; i++) {
		if (f.value.p[i] < '0' || f.value.p[i] > '7')
			return 0;
		mode = mode << 3 | (unsigned int)(f.value.p[i] - '0');
	}
	return mode & S_IFMT;
}

void map_text(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)v;
	json_put_z(j, key, arg);
}

void map_number(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)v;
	json_put_int(j, key, strtol(arg, NULL, 10));
}

void map_time(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_time(j, key, &v->op->ev->stamp);
}

void map_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_stamp(j, key, &v->op->ev->stamp);
}

void map_serial(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_int(j, key, v->op->ev->stamp.serial);
}

void map_action(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_z(j, key, v->info ? v->info->name : "unknown");
}

/* The name of an errno, or its number if it has none. */
void map_error(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const char *name = errno_name(v->op->exit);
	char number[24];

	(void)arg;
	if (v->op->outcome == OUTCOME_UNKNOWN || v->op->exit >= 0)
		return;
	snprintf(number, sizeof(number), "%" PRId64, v->op->exit);
	json_put_z(j, key, name ? name : number);
}

/* The records of its event, or its own if they do not fit, with an end of line between. */
void map_raw(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const struct event *ev = v->op->ev;
	size_t i, n = ev->n, size = 0, left = j->limit > j->n ? j->limit - j->n : 0;
	const struct record *rec = ev->rec;
	char *text, *at;

	(void)arg;
	if (!v->opt->raw)
		return;
	for (i = 0; i < n && size <= left; i++)
		size += rec[i].line.n + 1;
	if (size > left) {
		j->cut += n > 1;
		rec = v->op->rec;
		n = 1;
		size = rec->line.n + 1;
	}
	text = at = malloc(size);
	if (!text) {
		j->failed = true;
		return;
	}
	for (i = 0; i < n; i++) {
		at = mempcpy(at, rec[i].line.p, rec[i].line.n);
		*at++ = '\n';
	}
	json_put_text(j, key, (struct str){ text, size - 1 });
	free(text);
}

void map_node(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const char *name = v->op->ev->node->name;

	(void)arg;
	if (name[0])
		json_put_text(j, key, (struct str){ name, strlen(name) });
}

static void put_id(struct json *j, struct str key, const struct fields *fs, const char *name)
{
	int64_t id;

	if (fields_i64(fs, name, &id) == 0)
		json_put_int(j, key, id == UINT32_MAX ? -1 : id);
}

/* What is unset is nobody's. */
static void put_id_text(struct json *j, struct str key, const struct fields *fs, const char *name)
{
	struct field f;
	int64_t id;

	if (!fields_find(fs, name, &f))
		return;
	if (is_as_written(f.value))
		json_put_own(j, key, f.value);
	else if (str_i64(f.value, &id) == 0 && id >= 0 && id != UINT32_MAX)
		json_put_text(j, key, f.value);
}

void map_own_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	put_id(j, key, &v->own, arg);
}

void map_own_id_text(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	put_id_text(j, key, &v->own, arg);
}

void map_own_name(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	char name[256];

	if (v->opt->interpret && id_name(v->op->rec, arg, name, sizeof(name)))
		json_put_text(j, key, (struct str){ name, strlen(name) });
}

void map_who_id(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	put_id(j, key, &v->who, arg);
}

void map_who_id_text(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	put_id_text(j, key, &v->who, arg);
}

/* A string of the log; bytes that are not UTF-8 are lost here, and stand in our own section. */
static void put_string(struct json *j, struct str key, const struct fields *fs, const char *name, bool spaces)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct field f;
	long i, n = fields_find(fs, name, &f) ? field_bytes(&f, buf, sizeof(buf)) : -1;

	if (n <= 0)
		return;
	for (i = 0; spaces && i < n; i++)
		if (!buf[i])
			buf[i] = ' ';
	json_put_text(j, key, (struct str){ buf, (size_t)n });
}

void map_who_string(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	put_string(j, key, &v->who, arg, false);
}

void map_exact_string(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	if (v->exact)
		put_string(j, key, &v->who, arg, false);
}

void map_exact_word(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	struct field f;

	if (v->exact && fields_find(&v->who, arg, &f) && f.value.n && f.value.p[0] != '(')
		json_put_text(j, key, f.value);
}

void map_cwd(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const struct uop *op = v->op;
	struct fields fs UNINITIALIZED;

	(void)arg;
	if (!v->exact || op->process.ev != op->ev || (op->patched && !op->alone))
		return;
	fields_read(&fs, event_record(op->ev, REC_CWD));
	put_string(j, key, &fs, "cwd", false);
}

void map_origin_number(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	put_id(j, key, &v->origin, arg);
}

static const struct record *path_of(const struct map_view *v, const char *arg)
{
	return strcmp(arg, "target") == 0 ? v->target : v->path;
}

/* The bytes of a path's name in @buf, or none. */
static struct str path_name(const struct record *rec, char *buf, size_t size)
{
	struct field f;
	long n = rec && record_field(rec, "name", &f) ? field_bytes(&f, buf, size) : 0;

	return (struct str){ buf, n > 0 ? (size_t)n : 0 };
}

/* One that is relative to a folder that is not known here is not the whole of it. */
void map_path_whole(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct str name = path_name(path_of(v, arg), buf, sizeof(buf));

	if (name.n && name.p[0] == '/')
		json_put_text(j, key, name);
}

void map_path_last(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct str last;

	if (map_last_part(path_name(path_of(v, arg), buf, sizeof(buf)), &last))
		json_put_text(j, key, last);
}

void map_path_word(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	struct field f;

	if (v->path && record_field(v->path, arg, &f) && f.value.n)
		json_put_text(j, key, f.value);
}

void map_path_id_text(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	struct fields fs UNINITIALIZED;

	fields_read(&fs, v->path);
	put_id_text(j, key, &fs, arg);
}

static bool is_end(const struct map_view *v, const char *arg)
{
	return v->address != ADDRESS_NONE && (v->address == ADDRESS_FROM) == (arg[0] == 'f');
}

void map_address(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	if (is_end(v, arg) && v->saddr.has_address)
		json_put_z(j, key, v->saddr.address);
	else if (is_end(v, arg) && v->saddr.has_path && v->saddr.path_len && !v->saddr.abstract)
		json_put_text(j, key, (struct str){ v->saddr.path, v->saddr.path_len });
}

void map_ip(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	if (is_end(v, arg) && v->saddr.has_address)
		json_put_z(j, key, v->saddr.address);
}

void map_port(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	if (is_end(v, arg) && v->saddr.has_address)
		json_put_int(j, key, v->saddr.port);
}

/* The nearest one, if it is the parent that the record names. */
void map_parent_name(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const struct procinfo_result *proc = v->opt->ancestors ? v->opt->proc : NULL;
	int64_t ppid;

	(void)arg;
	if (proc && proc->n_ancestors && fields_i64(&v->own, "ppid", &ppid) == 0 && proc->ancestor[0].pid == ppid)
		json_put_text(j, key, (struct str){ proc->ancestor[0].comm, proc->ancestor[0].comm_len });
}

/* systemd wants '_' for '-' in a pod's uid. */
static void put_pod(struct json *j, struct str key, struct str pod)
{
	char uuid[64];
	size_t i;

	for (i = 0; i < pod.n && i < sizeof(uuid); i++)
		uuid[i] = (char)(pod.p[i] == '_' ? '-' : pod.p[i]);
	json_put_text(j, key, (struct str){ uuid, i });
}

void map_container(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	const struct cgroup *cg = v->opt->container && v->opt->proc ? &v->opt->proc->cgroup : NULL;

	if (!cg || !cg->container.n)
		return;
	if (strcmp(arg, "id") == 0)
		json_put_text(j, key, cg->container);
	else if (strcmp(arg, "runtime") == 0)
		json_put_z(j, key, cg->runtime);
	else if (cg->pod.n)
		put_pod(j, key, cg->pod);
}

void map_kind(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	json_put_z(j, key, v->op->attempt ? "attempt" : "operation");
}

/* The parts of uringop/1 have their keys in them. */
#define SECTION(name, call)                                                                        \
	void map_##name(struct json *j, struct str key, const struct map_view *v, const char *arg) \
	{                                                                                          \
		(void)key;                                                                         \
		(void)arg;                                                                         \
		call;                                                                              \
	}

SECTION(op, json_put_op(j, v->op))
SECTION(result, json_put_result(j, v->op))
SECTION(process, json_put_process(j, v->op, &v->own, v->opt))
SECTION(execution, json_put_execution(j, v->op))
SECTION(origin, json_put_origin(j, v->op))
SECTION(object, json_put_object(j, v->op))
SECTION(evidence, json_put_evidence(j, v->op))
SECTION(sqe, json_put_sqe(j, v->op))
SECTION(keys, json_put_keys(j, &v->own))

void map_cut(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	(void)v;
	if (j->cut)
		json_put_int(j, key, j->cut);
}

void map_lost(struct json *j, struct str key, const struct map_view *v, const char *arg)
{
	(void)arg;
	if (v->op->ev->incomplete || v->op->ev->again)
		json_put_raw(j, key, STR_LIT("true"));
}
