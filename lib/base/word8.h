/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Eight bytes at a time, for what is too short for memchr() and too long for a step a byte. */
#ifndef AU_WORD8_H
#define AU_WORD8_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WORD8_EACH UINT64_C(0x0101010101010101)

/* The first byte is the lowest. */
static inline uint64_t word8_load(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return le64toh(word);
}

/* Bits of the bytes that are below @least (at most 0x80), as word8_first() takes them: those above the lowest may be wrong. */
static inline uint64_t word8_below(uint64_t word, unsigned int least)
{
	return (word - WORD8_EACH * least) & ~word & WORD8_EACH << 7;
}

/* The same of those that are @c. */
static inline uint64_t word8_equal(uint64_t word, char c)
{
	return word8_below(word ^ WORD8_EACH * (unsigned char)c, 1);
}

/* The first byte that has its bit, of some. */
static inline size_t word8_first(uint64_t bits)
{
	return (size_t)__builtin_ctzll(bits) / 8;
}

#endif
