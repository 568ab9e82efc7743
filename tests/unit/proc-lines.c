/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc-lines ROOT <LOG: prints each operation of a log as uringop/1, as ECS and as OCSF, one line each. The folder ROOT
 * is read in place of /proc.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "emit/emit.h"
#include "stitch/pipeline.h"

static struct procinfo *procinfo;
static uint64_t now;

/* That of the event; the host started with 1970. */
static void clocks(void *data, uint64_t *ret_day, uint64_t *ret_boot)
{
	(void)data;
	*ret_day = *ret_boot = now;
}

static int write_op(void *data, const struct uop *op)
{
	static const struct proc_clock clock = { clocks, NULL };
	struct emit_options opt = { .unit = true, .container = true, .ancestors = true };
	int rc;

	now = stamp_ms(&op->ev->stamp);
	if (!procinfo)
		procinfo = procinfo_new(data, &clock);
	if (!procinfo)
		return -errno;
	opt.proc = procinfo_find(procinfo, op->pid, 0, now);
	rc = emit_json(stdout, op, &opt);
	if (rc == 0)
		rc = emit_with(stdout, json_ecs, op, &opt);
	return rc == 0 ? emit_with(stdout, json_ocsf, op, &opt) : rc;
}

int main(int argc, char **argv)
{
	struct counters counters = { 0 };
	struct pipeline *pl = argc == 2 ? pipeline_new(write_op, argv[1], &counters) : NULL;
	int rc = pl ? pipeline_read(pl, STDIN_FILENO, "-") : -EINVAL;

	if (rc == 0)
		rc = pipeline_finish(pl);
	pipeline_free(pl);
	procinfo_free(procinfo);
	return rc < 0 || fflush(stdout) == EOF ? EXIT_FAILURE : EXIT_SUCCESS;
}
