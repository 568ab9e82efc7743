/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stitched operations. */
#include "search.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "record/warn.h"
#include "resume.h"
#include "stitch/pipeline.h"

/* The number in a field of @rec, of that base. */
static bool field_is(const struct record *rec, const char *name, unsigned int base, uint64_t value)
{
	uint64_t n;

	return rec && record_u64(rec, name, base, &n) == 0 && n == value;
}

static bool exec_is(const struct uop *op, const char *mode)
{
	const struct record *origin = uop_record(op, REC_URING_ORIGIN);
	struct field f;

	if (!origin || !record_field(origin, "exec", &f))
		return false;
	return str_is(f.value, strcmp(mode, "worker") == 0 ? "iowq" : mode);
}

/* An origin that is one of several is not asserted, so it is not found. */
static bool origin_is(const struct uop *op, const struct stamp *id)
{
	struct stamp s;

	if (!fact_asserted(&op->origin) || !op->origin.ev)
		return false;
	s = op->origin.ev->stamp;
	return (!op->patched || uop_origin_id(op, &s)) && stamp_cmp(&s, id) == 0;
}

static bool op_matches(const struct op_match *m, const struct uop *op)
{
	const struct record *sqe = uop_record(op, REC_URING_SQE);

	return (m->any_op || (op->op < 256 && m->ops[op->op / 64] & 1ull << op->op % 64)) &&
	       (!m->confidence || m->confidence & 1u << op->origin.confidence) &&
	       (!m->has_origin || origin_is(op, &m->origin)) &&
	       (!m->has_ring || field_is(sqe, "ring", 16, m->ring)) &&
	       (!m->has_user_data || field_is(sqe, "user_data", 16, m->user_data)) &&
	       (!m->exec || exec_is(op, m->exec));
}

/* By the name of the operation or of the call that it is like, or by the operation's number. */
static bool syscall_is(const struct uop *op, const char *name)
{
	const struct uringop *info = uringop_by_number(op->op);
	uint64_t n;

	if (str_u64((struct str){ name, strlen(name) }, 10, &n) == 0)
		return op->op == n;
	return info && (strcasecmp(info->name, name) == 0 || (info->syscall && strcmp(info->syscall, name) == 0));
}

static bool matches(const struct search *s, const struct uop *op)
{
	return search_wants_stamp(s, &op->ev->stamp) && op_matches(&s->op, op) && (!s->syscall || syscall_is(op, s->syscall)) &&
	       (!match_asks(&s->match) || match_operation(&s->match, op));
}

/* What all has come of, or @all. */
static int show_events(struct ops *o, bool all)
{
	struct audit_event *e;
	int rc = 0;

	while (rc == 0 && (e = audit_form_next(&o->form, all)) != NULL) {
		rc = audit_form_write(o->out, e);
		audit_form_remove(&o->form, e);
	}
	return rc;
}

static int show_records(struct ops *o, const struct uop *op)
{
	int rc = audit_form_add(&o->form, op, 0);

	return rc < 0 ? rc : show_events(o, false);
}

static int show(struct ops *o, const struct uop *op)
{
	const struct search *s = o->s;
	FILE *out = o->out;

	switch (s->form) {
	case FORM_AUDIT:
		return show_records(o, op);
	case FORM_JSON:
		return emit_json(out, op, &s->emit);
	case FORM_ECS:
		return emit_with(out, json_ecs, op, &s->emit);
	case FORM_OCSF:
		return emit_with(out, json_ocsf, op, &s->emit);
	case FORM_CSV:
		return emit_csv(out, op, &s->emit);
	case FORM_STRACE:
		return emit_strace(out, op, &s->emit);
	default:
		return emit_text(out, op, &s->emit);
	}
}

int search_show_with(const struct search *s, FILE *out, const struct uop *op, const struct record *call)
{
	const struct emit_options opt = { .raw = s->emit.raw, .interpret = s->emit.interpret, .call = call };
	int rc;

	if (s->form == FORM_JSON)
		return emit_json(out, op, &opt);
	rc = emit_text(out, op, &opt);
	return rc < 0 ? rc : emit_text_call(out, op, &opt);
}

static int found_new(void *data, const struct uop *op)
{
	struct ops *o = data;
	struct search *s = o->s;
	int rc;

	if (o->done || !(matches(o->asked, op) || (o->chains && !o->only_note && chains_have(o->chains, op))))
		return 0;
	if (o->only_note)
		return chains_note(o->chains, op);
	progress_result(&s->progress);
	if (s->found++ == 0 && s->form == FORM_CSV)
		emit_csv_head(o->out);
	rc = o->origins ? origins_hold(o->origins, o->out, op) : show(o, op);
	if (rc == 0 && s->line_buffered && fflush(o->out) == EOF)
		rc = -errno;
	o->done = s->just_one;
	return rc;
}

int search_found_op(void *data, const struct uop *op)
{
	struct ops *o = data;

	return o->resume ? resume_take(o->resume, op, found_new, o) : found_new(o, op);
}

static int end_all(struct ops *o, struct pipeline *pl)
{
	int rc = o->done || o->resume ? 0 : pipeline_finish(pl);

	if (o->resume)
		resume_end(o->resume, !o->done && !o->s->failed);

	if (rc == 0)
		rc = o->origins ? origins_flush(o->origins, o->out) : show_events(o, true);
	return rc;
}

/* All of them, by all that the log holds. */
static int search_all(struct ops *o, const struct file_list *files)
{
	struct search *s = o->s;
	struct counters counters = { .warn = o->only_note ? NULL : cli_warn, .data = (void *)(uintptr_t)s->cli };
	struct pipeline *pl = pipeline_new(search_found_op, o, &counters);
	int rc = pl ? search_feed(s, files, pl, &o->done, o->only_note) : -ENOMEM;

	if (rc == 0)
		rc = end_all(o, pl);
	audit_form_free(&o->form);
	resume_free(o->resume);
	o->resume = NULL;
	if (!o->only_note)
		cli_warnings(s->cli, &counters);
	pipeline_free(pl);
	return rc;
}

static int search_once(struct ops *o, const struct file_list *files)
{
	int rc = o->resume ? 0 : search_ops_quickly(o, files);

	if (rc == 0)
		rc = search_all(o, files);
	return rc < 0 ? rc : 0;
}

/* Everything since the oldest of the calls, of which the chains are shown, and what is asked for. */
static void widen(struct search *s, uint64_t since)
{
	s->want.has_serial = false;
	s->want.start = since;
	s->want.end = 0;
	s->want.n_needles = 0;
	s->match = (struct match){ 0 };
	s->op = (struct op_match){ .any_op = true };
}

static int search_chains(struct ops *o, const struct file_list *files)
{
	struct search wide = *o->s, *s = o->s;
	uint64_t since;
	int rc;

	o->only_note = true;
	rc = search_once(o, files);
	o->only_note = false;
	if (rc < 0)
		return rc;
	if (chains_unknown(o->chains))
		cli_error(s->cli, "operations whose links are not known: %" PRIu64, chains_unknown(o->chains));
	since = chains_sort(o->chains);
	if (since == 0)
		return 0;
	widen(&wide, since);
	o->s = &wide;
	rc = search_once(o, files);
	s->found = wide.found;
	s->failed = wide.failed;
	return rc;
}

int search_ops(struct search *s, const struct file_list *files)
{
	struct ops o = { .s = s, .asked = s, .out = stdout };
	int rc;

	if ((s->with_origin || s->chain || s->checkpoint) && !search_can_repeat(files)) {
		cli_error(s->cli, "--with-origin, --chain and --checkpoint: files are read again, which a pipe cannot be");
		s->status = EXIT_WRONG_USE;
		return 0;
	}
	if (s->checkpoint) {
		o.resume = resume_new(s, files);
		if (!o.resume)
			return s->status ? 0 : -ENOMEM;
	}
	o.origins = s->with_origin ? origins_new(s, files) : NULL;
	o.chains = s->chain ? chains_new() : NULL;
	if ((s->with_origin && !o.origins) || (s->chain && !o.chains))
		rc = -ENOMEM;
	else
		rc = s->chain ? search_chains(&o, files) : search_once(&o, files);
	origins_free(o.origins);
	chains_free(o.chains);
	return rc;
}
