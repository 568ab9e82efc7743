/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file that survives a restart of the plugin. Without the right checksum it is refused. With it, a state that is
 * accepted is written again in the same way, and the plugin goes on with it: its output is complete JSON and printable
 * text.
 */
#include <jansson.h>
#include <string.h>

#include "emit/emit.h"
#include "fuzz.h"
#include "stitch/snapshot.h"
#include "state.h"

#define MS "1800000000.000:"
#define IDS "uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0"

/* Of the process that the corpus knows most of: an operation in a call, one outside, and a restart of auditd before. */
static const char records[] =
	"type=DAEMON_START msg=audit(1800000000.000:4711): op=start\n"
	"type=URINGOP msg=audit(" MS "20000): uring_op=18 success=yes exit=0 items=0 ppid=1 pid=57 " IDS " key=\"k\"\n"
	"type=SYSCALL msg=audit(" MS
	"20000): arch=c000003e syscall=426 success=yes exit=1 a0=3 a1=1 a2=0 a3=0 items=0 ppid=1 pid=57 "
	"auid=1000 " IDS " tty=(none) ses=1 comm=\"uringt\" exe=\"/usr/local/bin/uringt\" key=\"enter\"\n"
	"type=PROCTITLE msg=audit(" MS "20000): proctitle=\"uringt\"\n"
	"type=URINGOP msg=audit(" MS "20001): uring_op=16 success=yes exit=0 items=0 ppid=1 pid=57 " IDS " key=\"k\"\n"
	"type=EOE msg=audit(" MS "20001): \n";

static int write_op(void *data, const struct uop *op)
{
	static const struct emit_options raw = { .raw = true };
	struct json *j = data;
	json_t *obj;
	FILE *out;

	j->n = 0;
	MUST(json_uop(j, op, &raw) == 0);
	obj = json_loadb(j->p, j->n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	MUST(json_is_object(obj));
	json_decref(obj);
	out = fopen("/dev/null", "w");
	MUST(out && emit_text(out, op, &raw) == 0 && emit_strace(out, op, &raw) == 0);
	fclose(out);
	return 0;
}

static void check_snapshot(const struct pipeline *pl)
{
	struct counters counters = { 0 };
	struct json j = { 0 }, text = { 0 };
	struct pipeline *next = pipeline_new(write_op, &text, &counters);
	const char *why;
	json_t *obj;

	MUST(next && snapshot_write(&j, NULL, pl) == 0);
	obj = json_loadb(j.p, j.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	MUST(obj && snapshot_read(next, obj, &why) == 0);
	json_decref(obj);
	json_free(&j);
	pipeline_free(next);
	json_free(&text);
}

static void go_on(struct pipeline *pl)
{
	check_snapshot(pl);
	MUST(pipeline_feed(pl, records, sizeof(records) - 1) == 0);
	MUST(pipeline_finish(pl) == 0);
	check_snapshot(pl);
}

/* As it is, or with the checksum that it ought to have. */
static void run(const char *p, size_t n)
{
	const struct state st = { .boot = "boot" };
	struct counters counters = { 0 };
	struct json text = { 0 };
	struct pipeline *pl = pipeline_new(write_op, &text, &counters);
	const char *why = NULL;
	int rc;

	MUST(pl);
	rc = state_parse(&st, (struct str){ p, n }, pl, &why);
	MUST(rc == 0 || why);
	if (rc == 0)
		go_on(pl);
	pipeline_free(pl);
	json_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *whole = malloc(size + STATE_END);

	MUST(whole);
	run((const char *)data, size);
	memcpy(whole, data, size);
	state_end((struct str){ whole, size }, whole + size);
	run(whole, size + STATE_END);
	free(whole);
	return 0;
}
