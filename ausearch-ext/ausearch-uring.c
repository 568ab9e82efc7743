/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ausearch-uring: finds io_uring operations in audit logs, stitched; and records of any type as ausearch does. */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "search.h"

#define DEFAULT_LOG "/var/log/audit/audit.log"

/* ausearch's exit codes (ausearch(8)): 1 for no match and for errors alike. */
enum { EXIT_FOUND = 0, EXIT_NOTHING = 1, EXIT_USAGE = 2 };

#define OUTPUT (64 << 10)	/* bytes that are written at a time */

/* As ausearch: a pipe on standard input is read if nothing else is named. */
static int list_files(const struct search *s, struct file_list *ret)
{
	struct stat st;

	if (!s->input && !s->input_logs && fstat(STDIN_FILENO, &st) == 0 && S_ISFIFO(st.st_mode))
		return file_list_one("-", ret);
	if (!s->input)
		return file_list_rotated(DEFAULT_LOG, ret);
	if (stat(s->input, &st) == 0 && S_ISDIR(st.st_mode))
		return file_list_rotated(s->input, ret);
	return file_list_one(s->input, ret);
}

static int search(struct search *s)
{
	struct file_list files = { 0 };
	int rc = list_files(s, &files);

	if (rc == 0 && s->follow && strcmp(files.file[0].name, "-") == 0) {
		cli_error(s->cli, "--follow: not of standard input");
		s->status = EXIT_WRONG_USE;
	} else if (rc == 0) {
		progress_start(&s->progress, &files);
		rc = search_is_for_ops(s) ? search_ops(s, &files) : search_records(s, &files);
		progress_end(&s->progress);
	}
	file_list_free(&files);
	if (rc == 0 && fflush(stdout) == EOF)
		rc = -errno;
	if (rc < 0)
		cli_error(s->cli, "%s", strerror(-rc));
	return rc;
}

int main(int argc, char **argv)
{
	struct cli cli = {
		.program = "ausearch-uring",
		.synopsis = "[OPTION]...",
		.about = "Finds io_uring operations in audit logs and ties each to its process, origin and object; or records, as ausearch.",
	};
	struct search *s = calloc(1, sizeof(*s));
	int rc, status;

	setlocale(LC_TIME, "");
	if (!s)
		return EXIT_NOTHING;
	s->cli = &cli;
	rc = search_options(s, argc, argv);
	if (rc != 0) {
		free(s);
		return rc < 0 ? EXIT_USAGE : 0;
	}
	if (!isatty(STDOUT_FILENO))
		setvbuf(stdout, NULL, _IOFBF, OUTPUT);
	rc = search(s);
	if (rc == 0 && s->found == 0 && s->status == 0 && s->form != FORM_RAW)
		fprintf(stderr, "<no matches>\n");
	status = s->status ? s->status : rc == 0 && s->found && !s->failed ? EXIT_FOUND : EXIT_NOTHING;
	free(s);
	return status;
}
