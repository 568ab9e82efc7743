/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the record types of enum record_type; a type that auditd does not know it writes as UNKNOWN[number]. */
#ifndef AU_RECORDTYPES_H
#define AU_RECORDTYPES_H

#include "record.h"

static const struct {
	const char *name;
	enum record_type type;
} record_types[] = {
	{ "URINGOP", REC_URINGOP },
	{ "SYSCALL", REC_SYSCALL },
	{ "PATH", REC_PATH },
	{ "CWD", REC_CWD },
	{ "PROCTITLE", REC_PROCTITLE },
	{ "EOE", REC_EOE },
	{ "SOCKADDR", REC_SOCKADDR },
	{ "EXECVE", REC_EXECVE },
	{ "FD_PAIR", REC_FD_PAIR },
	{ "LOGIN", REC_LOGIN },
	{ "OPENAT2", REC_OPENAT2 },
	{ "CONFIG_CHANGE", REC_CONFIG_CHANGE },
	{ "URING_SQE", REC_URING_SQE },
	{ "URING_ORIGIN", REC_URING_ORIGIN },
	{ "URING_SETUP", REC_URING_SETUP },
	{ "URING_REGISTER", REC_URING_REGISTER },
	{ "URING_ARGS", REC_URING_ARGS },
};

#endif
