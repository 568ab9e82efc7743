/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

#include <errno.h>
#include <inttypes.h>

#include "logs.h"
#include "needles.h"
#include "ops.h"
#include "patched-ops.h"
#include "records.h"
#include "stitch-all.h"

/*
 * A checkpoint counts every operation of the log, and the audit format waits for those that belong to the same
 * event.
 */
enum plan plan_for(const struct query *q, const struct file_list *files)
{
	struct needles needles;

	if (!query_is_for_ops(q))
		return PLAN_RECORDS;
	if (q->follow || q->checkpoint || q->format == FORMAT_AUDIT || !logs_can_be_reread(files))
		return PLAN_STITCH_ALL;
	needles_of_ops(q, &needles);
	return needles.n || q->scan.has_serial || q->scan.start || q->scan.end ? PLAN_NEEDLES : PLAN_STITCH_ALL;
}

static int read_ops(struct ops *o, const struct query *q, const struct file_list *files)
{
	int rc = 0;

	if (plan_for(q, files) == PLAN_NEEDLES)
		rc = patched_ops(o, q, files);
	return rc == 0 ? stitch_all(o, files) : rc < 0 ? rc : 0;
}

/* All since the oldest of the calls whose chains are shown. */
static struct query since(const struct query *q, uint64_t second)
{
	struct query wide = *q;

	wide.scan.has_serial = false;
	wide.scan.start = second;
	wide.scan.end = 0;
	wide.match = (struct match){ 0 };
	wide.op = (struct op_match){ 0 };
	return wide;
}

/* Notes the chains of the operations that are found, then shows all operations in them. */
static int read_chains(struct ops *o, const struct file_list *files)
{
	struct search *s = o->s;
	struct query wide;
	uint64_t oldest;
	int rc;

	o->only_chains = true;
	rc = read_ops(o, &s->query, files);
	o->only_chains = false;
	if (rc < 0)
		return rc;
	if (chains_unknown(o->chains))
		cli_error(s->cli, "operations with unknown links: %" PRIu64, chains_unknown(o->chains));
	oldest = chains_sort(o->chains);
	if (oldest == 0)
		return 0;
	wide = since(&s->query, oldest);
	return read_ops(o, &wide, files);
}

/* Whether the files can be read as the options ask; otherwise that is reported. */
static bool can_read(struct search *s, const struct file_list *files)
{
	const struct query *q = &s->query;
	bool again = query_is_for_ops(q) && (q->with_origin || q->chain || q->checkpoint);
	bool is_stdin = strcmp(files->file[0].name, "-") == 0;

	if (q->follow && is_stdin)
		cli_error(s->cli, "--follow cannot be used with standard input");
	else if (again && !logs_can_be_reread(files))
		cli_error(s->cli, "--with-origin, --chain and --checkpoint read the log twice, so it must be a file");
	else
		return true;
	s->exit_status = EXIT_USAGE;
	return false;
}

static int run_ops(struct search *s, const struct file_list *files)
{
	struct ops o;
	int rc = ops_init(&o, s, files);

	if (rc == 0)
		rc = o.chains ? read_chains(&o, files) : read_ops(&o, &s->query, files);
	ops_free(&o);
	return rc < 0 ? rc : 0;
}

int plan_run(struct search *s, const struct file_list *files)
{
	if (!can_read(s, files))
		return 0;
	return plan_for(&s->query, files) == PLAN_RECORDS ? search_records(s, files) : run_ops(s, files);
}
