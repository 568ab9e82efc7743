/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/evidence.h"
#include "emit/json-impl.h"
#include "record/json-fields.h"
#include "record/sockaddr.h"

/* Of an ambiguous object, in one line: paths, and bytes of them and of addresses. */
#define MAX_PATHS 16
#define MAX_BYTES 1024

/* More than what follows in a line of any format, beside text of the log. */
#define REST 300

/* A path as a whole: false if there is no room for it. */
static bool put_path(struct json *j, const struct record *rec)
{
	unsigned int cut = j->cut;
	size_t mark = j->n;
	struct fields fs UNINITIALIZED;

	fields_read(&fs, rec);
	json_begin(j, NULL);
	json_set_i64(j, "item", &fs, "item");
	json_set_string(j, "name", &fs, "name");
	json_set_word(j, "nametype", &fs, "nametype");
	json_set_word(j, "inode", &fs, "inode");
	json_set_word(j, "dev", &fs, "dev");
	json_set_word(j, "mode", &fs, "mode");
	json_set_i64(j, "ouid", &fs, "ouid");
	json_set_i64(j, "ogid", &fs, "ogid");
	json_end(j);
	if (j->cut == cut && json_keep(j, mark))
		return true;
	json_undo(j, mark);
	j->cut = cut + 1;
	return false;
}

static void put_saddr(struct json *j, const struct saddr *sa, const struct fields *fs)
{
	if (sa->family)
		json_set_z(j, "family", sa->family);
	else
		json_set_int(j, "family", sa->number);
	if (sa->has_address) {
		json_set_z(j, "address", sa->address);
		json_set_int(j, "port", sa->port);
	} else if (sa->has_path) {
		json_set_bool(j, "abstract", sa->abstract);
		json_set_bytes(j, "path", (struct str){ sa->path, sa->path_len });
	} else {
		json_set_word(j, "hex", fs, "saddr");
	}
}

void json_put_sockaddr(struct json *j, const struct record *rec)
{
	struct fields fs UNINITIALIZED;
	struct saddr sa;

	fields_read(&fs, rec);
	json_begin(j, "sockaddr");
	if (sockaddr_decode(rec, &sa) < 0)
		json_set_word(j, "hex", &fs, "saddr");
	else
		put_saddr(j, &sa, &fs);
	json_end(j);
}

/* At most @max paths, as long as there is room: how many. */
static size_t put_paths(struct json *j, const struct event *ev, size_t max)
{
	size_t n = event_count(ev, REC_PATH), i, mark = j->n;
	const struct record *rec = event_record(ev, REC_PATH);

	if (n > max)
		n = max;
	if (n == 0)
		return 0;
	json_begin_list(j, "paths");
	for (i = 0; i < n; rec++) {
		if (rec->type != REC_PATH)
			continue;
		if (!put_path(j, rec))
			break;
		i++;
	}
	if (i)
		json_end_list(j);
	else
		json_undo(j, mark);
	return i;
}

static void put_fds(struct json *j, const struct record *rec)
{
	struct fields fs UNINITIALIZED;

	fields_read(&fs, rec);
	json_begin(j, "fds");
	json_set_i64(j, "fd0", &fs, "fd0");
	json_set_i64(j, "fd1", &fs, "fd1");
	json_end(j);
}

static void put_objects(struct json *j, const struct event *ev, enum uringop_takes takes, bool all)
{
	const struct record *rec;

	if (all || takes == URINGOP_TAKES_PATH)
		put_paths(j, ev, SIZE_MAX);
	rec = all || takes == URINGOP_TAKES_ADDR ? event_record(ev, REC_SOCKADDR) : NULL;
	if (rec)
		json_put_sockaddr(j, rec);
	rec = all ? event_record(ev, REC_FD_PAIR) : NULL;
	if (rec)
		put_fds(j, rec);
}

/* What is written of an ambiguous object, and what that may still take. */
struct choice {
	enum uringop_takes takes;
	size_t paths, bytes;
	uint64_t total; /* paths that there are */
};

/* What is beyond the bounds is no lack of the line. */
static void put_some_paths(struct json *j, const struct event *ev, struct choice *c)
{
	const size_t limit = j->limit, mark = j->n;
	const unsigned int cut = j->cut;

	c->total += event_count(ev, REC_PATH);
	if (c->paths == 0 || mark >= limit)
		return;
	if (limit - mark > c->bytes)
		j->limit = mark + c->bytes;
	c->paths -= put_paths(j, ev, c->paths);
	if (j->cut != cut)
		c->paths = 0;
	c->bytes -= j->n - mark < c->bytes ? j->n - mark : c->bytes;
	j->limit = limit;
	j->cut = cut;
}

static void put_some_address(struct json *j, const struct record *rec, struct choice *c)
{
	size_t mark = j->n;

	json_put_sockaddr(j, rec);
	if (j->n - mark > c->bytes)
		json_undo(j, mark);
	c->bytes -= j->n - mark;
}

static void put_candidate(struct json *j, const struct event *ev, struct choice *c)
{
	const struct record *address = c->takes == URINGOP_TAKES_ADDR ? event_record(ev, REC_SOCKADDR) : NULL;
	size_t mark = j->n;

	if (!address && !(c->takes == URINGOP_TAKES_PATH && event_record(ev, REC_PATH)))
		return;
	json_begin(j, NULL);
	json_set_stamp(j, "id", &ev->stamp);
	if (address)
		put_some_address(j, address, c);
	else
		put_some_paths(j, ev, c);
	json_end(j);
	json_keep(j, mark);
}

static void put_candidates(struct json *j, const struct uop *op, enum uringop_takes takes)
{
	struct choice c = { .takes = takes, .paths = MAX_PATHS, .bytes = MAX_BYTES };
	size_t i;

	json_begin_list(j, "candidates");
	if (op->object.ev && !fact_asserted(&op->object))
		put_candidate(j, op->object.ev, &c);
	for (i = 0; i < op->n_candidates; i++)
		if (op->candidates[i] != op->object.ev)
			put_candidate(j, op->candidates[i], &c);
	json_end_list(j);
	if (takes == URINGOP_TAKES_PATH)
		json_set_int(j, "paths_total", (int64_t)c.total);
}

void json_put_object(struct json *j, const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	enum uringop_takes takes = info ? info->takes : URINGOP_TAKES_NONE;
	bool asserted = fact_asserted(&op->object);

	json_limit_rest(j, REST);
	json_begin(j, "object");
	if (json_put_evidence_object(j, op)) {
		json_end(j);
		return;
	}
	json_put_fact(j, &op->object);
	if (asserted)
		put_objects(j, op->object.ev, takes, op->patched);
	if (asserted ? uop_unnamed(op) : op->object.confidence == CONF_AMBIGUOUS)
		put_candidates(j, op, takes);
	json_end(j);
}
