/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * audisp-uring: an auditd plugin. Records come from auditd on standard input, stitched operations go to the outputs. auditd waits
 * for its plugins, so nothing here waits for an output. The end is the end of standard input or SIGTERM; everything that is held
 * is written first.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/clock.h"
#include "emit/procinfo.h"
#include "outputs.h"
#include "privileges.h"
#include "record/warn.h"
#include "say.h"
#include "state.h"
#include "status.h"
#include "stitch/assemble.h"
#include "stitch/gap.h"
#include "stitch/pipeline.h"

#define DEFAULT_OUTPUT LOCALSTATEDIR "/log/audit/uringop.jsonl"
#define DEFAULT_CONFIG SYSCONFDIR "/audit/audisp-uring.conf"
#define TICK_MS 100
#define PATIENCE_MS 2000

struct plugin {
	const struct cli *cli;
	const char *config;		/* NULL: DEFAULT_CONFIG, if it is there */
	const char *output;		/* -o */
	bool check_config, interpret, raw;
	struct outputs *outputs;
	struct counters counters;
	struct status status;
	struct state state;
	int status_fd;
	uint64_t hits[WARN_COUNT];	/* of limits, told so far */
	struct procinfo *procinfo;	/* NULL: there is no /proc */
	int opener;			/* reads the settings where this process may not; or -1 */
};

static volatile sig_atomic_t stop, reload, report;

#define LETTER_CHECK CLI_LETTER(0)

static const struct cli_option options[] = {
	{ 'c', "config", NULL, "FILE", "settings (" DEFAULT_CONFIG ", if it is there)" },
	{ LETTER_CHECK, "check-config", NULL, NULL, "only say what is wrong in them" },
	{ 'o', "output", NULL, "FILE", "no settings: append to FILE, or write to standard output if it is -" },
	{ 'i', "interpret", NULL, NULL, "names of users and groups beside their numbers" },
	{ 'r', "raw-records", NULL, NULL, "with the records themselves" },
	{ 0 },
};

static int set(void *data, int letter, const char *arg)
{
	struct plugin *p = data;

	switch (letter) {
	case 'c': p->config = arg; break;
	case 'o': p->output = arg; break;
	case 'i': p->interpret = true; break;
	case 'r': p->raw = true; break;
	case LETTER_CHECK: p->check_config = true; break;
	}
	return 0;
}

static void on_signal(int sig)
{
	if (sig == SIGTERM)
		stop = 1;
	else if (sig == SIGHUP)
		reload = 1;
	else
		report = 1;
}

/* They are let in where the loop waits, and nowhere else; the mask for that is @ret_wait. */
static void catch_signals(sigset_t *ret_wait)
{
	static const int caught[] = { SIGTERM, SIGHUP, SIGUSR1 };
	struct sigaction act = { .sa_handler = on_signal };
	sigset_t block;
	size_t i;

	sigemptyset(&block);
	sigfillset(&act.sa_mask);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		sigaction(caught[i], &act, NULL);
		sigaddset(&block, caught[i]);
	}
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	/* A file that reaches the limit is a write that fails. */
	sigaction(SIGXFSZ, &act, NULL);
	sigprocmask(SIG_BLOCK, &block, ret_wait);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigdelset(ret_wait, caught[i]);
}

static void complain(void *data, const char *text)
{
	(void)data;
	say(LOG_ERR, "%s", text);
}

static const char *config_path(const struct plugin *p)
{
	return p->config ? p->config : DEFAULT_CONFIG;
}

static int open_config(const struct plugin *p)
{
	int fd;

	if (p->opener >= 0)
		return opener_open(p->opener);
	fd = open(config_path(p), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

static int read_config(const struct plugin *p, struct settings *ret)
{
	int fd = open_config(p), rc;

	if (fd == -ENOENT && !p->config)
		return settings_default(DEFAULT_OUTPUT, ret);
	if (fd < 0) {
		say(LOG_ERR, "%s: %s", config_path(p), strerror(-fd));
		return fd;
	}
	rc = settings_read(fd, config_path(p), complain, NULL, ret);
	close(fd);
	return rc;
}

/* 0, or a negative errno after saying what is wrong. */
static int read_settings(const struct plugin *p, struct settings *ret)
{
	int rc = p->output ? settings_default(p->output, ret) : read_config(p, ret);

	if (rc < 0)
		return rc;
	ret->emit.interpret |= p->interpret;
	ret->emit.raw |= p->raw;
	return 0;
}

static void watch_event(void *data, const struct event *ev)
{
	if (event_is_uring(ev))
		outputs_watch(((struct plugin *)data)->outputs, ev);
}

static int write_op(void *data, const struct uop *op)
{
	struct plugin *p = data;

	status_count(&p->status, op);
	return outputs_write(p->outputs, op);
}

/* Records that are bad or lost are counted; the first ten of a kind are told. */
static void warn(void *data, enum warning what, struct source src, const struct stamp *stamp, const char *detail)
{
	cli_warn((void *)(uintptr_t)((struct plugin *)data)->cli, what, src, stamp, detail);
}

static void read_settings_again(struct plugin *p)
{
	struct settings next = { 0 };
	int rc = read_settings(p, &next);

	if (rc == 0)
		rc = outputs_set(p->outputs, &next);
	if (rc < 0) {
		p->status.bad_reloads++;
		say(LOG_ERR, "the settings cannot be used, those before are kept: %s", strerror(-rc));
	} else {
		p->status.reloads++;
	}
	settings_clear(&next);
	outputs_reopen(p->outputs);
}

static void write_report(struct plugin *p)
{
	int rc;

	if (p->procinfo)
		procinfo_counts(p->procinfo, &p->status.proc_asked, &p->status.proc_untold);
	rc = p->status_fd < 0 ? p->status_fd : status_write(p->status_fd, &p->status, &p->counters, p->outputs);
	if (rc < 0)
		say(LOG_ERR, "the status cannot be reported: %s", strerror(-rc));
}

static void obey(struct plugin *p)
{
	if (reload) {
		reload = 0;
		read_settings_again(p);
	}
	if (report) {
		report = 0;
		write_report(p);
	}
}

static void tell_lost(void *data, const struct gap *gap)
{
	struct plugin *p = data;

	say(LOG_WARNING, "%llu events have not come: their serial numbers are missing", (unsigned long long)gap->count);
	outputs_gap(p->outputs, gap);
}

/* What the outputs lack because of what never came, or of limits here. */
static void tell_gaps(struct plugin *p, struct pipeline *pl, uint64_t late_ms)
{
	static const enum warning limits[] = { WARN_pending_full, WARN_records_full, WARN_nodes_full, WARN_processes_full, WARN_held_full };
	size_t i;

	pipeline_lost(pl, late_ms, tell_lost, p);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		uint64_t n = p->counters.warnings[limits[i]], now = wall_ms();
		struct gap gap = { .reason = GAP_LIMIT, .count = n - p->hits[limits[i]], .from = now, .to = now,
				   .what = warning_text(limits[i]) };

		if (gap.count == 0)
			continue;
		p->hits[limits[i]] = n;
		outputs_gap(p->outputs, &gap);
	}
}

/* Reads once: 0, 1 at the end of the input, or a negative errno. */
static int feed(struct pipeline *pl)
{
	static char buf[65536];
	ssize_t n = read(STDIN_FILENO, buf, sizeof(buf));

	if (n == 0)
		return 1;
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	return pipeline_feed(pl, buf, (size_t)n);
}

/* 0 at the end of the input or after SIGTERM. */
static int run(struct plugin *p, struct pipeline *pl, const sigset_t *wait)
{
	static const struct timespec tick = { .tv_nsec = TICK_MS * 1000000 };
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t last = now_ms(), told = last;
	int rc = 0;

	while (rc == 0 && !stop) {
		int ready = ppoll(&in, 1, &tick, wait);
		uint64_t now = now_ms();

		obey(p);
		if (ready == 0)
			rc = pipeline_idle(pl, now - last);
		else if (ready > 0)
			rc = feed(pl);
		if (rc >= 0 && now - told >= TICK_MS) {
			tell_gaps(p, pl, ASSEMBLE_TIMEOUT_MS);
			if (p->procinfo)
				procinfo_tick(p->procinfo);
			told = now;
		}
		if (rc == 0 && state_due(&p->state, &p->counters, now))
			state_save(&p->state, pl);
		outputs_flush(p->outputs);
		if (ready >= 0)
			last = now;
	}
	return rc;
}

/* auditd does not wait, having sent nothing. */
static bool input_is_silent(void *data)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	(void)data;
	return poll(&in, 1, 0) == 0;
}

static bool input_has_ended(void *data)
{
	(void)data;
	return true;
}

/* What auditd had already sent when SIGTERM came. */
static int drain(struct pipeline *pl)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int rc = 0;

	while (rc == 0 && poll(&in, 1, 0) > 0)
		rc = feed(pl);
	return rc;
}

/* Goes on where the plugin ended before, if it can; NULL: out of memory. */
static struct pipeline *begin(struct plugin *p)
{
	struct pipeline *pl = pipeline_new(write_op, p, &p->counters);
	const char *why;
	int rc = pl && p->state.path ? state_load(&p->state, pl, &why) : -ENOENT;

	if (rc == 0 || rc == -ENOENT)
		return pl;
	say(LOG_WARNING, "%s: is ignored: %s", p->state.path, why);
	pipeline_free(pl);
	return pipeline_new(write_op, p, &p->counters);
}

static int stitch(struct plugin *p, const sigset_t *wait)
{
	struct pipeline *pl = begin(p);
	int rc = pl ? outputs_start(p->outputs) : -ENOMEM;

	if (rc == 0) {
		pipeline_source(pl, "auditd");
		pipeline_watch(pl, watch_event, p);
		outputs_patience(p->outputs, input_is_silent, NULL, PATIENCE_MS);
		rc = run(p, pl, wait);
	}
	if (rc == 0)
		rc = drain(pl);
	outputs_patience(p->outputs, input_has_ended, NULL, SINK_FLUSH_MS);
	if (rc >= 0)
		rc = pipeline_finish(pl);
	if (pl && rc == 0) {
		tell_gaps(p, pl, 0);
		state_save(&p->state, pl);
	}
	pipeline_free(pl);
	return rc;
}

/* The folder of @path, if that alone is missing: /run/audit is gone after a boot. It is @user's, who may be NULL. */
static void make_folder(const char *path, const char *user)
{
	char *folder = path ? strdup(path) : NULL, *end = folder ? strrchr(folder, '/') : NULL;
	unsigned int uid, gid;

	if (end && end > folder) {
		*end = '\0';
		if (mkdir(folder, 0750) == 0 && user && (user_find(user, &uid, &gid) < 0 || chown(folder, uid, gid) < 0))
			say(LOG_ERR, "%s: cannot be given to user %s", folder, user);
	}
	free(folder);
}

static void open_status(struct plugin *p, const char *path)
{
	p->status_fd = path ? status_open(path) : -ENOENT;
	if (path && p->status_fd < 0)
		say(LOG_ERR, "%s: %s", path, strerror(-p->status_fd));
}

/* Opens what wants privileges, and gives them up. 0, or a negative errno after saying what is wrong. */
static int prepare(struct plugin *p, struct settings *settings)
{
	char *user = settings->user;
	int rc;

	if (user) {
		p->opener = opener_start(config_path(p));
		if (p->opener < 0) {
			say(LOG_ERR, "no process can be started that reads the settings: %s", strerror(-p->opener));
			return p->opener;
		}
	}
	make_folder(settings->status_file, user);
	make_folder(settings->state_file, user);
	open_status(p, settings->status_file);
	state_init(&p->state, settings->state_file);
	settings->state_file = NULL;
	settings->user = NULL;
	p->outputs = outputs_new(settings);
	if (!p->outputs) {
		say(LOG_ERR, "out of memory");
		return -ENOMEM;
	}
	p->procinfo = procinfo_new("/proc", NULL);
	if (p->procinfo)
		outputs_procinfo(p->outputs, p->procinfo);
	/* Files belong to the user. */
	outputs_open(p->outputs, user != NULL);
	rc = privileges_drop(user);
	free(user);
	return rc;
}

static int plugin(struct plugin *p, struct settings *settings, const sigset_t *wait)
{
	uint64_t lost;
	int rc = prepare(p, settings);

	if (rc < 0)
		return EXIT_FAILURE;
	p->status.started = wall_ms();
	rc = stitch(p, wait);
	if (rc < 0)
		say(LOG_ERR, "ended: %s", strerror(-rc));
	lost = outputs_end(p->outputs);
	if (lost)
		say(LOG_ERR, "%llu operations could not be written", (unsigned long long)lost);
	cli_warnings(p->cli, &p->counters);
	outputs_free(p->outputs);
	procinfo_free(p->procinfo);
	free(p->state.path);
	return rc < 0 || lost ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct settings settings = { 0 };
	struct plugin p = { .opener = -1 };
	const struct cli cli = {
		.program = "audisp-uring",
		.synopsis = "[OPTION]...",
		.about = "auditd plugin: ties io_uring operations to their process, origin and object, as JSON Lines.",
		.options = options,
		.set = set,
		.data = &p,
	};
	sigset_t wait;
	int first, rc;

	p.cli = &cli;
	p.counters.warn = warn;
	p.counters.data = &p;
	rc = cli_parse(&cli, argc, argv, &first);
	if (rc != 0)
		return rc < 0 ? 2 : 0;
	if (first < argc) {
		cli_error(&cli, "unexpected operand '%s'", argv[first]);
		return 2;
	}
	catch_signals(&wait);
	umask(027);
	/* Large buffers come and go, and shall not leave holes among what stays. */
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	rc = read_settings(&p, &settings);
	if (rc < 0)
		return EXIT_FAILURE;
	if (!p.check_config) {
		say_open(cli.program);
		rc = plugin(&p, &settings, &wait);
	}
	settings_clear(&settings);
	return rc;
}
