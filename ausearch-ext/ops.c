/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ops.h"

#include <errno.h>

#include "op-show.h"

static bool matches(const struct query *q, const struct uop *op)
{
	return query_has_stamp(q, &op->ev->stamp) && op_match(&q->op, op) &&
	       (!match_asks(&q->match) || match_operation(&q->match, op));
}

/* Shows the events whose operations have all come, or @all. */
static int show_events(struct ops *o, bool all)
{
	struct audit_event *e;
	int rc = 0;

	while (rc == 0 && (e = audit_writer_next(&o->audit, all)) != NULL) {
		rc = audit_writer_write(o->out, e);
		audit_writer_remove(&o->audit, e);
	}
	return rc;
}

static int show(struct ops *o, const struct uop *op)
{
	const struct query *q = &o->s->query;
	int rc;

	if (o->origins)
		return origins_hold(o->origins, o->out, op);
	if (q->format != FORMAT_AUDIT)
		return op_show(q, o->out, op);
	rc = audit_writer_add(&o->audit, op, 0);
	return rc < 0 ? rc : show_events(o, false);
}

static int take_new(void *data, const struct uop *op)
{
	struct ops *o = data;
	struct search *s = o->s;
	int rc;

	if (o->done || !(matches(&s->query, op) || (o->chains && !o->only_chains && chains_have(o->chains, op))))
		return 0;
	if (o->only_chains)
		return chains_note(o->chains, op);
	progress_result(&s->progress);
	if (s->found++ == 0 && s->query.format == FORMAT_CSV)
		emit_csv_head(o->out);
	rc = show(o, op);
	if (rc == 0 && s->query.line_buffered && fflush(o->out) == EOF)
		rc = -errno;
	o->done = s->query.just_one;
	return rc;
}

int ops_take(void *data, const struct uop *op)
{
	struct ops *o = data;

	return o->resume ? resume_take(o->resume, op, take_new, o) : take_new(o, op);
}

int ops_flush(struct ops *o)
{
	return o->origins ? origins_flush(o->origins, o->out) : show_events(o, true);
}

void ops_release(struct ops *o)
{
	audit_writer_free(&o->audit);
	resume_free(o->resume);
	o->resume = NULL;
	if (o->origins)
		origins_forget(o->origins);
}

void ops_forget(struct ops *o)
{
	o->s->found = 0;
	o->done = false;
	if (o->only_chains)
		chains_clear(o->chains);
}

int ops_init(struct ops *o, struct search *s, const struct file_list *files)
{
	const struct query *q = &s->query;

	*o = (struct ops){ .s = s, .out = stdout };
	if (q->checkpoint) {
		o->resume = resume_new(s, files);
		if (!o->resume)
			return s->exit_status ? 1 : -ENOMEM;
	}
	o->origins = q->with_origin ? origins_new(q, files) : NULL;
	o->chains = q->chain ? chains_new() : NULL;
	return (q->with_origin && !o->origins) || (q->chain && !o->chains) ? -ENOMEM : 0;
}

void ops_free(struct ops *o)
{
	ops_release(o);
	origins_free(o->origins);
	chains_free(o->chains);
}
