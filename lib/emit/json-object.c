/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/evidence.h"
#include "emit/json-impl.h"
#include "record/json-fields.h"
#include "record/sockaddr.h"

static void put_path(struct json *j, const struct record *rec)
{
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

static void put_paths(struct json *j, const struct event *ev)
{
	size_t i, mark = j->n;

	json_begin_list(j, "paths");
	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == REC_PATH)
			put_path(j, &ev->rec[i]);
	if (json_is_empty(j))
		json_undo(j, mark);
	else
		json_end_list(j);
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
		put_paths(j, ev);
	rec = all || takes == URINGOP_TAKES_ADDR ? event_record(ev, REC_SOCKADDR) : NULL;
	if (rec)
		json_put_sockaddr(j, rec);
	rec = all ? event_record(ev, REC_FD_PAIR) : NULL;
	if (rec)
		put_fds(j, rec);
}

static void put_object_candidate(struct json *j, const struct event *ev, enum uringop_takes takes)
{
	size_t mark = j->n;

	json_begin(j, NULL);
	put_objects(j, ev, takes, false);
	if (json_is_empty(j)) {
		json_undo(j, mark);
		return;
	}
	json_set_stamp(j, "id", &ev->stamp);
	json_end(j);
}

static void put_object_candidates(struct json *j, const struct uop *op, enum uringop_takes takes)
{
	size_t i;

	json_begin_list(j, "candidates");
	if (op->object.ev && !fact_asserted(&op->object))
		put_object_candidate(j, op->object.ev, takes);
	for (i = 0; i < op->n_candidates; i++)
		if (op->candidates[i] != op->object.ev)
			put_object_candidate(j, op->candidates[i], takes);
	json_end_list(j);
}

void json_put_object(struct json *j, const struct uop *op)
{
	const struct uringop *info = uringop_by_number(op->op);
	enum uringop_takes takes = info ? info->takes : URINGOP_TAKES_NONE;
	bool asserted = fact_asserted(&op->object);

	json_begin(j, "object");
	if (json_put_evidence_object(j, op)) {
		json_end(j);
		return;
	}
	json_put_fact(j, &op->object);
	if (asserted)
		put_objects(j, op->object.ev, takes, op->patched);
	if (asserted ? uop_unnamed(op) : op->object.confidence == CONF_AMBIGUOUS)
		put_object_candidates(j, op, takes);
	json_end(j);
}
