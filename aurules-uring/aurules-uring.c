/* SPDX-License-Identifier: GPL-2.0-or-later */
/* aurules-uring: checks audit rules, and writes and checks rules for io_uring. */
#include "config.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "commands.h"
#include "machine.h"

#define DEFAULT_RULES "/etc/audit/rules.d"

enum {
	OPT_LIVE = CLI_LETTER(1),
	OPT_KERNEL,
	OPT_ARCH,
	OPT_STANDARD,
	OPT_BASELINES,
	OPT_FORMAT,
	OPT_GAPS,
	OPT_WRITE,
	OPT_RULES_DIR,
	OPT_EXE,
};

static const struct cli_option options[] = {
	{ OPT_KERNEL, "kernel", NULL, "NAME", "kernel that the rules run on: stock (the default) or patched" },
	{ OPT_ARCH, "arch", NULL, "ARCH",
	  "machine that the rules are for, as 'uname -m' prints it (default this machine)" },
	{ OPT_LIVE, "live", NULL, NULL, "read the rules of the running kernel instead of files" },
	{ OPT_FORMAT, "format", NULL, "FORMAT", "output format: text (the default), json or, for coverage, csv" },
	{ OPT_STANDARD, "standard", NULL, "NAME",
	  "standard to compare the rules with (coverage) or to write twins for (twin)" },
	{ OPT_BASELINES, "baselines", NULL, "DIR", "directory with the files of the standards" },
	{ OPT_GAPS, "gaps", NULL, NULL, "show only gaps (coverage)" },
	{ OPT_WRITE, "write", NULL, NULL, "write the twins to " TWIN_FILE " in the rules directory (twin)" },
	{ OPT_RULES_DIR, "rules-dir", NULL, "DIR", "rules directory (default " DEFAULT_RULES ")" },
	{ OPT_EXE, "exe", NULL, "PATH", "show only the program PATH (profile)" },
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
	cli_error(job->cli, "--format: invalid value '%s' (text, json or csv)", arg);
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
			cli_error(job->cli, "--kernel: invalid value '%s' (stock or patched)", arg);
			return -EINVAL;
		}
		job->kernel = (enum kernel_kind)kernel;
		return 0;
	case OPT_ARCH:
		job->machine = machine_by_name(arg);
		job->arch_given = true;
		if (job->machine < 0)
			cli_error(job->cli, "--arch: invalid value '%s' (x86_64, aarch64, s390x, ...)", arg);
		return job->machine < 0 ? -EINVAL : 0;
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

typedef int run_fn(const struct job *job);

static const struct {
	const char *name;
	run_fn *run;
} commands[] = { { "lint", run_lint }, { "twin", run_twin }, { "coverage", run_coverage }, { "profile", run_profile } };

static run_fn *command_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run;
	return NULL;
}

/* Whether the command takes these options. */
static bool takes_options(const struct job *job, run_fn *run)
{
	bool twin = run == run_twin, coverage = run == run_coverage, profile = run == run_profile;
	const char *wrong = NULL;

	if (job->write && !twin)
		wrong = "--write is only valid with twin";
	else if (job->gaps_only && !coverage)
		wrong = "--gaps is only valid with coverage";
	else if (job->exe && !profile)
		wrong = "--exe is only valid with profile";
	else if (job->standard && !twin && !coverage)
		wrong = "--standard is only valid with coverage and twin";
	else if (job->arch_given && (profile || job->live))
		wrong = "--arch cannot be combined with --live or with profile";
	else if (job->live && (profile || job->n_files))
		wrong = "--live cannot be combined with files or with profile";
	else if (job->format == FORMAT_CSV && !coverage)
		wrong = "--format csv is only valid with coverage";
	else if (job->format == FORMAT_JSON && twin)
		wrong = "--format json is not valid with twin";
	else if (job->standard && twin && (job->n_files || job->live || job->write))
		wrong = "twin --standard cannot be combined with files, --live or --write";
	if (wrong)
		cli_error(job->cli, "%s", wrong);
	return !wrong;
}

int main(int argc, char **argv)
{
	struct job job = { .baselines = BASELINES_DIR, .rules_dir = DEFAULT_RULES, .machine = audit_detect_machine() };
	const struct cli cli = {
		.program = "aurules-uring",
		.synopsis = "lint|twin|coverage|profile [OPTION]... [FILE]...",
		.about = "Check audit rules, and write and check rules for io_uring:\n"
			 "  lint      find mistakes in rules\n"
			 "  twin      write the io_uring rules that record what the other rules record\n"
			 "  coverage  compare the rules with a standard\n"
			 "  profile   print ring restrictions for the programs in an audit log",
		.options = options,
		.set = set,
		.data = &job,
		.words = "lint twin coverage profile",
	};
	run_fn *command;
	int first, rc, status;

	if (cli_open_std(&cli) < 0)
		return EXIT_TROUBLE;
	job.cli = &cli;
	rc = cli_parse(&cli, argc, argv, &first);
	if (rc != 0)
		return rc < 0 ? EXIT_TROUBLE : EXIT_GOOD;
	if (first == argc) {
		cli_error(&cli, "missing command: lint, twin, coverage or profile");
		return EXIT_TROUBLE;
	}
	command = command_by_name(argv[first]);
	if (!command) {
		cli_error(&cli, "unexpected operand '%s': the commands are lint, twin, coverage and profile",
			  argv[first]);
		return EXIT_TROUBLE;
	}
	job.files = argv + first + 1;
	job.n_files = argc - first - 1;
	if (!takes_options(&job, command))
		return EXIT_TROUBLE;
	status = command(&job);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		cli_error(&cli, "standard output: %s", strerror(errno));
		return EXIT_TROUBLE;
	}
	return status;
}
