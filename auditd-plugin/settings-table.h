/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every option of audisp-uring.conf(5), in one place. */
#ifndef AU_SETTINGS_TABLE_H
#define AU_SETTINGS_TABLE_H

#include "settings-impl.h"

/* clang-format off */
/* Which sinks an option is for. */
#define FOR(type) (1u << (type))
#define FOR_ALL (FOR(SINK_FILE) | FOR(SINK_SOCKET) | FOR(SINK_SYSLOG) | FOR(SINK_STDOUT))

static const char *const sink_types[] = { "file", "socket", "syslog", "stdout", NULL };
static const char *const transports[] = { "unix", "udp", "tcp", NULL };
static const char *const roles[] = { "listen", "connect", NULL };
static const char *const format_names[] = { "uringop", "text", "strace", "ecs", "ocsf", "audit", NULL };
static const char *const outcomes[] = { "success", "failure", "unknown", NULL };
static const char *const kinds[] = { "operation", "attempt", NULL };
static const char *const classes[] = { "file", "network", "process", "ring", "io", "wait", "memory", "none", NULL };
/* In the order of their numbers, RFC 5424 table 1. */
static const char *const facilities[] = {
	"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
	"security", "console", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
	"local7", NULL
};

static const struct option_def filter_options[] = {
	{ .name = "op", .type = OPT_OPS, .at = offsetof(struct filter, op) },
	{ .name = "class", .type = OPT_WORDS, .at = offsetof(struct filter, op_class), .words = classes },
	{ .name = "key", .type = OPT_WORDS, .at = offsetof(struct filter, key) },
	{ .name = "user", .type = OPT_USERS },
	{ .name = "exe", .type = OPT_WORDS, .at = offsetof(struct filter, exe) },
	{ .name = "outcome", .type = OPT_WORDS, .at = offsetof(struct filter, outcome), .words = outcomes },
	{ .name = "kind", .type = OPT_WORDS, .at = offsetof(struct filter, kind), .words = kinds },
	{ 0 }
};

#define SINK(member) offsetof(struct output_settings, sink.member)

static const struct option_def output_options[] = {
	{ .name = "type", .type = OPT_WORD, .at = SINK(type), .words = sink_types, .sinks = FOR_ALL },
	{ .name = "format", .type = OPT_WORD, .at = offsetof(struct output_settings, format), .words = format_names,
	  .sinks = FOR_ALL },
	{ .name = "buffer", .type = OPT_SIZE, .at = SINK(buffer), .min = 64 << 10, .max = 1 << 30, .sinks = FOR_ALL },
	{ .name = "only", .type = OPT_GROUP, .at = offsetof(struct output_settings, only), .group = filter_options,
	  .sinks = FOR_ALL },
	{ .name = "except", .type = OPT_GROUP, .at = offsetof(struct output_settings, except), .group = filter_options,
	  .sinks = FOR_ALL },
	{ .name = "path", .type = OPT_PATH, .at = SINK(path), .max = 3072,
	  .sinks = FOR(SINK_FILE) | FOR(SINK_SOCKET) | FOR(SINK_SYSLOG) },
	{ .name = "mode", .type = OPT_MODE, .at = SINK(mode), .max = 0777, .sinks = FOR(SINK_FILE) | FOR(SINK_SOCKET) },
	{ .name = "max_size", .type = OPT_SIZE, .at = SINK(max_size), .max = INT64_MAX, .sinks = FOR(SINK_FILE) },
	{ .name = "generations", .type = OPT_COUNT, .at = SINK(generations), .min = 1, .max = 999,
	  .sinks = FOR(SINK_FILE) },
	{ .name = "compress", .type = OPT_BOOL, .at = SINK(compress), .sinks = FOR(SINK_FILE) },
	{ .name = "role", .type = OPT_WORD, .at = SINK(role), .words = roles, .sinks = FOR(SINK_SOCKET) },
	{ .name = "transport", .type = OPT_WORD, .at = SINK(transport), .words = transports,
	  .sinks = FOR(SINK_SYSLOG) },
	{ .name = "address", .type = OPT_ADDRESS, .at = SINK(address), .sinks = FOR(SINK_SYSLOG) },
	{ .name = "port", .type = OPT_COUNT, .at = SINK(port), .min = 1, .max = 65535, .sinks = FOR(SINK_SYSLOG) },
	{ .name = "facility", .type = OPT_WORD, .at = SINK(facility), .words = facilities, .sinks = FOR(SINK_SYSLOG) },
	{ 0 }
};

static const struct option_def enrich_options[] = {
	{ .name = "names", .type = OPT_BOOL, .at = offsetof(struct emit_options, interpret) },
	{ .name = "raw", .type = OPT_BOOL, .at = offsetof(struct emit_options, raw) },
	{ .name = "unit", .type = OPT_BOOL, .at = offsetof(struct emit_options, unit) },
	{ .name = "container", .type = OPT_BOOL, .at = offsetof(struct emit_options, container) },
	{ .name = "ancestors", .type = OPT_BOOL, .at = offsetof(struct emit_options, ancestors) },
	{ 0 }
};

/* Except outputs, a list of groups with output_options. */
static const struct option_def top_options[] = {
	{ .name = "user", .type = OPT_USER, .at = offsetof(struct settings, user) },
	{ .name = "status_file", .type = OPT_PATH, .at = offsetof(struct settings, status_file), .max = 3072 },
	{ .name = "state_file", .type = OPT_PATH, .at = offsetof(struct settings, state_file), .max = 3072 },
	{ .name = "enrich", .type = OPT_GROUP, .at = offsetof(struct settings, emit), .group = enrich_options },
	{ 0 }
};
/* clang-format on */

#endif
