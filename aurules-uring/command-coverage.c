/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include "coverage.h"

int run_coverage(const struct job *job)
{
	int (*const emit[])(const struct coverage *, bool, FILE *) = {
		[FORMAT_TEXT] = coverage_text,
		[FORMAT_JSON] = coverage_json,
		[FORMAT_CSV] = coverage_csv,
	};
	struct ruleset rs = { .machine = job->machine };
	struct baseline b = { 0 };
	struct coverage c = { 0 };
	int rc, status = EXIT_GOOD;

	if (!job->standard) {
		cli_error(job->cli, "coverage requires --standard NAME");
		return EXIT_TROUBLE;
	}
	rc = job_baseline(job, &b);
	if (rc == 0)
		rc = job_rules(job, &rs);
	if (rc < 0)
		goto out;
	job_tell_refused(job, &rs);
	rc = coverage_run(&c, &b, &rs, job->kernel);
	if (rc == 0) {
		status = c.gaps ? EXIT_FINDINGS : EXIT_GOOD;
		rc = emit[job->format](&c, job->gaps_only, stdout);
	}
	if (rc < 0)
		cli_error(job->cli, "%s", strerror(-rc));
out:
	coverage_clear(&c);
	baseline_clear(&b);
	ruleset_clear(&rs);
	return rc < 0 ? EXIT_TROUBLE : status;
}
