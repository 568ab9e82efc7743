/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * audisp-uring: an auditd plugin. Records come from auditd on standard input, stitched operations go to a file. Its end is
 * the end of standard input or SIGTERM; everything that waits is written first.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "assemble.h"
#include "cli.h"
#include "emit.h"
#include "pipeline.h"

#define DEFAULT_OUTPUT "/var/log/audit/uringop.jsonl"
#define TICK_MS 100

struct plugin {
	const struct cli *cli;
	struct emit_options emit;
	const char *path;	/* "-" is standard output */
	FILE *out;
	uint64_t lost;		/* operations that could not be written */
};

static volatile sig_atomic_t stop, reopen;

static const struct cli_option options[] = {
	{ 'o', "output", NULL, "FILE", "append to FILE (" DEFAULT_OUTPUT "), or to standard output if it is -" },
	{ 'i', "interpret", NULL, NULL, "names of users and groups beside their numbers" },
	{ 'r', "raw-records", NULL, NULL, "with the records themselves" },
	{ 0 },
};

static int set(void *data, int letter, const char *arg)
{
	struct plugin *p = data;

	if (letter == 'o')
		p->path = arg;
	else if (letter == 'i')
		p->emit.interpret = true;
	else
		p->emit.raw = true;
	return 0;
}

static void on_signal(int sig)
{
	if (sig == SIGHUP)
		reopen = 1;
	else
		stop = 1;
}

/* Without SA_RESTART: poll() is to return. */
static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigemptyset(&act.sa_mask);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
}

/* Says it on standard error, which auditd's plugins inherit, and in the system log. */
static void complain(const struct plugin *p, const char *what, int err)
{
	cli_error(p->cli, "%s: %s: %s", p->path, what, strerror(err));
	syslog(LOG_ERR, "%s: %s: %s", p->path, what, strerror(err));
}

/* A write that failed is tried again with the next operation: what was lost is counted and told at the end. */
static int open_output(struct plugin *p)
{
	int fd;

	if (strcmp(p->path, "-") == 0) {
		p->out = stdout;
		return 0;
	}
	if (p->out)
		fclose(p->out);
	p->out = NULL;
	fd = open(p->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0)
		return -errno;
	p->out = fdopen(fd, "a");
	if (p->out)
		return 0;
	close(fd);
	return -ENOMEM;
}

static int write_op(void *data, const struct uop *op)
{
	struct plugin *p = data;
	int rc = p->out ? emit_json(p->out, op, &p->emit) : -EIO;

	if (rc == -ENOMEM)
		return rc;
	if (rc == 0 && fflush(p->out) == EOF)
		rc = -errno;
	if (rc == 0)
		return 0;
	if (p->lost++ == 0)
		complain(p, "an operation could not be written", -rc);
	if (p->out)
		clearerr(p->out);
	return 0;
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void reopen_output(struct plugin *p)
{
	int rc;

	reopen = 0;
	rc = open_output(p);
	if (rc < 0)
		complain(p, "cannot be opened again", -rc);
}

/* 0 at the end of the input or after SIGTERM. */
static int run(struct plugin *p, struct pipeline *pl)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t last = now_ms();
	char buf[65536];
	int rc = 0;

	while (rc == 0 && !stop) {
		int ready = poll(&in, 1, TICK_MS);
		uint64_t now = now_ms();
		ssize_t n;

		if (reopen)
			reopen_output(p);
		if (ready == 0) {
			rc = pipeline_idle(pl, now - last);
			last = now;
		}
		if (ready <= 0)
			continue;
		n = read(STDIN_FILENO, buf, sizeof(buf));
		if (n == 0)
			break;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			rc = -errno;
		if (n > 0)
			rc = pipeline_feed(pl, buf, (size_t)n);
		last = now;
	}
	return rc;
}

/* What auditd had already sent when SIGTERM came. */
static int drain(struct pipeline *pl)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	char buf[65536];
	int rc = 0;

	while (rc == 0 && poll(&in, 1, 0) > 0) {
		ssize_t n = read(STDIN_FILENO, buf, sizeof(buf));

		if (n <= 0)
			break;
		rc = pipeline_feed(pl, buf, (size_t)n);
	}
	return rc;
}

static int plugin(struct plugin *p, struct counters *counters)
{
	struct pipeline *pl = pipeline_new(write_op, p, counters);
	int rc = pl ? open_output(p) : -ENOMEM;

	if (rc < 0) {
		complain(p, "cannot start", -rc);
		pipeline_free(pl);
		return EXIT_FAILURE;
	}
	pipeline_source(pl, "auditd");
	rc = run(p, pl);
	if (rc == 0)
		rc = drain(pl);
	if (rc == 0)
		rc = pipeline_finish(pl);
	pipeline_free(pl);
	if (p->out && fclose(p->out) == EOF && rc == 0)
		rc = -errno;
	if (rc < 0)
		complain(p, "ended", -rc);
	if (p->lost)
		cli_error(p->cli, "%s: %llu operations could not be written", p->path, (unsigned long long)p->lost);
	cli_warnings(p->cli, counters);
	return rc < 0 || p->lost ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct plugin p = { .path = DEFAULT_OUTPUT };
	const struct cli cli = {
		.program = "audisp-uring",
		.synopsis = "[OPTION]...",
		.about = "auditd plugin: ties io_uring operations to their process, origin and object, as JSON Lines.",
		.options = options,
		.set = set,
		.data = &p,
	};
	struct counters counters = { .warn = cli_warn, .data = (void *)(uintptr_t)&cli };
	int first, rc;

	p.cli = &cli;
	rc = cli_parse(&cli, argc, argv, &first);
	if (rc != 0)
		return rc < 0 ? 2 : 0;
	if (first < argc) {
		cli_error(&cli, "unexpected operand '%s'", argv[first]);
		return 2;
	}
	openlog("audisp-uring", LOG_PID, LOG_DAEMON);
	umask(027);
	catch_signals();
	return plugin(&p, &counters);
}
