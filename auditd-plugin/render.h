/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations and gaps as text of a format. A text stays valid until the next one of its kind. */
#ifndef AU_RENDER_H
#define AU_RENDER_H

#include <stdio.h>

#include "emit/audit.h"
#include "base/json.h"
#include "settings.h"

struct gap;

/* Text of one message, in memory that is reused. */
struct page {
	struct json json;
	FILE *out;
	char *p;
	size_t size;
};

struct renderer {
	char host[256]; /* this one, or "-" */
	struct page page[FORMAT_COUNT], gap, header;
};

/* @r is zeroed before. False: out of memory. */
bool renderer_open(struct renderer *r) __attribute__((nonnull, warn_unused_result));

void renderer_close(struct renderer *r) __attribute__((nonnull));

/* One operation in any format except FORMAT_AUDIT: 0 or -ENOMEM. */
int render_op(struct renderer *r, enum output_format format, const struct uop *op, const struct emit_options *opt,
	      struct str *ret) __attribute__((nonnull, warn_unused_result));

/* One event in FORMAT_AUDIT: 0 or a negative errno. */
int render_event(struct renderer *r, struct audit_event *e, struct str *ret)
	__attribute__((nonnull, warn_unused_result));

int render_gap(struct renderer *r, enum output_format format, const struct gap *gap, struct str *ret)
	__attribute__((nonnull, warn_unused_result));

/* @text as a syslog message with a number, from @node, or from this host if that is NULL or "". */
struct str render_message(struct renderer *r, const struct sink_config *cfg, uint32_t number, struct str text,
			  const char *node, const struct stamp *when) __attribute__((nonnull(1, 2, 6)));

#endif
