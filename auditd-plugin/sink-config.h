/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a sink is set up. */
#ifndef AU_SINK_CONFIG_H
#define AU_SINK_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sink_type {
	SINK_FILE,
	SINK_SOCKET,
	SINK_SYSLOG,
	SINK_STDOUT,
};

enum syslog_transport {
	SYSLOG_UNIX,
	SYSLOG_UDP,
	SYSLOG_TCP,
};

enum socket_role {
	SOCKET_LISTEN,  /* readers connect to it */
	SOCKET_CONNECT, /* it connects to a reader */
};

struct sink_config {
	enum sink_type type;
	uint64_t buffer;          /* bytes that may wait */
	char *path;               /* file, socket, syslog over a socket of this host; malloc()ed */
	unsigned int mode;        /* of the file or socket */
	uint64_t max_size;        /* of a file before it is rotated, bytes; 0: never */
	unsigned int generations; /* rotated files that are kept */
	bool compress;            /* those */
	enum socket_role role;
	enum syslog_transport transport;
	char *address; /* syslog over a network: numeric; malloc()ed */
	unsigned int port;
	unsigned int facility; /* of syslog, its number */
};

#define SINK_BUFFER (4u << 20)
#define SINK_MODE 0640
#define SINK_GENERATIONS 5

/* For messages: "file /var/log/...", in static storage of the calling thread. */
const char *sink_config_name(const struct sink_config *cfg) __attribute__((nonnull));

/* Whether both write to the same place, in the same way. */
bool sink_config_same(const struct sink_config *a, const struct sink_config *b) __attribute__((nonnull));

/* Whether both write to the same place. */
bool sink_config_same_place(const struct sink_config *a, const struct sink_config *b) __attribute__((nonnull));

/* Frees what @cfg points to. */
void sink_config_clear(struct sink_config *cfg) __attribute__((nonnull));

/* Copies: 0 or -ENOMEM. */
int sink_config_copy(const struct sink_config *cfg, struct sink_config *ret)
	__attribute__((nonnull, warn_unused_result));

#endif
