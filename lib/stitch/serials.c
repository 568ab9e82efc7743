/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/serials.h"

#include <string.h>

static uint64_t *word_of(struct serials *s, uint64_t serial)
{
	return &s->seen[serial % SERIALS_WINDOW / 64];
}

static uint64_t bit_of(uint64_t serial)
{
	return UINT64_C(1) << serial % 64;
}

/* Moves the window on to @serial; what leaves it unseen is gone. */
static void advance(struct serials *s, uint64_t serial)
{
	if (serial - s->newest > 2 * SERIALS_WINDOW) {
		s->missing += serial - 2 * SERIALS_WINDOW - s->newest;
		s->newest = serial - 2 * SERIALS_WINDOW;
		memset(s->seen, 0, sizeof(s->seen));
	}
	while (s->newest < serial) {
		uint64_t next = ++s->newest, *word = word_of(s, next);

		if (!(*word & bit_of(next)))
			s->last_gone = next - SERIALS_WINDOW;
		*word &= ~bit_of(next);
		s->missing++;
	}
}

void serials_note(struct serials *s, uint64_t serial)
{
	uint64_t *word = word_of(s, serial);

	if (s->newest == 0) {
		memset(s->seen, 0xff, sizeof(s->seen));
		s->newest = serial;
		return;
	}
	if (serial > s->newest)
		advance(s, serial);
	if (s->newest - serial >= SERIALS_WINDOW || *word & bit_of(serial))
		return;
	*word |= bit_of(serial);
	s->missing--;
}

void serials_forget(struct serials *s, uint64_t serial)
{
	uint64_t *word = word_of(s, serial);

	if (serial == 0 || serial > s->newest)
		return;
	if (s->newest - serial >= SERIALS_WINDOW) {
		s->missing++;
		if (serial > s->last_gone)
			s->last_gone = serial;
	} else if (*word & bit_of(serial)) {
		*word &= ~bit_of(serial);
		s->missing++;
	}
}

uint64_t serials_missing(const struct serials *s, uint64_t below)
{
	uint64_t low = s->newest < SERIALS_WINDOW ? 0 : s->newest - SERIALS_WINDOW, at;

	if (s->missing == 0 || below == 0)
		return 0;
	at = below - 1 < s->newest ? below - 1 : s->newest;
	while (at > low) {
		unsigned int bit = at % 64;
		uint64_t holes = ~s->seen[at % SERIALS_WINDOW / 64] << (63 - bit);

		if (holes) {
			at -= (uint64_t)__builtin_clzll(holes);
			return at > low ? at : s->last_gone;
		}
		if (at <= bit)
			break;
		at -= bit + 1;
	}
	return s->last_gone < below ? s->last_gone : below - 1;
}
