/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What security modules logged in the event of an operation, in each of the formats. */
#include "emit/evidence.h"

#include "base/text.h"
#include "emit/json-impl.h"
#include "record/json-fields.h"
#include "record/names.h"

#define MAX_SHOWN 3 /* in a line for people; JSON has them all */

/* Fields under other names than in uringop/1; of those with one key, the first that is there. */
static const struct {
	const char *field, *key;
	bool string; /* in quotes or hexadecimal */
} shown[] = {
	{ "comm", "comm", true },
	{ "exe", "exe", true },
	{ "path", "path", true },
	{ "file", "path", true },
	{ "name", "name", true },
	{ "dev", "device", true },
	{ "ino", "inode", false },
	{ "capability", "capability", false },
	{ "laddr", "laddr", false },
	{ "lport", "lport", false },
	{ "faddr", "faddr", false },
	{ "fport", "fport", false },
	{ "saddr", "saddr", false },
	{ "src", "src", false },
	{ "daddr", "daddr", false },
	{ "dest", "dest", false },
	{ "operation", "operation", false },
	{ "cause", "cause", false },
	{ "info", "info", false },
	{ "domain", "domain", false },
	{ "prog-id", "program", false },
	{ "profile", "subject", true },
	{ "label", "subject", true },
	{ "subject", "subject", true },
	{ "target", "target", true },
	{ "peer", "target", true },
	{ "object", "target", true },
};

/* What it was about, as its record says: the number of a call has a name. */
static struct str what_of(const struct evidence *e)
{
	struct record part = *e->rec;
	const char *name;

	if (part.type != REC_SECCOMP)
		return e->what;
	part.body = e->told;
	name = syscall_name(&part);
	return name ? (struct str){ name, strlen(name) } : e->what;
}

static void put_fields(struct json *j, const struct evidence *e)
{
	struct record part = *e->rec;
	const char *done = "";
	struct fields fs UNINITIALIZED;
	size_t i, mark;

	part.body = e->told;
	fields_read(&fs, &part);
	for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		if (strcmp(shown[i].key, done) == 0 || (e->subject.n && strcmp(shown[i].key, "subject") == 0) ||
		    (e->target.n && strcmp(shown[i].key, "target") == 0))
			continue;
		mark = j->n;
		if (shown[i].string)
			json_set_string(j, shown[i].key, &fs, shown[i].field);
		else
			json_set_word(j, shown[i].key, &fs, shown[i].field);
		if (j->n > mark)
			done = shown[i].key;
	}
}

static void put_one(struct json *j, const struct evidence *e)
{
	struct str what = what_of(e);

	json_begin(j, NULL);
	json_set_text(j, "type", record_type_name(e->rec));
	json_set_z(j, "by", e->by);
	json_set_z(j, "verdict", verdict_name(e->verdict));
	json_set_z(j, "confidence", confidence_name(e->confidence));
	json_set_z(j, "known_by", e->known_by);
	if (what.n)
		json_set_list(j, "what", what, memchr(what.p, ',', what.n) ? ',' : ' ');
	if (e->class.n)
		json_set_bytes(j, "class", e->class);
	put_fields(j, e);
	if (e->subject.n)
		json_set_bytes(j, "subject", e->subject);
	if (e->target.n)
		json_set_bytes(j, "target", e->target);
	json_end(j);
}

void json_put_evidence(struct json *j, const struct uop *op)
{
	struct evidence e;
	size_t at = 0;
	bool any = false;

	while (evidence_next(op, &at, &e)) {
		if (!any)
			json_begin_list(j, "evidence");
		put_one(j, &e);
		any = true;
	}
	if (any)
		json_end_list(j);
}

bool json_put_evidence_object(struct json *j, const struct uop *op)
{
	struct record part;
	struct evidence e;
	struct fields fs UNINITIALIZED;

	if (!evidence_object(op, &e))
		return false;
	part = *e.rec;
	part.body = e.told;
	fields_read(&fs, &part);
	json_set_z(j, "confidence", confidence_name(e.confidence));
	json_set_z(j, "known_by", "a record of a security module in its event names it");
	json_begin_list(j, "paths");
	json_begin(j, NULL);
	json_set_string(j, "name", &fs, "path");
	json_set_word(j, "inode", &fs, "ino");
	json_set_string(j, "device", &fs, "dev");
	json_end(j);
	json_end_list(j);
	return true;
}

/* A path, or else a name, behind @before: true if there is one. */
static bool put_name(FILE *out, const struct evidence *e, const char *before)
{
	static const char *const names[] = { "path", "file", "name" };
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct field f;
	size_t i;
	long n;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		n = evidence_field(e, names[i], &f) ? field_bytes(&f, buf, sizeof(buf)) : -1;
		if (n < 0)
			continue;
		fputs(before, out);
		text_quoted(out, (struct str){ buf, (size_t)n });
		return true;
	}
	return false;
}

static void put_end(FILE *out, const struct evidence *e, const char *address, const char *port)
{
	struct field f;

	if (!evidence_field(e, address, &f))
		return;
	putc(' ', out);
	text_escaped(out, f.value);
	if (evidence_field(e, port, &f)) {
		fputs(" port ", out);
		text_escaped(out, f.value);
	}
}

static void put_words(FILE *out, const struct evidence *e)
{
	struct str what = what_of(e);

	fprintf(out, "%s:", e->by);
	if (what.n) {
		putc(' ', out);
		text_escaped(out, what);
	}
	fprintf(out, " %s", verdict_name(e->verdict));
	if (!put_name(out, e, " "))
		put_end(out, e, "daddr", "dest");
	fprintf(out, " [%s]", confidence_name(e->confidence));
}

void emit_evidence(FILE *out, const struct uop *op, const char *before)
{
	struct evidence e;
	size_t at = 0, n = 0;

	while (evidence_next(op, &at, &e)) {
		fputs(before, out);
		if (n++ == MAX_SHOWN) {
			fputs("...", out);
			return;
		}
		put_words(out, &e);
	}
}

void emit_evidence_object(FILE *out, const struct uop *op, const char *before)
{
	struct evidence e;

	if (evidence_object(op, &e))
		put_name(out, &e, before);
}

const char *evidence_refused_by(const struct uop *op)
{
	struct evidence e;
	size_t at = 0;

	while (evidence_next(op, &at, &e))
		if (evidence_asserted(&e) && e.verdict == VERDICT_REFUSED)
			return e.by;
	return NULL;
}
