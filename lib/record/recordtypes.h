/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the types in enum record_type. auditd writes a type that it does not know as UNKNOWN[number]. */
#ifndef AU_RECORDTYPES_H
#define AU_RECORDTYPES_H

#include "record/record.h"

static const struct {
	struct str name;
	enum record_type type;
} record_types[] = {
	{ { "URINGOP", sizeof("URINGOP") - 1 }, REC_URINGOP },
	{ { "SYSCALL", sizeof("SYSCALL") - 1 }, REC_SYSCALL },
	{ { "PATH", sizeof("PATH") - 1 }, REC_PATH },
	{ { "CWD", sizeof("CWD") - 1 }, REC_CWD },
	{ { "PROCTITLE", sizeof("PROCTITLE") - 1 }, REC_PROCTITLE },
	{ { "EOE", sizeof("EOE") - 1 }, REC_EOE },
	{ { "SOCKADDR", sizeof("SOCKADDR") - 1 }, REC_SOCKADDR },
	{ { "EXECVE", sizeof("EXECVE") - 1 }, REC_EXECVE },
	{ { "FD_PAIR", sizeof("FD_PAIR") - 1 }, REC_FD_PAIR },
	{ { "SECCOMP", sizeof("SECCOMP") - 1 }, REC_SECCOMP },
	{ { "LOGIN", sizeof("LOGIN") - 1 }, REC_LOGIN },
	{ { "OPENAT2", sizeof("OPENAT2") - 1 }, REC_OPENAT2 },
	{ { "CONFIG_CHANGE", sizeof("CONFIG_CHANGE") - 1 }, REC_CONFIG_CHANGE },
	{ { "URING_SQE", sizeof("URING_SQE") - 1 }, REC_URING_SQE },
	{ { "URING_ORIGIN", sizeof("URING_ORIGIN") - 1 }, REC_URING_ORIGIN },
	{ { "URING_SETUP", sizeof("URING_SETUP") - 1 }, REC_URING_SETUP },
	{ { "URING_REGISTER", sizeof("URING_REGISTER") - 1 }, REC_URING_REGISTER },
	{ { "URING_ARGS", sizeof("URING_ARGS") - 1 }, REC_URING_ARGS },
};

#endif
