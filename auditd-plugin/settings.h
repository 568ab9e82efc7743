/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of the plugin: what audisp-uring.conf(5) describes. */
#ifndef AU_SETTINGS_H
#define AU_SETTINGS_H

#include "emit.h"
#include "filter.h"
#include "sink-config.h"

#define SETTINGS_MAX_OUTPUTS 16

enum output_format {
	FORMAT_URINGOP,
	FORMAT_TEXT,
	FORMAT_COUNT
};

struct output_settings {
	struct sink_config sink;
	enum output_format format;
	struct filter only;		/* what is written */
	struct filter except;		/* of that, what is not; if it is not empty */
};

struct settings {
	char *status_file;		/* malloc()ed, may be NULL */
	struct emit_options emit;
	size_t n_outputs;
	struct output_settings output[SETTINGS_MAX_OUTPUTS];
};

/* What is wrong, without the end of a line. */
typedef void complain_fn(void *data, const char *text);

/*
 * Reads a file: 0 with the settings, of which the caller frees what settings_clear() frees; -ENOENT or the like (reported) if it
 * cannot be read; -EINVAL if something is wrong in it, each of which is reported with file, line and option.
 */
int settings_read(const char *path, complain_fn *complain, void *data, struct settings *ret)
	__attribute__((nonnull(1, 2, 4), warn_unused_result));

/* What holds without a file: one output, to @path ("-" is standard output). 0 or -ENOMEM. */
int settings_default(const char *path, struct settings *ret) __attribute__((nonnull, warn_unused_result));

void settings_clear(struct settings *s) __attribute__((nonnull));

#endif
