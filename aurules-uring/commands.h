/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of aurules-uring. */
#ifndef AU_COMMANDS_H
#define AU_COMMANDS_H

#include "base/cli.h"
#include "ruleset.h"

enum { EXIT_GOOD = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };
enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV };

#define TWIN_FILE "40-uring-twins.rules"

/* What the command line asks for. */
struct job {
	const struct cli *cli;
	enum kernel_kind kernel;
	int machine; /* libaudit's number; -1: not one that it knows */
	bool live, gaps_only, write, arch_given;
	const char *standard, *baselines, *rules_dir, *exe;
	enum format format;
	char **files;
	int n_files;
};

/* Each does it, says what is wrong, and returns the exit status. */
int run_lint(const struct job *job) __attribute__((nonnull));
int run_twin(const struct job *job) __attribute__((nonnull));
int run_coverage(const struct job *job) __attribute__((nonnull));
int run_profile(const struct job *job) __attribute__((nonnull));

/* Shared by them. */
int job_error(const struct job *job, const char *file, unsigned int line, int rc);

/* The rules that are asked for, applied: 0, or a negative errno after saying what is wrong. */
int job_rules(const struct job *job, struct ruleset *rs) __attribute__((nonnull));

/* Tells what is refused, on standard error: the command goes on without. */
void job_tell_refused(const struct job *job, const struct ruleset *rs) __attribute__((nonnull));

struct baseline;

/* The standard that is asked for: 0, or a negative errno after saying what is wrong. */
int job_baseline(const struct job *job, struct baseline *ret) __attribute__((nonnull));

#endif
