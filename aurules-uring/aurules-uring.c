/* SPDX-License-Identifier: GPL-2.0-or-later */
/* aurules-uring: checks audit rules, and makes and checks those for io_uring. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "commands.h"

#define DEFAULT_RULES "/etc/audit/rules.d"

enum {
	OPT_LIVE = CLI_LETTER(1), OPT_KERNEL, OPT_STANDARD, OPT_BASELINES, OPT_FORMAT, OPT_GAPS, OPT_WRITE, OPT_RULES_DIR, OPT_EXE,
};

static const struct cli_option options[] = {
	{ OPT_KERNEL, "kernel", NULL, "NAME", "stock (the default) or patched: what the rules are to run on" },
	{ OPT_LIVE, "live", NULL, NULL, "the rules of the running kernel, instead of files" },
	{ OPT_FORMAT, "format", NULL, "FORM", "text (the default), json, or csv (coverage)" },
	{ OPT_STANDARD, "standard", NULL, "NAME", "coverage: the standard. twin: twins of the standard's own rules" },
	{ OPT_BASELINES, "baselines", NULL, "DIR", "where the standards' files are" },
	{ OPT_GAPS, "gaps", NULL, NULL, "coverage: only what is not covered" },
	{ OPT_WRITE, "write", NULL, NULL, "twin: write " TWIN_FILE " into the folder of rules" },
	{ OPT_RULES_DIR, "rules-dir", NULL, "DIR", "the folder of rules (" DEFAULT_RULES ")" },
	{ OPT_EXE, "exe", NULL, "PATH", "profile: only this program" },
	{ 0 },
};

static int set_format(struct job *job, const char *arg)
{
	static const char *const names[] = { "text", "json", "csv" };
	int i;

	for (i = 0; i < 3; i++)
		if (strcmp(names[i], arg) == 0) {
			job->format = (enum format)i;
			return 0;
		}
	cli_error(job->cli, "--format: text, json or csv, not '%s'", arg);
	return -EINVAL;
}

static int set(void *data, int letter, const char *arg)
{
	struct job *job = data;
	int kernel;

	switch (letter) {
	case OPT_KERNEL:
		kernel = kernel_by_name(arg);
		if (kernel < 0) {
			cli_error(job->cli, "--kernel: stock or patched, not '%s'", arg);
			return -EINVAL;
		}
		job->kernel = (enum kernel_kind)kernel;
		return 0;
	case OPT_FORMAT:
		return set_format(job, arg);
	case OPT_LIVE:
		job->live = true;
		return 0;
	case OPT_STANDARD:
		job->standard = arg;
		return 0;
	case OPT_BASELINES:
		job->baselines = arg;
		return 0;
	case OPT_GAPS:
		job->gaps_only = true;
		return 0;
	case OPT_WRITE:
		job->write = true;
		return 0;
	case OPT_RULES_DIR:
		job->rules_dir = arg;
		return 0;
	default:
		job->exe = arg;
		return 0;
	}
}

static int run(const struct job *job, const char *command)
{
	switch (command[0]) {
	case 'l':
		return run_lint(job);
	case 't':
		return run_twin(job);
	case 'c':
		return run_coverage(job);
	default:
		return run_profile(job);
	}
}

/* Whether the command is one, and the options are for it. */
static bool usable(const struct job *job, const char *command)
{
	bool lint = strcmp(command, "lint") == 0, twin = strcmp(command, "twin") == 0;
	bool coverage = strcmp(command, "coverage") == 0, profile = strcmp(command, "profile") == 0;
	const char *wrong = NULL;

	if (!lint && !twin && !coverage && !profile) {
		cli_error(job->cli, "unexpected operand '%s'", command);
		return false;
	}
	if (job->write && !twin)
		wrong = "--write is for twin";
	else if (job->gaps_only && !coverage)
		wrong = "--gaps is for coverage";
	else if (job->exe && !profile)
		wrong = "--exe is for profile";
	else if (job->standard && !twin && !coverage)
		wrong = "--standard is for coverage and twin";
	else if (job->live && (profile || job->n_files))
		wrong = "--live takes no files";
	else if (job->format == FORMAT_CSV && !coverage)
		wrong = "csv is for coverage";
	else if (job->format == FORMAT_JSON && twin)
		wrong = "twin writes rules";
	else if (job->standard && twin && (job->n_files || job->live || job->write))
		wrong = "twin --standard takes no files";
	if (wrong)
		cli_error(job->cli, "%s", wrong);
	return !wrong;
}

int main(int argc, char **argv)
{
	struct job job = { .baselines = BASELINES_DIR, .rules_dir = DEFAULT_RULES };
	const struct cli cli = {
		.program = "aurules-uring",
		.synopsis = "lint|twin|coverage|profile [OPTION]... [FILE]...",
		.about = "Checks audit rules, makes their twins for io_uring, says what of a standard they cover, and makes ring restrictions.",
		.options = options,
		.set = set,
		.data = &job,
		.words = "lint twin coverage profile",
	};
	int first, rc, status;

	job.cli = &cli;
	rc = cli_parse(&cli, argc, argv, &first);
	if (rc != 0)
		return rc < 0 ? EXIT_TROUBLE : EXIT_GOOD;
	if (first == argc) {
		cli_error(&cli, "a command is wanted: lint, twin, coverage or profile");
		return EXIT_TROUBLE;
	}
	job.files = argv + first + 1;
	job.n_files = argc - first - 1;
	if (!usable(&job, argv[first]))
		return EXIT_TROUBLE;
	status = run(&job, argv[first]);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		cli_error(&cli, "standard output: %s", strerror(errno));
		return EXIT_TROUBLE;
	}
	return status;
}
