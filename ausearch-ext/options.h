/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments of options. All return 0, -ENOMEM, or -EINVAL after saying what is wrong. Strings are borrowed. */
#ifndef AU_OPTIONS_H
#define AU_OPTIONS_H

#include "search.h"

/* Says that @option wants something else than @arg. */
int option_complain(const struct search *s, const char *option, const char *wanted, const char *arg) __attribute__((nonnull));

/* What is looked for. */
int ask_number(struct search *s, enum match_number n, int64_t value) __attribute__((nonnull));
int want_number(struct search *s, enum match_number n, const char *option, const char *arg) __attribute__((nonnull));
int want_id(struct search *s, enum match_number n, const char *option, const char *arg) __attribute__((nonnull));
int want_ids(struct search *s, const enum match_number *n, size_t count, const char *option, const char *arg) __attribute__((nonnull));
int want_text(struct search *s, enum match_text t, const char *arg) __attribute__((nonnull));
int want_types(struct search *s, const char *arg) __attribute__((nonnull));
int want_exit(struct search *s, const char *arg) __attribute__((nonnull));
int want_success(struct search *s, const char *arg) __attribute__((nonnull));
int want_arch(struct search *s, const char *arg) __attribute__((nonnull));
int want_node(struct search *s, const char *arg) __attribute__((nonnull));
int want_serial(struct search *s, const char *arg) __attribute__((nonnull));
int want_time(struct search *s, bool end, const char *arg) __attribute__((nonnull));

/* Of operations. */
int want_ops(struct search *s, const char *arg) __attribute__((nonnull));
int want_confidence(struct search *s, const char *arg) __attribute__((nonnull));
int want_origin(struct search *s, const char *arg) __attribute__((nonnull));
int want_exec(struct search *s, const char *arg) __attribute__((nonnull));

/* A number of 64 bits. */
int want_u64(struct search *s, const char *option, const char *arg, uint64_t *ret) __attribute__((nonnull));

/* All options have been read: what they make together. */
int settle_options(struct search *s) __attribute__((nonnull));

#endif
