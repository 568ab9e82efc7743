/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The event loop: reads records and stitches them. auditd waits for its plugins, so this never waits for an output. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "emit/procinfo.h"
#include "plugin.h"
#include "say.h"
#include "stitch/assemble.h"
#include "stitch/gap.h"

#define TICK_MS 100
#define PATIENCE_MS 2000

static volatile sig_atomic_t stop, reload, report;

static void on_signal(int sig)
{
	if (sig == SIGTERM)
		stop = 1;
	else if (sig == SIGHUP)
		reload = 1;
	else
		report = 1;
}

void loop_signals(sigset_t *ret_wait)
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
	/* At the size limit of a file the write fails instead. */
	sigaction(SIGXFSZ, &act, NULL);
	sigprocmask(SIG_BLOCK, &block, ret_wait);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigdelset(ret_wait, caught[i]);
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

static void reload_settings(struct plugin *p)
{
	struct settings next = { 0 };
	int bad = plugin_settings(p, &next), rc = bad < 0 ? bad : outputs_set(p->outputs, &next);

	if (rc < 0) {
		p->status.bad_reloads++;
		say(LOG_ERR, "%s, keeping the previous ones: %s", bad < 0 ? "invalid settings" : "no new outputs",
		    strerror(-rc));
	} else {
		p->status.reloads++;
	}
	settings_clear(&next);
	outputs_reopen(p->outputs);
}

static void write_status(struct plugin *p)
{
	int rc;

	if (p->procinfo)
		procinfo_counts(p->procinfo, &p->status.proc_asked, &p->status.proc_untold);
	rc = p->status_fd < 0 ? p->status_fd : status_write(p->status_fd, &p->status, &p->counters, p->outputs);
	if (rc < 0)
		say(LOG_ERR, "cannot write the status report: %s", strerror(-rc));
}

static void handle_signals(struct plugin *p)
{
	if (reload) {
		reload = 0;
		reload_settings(p);
	}
	if (report) {
		report = 0;
		write_status(p);
	}
}

static void report_missing(void *data, const struct gap *gap)
{
	struct plugin *p = data;

	say(LOG_WARNING, "%llu events have not arrived: their serial numbers are missing",
	    (unsigned long long)gap->count);
	outputs_gap(p->outputs, gap);
}

/* Tells the outputs what they lack, because records did not arrive or a limit was reached here. */
static void report_gaps(struct plugin *p, struct pipeline *pl, uint64_t late_ms)
{
	static const enum warning limits[] = { WARN_pending_full, WARN_records_full, WARN_nodes_full,
					       WARN_processes_full, WARN_held_full };
	size_t i;

	pipeline_lost(pl, late_ms, report_missing, p);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		uint64_t n = p->counters.warnings[limits[i]], now = wall_ms();
		struct gap gap = { .reason = GAP_LIMIT,
				   .count = n - p->reported[limits[i]],
				   .from = now,
				   .to = now,
				   .what = warning_text(limits[i]) };

		if (gap.count == 0)
			continue;
		p->reported[limits[i]] = n;
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

/* Reads until SIGTERM (0) or the end of the input (1), or fails with a negative errno. */
static int run(struct plugin *p, struct pipeline *pl, const sigset_t *wait)
{
	static const struct timespec tick = { .tv_nsec = TICK_MS * 1000000 };
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t last = now_ms(), last_tick = last;
	int rc = 0;

	while (rc == 0 && !stop) {
		int ready = ppoll(&in, 1, &tick, wait);
		uint64_t now = now_ms();

		handle_signals(p);
		if (ready == 0)
			rc = pipeline_idle(pl, now - last);
		else if (ready > 0)
			rc = feed(pl);
		if (rc >= 0 && now - last_tick >= TICK_MS) {
			report_gaps(p, pl, ASSEMBLE_TIMEOUT_MS);
			if (p->procinfo)
				procinfo_tick(p->procinfo);
			last_tick = now;
		}
		if (rc == 0 && state_due(&p->state, &p->counters, now))
			state_save(&p->state, pl);
		outputs_flush(p->outputs);
		if (ready >= 0)
			last = now;
	}
	return rc;
}

/* auditd has sent nothing more, so it is not held up. */
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

/* Reads what auditd had already sent when SIGTERM came. */
static int drain(struct pipeline *pl)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int rc = 0;

	while (rc == 0 && poll(&in, 1, 0) > 0)
		rc = feed(pl);
	return rc;
}

/* Continues from the saved state if that can be used. NULL: out of memory. */
static struct pipeline *new_pipeline(struct plugin *p)
{
	struct pipeline *pl = pipeline_new(write_op, p, &p->counters);
	const char *why;
	int rc = pl && p->state.path ? state_load(&p->state, pl, &why) : -ENOENT;

	if (rc == 0 || rc == -ENOENT)
		return pl;
	say(LOG_WARNING, "ignoring %s: %s", p->state.path, why);
	pipeline_free(pl);
	return pipeline_new(write_op, p, &p->counters);
}

int loop_run(struct plugin *p, const sigset_t *wait)
{
	struct pipeline *pl = new_pipeline(p);
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
		report_gaps(p, pl, 0);
		state_save(&p->state, pl);
	}
	pipeline_free(pl);
	return rc;
}
