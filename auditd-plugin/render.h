/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations and gaps as texts of a format. A text stays until the next one of its kind. */
#ifndef AU_RENDER_H
#define AU_RENDER_H

#include <stdio.h>

#include "emit/audit.h"
#include "base/json.h"
#include "settings.h"

struct gap;

/* Text of one message, in memory that is used again. */
struct page {
	struct json json;
	FILE *out;
	char *p;
	size_t size;
};

struct renderer {
	char host[256];			/* this one, or "-" */
	struct page page[FORMAT_COUNT], gap, header;
};

/* Of a zeroed one; false: out of memory. */
bool renderer_open(struct renderer *r) __attribute__((nonnull, warn_unused_result));

void renderer_close(struct renderer *r) __attribute__((nonnull));

/* 0 or -ENOMEM; of a format but FORMAT_AUDIT. */
int render_op(struct renderer *r, enum output_format format, const struct uop *op, const struct emit_options *opt, struct str *ret)
	__attribute__((nonnull, warn_unused_result));

/* FORMAT_AUDIT: 0 or a negative errno. */
int render_event(struct renderer *r, struct audit_event *e, struct str *ret) __attribute__((nonnull, warn_unused_result));

int render_gap(struct renderer *r, enum output_format format, const struct gap *gap, struct str *ret)
	__attribute__((nonnull, warn_unused_result));

/* @text as the message to syslog of that number, from @node or, where that is NULL or "", from this host. */
struct str render_message(struct renderer *r, const struct sink_config *cfg, uint32_t number, struct str text, const char *node,
			  const struct stamp *when) __attribute__((nonnull(1, 2, 6)));

#endif
