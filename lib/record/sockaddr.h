/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decodes saddr= of a SOCKADDR record: the bytes of a struct sockaddr, in the byte order of the machine that logged
 * them.
 */
#ifndef AU_SOCKADDR_H
#define AU_SOCKADDR_H

#include "record/record.h"

#include <netinet/in.h>
#include <sys/un.h>

struct saddr {
	const char *family;  /* "inet", "inet6", "unix", "netlink", ...; NULL if it has no name here */
	unsigned int number; /* AF_* */
	bool has_address;    /* inet and inet6 */
	char address[INET6_ADDRSTRLEN];
	unsigned int port;
	uint32_t flowinfo; /* inet6 */
	bool has_scope;
	uint32_t scope;
	bool has_path; /* unix */
	bool abstract; /* the path is a name of the abstract namespace, without its leading NUL */
	size_t path_len;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/*
 * Decodes saddr= of the record: 0; -ENOENT if it has none; -EINVAL if it is not hexadecimal or too short for a
 * family, or has none that can be.
 */
int sockaddr_decode(const struct record *rec, struct saddr *ret) __attribute__((nonnull, warn_unused_result));

#endif
