/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scene.h"

#include <stdarg.h>

#include "emit/emit.h"
#include "stitch/snapshot.h"
#include "stitch/stitch-impl.h"
#include "test.h"

#define START 1795297000u

static int collect(void *data, const struct uop *op)
{
	struct scene *s = data;

	REQUIRE(s->n_ops < SCENE_MAX_OPS);
	s->ops[s->n_ops++] = uop_ref((struct uop *)(uintptr_t)op);
	return 0;
}

static void warned(void *data, enum warning what, struct source src, const struct stamp *stamp, const char *detail)
{
	struct scene *s = data;
	struct scene_warning *w;

	(void)detail;
	if (s->n_warnings == SCENE_MAX_WARNINGS)
		return;
	w = &s->warnings[s->n_warnings++];
	*w = (struct scene_warning){
		.what = what, .line = src.line, .has_serial = stamp, .serial = stamp ? stamp->serial : 0
	};
	snprintf(w->file, sizeof(w->file), "%s", src.file ? src.file : "");
}

struct scene *scene_new(void)
{
	struct scene *s = calloc(1, sizeof(*s));

	REQUIRE(s);
	s->log = open_memstream(&s->text, &s->size);
	REQUIRE(s->log);
	s->pid = 57;
	s->ppid = 1;
	s->comm = "prog";
	s->exe = "/usr/bin/prog";
	s->key = "call";
	s->auid = 1000;
	s->ses = 1;
	s->counters.warn = warned;
	s->counters.data = s;
	return s;
}

void scene_free(struct scene *s)
{
	size_t i;

	for (i = 0; i < s->n_ops; i++)
		uop_unref(s->ops[i]);
	pipeline_free(s->pl);
	pipeline_free(s->first_pl);
	fclose(s->log);
	free(s->text);
	free(s);
}

void scene_line(struct scene *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(s->log, fmt, ap);
	va_end(ap);
	putc('\n', s->log);
}

void scene_record(struct scene *s, const char *type, uint64_t ms, uint64_t serial, const char *fmt, ...)
{
	va_list ap;

	if (s->node)
		fprintf(s->log, "node=%s ", s->node);
	fprintf(s->log, "type=%s msg=audit(%" PRIu64 ".%03" PRIu64 ":%" PRIu64 "): ", type, START + ms / 1000,
		ms % 1000, serial);
	va_start(ap, fmt);
	vfprintf(s->log, fmt, ap);
	va_end(ap);
	putc('\n', s->log);
}

static void end_event(struct scene *s, uint64_t ms, uint64_t serial)
{
	if (s->eoe)
		scene_record(s, "EOE", ms, serial, "%s", "");
}

void scene_op(struct scene *s, uint64_t ms, uint64_t serial, unsigned int op, int64_t code)
{
	scene_record(s, "URINGOP", ms, serial,
		     "uring_op=%u success=%s exit=%" PRId64
		     " items=00000 ppid=%d pid=%d uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 "
		     "sgid=0 fsgid=0 key=\"ring\"",
		     op, code < 0 ? "no" : "yes", code, s->ppid, s->pid);
}

void scene_own_op(struct scene *s, uint64_t ms, uint64_t serial, unsigned int op, int64_t code)
{
	scene_op(s, ms, serial, op, code);
	end_event(s, ms, serial);
}

void scene_call(struct scene *s, uint64_t ms, uint64_t serial, unsigned int nr, int64_t code, unsigned int a0,
		unsigned int a1)
{
	scene_record(s, "SYSCALL", ms, serial,
		     "arch=c000003e syscall=%u success=%s exit=%" PRId64
		     " a0=%x a1=%x a2=0 a3=0 items=00000 ppid=%d pid=%d auid=%u "
		     "uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=%u comm=\"%s\" exe=\"%s\" "
		     "key=\"%s\"",
		     nr, code < 0 ? "no" : "yes", code, a0, a1, s->ppid, s->pid, s->auid, s->ses, s->comm, s->exe,
		     s->key);
	scene_record(s, "PROCTITLE", ms, serial, "proctitle=\"%s\"", s->comm);
	end_event(s, ms, serial);
}

void scene_exec(struct scene *s, uint64_t ms, uint64_t serial)
{
	scene_record(s, "EXECVE", ms, serial, "argc=1 a0=\"%s\"", s->comm);
	scene_call(s, ms, serial, 59, 0, 0, 0);
}

void scene_setup(struct scene *s, uint64_t ms, uint64_t serial)
{
	if (serial == 1)
		scene_exec(s, ms, 0);
	scene_call(s, ms, serial, 425, 3, 8, 0);
}

void scene_enter(struct scene *s, uint64_t ms, uint64_t serial, unsigned int submitted)
{
	scene_call(s, ms, serial, 426, submitted, 3, submitted);
}

void scene_accept_waits(struct scene *s)
{
	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_ACCEPT, -11);
	scene_enter(s, 1, 2, 1);
}

void scene_path(struct scene *s, uint64_t ms, uint64_t serial, unsigned int item, const char *name)
{
	if (item == 0)
		scene_record(s, "CWD", ms, serial, "cwd=\"/\"");
	s->items[serial % N_ITEMS]++;
	scene_record(
		s, "PATH", ms, serial,
		"item=%u name=\"%s\" inode=7 dev=00:0e mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 "
		"cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0",
		item, name);
}

void scene_save(struct scene *s)
{
	fflush(s->log);
	s->saved = s->size;
	s->killed = true;
}

void scene_restart(struct scene *s)
{
	fflush(s->log);
	s->taken_up = s->size;
	s->restarts = true;
}

static void begin(struct scene *s)
{
	s->pl = pipeline_new(collect, s, &s->counters);
	REQUIRE(s->pl);
	pipeline_source(s->pl, "test.log");
}

static void feed(struct scene *s, size_t at, size_t end, size_t chunk)
{
	size_t n;

	for (; at < end; at += n) {
		n = chunk && chunk < end - at ? chunk : end - at;
		REQUIRE(pipeline_feed(s->pl, s->text + at, n) == 0);
	}
}

/* Five digits. */
static void put_number(char *at, unsigned int n)
{
	int i;

	for (i = 4; i >= 0; i--, n /= 10)
		at[i] = (char)('0' + n % 10);
}

/* The kernel writes items= before the paths. */
static void fill_items(struct scene *s)
{
	char *line = s->text, *end, *serial, *items;

	for (; line && line < s->text + s->size && (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		serial = strstr(line, "audit(");
		serial = serial ? strchr(serial, ':') : NULL;
		items = strstr(line, " items=00000 ");
		if (serial && items)
			put_number(items + strlen(" items="), s->items[strtoul(serial + 1, NULL, 10) % N_ITEMS]);
		*end = '\n';
	}
}

static bool is_quiet(const struct pipeline *pl)
{
	struct node *const *nodes;
	size_t i, n = assembler_nodes(pipeline_assembler(pl), &nodes);

	for (i = 0; i < n; i++)
		if (nodes[i]->age[0].oldest || nodes[i]->age[1].oldest)
			return false;
	return pipeline_stitcher(pl)->n_held == 0;
}

static void take_up(struct scene *s, const struct json *j)
{
	json_t *obj = json_loadb(j->p, j->n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	const char *why = "";

	REQUIRE(obj);
	s->first_pl = s->pl;
	s->first_counters = s->counters;
	memset(s->counters.warnings, 0, sizeof(s->counters.warnings));
	begin(s);
	if (snapshot_read(s->pl, obj, &why) != 0) {
		printf("snapshot: %s: %.*s\n", why, (int)j->n, j->p);
		exit(TEST_ERROR);
	}
	json_decref(obj);
}

/* Until the second program begins. */
static void run_first(struct scene *s, size_t chunk)
{
	struct json j = { 0 };

	feed(s, 0, s->killed ? s->saved : s->taken_up, chunk);
	s->quiet = is_quiet(s->pl);
	if (!s->killed)
		REQUIRE(pipeline_finish(s->pl) == 0);
	REQUIRE(snapshot_write(&j, NULL, s->pl) == 0);
	if (s->killed)
		feed(s, s->saved, s->taken_up, chunk);
	take_up(s, &j);
	json_free(&j);
}

void scene_run_chunks(struct scene *s, size_t chunk)
{
	fflush(s->log);
	fill_items(s);
	begin(s);
	if (s->restarts)
		run_first(s, chunk);
	feed(s, s->taken_up, s->size, chunk);
	REQUIRE(pipeline_finish(s->pl) == 0);
}

void scene_run(struct scene *s)
{
	scene_run_chunks(s, 0);
}

const struct uop *scene_nth(const struct scene *s, uint64_t serial, size_t nth)
{
	size_t i;

	for (i = 0; i < s->n_ops; i++)
		if (s->ops[i]->ev->stamp.serial == serial && nth-- == 0)
			return s->ops[i];
	return NULL;
}

const struct uop *scene_find(const struct scene *s, uint64_t serial)
{
	return scene_nth(s, serial, 0);
}

const struct uop *the(const struct scene *s, uint64_t serial)
{
	const struct uop *op = scene_find(s, serial);

	REQUIRE(op);
	return op;
}

uint64_t fact_serial(const struct fact *f)
{
	return fact_asserted(f) && f->ev ? f->ev->stamp.serial : 0;
}

static const char *written(const struct uop *op, int (*emit)(FILE *, const struct uop *, const struct emit_options *))
{
	static char buf[1 << 20];
	const struct emit_options opt = { 0 };
	FILE *out = fmemopen(buf, sizeof(buf), "w");

	REQUIRE(out);
	REQUIRE(emit(out, op, &opt) == 0);
	fclose(out);
	return buf;
}

const char *scene_json(const struct uop *op)
{
	return written(op, emit_json);
}

const char *scene_text(const struct uop *op)
{
	return written(op, emit_text);
}
