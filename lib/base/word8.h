/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at eight bytes at a time, where memchr() costs too much and single bytes are too slow. */
#ifndef AU_WORD8_H
#define AU_WORD8_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WORD8_EACH UINT64_C(0x0101010101010101)

/* The first byte becomes the lowest one of the word. */
static inline uint64_t word8_load(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return le64toh(word);
}

/* A bit for each byte below @least (at most 0x80), for word8_first(). Only the lowest one is reliable. */
static inline uint64_t word8_below(uint64_t word, unsigned int least)
{
	return (word - WORD8_EACH * least) & ~word & WORD8_EACH << 7;
}

/* The same for the bytes that are @c. */
static inline uint64_t word8_equal(uint64_t word, char c)
{
	return word8_below(word ^ WORD8_EACH * (unsigned char)c, 1);
}

/* The position of the first byte that has a bit; there must be one. */
static inline size_t word8_first(uint64_t bits)
{
	return (size_t)__builtin_ctzll(bits) / 8;
}

#endif
