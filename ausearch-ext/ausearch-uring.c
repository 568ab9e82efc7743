/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ausearch-uring: finds io_uring operations in audit logs, stitched; and records of any type as ausearch does. */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "logs.h"
#include "options.h"
#include "plan.h"

#define OUTPUT (64 << 10) /* bytes that are written at a time */

static int search(struct search *s)
{
	struct file_list files = { 0 };
	int rc = logs_list(&s->query, &files);

	if (rc == 0) {
		file_list_tell(&files, s->cli);
		progress_start(&s->progress, &files);
		rc = plan_run(s, &files);
		progress_end(&s->progress);
	}
	file_list_free(&files);
	if (rc == 0 && fflush(stdout) == EOF)
		rc = -errno;
	if (rc < 0)
		cli_error(s->cli, "%s", strerror(-rc));
	return rc;
}

static int exit_status(const struct search *s, int rc)
{
	if (s->exit_status)
		return s->exit_status;
	if (rc == 0 && s->found == 0 && !s->failed && s->query.unknown) {
		cli_error(s->cli, "nothing was found, and this host does not know the user or group '%s'",
			  s->query.unknown);
		return EXIT_USAGE;
	}
	if (rc == 0 && s->found == 0 && s->query.format != FORMAT_RAW)
		fprintf(stderr, "<no matches>\n");
	return rc == 0 && s->found && !s->failed ? EXIT_FOUND : EXIT_NOTHING;
}

int main(int argc, char **argv)
{
	struct cli cli = {
		.program = "ausearch-uring",
		.synopsis = "[OPTION]...",
		.about = "Finds io_uring operations in audit logs, with the process, origin and object of each; "
			 "or records of any type, like ausearch.",
	};
	struct search *s = calloc(1, sizeof(*s));
	int rc, status;

	if (cli_open_std(&cli) < 0)
		return EXIT_NOTHING;
	setlocale(LC_TIME, "");
	if (!s)
		return EXIT_NOTHING;
	s->cli = &cli;
	rc = options_parse(&cli, &s->query, argc, argv);
	if (rc != 0) {
		free(s);
		return rc < 0 ? EXIT_USAGE : EXIT_FOUND;
	}
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, NULL, _IOFBF, OUTPUT);
	status = exit_status(s, search(s));
	free(s);
	return status;
}
