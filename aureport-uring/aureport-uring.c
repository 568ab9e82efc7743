/* SPDX-License-Identifier: GPL-2.0-or-later */
/* aureport-uring: reports on the io_uring operations of audit logs. */
#include "config.h"

#include <errno.h>
#include <libaudit.h>
#include <locale.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/timewords.h"
#include "emit-report.h"
#include "input/input.h"
#include "input/progress.h"
#include "record/warn.h"
#include "search/checkpoint.h"
#include "stitch/pipeline.h"

#define DEFAULT_LOG "/var/log/audit/audit.log"
#define DEFAULT_RULES "/etc/audit/rules.d"
#define DEFAULT_TOP 20

enum { EXIT_GOOD = 0, EXIT_TROUBLE = 1, EXIT_USAGE = 2 };

struct job {
	const struct cli *cli;
	struct report report;
	struct report_view view;
	struct counters counters;
	int (*format)(const struct report_view *v, FILE *out);
	const char *input, *standard, *baselines, *rules, *checkpoint;
	enum kernel_kind kernel;
	bool only_audit;      /* --input-format audit */
	bool from_checkpoint; /* its time is the start */
	bool failed;          /* a file could not be read, or not to its end */
	struct progress progress;
};

enum {
	OPT_INPUT = CLI_LETTER(1),
	OPT_INPUT_FORMAT,
	OPT_FORMAT,
	OPT_BY,
	OPT_TOP,
	OPT_FAILED,
	OPT_SUCCESS,
	OPT_ANOMALIES,
	OPT_HOST,
	OPT_START,
	OPT_END,
	OPT_CHECKPOINT,
	OPT_COMPLIANCE,
	OPT_RULES,
	OPT_KERNEL,
	OPT_BASELINES,
};

static const struct cli_option options[] = {
	{ OPT_INPUT, "input", "if", "FILE", "read FILE, the logs in a directory, or standard input (-)" },
	{ OPT_INPUT_FORMAT, "input-format", NULL, "FORMAT",
	  "read lines of any log that has audit records (auto, the default), or of audit logs only (audit)" },
	{ OPT_FORMAT, "format", NULL, "FORMAT", "output format: text (the default), json, csv or html" },
	{ OPT_BY, "by", NULL, "WHAT",
	  "show only this table: op, exe, user, login, host, file, address, key, outcome, confidence or time" },
	{ OPT_TOP, "top", NULL, "N", "number of rows in each table (default 20)" },
	{ OPT_FAILED, "failed", NULL, NULL, "only operations that are known to have failed" },
	{ OPT_SUCCESS, "success", NULL, NULL, "only operations that are known to have succeeded" },
	{ OPT_ANOMALIES, "anomalies", NULL, NULL, "show only anomalies" },
	{ OPT_HOST, "host", "node", "NAME", "only records from this host (repeatable)" },
	{ OPT_START, "start", "ts", "DATE [TIME]", "only events from this date, time, or both" },
	{ OPT_END, "end", "te", "DATE [TIME]", "only events up to this date, time, or both" },
	{ OPT_CHECKPOINT, "checkpoint", NULL, "FILE",
	  "with -ts checkpoint, take the time from FILE, which ausearch-uring --checkpoint wrote" },
	{ OPT_COMPLIANCE, "compliance", NULL, "STANDARD",
	  "show rules, gaps, operations and completeness for each control of the standard" },
	{ OPT_RULES, "rules", NULL, "PATH", "rules that were in force (default " DEFAULT_RULES ")" },
	{ OPT_KERNEL, "kernel", NULL, "NAME",
	  "kernel that the rules were in force on: stock (the default) or patched" },
	{ OPT_BASELINES, "baselines", NULL, "DIR", "directory with the files of the standards" },
	{ 'i', "interpret", NULL, NULL, "show names of users beside their numbers" },
	{ 0 },
};

static int bad(const struct job *job, const char *option, const char *arg)
{
	cli_error(job->cli, "%s: invalid value '%s'; see --help", option, arg);
	return -EINVAL;
}

static int set_format(struct job *job, const char *arg)
{
	static const struct {
		const char *name;
		int (*format)(const struct report_view *v, FILE *out);
	} formats[] = {
		{ "text", report_text }, { "json", report_json }, { "csv", report_csv }, { "html", report_html }
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(arg, formats[i].name) == 0) {
			job->format = formats[i].format;
			return 0;
		}
	return bad(job, "--format", arg);
}

static int set_by(struct job *job, const char *arg)
{
	int t;

	for (t = 0; t < TABLE_COUNT; t++)
		if (strcmp(arg, table_name((enum table)t)) == 0) {
			job->view.only = t;
			return 0;
		}
	return bad(job, "--by", arg);
}

/* A time in ms; @end: the last ms of the second that is named. */
static int set_time(const struct job *job, const char *option, const char *arg, bool end, uint64_t *ret)
{
	const char *why;
	time_t t;

	if (timewords_parse(arg, end, time(NULL), &t, &why) < 0) {
		cli_error(job->cli, "%s: '%s' is %s", option, arg, why);
		return -EINVAL;
	}
	*ret = (uint64_t)t * 1000 + (end ? 999 : 0);
	return 0;
}

static int set_start(struct job *job, const char *arg)
{
	job->from_checkpoint = strcmp(arg, "checkpoint") == 0;
	return job->from_checkpoint ? 0 : set_time(job, "--start", arg, false, &job->report.options.start);
}

static int set_top(struct job *job, const char *arg)
{
	uint64_t n;

	if (str_u64((struct str){ arg, strlen(arg) }, 10, &n) < 0 || n == 0)
		return bad(job, "--top", arg);
	job->view.top = (size_t)n;
	return 0;
}

static int set_kernel(struct job *job, const char *arg)
{
	int kernel = kernel_by_name(arg);

	if (kernel < 0)
		return bad(job, "--kernel", arg);
	job->kernel = (enum kernel_kind)kernel;
	return 0;
}

static int set(void *data, int letter, const char *arg)
{
	struct job *job = data;
	struct report_options *o = &job->report.options;

	switch (letter) {
	case OPT_INPUT:
		job->input = arg;
		return 0;
	case OPT_INPUT_FORMAT:
		job->only_audit = strcmp(arg, "audit") == 0;
		return job->only_audit || strcmp(arg, "auto") == 0 ? 0 : bad(job, "--input-format", arg);
	case OPT_FORMAT:
		return set_format(job, arg);
	case OPT_BY:
		return set_by(job, arg);
	case OPT_TOP:
		return set_top(job, arg);
	case OPT_FAILED:
		o->failed_only = true;
		return 0;
	case OPT_SUCCESS:
		o->succeeded_only = true;
		return 0;
	case OPT_ANOMALIES:
		job->view.anomalies_only = true;
		return 0;
	case OPT_HOST:
		if (o->n_hosts == ASSEMBLE_MAX_NODES)
			return bad(job, "--host", arg);
		o->host[o->n_hosts++] = arg;
		return 0;
	case OPT_START:
		return set_start(job, arg);
	case OPT_END:
		return set_time(job, "--end", arg, true, &o->end);
	case OPT_CHECKPOINT:
		job->checkpoint = arg;
		return 0;
	case OPT_COMPLIANCE:
		job->standard = arg;
		return 0;
	case OPT_RULES:
		job->rules = arg;
		return 0;
	case OPT_KERNEL:
		return set_kernel(job, arg);
	case OPT_BASELINES:
		job->baselines = arg;
		return 0;
	default:
		o->interpret = true;
		return 0;
	}
}

/* As in ausearch-uring, without a checkpoint all is new. 0, or a negative errno after saying what is wrong. */
static int read_checkpoint(struct job *job)
{
	struct checkpoint from;
	int rc;

	if (job->from_checkpoint != (job->checkpoint != NULL)) {
		cli_error(job->cli, "-ts checkpoint and --checkpoint FILE need each other");
		return -EINVAL;
	}
	rc = job->checkpoint ? checkpoint_load(job->checkpoint, &from) : -ENOENT;
	if (rc == 0)
		job->report.options.start = from.stamp.sec * 1000;
	if (rc == 0 || rc == -ENOENT)
		return 0;
	cli_error(job->cli, "%s: %s", job->checkpoint, rc == -EBADMSG ? "not a checkpoint file" : strerror(-rc));
	return rc;
}

static void note_progress(void *data, uint64_t bytes)
{
	progress_note(data, bytes);
}

/* Feeds one file; the rest is read all the same if something is wrong with it. Negative for what ends the run. */
static int feed_file(struct job *job, struct pipeline *pl, const struct listed *file)
{
	const bool done = false;
	int error, rc = pipeline_feed_file(pl, file, &done, &error);

	if (error) {
		cli_error(job->cli, "%s: %s", input_told(file->name), input_error(error));
		job->failed = true;
	}
	return rc;
}

/* The named log, or the host's with what auditd has rotated it to. */
static int read_log(struct job *job)
{
	struct file_list files = { 0 };
	struct pipeline *pl = pipeline_new(report_add, &job->report, &job->counters);
	int rc = job->input ? file_list_named(job->input, &files) : file_list_rotated(DEFAULT_LOG, &files);
	size_t i;

	if (rc == 0)
		file_list_tell(&files, job->cli);
	if (job->only_audit)
		file_list_only_audit(&files);
	progress_start(&job->progress, &files);
	if (pl) {
		pipeline_only_audit(pl, job->only_audit);
		pipeline_watch(pl, report_watch, &job->report);
		pipeline_on_bytes(pl, note_progress, &job->progress);
	} else {
		rc = -ENOMEM;
	}
	for (i = 0; rc == 0 && i < files.n; i++)
		rc = feed_file(job, pl, &files.file[i]);
	if (rc == 0)
		rc = pipeline_finish(pl);
	progress_end(&job->progress);
	if (rc < 0)
		cli_error(job->cli, "%s", strerror(-rc));
	cli_warnings(job->cli, &job->counters);
	report_unreadable(&job->report, &job->counters);
	pipeline_free(pl);
	file_list_free(&files);
	return rc;
}

/* The standard and the rules that it is held against. */
static int read_standard(const struct job *job, struct baseline *b, struct ruleset *rs)
{
	char why[RULESET_WHY_SIZE];
	unsigned int line;
	int rc = baseline_read(b, job->baselines, job->standard, why, sizeof(why));

	if (rc < 0) {
		cli_error(job->cli, "--compliance: %s", why);
		return rc;
	}
	rc = ruleset_read(rs, job->rules, &line);
	if (rc < 0) {
		ruleset_error(rs->failed ? rs->failed : job->rules, line, rc, why);
		cli_error(job->cli, "%s", why);
	}
	return rc < 0 ? rc : ruleset_apply(rs);
}

static int write_report(struct job *job)
{
	struct baseline b = { 0 };
	struct ruleset rs = { .machine = audit_detect_machine() };
	struct coverage coverage = { 0 };
	struct compliance compliance = { 0 };
	int rc = job->standard ? read_standard(job, &b, &rs) : 0;

	if (rc < 0)
		goto out;
	if (job->standard) {
		rc = coverage_run(&coverage, &b, &rs, job->kernel);
		if (rc == 0)
			rc = compliance_run(&compliance, &coverage, job->rules, &job->report);
		job->view.compliance = &compliance;
	}
	if (rc == 0)
		rc = job->format(&job->view, stdout);
	if (rc == 0 && fflush(stdout) == EOF)
		rc = -errno;
	if (rc < 0)
		cli_error(job->cli, "%s", strerror(-rc));
out:
	compliance_clear(&compliance);
	coverage_clear(&coverage);
	ruleset_clear(&rs);
	baseline_clear(&b);
	return rc;
}

int main(int argc, char **argv)
{
	static struct job job = {
		.format = report_text,
		.baselines = BASELINES_DIR,
		.rules = DEFAULT_RULES,
		.view = { .only = -1, .top = DEFAULT_TOP },
	};
	const struct cli cli = {
		.program = "aureport-uring",
		.synopsis = "[OPTION]...",
		.about = "Report on the io_uring operations in audit logs: counts, anomalies and compliance.",
		.options = options,
		.set = set,
		.data = &job,
	};
	int first, rc;

	if (cli_open_std(&cli) < 0)
		return EXIT_TROUBLE;
	setlocale(LC_TIME, "");
	job.cli = &cli;
	job.counters = (struct counters){ .warn = cli_warn, .data = (void *)(uintptr_t)&cli };
	job.view.report = &job.report;
	rc = cli_parse(&cli, argc, argv, &first);
	if (rc != 0)
		return rc < 0 ? EXIT_USAGE : EXIT_GOOD;
	if (first < argc) {
		cli_error(&cli, "unexpected operand '%s'", argv[first]);
		return EXIT_USAGE;
	}
	if (read_checkpoint(&job) < 0)
		return EXIT_USAGE;
	/* As aureport: a pipe on standard input is read if nothing else is named. */
	if (!job.input && !isatty(STDIN_FILENO) && lseek(STDIN_FILENO, 0, SEEK_CUR) < 0 && errno == ESPIPE)
		job.input = "-";
	rc = read_log(&job);
	if (rc == 0)
		rc = write_report(&job);
	report_clear(&job.report);
	return rc < 0 || job.failed ? EXIT_TROUBLE : EXIT_GOOD;
}
