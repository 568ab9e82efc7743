/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --format csv and text of events, as libauparse normalizes them (auparse_normalize(3)): a row of ausearch's table,
 * or its sentence.
 */
#ifndef AU_NORMALIZE_H
#define AU_NORMALIZE_H

#include "show-text.h"

/* Writes one event. */
void show_normalized(struct show *sh, const struct record *rec, size_t n) __attribute__((nonnull));

/* Called for each event that libauparse has put together. */
void normalize_row(auparse_state_t *au, auparse_cb_event_t what, void *show);
void normalize_sentence(auparse_state_t *au, auparse_cb_event_t what, void *show);

#endif
