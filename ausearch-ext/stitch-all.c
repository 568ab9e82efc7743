/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch-all.h"

#include <errno.h>

#include "logs.h"
#include "record/warn.h"
#include "stitch/pipeline.h"

static int end(struct ops *o, struct pipeline *pl)
{
	int rc = o->done || o->resume ? 0 : pipeline_finish(pl);

	if (o->resume)
		resume_end(o->resume, !o->done && !o->s->failed);
	return rc < 0 ? rc : ops_flush(o);
}

int stitch_all(struct ops *o, const struct file_list *files)
{
	struct search *s = o->s;
	struct counters counters = { .warn = o->only_chains ? NULL : cli_warn, .data = (void *)(uintptr_t)s->cli };
	struct pipeline *pl = pipeline_new(ops_take, o, &counters);
	int rc = -ENOMEM;

	if (pl) {
		pipeline_only_audit(pl, s->query.scan.only_audit);
		rc = logs_feed(s, files, pl, &o->done, o->only_chains);
	}

	if (rc == 0)
		rc = end(o, pl);
	if (!o->only_chains)
		cli_warnings(s->cli, &counters);
	ops_release(o);
	pipeline_free(pl);
	return rc;
}
