/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of the plugin: what audisp-uring.conf(5) describes. */
#ifndef AU_SETTINGS_H
#define AU_SETTINGS_H

#include "emit/emit.h"
#include "filter.h"
#include "sink-config.h"

#define SETTINGS_MAX_OUTPUTS 16

enum output_format { FORMAT_URINGOP, FORMAT_TEXT, FORMAT_STRACE, FORMAT_ECS, FORMAT_OCSF, FORMAT_AUDIT, FORMAT_COUNT };

struct output_settings {
	struct sink_config sink;
	enum output_format format;
	struct filter only;   /* what is written */
	struct filter except; /* what of that is left out; empty: nothing */
};

struct settings {
	char *user; /* malloc()ed, as the next; may be NULL */
	char *status_file;
	char *state_file;
	struct emit_options emit;
	size_t n_outputs;
	struct output_settings output[SETTINGS_MAX_OUTPUTS];
};

/* Gets a description of each mistake, without a newline. */
typedef void complain_fn(void *data, const char *text);

/*
 * Reads the file that is open as @fd: 0 with the settings, which the caller clears with settings_clear(); -EINVAL
 * if anything in it is wrong, after reporting each mistake with @path, line and option; or another negative errno,
 * reported. With @folders it is also wrong if a folder is not there that is needed at the start.
 */
int settings_read(int fd, const char *path, bool folders, complain_fn *complain, void *data, struct settings *ret)
	__attribute__((nonnull(2, 4, 6), warn_unused_result));

/* The settings without a file: one output, to @path ("-" is standard output). 0 or -ENOMEM. */
int settings_default(const char *path, struct settings *ret) __attribute__((nonnull, warn_unused_result));

void settings_clear(struct settings *s) __attribute__((nonnull));

#endif
