/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --format interpret: the text of a record, with what its values mean in their places. The text is read as ausearch
 * does, and libauparse's fields of the record beside it: libauparse says what a value means, if it has read the
 * very same value for the field.
 */
#ifndef AU_INTERPRET_H
#define AU_INTERPRET_H

#include "show-text.h"

/* Writes one event, its last record first. */
void show_interpreted(struct show *sh, const struct record *rec, const unsigned int *type, size_t n)
	__attribute__((nonnull));

/* Called for each record that libauparse has read. */
void interpret_record(auparse_state_t *au, auparse_cb_event_t what, void *show);

#endif
