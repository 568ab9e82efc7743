/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "emit/emit.h"
#include "emit/evidence.h"
#include "emit/room.h"
#include "record/sockaddr.h"
#include "stitch/node.h"

#define MAX_CANDIDATES 3 /* JSON has more */
#define MAX_PATHS 16     /* of an ambiguous object */

/* More than what is in the line, and in that of the call, beside text of the log. */
#define FIXED 700

static void put_string(FILE *out, struct room *r, const struct record *rec, const char *name)
{
	char buf[STRING_MAX_BYTES];
	struct field f;
	long n;

	if (!record_field(rec, name, &f))
		return;
	n = field_bytes(&f, buf, sizeof(buf));
	if (n >= 0)
		room_quoted(r, out, (struct str){ buf, (size_t)n });
	else
		putc('?', out);
}

static void put_sockaddr(FILE *out, struct room *r, const struct record *rec)
{
	struct field f = { .value = STR_LIT("?") };
	struct saddr sa;

	if (sockaddr_decode(rec, &sa) < 0) {
		fputs(" address ?", out);
		return;
	}
	fprintf(out, " %s ", sa.family ? sa.family : "family");
	if (sa.has_address && sa.number == AF_INET6)
		fprintf(out, "[%s]:%u", sa.address, sa.port);
	else if (sa.has_address)
		fprintf(out, "%s:%u", sa.address, sa.port);
	else if (sa.has_path) {
		fputs(sa.abstract ? "@" : "", out);
		room_quoted(r, out, (struct str){ sa.path, sa.path_len });
	} else {
		record_field(rec, "saddr", &f);
		room_quoted(r, out, f.value);
	}
}

/* A path without a name (a stock kernel's worker has none) by its inode, if it has one. */
static void put_path(FILE *out, struct room *r, const struct record *rec)
{
	struct field name, inode, dev;

	if (record_field(rec, "name", &name) && (name.quoted || !str_is(name.value, "(null)"))) {
		putc(' ', out);
		put_string(out, r, rec, "name");
	} else if (record_field(rec, "inode", &inode) && record_field(rec, "dev", &dev)) {
		fputs(" inode ", out);
		room_quoted(r, out, inode.value);
		fputs(" dev ", out);
		room_quoted(r, out, dev.value);
	}
}

/*
 * The folder that a name was to be created in or removed from: beside the name it says nothing more, alone it is not
 * the object.
 */
static bool is_parent(const struct record *rec)
{
	struct field f;

	return record_field(rec, "nametype", &f) && str_is(f.value, "PARENT");
}

/* At most @max paths, as long as there is room: how many. */
static size_t put_paths(FILE *out, struct room *r, const struct event *ev, size_t max)
{
	size_t n = event_count(ev, REC_PATH), i, shown = 0;
	const struct record *rec = event_record(ev, REC_PATH);

	for (i = 0; i < n; rec++) {
		bool parent = rec->type == REC_PATH && is_parent(rec);

		i += rec->type == REC_PATH;
		if (rec->type != REC_PATH || (n > 1 && parent))
			continue;
		if (shown == max || r->cut) {
			fputs(" ...", out);
			break;
		}
		fputs(parent ? " in" : "", out);
		put_path(out, r, rec);
		shown++;
	}
	return shown;
}

/* At most @max paths, or the address: how many paths. */
static size_t put_objects(FILE *out, struct room *r, const struct event *ev, enum uringop_takes takes, size_t max)
{
	const struct record *address = takes == URINGOP_TAKES_ADDR ? event_record(ev, REC_SOCKADDR) : NULL;

	if (address)
		put_sockaddr(out, r, address);
	return takes == URINGOP_TAKES_PATH ? put_paths(out, r, ev, max) : 0;
}

static void put_asserted(FILE *out, struct room *r, const struct uop *op, enum uringop_takes takes)
{
	if (!op->patched) {
		put_objects(out, r, op->object.ev, takes, SIZE_MAX);
		return;
	}
	/* Its event has nothing of another one. */
	put_objects(out, r, op->object.ev, URINGOP_TAKES_PATH, SIZE_MAX);
	put_objects(out, r, op->object.ev, URINGOP_TAKES_ADDR, SIZE_MAX);
}

static void put_object(FILE *out, struct room *r, const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	enum uringop_takes takes = info ? info->takes : URINGOP_TAKES_NONE;
	bool asserted = fact_asserted(&op->object);
	size_t i, n = 0, left = MAX_PATHS;

	if (asserted) {
		put_asserted(out, r, op, takes);
		if (!uop_unnamed(op) || op->n_candidates == 0)
			return;
		fputs(", named by one of:", out);
	} else if (op->object.confidence != CONF_AMBIGUOUS) {
		emit_evidence_object(out, op, " ");
		return;
	} else {
		fputs(" one of:", out);
		if (op->object.ev)
			left -= put_objects(out, r, op->object.ev, takes, left);
	}
	for (i = 0; i < op->n_candidates; i++) {
		if (op->candidates[i] == op->object.ev || !uop_names_object(op, op->candidates[i]))
			continue;
		if (n++ == MAX_CANDIDATES || left == 0) {
			fputs(" ...", out);
			return;
		}
		left -= put_objects(out, r, op->candidates[i], takes, left);
	}
}

static void put_result(FILE *out, const struct uop *op)
{
	const char *name = errno_name(op->exit);

	if (op->outcome == OUTCOME_UNKNOWN)
		fputs(" = unknown", out);
	else if (name)
		fprintf(out, " = %" PRId64 " %s", op->exit, name);
	else
		fprintf(out, " = %" PRId64, op->exit);
}

static void put_id(FILE *out, struct room *r, const struct record *rec, const char *name,
		   const struct emit_options *opt)
{
	char text[256];
	int64_t v;

	if (!rec || record_i64(rec, name, &v) < 0) {
		fprintf(out, " %s=?", name);
		return;
	}
	fprintf(out, " %s=%" PRId64, name, v == UINT32_MAX ? -1 : v);
	if (!opt->interpret || !strstr(name, "uid") || !id_name(rec, name, text, sizeof(text)))
		return;
	putc('(', out);
	room_quoted(r, out, (struct str){ text, strlen(text) });
	putc(')', out);
}

static void put_process(FILE *out, struct room *r, const struct uop *op, const struct emit_options *opt)
{
	const struct record *who = uop_who(op);

	fputs(" |", out);
	put_id(out, r, op->rec, "pid", opt);
	put_id(out, r, who, "auid", opt);
	put_id(out, r, op->rec, "uid", opt);
	put_id(out, r, op->rec, "euid", opt);
	put_id(out, r, who, "ses", opt);
	fputs(" comm=", out);
	if (who && op->process.confidence == CONF_EXACT)
		put_string(out, r, who, "comm");
	else
		putc('?', out);
	fputs(" exe=", out);
	if (who)
		put_string(out, r, who, "exe");
	else
		putc('?', out);
	fprintf(out, " [%s]", confidence_name(op->process.confidence));
}

/* Its position in a link, if it is in one. */
static void put_link(FILE *out, const struct uop *op)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN);
	uint64_t link;

	if (origin && record_u64(origin, "link", 10, &link) == 0 && link)
		fprintf(out, " link %" PRIu64, link);
}

static void put_origin(FILE *out, const struct uop *op)
{
	char id[STAMP_SIZE] = "?";
	struct stamp s;

	fputs(" | origin ", out);
	if (op->patched) {
		if (uop_origin_id(op, &s))
			stamp_format(&s, id);
		fputs(id, out);
		put_link(out, op);
	} else if (fact_asserted(&op->origin)) {
		stamp_format(&op->origin.ev->stamp, id);
		fputs(id, out);
	} else {
		fprintf(out, "%" PRIu32 " candidate%s", op->candidates_total, op->candidates_total == 1 ? "" : "s");
		if (op->candidates_total == 1) {
			stamp_format(&op->candidates[0]->stamp, id);
			fprintf(out, " %s", id);
		}
	}
	fprintf(out, " [%s]", confidence_name(op->origin.confidence));
}

int emit_text(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	const struct uringop *info = uringop_by_number(op->op);
	struct room room = { .left = room_of(op, FIXED) / 4 * 3 }, *r = &room;
	char id[STAMP_SIZE], time[TIME_SIZE];
	struct field key;

	time_format(&op->ev->stamp, time);
	stamp_format(&op->ev->stamp, id);
	fprintf(out, "%s %s", time, id);
	if (op->ev->node->name[0]) {
		fputs(" node=", out);
		room_quoted(r, out, (struct str){ op->ev->node->name, strlen(op->ev->node->name) });
	}
	if (info)
		fprintf(out, " %s", info->name);
	else
		fprintf(out, " op %u", op->op);
	put_object(out, r, op);
	put_result(out, op);
	if (op->attempt)
		fputs(" (attempt)", out);
	put_process(out, r, op, opt);
	put_origin(out, op);
	fprintf(out, " | object [%s]", confidence_name(evidence_object_confidence(op)));
	emit_evidence(out, op, " | ");
	if (record_field(op->rec, "key", &key) && !str_is(key.value, "(null)")) {
		fputs(" key=", out);
		put_string(out, r, op->rec, "key");
	}
	if (op->ev->incomplete || op->ev->again)
		fputs(" [records lost]", out);
	return putc('\n', out) == EOF || ferror(out) ? -EIO : 0;
}

static void put_call(FILE *out, struct room *r, const struct record *sys, const struct emit_options *opt)
{
	static const char *const ids[] = { "pid", "auid", "uid", "euid", "ses" };
	const char *name = syscall_name(sys);
	char id[STAMP_SIZE];
	uint64_t n;
	int64_t code;
	size_t i;

	stamp_format(&sys->stamp, id);
	fprintf(out, "    submitted by %s %s", id, name ? name : "a call that has no name here");
	if (name && strcmp(name, "io_uring_enter") == 0) {
		if (record_u64(sys, "a0", 16, &n) == 0)
			fprintf(out, " fd %" PRIu64, n);
		if (record_u64(sys, "a1", 16, &n) == 0)
			fprintf(out, " to_submit %" PRIu64, n);
	}
	if (record_i64(sys, "exit", &code) == 0)
		fprintf(out, " = %" PRId64, code);
	fputs(" |", out);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		put_id(out, r, sys, ids[i], opt);
	fputs(" comm=", out);
	put_string(out, r, sys, "comm");
	fputs(" exe=", out);
	put_string(out, r, sys, "exe");
}

int emit_text_call(FILE *out, const struct uop *op, const struct emit_options *opt)
{
	struct room room = { .left = room_of(op, FIXED) / 4 };

	if (opt->call)
		put_call(out, &room, opt->call, opt);
	else if (fact_asserted(&op->origin))
		fputs("    submitted by a call that is not in the log", out);
	else
		fputs("    submitted by a call that is not known", out);
	return putc('\n', out) == EOF || ferror(out) ? -EIO : 0;
}
