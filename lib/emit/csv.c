/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "emit/emit.h"
#include "record/sockaddr.h"
#include "stitch/node.h"

/* clang-format off */
static const char *const columns[] = {
	"id", "node", "kind", "op", "success", "exit", "errno", "pid", "ppid", "auid", "uid", "gid", "euid", "ses",
	"tty", "comm", "exe", "process_confidence", "origin", "origin_confidence", "object", "object_confidence", "key",
};
/* clang-format on */

void emit_csv_head(FILE *out)
{
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		fprintf(out, "%s%s", i ? "," : "", columns[i]);
	fputs("\r\n", out);
}

/* In quotes, where they are doubled; what is not printable ASCII as text_quoted() writes it. */
static void put_cell(FILE *out, struct str s)
{
	char *text = NULL;
	size_t n, i;
	FILE *mem = open_memstream(&text, &n);

	if (!mem)
		return;
	text_escaped(mem, s);
	if (fclose(mem) != 0)
		n = 0;
	putc('"', out);
	for (i = 0; text && i < n; i++) {
		if (text[i] == '"')
			putc('"', out);
		putc(text[i], out);
	}
	putc('"', out);
	free(text);
}

static void put_z(FILE *out, const char *z)
{
	putc(',', out);
	if (z && *z)
		put_cell(out, (struct str){ z, strlen(z) });
}

static void put_string(FILE *out, const struct record *rec, const char *name)
{
	char buf[STRING_MAX_BYTES];
	struct field f;
	long n;

	putc(',', out);
	if (!rec || !record_field(rec, name, &f))
		return;
	n = field_bytes(&f, buf, sizeof(buf));
	if (n >= 0)
		put_cell(out, (struct str){ buf, (size_t)n });
	else if (n == -EINVAL)
		put_cell(out, f.value);
}

static void put_number(FILE *out, const struct record *rec, const char *name)
{
	int64_t v;

	putc(',', out);
	if (rec && record_i64(rec, name, &v) == 0)
		fprintf(out, "%" PRId64, v == UINT32_MAX ? -1 : v);
}

static void put_result(FILE *out, const struct uop *op)
{
	if (op->outcome == OUTCOME_UNKNOWN) {
		fputs(",,,", out);
		return;
	}
	fprintf(out, ",%s,%" PRId64, op->exit >= 0 ? "yes" : "no", op->exit);
	put_z(out, errno_name(op->exit));
}

static void put_process(FILE *out, const struct uop *op)
{
	const struct record *who = uop_who(op), *exact = op->process.confidence == CONF_EXACT ? who : NULL;

	put_number(out, op->rec, "pid");
	put_number(out, op->rec, "ppid");
	put_number(out, who, "auid");
	put_number(out, op->rec, "uid");
	put_number(out, op->rec, "gid");
	put_number(out, op->rec, "euid");
	put_number(out, who, "ses");
	putc(',', out);
	if (exact) {
		struct field f;

		if (record_field(exact, "tty", &f) && !str_is(f.value, "(none)"))
			put_cell(out, f.value);
	}
	put_string(out, exact, "comm");
	put_string(out, who, "exe");
	put_z(out, confidence_name(op->process.confidence));
}

static void put_origin(FILE *out, const struct uop *op)
{
	char id[STAMP_SIZE] = "";
	struct stamp s;

	if (fact_asserted(&op->origin) && op->origin.ev) {
		s = op->origin.ev->stamp;
		if (!op->patched || uop_origin_id(op, &s))
			stamp_format(&s, id);
	}
	put_z(out, id);
	put_z(out, confidence_name(op->origin.confidence));
}

/* Its paths and address, with blanks between: those of text_quoted() are the only ones besides. */
static void put_object(FILE *out, const struct uop *op)
{
	const struct event *ev = fact_asserted(&op->object) ? op->object.ev : NULL;
	char *text = NULL, buf[STRING_MAX_BYTES];
	size_t n = 0, i;
	FILE *mem = open_memstream(&text, &n);

	putc(',', out);
	if (!mem)
		return;
	for (i = 0; ev && i < ev->n; i++) {
		struct saddr sa;
		struct field f;
		long len;

		if (ev->rec[i].type == REC_SOCKADDR && sockaddr_decode(&ev->rec[i], &sa) == 0 && sa.has_address)
			fprintf(mem, "%s%s port %u", ftell(mem) ? " " : "", sa.address, sa.port);
		if (ev->rec[i].type != REC_PATH || !record_field(&ev->rec[i], "name", &f))
			continue;
		len = field_bytes(&f, buf, sizeof(buf));
		if (len < 0)
			continue;
		fputs(ftell(mem) ? " " : "", mem);
		text_quoted(mem, (struct str){ buf, (size_t)len });
	}
	if (fclose(mem) == 0 && n)
		put_cell(out, (struct str){ text, n });
	free(text);
}

int emit_csv(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	const struct uringop *info = uringop_by_number(op->op);
	char id[STAMP_SIZE], number[16];

	(void)opt;
	stamp_format(&op->ev->stamp, id);
	snprintf(number, sizeof(number), "%u", op->op);
	fputs(id, out);
	put_z(out, op->ev->node->name);
	put_z(out, op->attempt ? "attempt" : "operation");
	put_z(out, info ? info->name : number);
	put_result(out, op);
	put_process(out, op);
	put_origin(out, op);
	put_object(out, op);
	put_z(out, confidence_name(op->object.confidence));
	put_string(out, op->rec, "key");
	return fputs("\r\n", out) == EOF || ferror(out) ? -EIO : 0;
}
