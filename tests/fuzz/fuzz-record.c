/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tokenizer: every view it gives lies within the line, and fields come in order and do not overlap. The records
 * as one event are an object of JSON without a key twice, and not much larger than they are.
 */
#include <jansson.h>
#include <stdlib.h>

#include "emit/emit.h"
#include "fuzz.h"
#include "record/record.h"

#define MAX_RECORDS 64

static void within(struct str s, struct str whole)
{
	MUST(s.n == 0 || (s.p >= whole.p && s.p + s.n <= whole.p + whole.n));
}

static void fields(enum record_type type, struct str part)
{
	const char *before = part.p;
	struct str rest = part;
	char buf[64];
	struct field f;

	while (field_next(type, &rest, &f)) {
		long n = field_bytes(&f, buf, sizeof(buf));

		MUST(f.name.n > 0);
		within(f.name, part);
		within(f.value, part);
		within(rest, part);
		MUST(f.name.p >= before);
		MUST(n <= (long)sizeof(buf));
		before = f.name.p + f.name.n;
	}
	MUST(rest.n == 0);
}

/* Whether it is a record, which goes to @ret. */
static bool line(struct str text, struct record *ret)
{
	const char *why = NULL;
	struct record rec;
	int64_t i;
	int rc = record_parse(text, &rec, &why);

	MUST(rc == 0 || rc == -74 || rc == -42);
	MUST((rc == -74) == (why != NULL));
	if (rc < 0)
		return false;
	MUST(rec.line.p == text.p && rec.line.n == text.n);
	MUST(rec.stamp.msec < 1000);
	within(record_node(&rec), text);
	within(record_type_name(&rec), text);
	within(rec.body, text);
	within(record_added(&rec), text);
	fields(rec.type, rec.body);
	fields(REC_OTHER, record_added(&rec));
	if (record_i64(&rec, "pid", &i) == 0)
		MUST(i >= -INT64_MAX);
	*ret = rec;
	return true;
}

static void event(const struct record *rec, size_t n, size_t size)
{
	const struct emit_options opt = { .raw = true };
	struct json j = { 0 };
	json_t *value;

	MUST(json_event(&j, rec, n, &opt) == 0);
	MUST(j.n <= 20 * size + 65536);
	value = json_loadb(j.p, j.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	MUST(json_is_object(value));
	json_decref(value);
	json_free(&j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct record rec[MAX_RECORDS];
	size_t count = 0;

	while (rest.n) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t n = end ? (size_t)(end - rest.p) : rest.n;

		if (line((struct str){ rest.p, n }, &rec[count < MAX_RECORDS ? count : 0]))
			count++;
		rest = str_skip(rest, n + (end != NULL));
	}
	if (count)
		event(rec, count < MAX_RECORDS ? count : MAX_RECORDS, size);
	return 0;
}
