/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/csv.h"
#include "emit/emit.h"
#include "emit/evidence.h"
#include "emit/room.h"
#include "record/sockaddr.h"
#include "stitch/node.h"

/* clang-format off */
static const char *const columns[] = {
	"id", "time", "node", "kind", "op", "success", "exit", "errno", "pid", "ppid", "auid", "uid", "gid", "euid",
	"ses", "tty", "comm", "exe", "process_confidence", "origin", "origin_confidence", "object", "object_confidence",
	"key", "evidence",
};
/* clang-format on */

/* More than what is in a line beside text of the log. */
#define FIXED 400

void emit_csv_head(FILE *out)
{
	struct csv c = { .out = out };
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		csv_word(&c, "%s", columns[i]);
	csv_end(&c);
}

static void put_string(struct csv *c, const struct record *rec, const char *name)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct field f;
	long n = rec && record_field(rec, name, &f) ? field_bytes(&f, buf, sizeof(buf)) : -ENODATA;

	if (n == -ENODATA)
		csv_empty(c, 1);
	else
		csv_text(c, n < 0 ? f.value : (struct str){ buf, (size_t)n });
}

static void put_number(struct csv *c, const struct record *rec, const char *name)
{
	int64_t v;

	if (rec && record_i64(rec, name, &v) == 0)
		csv_word(c, "%" PRId64, v == UINT32_MAX ? -1 : v);
	else
		csv_empty(c, 1);
}

static void put_result(struct csv *c, const struct uop *op)
{
	if (op->outcome == OUTCOME_UNKNOWN) {
		csv_empty(c, 3);
		return;
	}
	csv_word(c, "%s", op->exit >= 0 ? "yes" : "no");
	csv_word(c, "%" PRId64, op->exit);
	csv_z(c, errno_name(op->exit));
}

static void put_process(struct csv *c, const struct uop *op)
{
	const struct record *who = uop_who(op), *exact = op->process.confidence == CONF_EXACT ? who : NULL;
	struct field tty;

	put_number(c, op->rec, "pid");
	put_number(c, op->rec, "ppid");
	put_number(c, who, "auid");
	put_number(c, op->rec, "uid");
	put_number(c, op->rec, "gid");
	put_number(c, op->rec, "euid");
	put_number(c, who, "ses");
	if (exact && record_field(exact, "tty", &tty) && !str_is(tty.value, "(none)"))
		csv_text(c, tty.value);
	else
		csv_empty(c, 1);
	put_string(c, exact, "comm");
	put_string(c, who, "exe");
	csv_z(c, confidence_name(op->process.confidence));
}

static void put_origin(struct csv *c, const struct uop *op)
{
	char id[STAMP_SIZE] = "";
	struct stamp s;

	if (fact_asserted(&op->origin) && op->origin.ev) {
		s = op->origin.ev->stamp;
		if (!op->patched || uop_origin_id(op, &s))
			stamp_format(&s, id);
	}
	csv_word(c, "%s", id);
	csv_z(c, confidence_name(op->origin.confidence));
}

static void put_address(struct csv *c, const struct record *rec)
{
	char text[sizeof(((struct saddr *)0)->path) + 1];
	struct saddr sa;

	if (sockaddr_decode(rec, &sa) < 0 || !(sa.has_address || sa.has_path))
		return;
	if (sa.has_address) {
		int n = snprintf(text, sizeof(text), "%s port %u", sa.address, sa.port);

		csv_part(c, (struct str){ text, (size_t)n });
		return;
	}
	text[0] = '@';
	memcpy(text + 1, sa.path, sa.path_len);
	csv_part(c, (struct str){ text + !sa.abstract, sa.path_len + sa.abstract });
}

/* What @write writes elsewhere as text, each with "; " before it. To be freed; empty without memory. */
static struct str text_of(void (*write)(FILE *, const struct uop *, const char *), const struct uop *op)
{
	char *text = NULL;
	size_t n = 0;
	FILE *mem = open_memstream(&text, &n);

	if (!mem)
		return (struct str){ NULL, 0 };
	write(mem, op, "; ");
	return fclose(mem) == 0 ? (struct str){ text, n } : (struct str){ text, 0 };
}

/* Its paths and address. */
static void put_object(struct csv *c, const struct uop *op)
{
	const struct event *ev = fact_asserted(&op->object) ? op->object.ev : NULL;
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct str text;
	struct field f;
	size_t i;
	long n;

	csv_begin_list(c);
	for (i = 0; ev && i < ev->n; i++) {
		if (ev->rec[i].type == REC_SOCKADDR)
			put_address(c, &ev->rec[i]);
		if (ev->rec[i].type != REC_PATH || !record_field(&ev->rec[i], "name", &f))
			continue;
		n = field_bytes(&f, buf, sizeof(buf));
		if (n >= 0)
			csv_part(c, (struct str){ buf, (size_t)n });
	}
	text = text_of(emit_evidence_object, op);
	if (text.n)
		csv_part(c, str_skip(text, 2));
	free((char *)(uintptr_t)text.p);
	csv_end_list(c);
	csv_z(c, confidence_name(evidence_object_confidence(op)));
}

/* Keys of several rules stand in one string with 0x01 between them (kernel/auditsc.c, audit_log_key()). */
static void put_keys(struct csv *c, const struct record *rec)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct field f;
	long n = record_field(rec, "key", &f) ? field_bytes(&f, buf, sizeof(buf)) : -ENOENT;
	struct str rest = { buf, n > 0 ? (size_t)n : 0 };

	csv_begin_list(c);
	while (rest.n) {
		const char *end = memchr(rest.p, '\1', rest.n);
		size_t len = end ? (size_t)(end - rest.p) : rest.n;

		csv_part(c, (struct str){ rest.p, len });
		rest = str_skip(rest, len + (end != NULL));
	}
	csv_end_list(c);
}

static void put_evidence(struct csv *c, const struct uop *op)
{
	struct str text = text_of(emit_evidence, op);

	if (text.n)
		csv_text(c, str_skip(text, 2));
	else
		csv_empty(c, 1);
	free((char *)(uintptr_t)text.p);
}

int emit_csv(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	const struct uringop *info = uringop_by_number(op->op);
	char id[STAMP_SIZE], time[TIME_SIZE];
	size_t left = room_of(op, FIXED) + FIXED; /* the words of our own count, too */
	struct csv c = { .out = out, .left = &left };

	(void)opt;
	stamp_format(&op->ev->stamp, id);
	time_format(&op->ev->stamp, time);
	csv_word(&c, "%s", id);
	csv_word(&c, "%s", time[0] == '?' ? "" : time);
	csv_z(&c, op->ev->node->name);
	csv_z(&c, op->attempt ? "attempt" : "operation");
	if (info)
		csv_z(&c, info->name);
	else
		csv_word(&c, "%u", op->op);
	put_result(&c, op);
	put_process(&c, op);
	put_origin(&c, op);
	put_object(&c, op);
	put_keys(&c, op->rec);
	put_evidence(&c, op);
	csv_end(&c);
	return ferror(out) ? -EIO : 0;
}
