/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/match.h"

#include <libaudit.h>

#include "search/match-fields.h"
#include "stitch/evidence.h"
#include "stitch/node.h"

static bool number_matches(const struct match_fields *mf, enum match_number n)
{
	return mf->set & 1u << n && (mf->m->name[n] ? mf->named[n] : mf->number[n] == mf->m->number[n]);
}

static bool ids_match(const struct match_fields *mf, bool any, const enum match_number *ids, size_t n)
{
	bool one = false, all = true;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!match_fields_asks(mf->m, ids[i]))
			continue;
		if (number_matches(mf, ids[i]))
			one = true;
		else
			all = false;
	}
	return any ? one : all;
}

static bool texts_match(const struct match_fields *mf)
{
	const struct match *m = mf->m;
	enum match_text t;

	for (t = 0; t < MATCH_TEXTS; t++) {
		if (!m->text[t] || mf->hit[t] || (m->either_context && (t == MATCH_SUBJECT || t == MATCH_OBJECT)))
			continue;
		if (t == MATCH_FILE && mf->has_cwd && match_fields_text(m, t, (struct str){ mf->cwd, mf->n_cwd }))
			continue;
		return false;
	}
	return !m->either_context || mf->hit[MATCH_SUBJECT] || mf->hit[MATCH_OBJECT];
}

static bool fields_match(const struct match_fields *mf)
{
	static const enum match_number uids[] = { MATCH_UID, MATCH_EUID, MATCH_AUID },
				       gids[] = { MATCH_GID, MATCH_EGID };
	static const enum match_number rest[] = { MATCH_PID,     MATCH_PPID,    MATCH_SES,    MATCH_EXIT,
						  MATCH_SUCCESS, MATCH_SYSCALL, MATCH_MACHINE };

	return ids_match(mf, mf->m->any_uid, uids, 3) && ids_match(mf, mf->m->any_gid, gids, 2) &&
	       ids_match(mf, false, rest, sizeof(rest) / sizeof(rest[0])) && texts_match(mf);
}

/* What a call and an operation in it do not share. */
static void forget_outcome(struct match_fields *mf)
{
	mf->set &= ~(1u << MATCH_EXIT | 1u << MATCH_SUCCESS | 1u << MATCH_SYSCALL | 1u << MATCH_MACHINE);
}

/* The facts of the event as that of the system call, or of the operation of that number. */
static bool view_matches(const struct match *m, const struct record *rec, const unsigned int *type, size_t n, size_t op)
{
	static struct match_fields mf;
	size_t i;

	match_fields_clear(&mf, m);
	for (i = 0; i < n && op < n; i++)
		if (type[i] == AUDIT_SYSCALL)
			match_fields_take(&mf, &rec[i], type[i]);
	if (op < n) {
		forget_outcome(&mf);
		mf.hit[MATCH_KEY] = false;
	}
	for (i = 0; i < n; i++)
		if (i == op || (type[i] != REC_URINGOP && (type[i] != AUDIT_SYSCALL || op >= n)))
			match_fields_take(&mf, &rec[i], type[i]);
	return fields_match(&mf);
}

static bool node_matches(const struct match *m, struct str node)
{
	size_t i;

	for (i = 0; i < m->n_nodes; i++)
		if (str_is(node, m->node[i]))
			return true;
	return m->n_nodes == 0;
}

bool match_asks(const struct match *m)
{
	size_t i;

	for (i = 0; i < MATCH_TEXTS; i++)
		if (m->text[i])
			return true;
	return m->numbers || m->n_nodes;
}

bool match_event(const struct match *m, const struct record *rec, const unsigned int *type, size_t n)
{
	bool ops = false, calls = false;
	size_t i;

	if (n == 0 || !node_matches(m, record_node(&rec[0])))
		return false;
	for (i = 0; i < n; i++) {
		ops |= type[i] == REC_URINGOP;
		calls |= type[i] == AUDIT_SYSCALL;
	}
	if ((!ops || calls) && view_matches(m, rec, type, n, n))
		return true;
	for (i = 0; i < n && ops; i++)
		if (type[i] == REC_URINGOP && view_matches(m, rec, type, n, i))
			return true;
	return false;
}

static void take_label(struct match_fields *mf, enum match_text t, struct str label)
{
	if (label.n && mf->m->text[t])
		mf->hit[t] |= match_fields_text(mf->m, t, label);
}

/* What a security module names is of the operation, too; the program's own name does not hide the one that it had. */
static void take_evidence(struct match_fields *mf, const struct evidence *e)
{
	static const struct {
		const char *name;
		enum match_text text;
	} strings[] = { { "path", MATCH_FILE },       { "name", MATCH_FILE },       { "file", MATCH_FILE },
			{ "comm", MATCH_COMM },       { "profile", MATCH_SUBJECT }, { "label", MATCH_SUBJECT },
			{ "subject", MATCH_SUBJECT }, { "object", MATCH_OBJECT },   { "target", MATCH_OBJECT } };
	size_t i;

	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		struct field f;
		long n;

		if (!mf->m->text[strings[i].text] || !evidence_field(e, strings[i].name, &f))
			continue;
		n = field_bytes(&f, mf->buf, sizeof(mf->buf));
		if (n >= 0)
			take_label(mf, strings[i].text, (struct str){ mf->buf, (size_t)n });
	}
	take_label(mf, MATCH_SUBJECT, e->subject);
	take_label(mf, MATCH_OBJECT, e->target);
}

bool match_operation(const struct match *m, const struct uop *op)
{
	const struct event *objects = fact_asserted(&op->object) ? op->object.ev : NULL;
	const struct record *who = uop_who(op);
	static struct match_fields mf;
	struct evidence e;
	size_t i, at = 0;

	if (!node_matches(m, (struct str){ op->ev->node->name, strlen(op->ev->node->name) }))
		return false;
	match_fields_clear(&mf, m);
	if (who && who != op->rec)
		match_fields_take(&mf, who, AUDIT_SYSCALL);
	/* The program may have another name since. */
	if (op->process.confidence != CONF_EXACT)
		mf.hit[MATCH_COMM] = mf.hit[MATCH_TERMINAL] = false;
	forget_outcome(&mf);
	mf.hit[MATCH_KEY] = false;
	match_fields_take(&mf, op->rec, REC_URINGOP);
	if (op->outcome == OUTCOME_UNKNOWN)
		mf.set &= ~(1u << MATCH_EXIT | 1u << MATCH_SUCCESS);
	for (i = 0; objects && i < objects->n; i++)
		if (objects->rec[i].type == REC_PATH || objects->rec[i].type == REC_SOCKADDR)
			match_fields_take(&mf, &objects->rec[i], (unsigned int)objects->rec[i].type);
	while (evidence_next(op, &at, &e))
		if (evidence_asserted(&e) && evidence_names_task(&e))
			take_evidence(&mf, &e);
	return fields_match(&mf);
}
