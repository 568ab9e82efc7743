/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coverage.h"
#include "routes.h"

#define TWIN_MARK "## Made by aurules-uring twin"

static void twin_header(const struct job *job, FILE *out)
{
	fprintf(out,
		TWIN_MARK " for a %s kernel: the io_uring operations that can bypass the other rules.\n"
			  "## Where a condition of those rules is not possible on this list, these rules record more "
			  "than they do.\n",
		kernel_name(job->kernel));
}

/* Whether the file may be written over: it is ours, or not there. */
static bool may_write(const char *path)
{
	char mark[sizeof(TWIN_MARK)];
	FILE *old = fopen(path, "re");
	bool ours = false;

	if (!old)
		return errno == ENOENT;
	while (!ours && fgets(mark, sizeof(mark), old) && (mark[0] == '\n' || strcmp(mark, TWIN_MARK) == 0))
		ours = mark[0] != '\n';
	fclose(old);
	return ours;
}

/* Writes beside the file and then in its place, so that augenrules never sees half of it. */
static int write_twins(const struct job *job, const char *text, long n)
{
	char path[4096], temporary[4200];
	FILE *out;
	int fd, rc = 0;

	snprintf(path, sizeof(path), "%s/" TWIN_FILE, job->rules_dir);
	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	if (!may_write(path)) {
		cli_error(job->cli, "%s: not overwritten, because aurules-uring twin did not make this file", path);
		return -EEXIST;
	}
	fd = mkostemp(temporary, O_CLOEXEC);
	out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!out)
		return job_error(job, path, 0, -errno);
	/* if there is no newline at the end of the file before it, augenrules joins this line to that */
	putc('\n', out);
	twin_header(job, out);
	fputs(text, out);
	if (fchmod(fd, 0640) < 0 || fflush(out) == EOF || fsync(fd) < 0)
		rc = -errno;
	if (fclose(out) == EOF && rc == 0)
		rc = -errno;
	if (rc == 0 && rename(temporary, path) < 0)
		rc = -errno;
	if (rc < 0) {
		unlink(temporary);
		return job_error(job, path, 0, rc);
	}
	printf("%s: %ld rules written\n", path, n);
	return 0;
}

/* The rules that a standard's demands are, for their twins. */
static int standard_rules(const struct job *job, struct ruleset *rs)
{
	struct baseline b = { 0 };
	size_t i;
	int rc = job_baseline(job, &b);

	for (i = 0; rc == 0 && i < b.n_demands; i++) {
		rc = demand_rules(&b, &b.demand[i], rs);
		if (rc < 0)
			cli_error(job->cli, "%s", strerror(-rc));
	}
	baseline_clear(&b);
	return rc < 0 ? rc : ruleset_apply(rs);
}

int run_twin(const struct job *job)
{
	struct ruleset rs = { .machine = job->machine };
	char *text = NULL;
	size_t size;
	FILE *out;
	long n;
	int rc = job->standard ? standard_rules(job, &rs) : job_rules(job, &rs);

	if (rc < 0) {
		ruleset_clear(&rs);
		return EXIT_TROUBLE;
	}
	out = open_memstream(&text, &size);
	n = out ? twin_write(&rs, job->kernel, out) : -ENOMEM;
	rc = n < 0 ? (int)n : 0;

	if (out && fclose(out) == EOF && rc == 0)
		rc = -ENOMEM;
	job_tell_refused(job, &rs);
	if (rc < 0) {
		cli_error(job->cli, "%s",
			  rc == -E2BIG ? "too many different conditions or keys for twins" : strerror(-rc));
	} else if (job->write) {
		rc = write_twins(job, text, n);
	} else if (n) {
		twin_header(job, stdout);
		fputs(text, stdout);
	}
	free(text);
	ruleset_clear(&rs);
	return rc < 0 ? EXIT_TROUBLE : EXIT_GOOD;
}
