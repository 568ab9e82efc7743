/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands share. */
#include "commands.h"

#include <errno.h>
#include <search.h>

#include "baseline.h"

/* Says what went wrong with a file. */
int job_error(const struct job *job, const char *file, unsigned int line, int rc)
{
	char why[RULESET_WHY_SIZE];

	ruleset_error(file, line, rc, why);
	cli_error(job->cli, "%s", why);
	return rc;
}

/* Whether a rule comes from the file that twin --write has made before: it is made anew from the others. */
static bool from_twin_file(const struct rule *r)
{
	const char *slash = strrchr(r->file, '/');

	return strcmp(slash ? slash + 1 : r->file, TWIN_FILE) == 0;
}

static int compare_rules(const void *a, const void *b)
{
	return rule_order(a, b);
}

static void keep(void *rule)
{
	(void)rule;
}

/* --write makes the file anew: what it holds now is no reason to leave a twin out, be it read or loaded. */
static int drop_twins(const struct job *job, struct ruleset *rs)
{
	struct ruleset twins = { .machine = rs->machine };
	char path[4096];
	void *tree = NULL; /* of the twins */
	unsigned int line;
	size_t i, n = 0;
	int rc = 0;

	snprintf(path, sizeof(path), "%s/" TWIN_FILE, job->rules_dir);
	if (job->live)
		rc = ruleset_read(&twins, path, &line);
	if (rc == -ENOENT)
		rc = 0;
	if (rc < 0)
		job_error(job, path, line, rc);
	for (i = 0; rc == 0 && i < twins.n; i++)
		rc = tsearch(&twins.rule[i], &tree, compare_rules) ? 0 : -ENOMEM;
	for (i = 0; rc == 0 && i < rs->n; i++) {
		if (from_twin_file(&rs->rule[i]) || tfind(&rs->rule[i], &tree, compare_rules))
			rule_clear(&rs->rule[i]);
		else
			rs->rule[n++] = rs->rule[i];
	}
	rs->n = rc == 0 ? n : rs->n;
	tdestroy(tree, keep);
	ruleset_clear(&twins);
	return rc;
}

/* The rules that are asked for: 0, or a negative errno after saying what is wrong. */
int job_rules(const struct job *job, struct ruleset *rs)
{
	unsigned int line;
	int i, rc = 0;

	if (job->live) {
		rc = ruleset_live(rs);
		if (rc < 0)
			cli_error(job->cli, "cannot read the rules of the kernel: %s", strerror(-rc));
	} else if (job->n_files == 0) {
		rc = ruleset_read(rs, job->rules_dir, &line);
		if (rc < 0)
			job_error(job, rs->failed ? rs->failed : job->rules_dir, line, rc);
	}
	for (i = 0; rc == 0 && i < job->n_files; i++) {
		rc = ruleset_read(rs, job->files[i], &line);
		if (rc < 0)
			job_error(job, rs->failed ? rs->failed : job->files[i], line, rc);
	}
	if (rc == 0 && job->write)
		rc = drop_twins(job, rs);
	if (rc == 0) {
		rc = ruleset_apply(rs);
		if (rc < 0)
			cli_error(job->cli, "%s", strerror(-rc));
	}
	return rc;
}

/* coverage and twin rest on what is in force; they say what is not. */
void job_tell_refused(const struct job *job, const struct ruleset *rs)
{
	size_t i, n = 0;

	for (i = 0; i < rs->n; i++) {
		const struct rule *r = &rs->rule[i];

		if (r->refused_by && !r->here && n++ < 10)
			cli_error(job->cli, "%s line %u: %s refuses this line: %s", r->file, r->line, r->refused_by,
				  r->why);
		else if (rule_is_lost(r) && n++ < 10)
			cli_error(job->cli, "%s line %u: augenrules loses this line; lint says why", r->file, r->line);
	}
	if (rs->stopped)
		cli_error(job->cli, "auditctl stops at %s line %u: the rules after it are not loaded",
			  rs->stopped->file, rs->stopped->line);
}

int job_baseline(const struct job *job, struct baseline *ret)
{
	char why[4400];
	int rc = baseline_read(ret, job->baselines, job->standard, why, sizeof(why));

	if (rc < 0)
		cli_error(job->cli, "--standard: %s", why);
	return rc;
}
