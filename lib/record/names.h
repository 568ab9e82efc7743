/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of numbers in records: errors, system calls, users and groups. */
#ifndef AU_NAMES_H
#define AU_NAMES_H

#include "record/record.h"

/* "ENOENT" for -2, or NULL. */
const char *errno_name(int64_t code);

/* The system call of a SYSCALL record by name, or NULL. */
const char *syscall_name(const struct record *sys) __attribute__((nonnull));

/*
 * The name of a user or group id in field @field of @rec: the one that the logging host wrote (ENRICHED), else from the
 * databases of this host. True with the name, at most @size bytes with its NUL.
 */
bool id_name(const struct record *rec, const char *field, char *ret, size_t size) __attribute__((nonnull));

#endif
