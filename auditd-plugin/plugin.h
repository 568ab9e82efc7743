/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plugin's set-up (audisp-uring.c) and its event loop (loop.c) share. */
#ifndef AU_PLUGIN_H
#define AU_PLUGIN_H

#include <signal.h>

#include "outputs.h"
#include "state.h"
#include "status.h"

struct cli;

struct plugin {
	const struct cli *cli;
	const char *config; /* --config; NULL: the default file, if it exists */
	const char *output; /* --output; NULL: as the settings say */
	bool check_config, interpret, raw;
	int opener; /* to the process that opens the settings file; -1: this process opens it */
	struct outputs *outputs;
	struct procinfo *procinfo; /* NULL: /proc cannot be read */
	struct counters counters;
	uint64_t reported[WARN_COUNT]; /* limits reached, as far as gap records tell of them */
	struct status status;
	int status_fd; /* or a negative errno */
	struct state state;
};

/* Reads the settings as the options say: 0, or a negative errno after saying what is wrong. */
int plugin_settings(const struct plugin *p, struct settings *ret) __attribute__((nonnull, warn_unused_result));

/* Blocks the signals that the loop handles. It lets them in only while it waits, with the mask @ret_wait. */
void loop_signals(sigset_t *ret_wait) __attribute__((nonnull));

/* Stitches standard input to the outputs until it ends or SIGTERM comes: 0 or a negative errno. */
int loop_run(struct plugin *p, const sigset_t *wait) __attribute__((nonnull, warn_unused_result));

#endif
