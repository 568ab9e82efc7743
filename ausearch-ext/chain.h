/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chains of linked operations: those of one call on one ring that are in a link, as a patched kernel logs them. An
 * unpatched kernel logs no links. For an SQPOLL ring no call is known, so everything that it ever ran would be one
 * chain: none is known there.
 */
#ifndef AU_CHAIN_H
#define AU_CHAIN_H

#include "stitch/uop.h"

struct chains;

/* NULL: out of memory. */
struct chains *chains_new(void);
void chains_free(struct chains *ch);

/* Forgets all. */
void chains_clear(struct chains *ch) __attribute__((nonnull));

/* Notes the chain of an operation, if it is in one: 0 or -ENOMEM. */
int chains_note(struct chains *ch, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* All have been noted: the second of the oldest operation or call; 0 if there is none. */
uint64_t chains_sort(struct chains *ch) __attribute__((nonnull));

/* Whether it is in one of them. */
bool chains_have(const struct chains *ch, const struct uop *op) __attribute__((nonnull));

/* How many of the operations that were noted have links that are not known. */
uint64_t chains_unknown(const struct chains *ch) __attribute__((nonnull));

#endif
