/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/serials.h"

#include <string.h>

#define SLOT (SERIALS_WINDOW / SERIALS_SLOTS)
/*
 * A serial is given out at the time of its event or later (kernel/auditsc.c, auditsc_get_stamp()), on a clock that
 * moves in steps of some milliseconds; and records of several processors pass each other.
 */
#define NEAR 64
#define TOLERANCE_MS 100
#define NEAR_TOLERANCE_MS 10000

static uint64_t *word_of(struct serials *s, uint64_t serial)
{
	return &s->seen[serial % SERIALS_WINDOW / 64];
}

static uint64_t bit_of(uint64_t serial)
{
	return UINT64_C(1) << serial % 64;
}

static bool has(const struct serials *s, uint64_t serial)
{
	return s->seen[serial % SERIALS_WINDOW / 64] & bit_of(serial);
}

/* What is remembered of a time; 0 is of none. */
static uint16_t mark_of(uint64_t ms)
{
	return (uint16_t)(ms % UINT16_MAX + 1);
}

static uint64_t *reached(struct serials *s, uint64_t serial)
{
	return &s->reached[serial / SLOT % SERIALS_SLOTS];
}

/* Moves the window on to @serial; what leaves it unseen is gone. */
static void advance(struct serials *s, uint64_t serial, uint64_t clock)
{
	if (serial - s->newest > 2 * SERIALS_WINDOW) {
		s->missing += serial - 2 * SERIALS_WINDOW - s->newest;
		s->newest = serial - 2 * SERIALS_WINDOW;
		memset(s->seen, 0, sizeof(s->seen));
	}
	if (serial - s->newest > 1)
		s->last_hole = serial - 1;
	while (s->newest < serial) {
		uint64_t next = ++s->newest, *word = word_of(s, next);

		if (!(*word & bit_of(next)))
			s->last_gone = next - SERIALS_WINDOW;
		*word &= ~bit_of(next);
		s->time[next % SERIALS_TIMES] = 0;
		s->missing++;
		if (next % SLOT == 0)
			*reached(s, next) = clock;
	}
	s->reached_newest = clock;
}

/* The newest missing one up to @at, by what was seen. */
static uint64_t hole_below(const struct serials *s, uint64_t at)
{
	uint64_t low = s->newest < SERIALS_WINDOW ? 0 : s->newest - SERIALS_WINDOW;

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
	return s->last_gone;
}

static void begin(struct serials *s, uint64_t serial, uint64_t clock)
{
	size_t i;

	memset(s->seen, 0xff, sizeof(s->seen));
	for (i = 0; i < SERIALS_SLOTS; i++)
		s->reached[i] = clock;
	s->newest = serial;
	s->reached_newest = clock;
}

void serials_note(struct serials *s, uint64_t serial, uint64_t ms, uint64_t clock)
{
	if (s->newest == 0)
		begin(s, serial, clock);
	else if (serial > s->newest)
		advance(s, serial, clock);
	if (s->newest - serial < SERIALS_TIMES)
		s->time[serial % SERIALS_TIMES] = ms ? mark_of(ms) : 0;
	if (s->newest - serial >= SERIALS_WINDOW || has(s, serial))
		return;
	*word_of(s, serial) |= bit_of(serial);
	s->missing--;
	if (serial == s->last_hole)
		s->last_hole = s->missing ? hole_below(s, serial) : 0;
}

/* Not later than this the serials after @serial began to be given out. */
static uint64_t passed(const struct serials *s, uint64_t serial)
{
	uint64_t next = (serial / SLOT + 1) * SLOT, low = s->newest < SERIALS_WINDOW ? 0 : s->newest - SERIALS_WINDOW;

	if (next > s->newest)
		return s->reached_newest;
	if (next <= low)
		next = low + SLOT;
	return s->reached[next / SLOT % SERIALS_SLOTS];
}

bool serials_contradict(const struct serials *s, uint64_t serial, uint64_t ms)
{
	uint64_t tolerance = s->newest - serial > NEAR ? TOLERANCE_MS : NEAR_TOLERANCE_MS;
	uint16_t time;

	if (s->newest == 0 || serial > s->newest)
		return false;
	time = s->newest - serial < SERIALS_TIMES ? s->time[serial % SERIALS_TIMES] : 0;
	return (time && time != mark_of(ms)) || ms > passed(s, serial) + tolerance;
}

void serials_forget(struct serials *s, uint64_t serial)
{
	if (serial == 0 || serial > s->newest)
		return;
	if (s->newest - serial >= SERIALS_WINDOW) {
		s->missing++;
		if (serial > s->last_gone)
			s->last_gone = serial;
	} else if (has(s, serial)) {
		*word_of(s, serial) &= ~bit_of(serial);
		s->missing++;
	} else {
		return;
	}
	if (serial > s->last_hole)
		s->last_hole = serial;
}

void serials_set_gone(struct serials *s, uint64_t missing, uint64_t last_gone)
{
	s->missing = missing;
	s->last_gone = last_gone;
	if (s->last_hole < last_gone)
		s->last_hole = last_gone;
}

uint64_t serials_missing(const struct serials *s, uint64_t below)
{
	uint64_t found;

	if (s->missing == 0 || below == 0)
		return 0;
	if (below > s->last_hole)
		return s->last_hole;
	found = hole_below(s, below - 1 < s->newest ? below - 1 : s->newest);
	return found < below ? found : below - 1;
}
