/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No log makes an output more than ROOM_FACTOR times as long as itself: whatever many operations refer to, whatever
 * needs escapes. What a line lacks, it tells.
 */
#include "emit/audit.h"
#include "emit/emit.h"
#include "emit/room.h"
#include "scene.h"
#include "test.h"

#define SLACK 65536
#define MANY 2000

/* Bytes of text behind a format's name. */
struct form {
	const char *name;
	int (*emit)(FILE *out, const struct uop *op, const struct emit_options *opt);
};

static int emit_ecs(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	return emit_with(out, json_ecs, op, opt);
}

static int emit_ocsf(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	return emit_with(out, json_ocsf, op, opt);
}

static int emit_text_both(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	int rc = emit_text(out, op, opt);

	return rc < 0 ? rc : emit_text_call(out, op, opt);
}

static size_t audit_bytes(const struct scene *s)
{
	struct audit_writer af = { 0 };
	struct audit_event *e;
	char *text = NULL;
	size_t n = 0, i;
	FILE *out = open_memstream(&text, &n);

	REQUIRE(out);
	for (i = 0; i < s->n_ops; i++) {
		REQUIRE(audit_writer_add(&af, s->ops[i], 0) == 0);
		while ((e = audit_writer_next(&af, i + 1 == s->n_ops)) != NULL) {
			REQUIRE(audit_writer_write(out, e) == 0);
			audit_writer_remove(&af, e);
		}
	}
	fclose(out);
	free(text);
	return n;
}

static void check_bytes(const struct scene *s, const char *form, size_t n)
{
	if (n <= ROOM_FACTOR * s->size + SLACK)
		return;
	CHECK(false);
	printf("%s: %zu bytes of %zu\n", form, n, s->size);
}

/* Runs the scene, and writes all of it in every format. */
static void check(struct scene *s)
{
	static const struct form forms[] = {
		{ "json", emit_json },      { "ecs", emit_ecs }, { "ocsf", emit_ocsf },
		{ "text", emit_text_both }, { "csv", emit_csv }, { "strace", emit_strace }
	};
	size_t i, k;

	scene_run(s);
	CHECK(s->n_ops > 0);
	for (k = 0; k < 2 * sizeof(forms) / sizeof(forms[0]); k++) {
		const struct form *form = &forms[k / 2];
		char *text = NULL;
		size_t n = 0;
		FILE *out = open_memstream(&text, &n);

		REQUIRE(out);
		for (i = 0; i < s->n_ops; i++) {
			const struct emit_options opt = { .raw = k % 2,
							  .call = event_record(s->ops[i]->ev, REC_SYSCALL) };

			REQUIRE(form->emit(out, s->ops[i], &opt) == 0);
		}
		fclose(out);
		free(text);
		check_bytes(s, form->name, n);
	}
	check_bytes(s, "audit", audit_bytes(s));
	scene_free(s);
}

/* A name of @n bytes that need the longest escapes, as the kernel writes it. */
static const char *hex_name(size_t n)
{
	static char text[2 * 8192 + 1];
	size_t i;

	for (i = 0; i < n; i++)
		memcpy(text + 2 * i, i ? "01" : "2F", 2);
	text[2 * n] = '\0';
	return text;
}

static void enter_of(struct scene *s, unsigned int n)
{
	unsigned int i;

	scene_setup(s, 0, 1);
	for (i = 0; i < n; i++)
		scene_op(s, 1, 2, OP_OPENAT, i == n / 2 ? -11 : 0);
	for (i = 0; i < n; i++)
		scene_path(s, 1, 2, i, "/srv/some/folder/and/a/file");
	scene_enter(s, 1, 2, n);
}

static void many_in_one_call(void)
{
	struct scene *s = scene_new();

	enter_of(s, 4000);
	check(s);
}

/* Of the paths that any of them may be, each line has some, and how many there are. */
static void paths_are_counted(void)
{
	struct scene *s = scene_new();
	const char *json;

	enter_of(s, 40);
	scene_run(s);
	CHECK_I64(s->n_ops, 40);
	json = scene_json(s->ops[0]);
	CHECK(strstr(json, "\"paths_total\":40"));
	CHECK(strstr(json, "{\"item\":0,") && !strstr(json, "{\"item\":16,"));
	CHECK(!strstr(json, "\"cut\""));
	scene_free(s);
}

/* The program's name stands once in the log, in the record of the call. */
static void long_program(void)
{
	struct scene *s = scene_new();
	unsigned int i;

	scene_setup(s, 0, 1);
	for (i = 0; i < MANY; i++)
		scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_record(
		s, "SYSCALL", 1, 2,
		"arch=c000003e syscall=426 success=yes exit=%d a0=3 a1=1 a2=0 a3=0 items=0 ppid=1 pid=57 auid=1000 "
		"uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm=%s exe=%s key=\"call\"",
		MANY, "01010101", hex_name(4096));
	scene_record(s, "CWD", 1, 2, "cwd=%s", hex_name(4096));
	scene_record(s, "PROCTITLE", 1, 2, "proctitle=%s", hex_name(128));
	check(s);
}

/* The same of workers, whose events have nothing but their record. */
static void long_program_of_workers(void)
{
	struct scene *s = scene_new();
	unsigned int i;

	s->exe = hex_name(4096);
	scene_record(s, "SYSCALL", 0, 1,
		     "arch=c000003e syscall=425 success=yes exit=3 a0=8 a1=0 a2=0 a3=0 items=0 ppid=1 pid=57 auid=1000 "
		     "uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm=\"prog\" exe=%s "
		     "key=\"call\"",
		     s->exe);
	scene_record(s, "PROCTITLE", 0, 1, "proctitle=\"prog\"");
	for (i = 0; i < MANY; i++)
		scene_own_op(s, 1, 2 + i, OP_OPENAT, 0);
	check(s);
}

/* Each of many operations may have been submitted by any of 16 calls with a long path each. */
static void long_candidates(void)
{
	struct scene *s = scene_new();
	unsigned int i;

	scene_setup(s, 0, 1);
	for (i = 0; i < 20; i++) {
		scene_record(s, "PATH", 1, 2 + i,
			     "item=0 name=%s inode=7 dev=00:0e mode=0100644 ouid=0 ogid=0 "
			     "nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0",
			     hex_name(4000));
		scene_enter(s, 1, 2 + i, 100);
	}
	for (i = 0; i < MANY; i++)
		scene_own_op(s, 2, 100 + i, OP_OPENAT, 0);
	check(s);
}

/* The least that is read as an operation: as a process that writes into the log would have it. */
static void least_records(void)
{
	struct scene *s = scene_new();
	unsigned int i;

	for (i = 0; i < 16; i++)
		scene_enter(s, 1, 1 + i, 1);
	for (i = 0; i < MANY; i++)
		scene_line(s, "type=URINGOP msg=audit(%" PRIu64 ".001:%u): uring_op=16 exit=-11 pid=57 key=(null)",
			   UINT64_C(1795297000), 100 + i);
	check(s);
}

/* Bytes that the kernel never writes between quotes. */
static void forged_strings(void)
{
	struct scene *s = scene_new();
	char control[4001];
	unsigned int i;

	memset(control, 1, sizeof(control) - 1);
	control[sizeof(control) - 1] = '\0';
	for (i = 0; i < 200; i++) {
		scene_record(s, "URINGOP", 1, 1 + i,
			     "uring_op=18 success=yes exit=0 items=1 ppid=1 pid=57 auid=0 uid=0 gid=0 comm=\"%s\" "
			     "exe=\"%s\" subj=%s key=\"%s\"",
			     control, control, control, control);
		scene_record(s, "UNKNOWN[1340]", 1, 1 + i,
			     "ring=0x1 user_data=%s sqe_flags=0xff ioprio=0x0 fd=-100 addr=0x1 len=0xffff off=0x0 "
			     "op_flags=0xffffffff buf_index=0x0 personality=0 file_index=0x0 addr3=0x0",
			     control);
		scene_record(s, "UNKNOWN[1341]", 1, 1 + i,
			     "via=enter origin=1795297000.001:1 otid=57 exec=inline xtid=57");
		scene_record(s, "CWD", 1, 1 + i, "cwd=\"/%s\"", control);
		scene_record(s, "PATH", 1, 1 + i,
			     "item=0 name=\"/%s\" inode=7 dev=00:0e mode=0100644 ouid=0 ogid=0 "
			     "nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0",
			     control);
		scene_record(s, "EOE", 1, 1 + i, "%s", "");
	}
	check(s);
}

/* What a line has no room for is not there, is not half there, and is counted. */
static void what_is_cut_is_told(void)
{
	struct scene *s = scene_new();
	const char *json, *text;

	s->exe = hex_name(4000);
	scene_setup(s, 0, 1);
	scene_op(s, 1, 2, OP_OPENAT, 0);
	scene_op(s, 1, 2, OP_CONNECT, 0);
	scene_record(s, "SYSCALL", 1, 2,
		     "arch=c000003e syscall=426 success=yes exit=2 a0=3 a1=2 a2=0 a3=0 items=0 ppid=1 pid=57 auid=1000 "
		     "uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm=\"prog\" exe=%s "
		     "key=\"call\"",
		     s->exe);
	scene_record(s, "PROCTITLE", 1, 2, "proctitle=\"prog\"");
	scene_run(s);
	json = scene_json(the(s, 2));
	CHECK(!strstr(json, "\"exe\"") && strstr(json, "\"comm\":\"prog\"") && strstr(json, ",\"cut\":1}\n"));
	text = scene_text(the(s, 2));
	CHECK(strstr(text, " exe=\"/\\1\\1") && strstr(text, "\\1\"... [exact]"));
	scene_free(s);
}

static const struct test tests[] = {
	{ TEST(many_in_one_call) },        { TEST(paths_are_counted) },   { TEST(long_program) },
	{ TEST(long_program_of_workers) }, { TEST(long_candidates) },     { TEST(least_records) },
	{ TEST(forged_strings) },          { TEST(what_is_cut_is_told) },
};

TEST_MAIN(tests)
