/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is searched for and how it is shown: what the options say. */
#ifndef AU_QUERY_H
#define AU_QUERY_H

#include <auparse.h>

#include "emit/emit.h"
#include "op-match.h"
#include "search/match.h"
#include "search/scan.h"

enum format {
	FORMAT_NONE, /* not given */
	/* Of events. */
	FORMAT_RAW,
	FORMAT_DEFAULT,
	FORMAT_INTERPRET,
	FORMAT_ROW,      /* csv */
	FORMAT_SENTENCE, /* text */
	FORMAT_OBJECT,   /* json */
	/* Of operations. */
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_STRACE,
	FORMAT_ECS,
	FORMAT_OCSF,
	FORMAT_AUDIT,
};

/* Strings are borrowed. */
struct query {
	/* What is searched for. */
	struct scan_query scan;
	bool other_types; /* -m has a type that is not URINGOP */
	bool uring_type;  /* -m has URINGOP */
	struct match match;
	struct op_match op;
	const char *unknown; /* the name of a user or group that this host does not know, or NULL */
	bool uring_arch;     /* --arch uring */
	/* Where. */
	const char *input; /* NULL: the log */
	bool input_logs;   /* the log, even if standard input is a pipe */
	uint64_t timeout;  /* --eoe-timeout, or 0 */
	const char *checkpoint;
	bool checkpoint_time; /* only its time counts */
	bool just_one, follow, with_origin, chain;
	/* How it is shown. */
	enum format format;
	struct emit_options emit;
	auparse_esc_t escape;
	bool extra_keys, extra_labels, extra_obj2, extra_time;
	bool line_buffered, debug;
};

/* Whether operations are shown, not events. */
static inline bool query_is_for_ops(const struct query *q)
{
	return q->format >= FORMAT_TEXT;
}

/* Whether an event with this time and serial number is searched for. */
static inline bool query_has_stamp(const struct query *q, const struct stamp *stamp)
{
	const struct scan_query *scan = &q->scan;

	return (!scan->start || stamp->sec >= scan->start) && (!scan->end || stamp->sec <= scan->end) &&
	       (!scan->has_serial || stamp->serial == scan->serial);
}

#endif
