/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments of options. */
#ifndef AU_OPTIONS_ARGS_H
#define AU_OPTIONS_ARGS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cli.h"
#include "base/str.h"

static inline struct str option_str(const char *arg)
{
	return (struct str){ arg, strlen(arg) };
}

/* Reports that the option expects something else than @arg: -EINVAL. */
int option_complain(const struct cli *cli, const struct cli_option *o, const char *expected, const char *arg)
	__attribute__((nonnull));

/* A number: 0, or -EINVAL without a message. */
int option_number(const char *arg, int64_t *ret) __attribute__((nonnull));

/* A number of 64 bits: 0, or -EINVAL after a message. */
int option_u64(const struct cli *cli, const struct cli_option *o, const char *arg, uint64_t *ret)
	__attribute__((nonnull));

/* The index of @arg in the names, or -EINVAL without a message. */
int option_name(const char *const *names, size_t n, const char *arg) __attribute__((nonnull));

/* Calls @set for each of the words between commas, until one fails: what that returned, 0, or -ENOMEM. */
int option_words(const struct cli *cli, const struct cli_option *o, const char *arg, cli_set_fn *set)
	__attribute__((nonnull));

#endif
