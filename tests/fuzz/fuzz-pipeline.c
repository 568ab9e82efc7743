/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything from bytes to text and JSON. Each operation is one line of printable text and one JSON object. The output
 * does not depend on how the input was cut into parts. What is not asserted is not written. No format makes more of the
 * input than ROOM_FACTOR times as much.
 */
#include <jansson.h>

#include "emit/audit.h"
#include "emit/emit.h"
#include "emit/room.h"
#include "fuzz.h"
#include "stitch/evidence.h"
#include "stitch/pipeline.h"

#define SLACK 65536

enum form { FORM_JSON, FORM_TEXT, FORM_STRACE, FORM_CSV, FORM_ECS, FORM_OCSF, FORM_AUDIT, N_FORMS };

struct sink {
	FILE *out;
	char *text;
	size_t size, bytes[N_FORMS];
	struct audit_writer audit;
};

/* What has been written since the last one, which is of that format. */
static struct str take(struct sink *s, enum form form)
{
	size_t start = 0, i;

	for (i = 0; i < N_FORMS; i++)
		start += s->bytes[i];
	fflush(s->out);
	s->bytes[form] += s->size - start;
	return (struct str){ s->text + start, s->size - start };
}

/* Lines of printable text. */
static void check_lines(struct str text)
{
	size_t i;

	MUST(text.n > 0 && text.p[text.n - 1] == '\n');
	for (i = 0; i < text.n; i++)
		MUST((text.p[i] >= 0x20 && text.p[i] < 0x7f) || text.p[i] == '\n' || text.p[i] == '\r');
}

/* One line, in which text may be UTF-8. */
static void check_csv(struct str text)
{
	size_t i;

	MUST(text.n > 1 && memcmp(text.p + text.n - 2, "\r\n", 2) == 0 && utf8_valid(text));
	for (i = 0; i < text.n - 2; i++)
		MUST((unsigned char)text.p[i] >= 0x20 && text.p[i] != 0x7f);
}

/* An object on one line. */
static json_t *check_json(struct str line)
{
	json_t *obj = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

	MUST(json_is_object(obj));
	MUST(memchr(line.p, '\n', line.n) == line.p + line.n - 1);
	return obj;
}

static void check_facts(const struct uop *op, json_t *obj)
{
	json_t *origin = json_object_get(obj, "origin"), *object = json_object_get(obj, "object");
	json_t *process = json_object_get(obj, "process");

	MUST(origin && object && process);
	MUST(fact_asserted(&op->origin) || !json_object_get(origin, "id"));
	MUST(fact_asserted(&op->object) || evidence_object_confidence(op) == CONF_EXACT ||
	     !(json_object_get(object, "paths") || json_object_get(object, "sockaddr")));
	MUST(fact_asserted(&op->process) || !(json_object_get(process, "auid") || json_object_get(process, "exe")));
	MUST(op->outcome != OUTCOME_UNKNOWN || !json_object_get(json_object_get(obj, "result"), "exit"));
}

static void write_events(struct sink *s, bool all)
{
	struct audit_event *e;

	while ((e = audit_writer_next(&s->audit, all)) != NULL) {
		MUST(audit_writer_write(s->out, e) == 0);
		audit_writer_remove(&s->audit, e);
	}
	take(s, FORM_AUDIT);
}

static int write_op(void *data, const struct uop *op)
{
	static const struct emit_options plain, raw = { .raw = true };
	struct sink *s = data;
	const struct emit_options *opt = s->size % 2 ? &plain : &raw;
	json_t *obj;

	MUST(emit_json(s->out, op, opt) == 0);
	obj = check_json(take(s, FORM_JSON));
	check_facts(op, obj);
	json_decref(obj);
	MUST(emit_text(s->out, op, opt) == 0 && emit_text_call(s->out, op, opt) == 0);
	check_lines(take(s, FORM_TEXT));
	MUST(emit_strace(s->out, op, &plain) == 0);
	check_lines(take(s, FORM_STRACE));
	MUST(emit_csv(s->out, op, &plain) == 0);
	check_csv(take(s, FORM_CSV));
	MUST(emit_with(s->out, json_ecs, op, &raw) == 0);
	json_decref(check_json(take(s, FORM_ECS)));
	MUST(emit_with(s->out, json_ocsf, op, &raw) == 0);
	json_decref(check_json(take(s, FORM_OCSF)));
	MUST(audit_writer_add(&s->audit, op, 0) == 0);
	write_events(s, false);
	return 0;
}

static void run(struct sink *s, const char *p, size_t size, size_t part)
{
	struct counters counters = { 0 };
	struct pipeline *pl = pipeline_new(write_op, s, &counters);
	size_t at, n;

	s->out = open_memstream(&s->text, &s->size);
	MUST(pl && s->out);
	for (at = 0; at < size; at += n) {
		n = part < size - at ? part : size - at;
		MUST(pipeline_feed(pl, p + at, n) == 0);
	}
	MUST(pipeline_finish(pl) == 0);
	write_events(s, true);
	audit_writer_free(&s->audit);
	pipeline_free(pl);
	fclose(s->out);
	for (at = 0; at < N_FORMS; at++)
		MUST(s->bytes[at] <= ROOM_FACTOR * size + SLACK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sink whole = { 0 }, parts = { 0 };

	run(&whole, (const char *)data, size, size ? size : 1);
	run(&parts, (const char *)data, size, 1 + size % 61);
	MUST(whole.size == parts.size && memcmp(whole.text, parts.text, whole.size) == 0);
	free(whole.text);
	free(parts.text);
	return 0;
}
