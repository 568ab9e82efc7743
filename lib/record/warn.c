/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/warn.h"

#include <inttypes.h>
#include <stdio.h>

#define MAX_TOLD 10

void cli_warn(void *data, enum warning what, struct source src, const struct stamp *stamp, const char *detail)
{
	static uint64_t told[WARN_COUNT];
	const struct cli *cli = data;

	if (told[what]++ >= MAX_TOLD)
		return;
	fprintf(stderr, "%s: ", cli->program);
	if (src.file)
		fprintf(stderr, "%s line %" PRIu64 ": ", src.file, src.line);
	if (stamp)
		fprintf(stderr, "serial %" PRIu32 ": ", stamp->serial);
	fprintf(stderr, "%s%s%s\n", warning_text(what), detail ? ": " : "", detail ? detail : "");
}

void cli_warnings(const struct cli *cli, const struct counters *c)
{
	int i;

	for (i = 0; i < WARN_COUNT; i++)
		if (c->warnings[i] > MAX_TOLD)
			cli_error(cli, "%s: %" PRIu64 " in all", warning_text((enum warning)i), c->warnings[i]);
}
