/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything from bytes to text and JSON. Each operation is one line of printable text and one JSON object. The output
 * does not depend on how the input was cut into parts. What is not asserted is not written.
 */
#include <jansson.h>

#include "emit/emit.h"
#include "fuzz.h"
#include "stitch/evidence.h"
#include "stitch/pipeline.h"

struct sink {
	FILE *out;
	char *text;
	size_t size;
};

static void check_text(const char *p, size_t n)
{
	size_t i;

	MUST(n > 0 && p[n - 1] == '\n');
	for (i = 0; i < n - 1; i++)
		MUST(p[i] >= 0x20 && p[i] < 0x7f);
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

/* In the terms of a standard: what is checked here is that it is an object, on one line. */
static void check_standard(struct sink *s, json_uop_fn *fn, const struct uop *op, const struct emit_options *opt)
{
	size_t start;
	json_t *obj;

	fflush(s->out);
	start = s->size;
	MUST(emit_with(s->out, fn, op, opt) == 0);
	fflush(s->out);
	MUST(!memchr(s->text + start, '\n', s->size - start - 1));
	obj = json_loadb(s->text + start, s->size - start, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	MUST(json_is_object(obj));
	json_decref(obj);
}

static int write_op(void *data, const struct uop *op)
{
	static const struct emit_options plain, raw = { .raw = true };
	struct sink *s = data;
	size_t start;
	json_t *obj;

	fflush(s->out);
	start = s->size;
	MUST(emit_json(s->out, op, start % 2 ? &plain : &raw) == 0);
	fflush(s->out);
	MUST(!memchr(s->text + start, '\n', s->size - start - 1));
	obj = json_loadb(s->text + start, s->size - start, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	MUST(json_is_object(obj));
	check_facts(op, obj);
	json_decref(obj);
	start = s->size;
	MUST(emit_text(s->out, op, start % 2 ? &plain : &raw) == 0);
	fflush(s->out);
	check_text(s->text + start, s->size - start);
	start = s->size;
	MUST(emit_strace(s->out, op, &plain) == 0);
	fflush(s->out);
	check_text(s->text + start, s->size - start);
	check_standard(s, json_ecs, op, &raw);
	check_standard(s, json_ocsf, op, &raw);
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
	pipeline_free(pl);
	fclose(s->out);
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
