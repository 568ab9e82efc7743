/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_end() of line.h, for where a call costs too much. */
#ifndef AU_LINE_END_H
#define AU_LINE_END_H

#include <stddef.h>
#include <string.h>

/* Counts what @hit, which is in a line that begins at or before @begin, says. */
static inline void line_note(const char *begin, const char *hit, unsigned int *heads)
{
	/* A head ends in "audit(": "(none)" and "(null)" have another letter in front. */
	if (*hit == '(')
		*heads += hit > begin && hit[-1] == 't';
	else
		*heads += 2;
}

/* A byte at a time; @begin: from where on the line was looked at. */
static inline const char *line_end_after(const char *begin, const char *p, const char *stop, unsigned int *heads)
{
	for (; p < stop && *p != '\n' && *p != '\0'; p++)
		if (*p == '(' || *p == '#')
			line_note(begin, p, heads);
	if (p == stop || *p == '\0')
		*heads += 2;
	return p;
}

static inline const char *line_end_bytes(const char *p, const char *stop, unsigned int *heads)
{
	return line_end_after(p, p, stop, heads);
}

#if defined(__x86_64__)
#include <immintrin.h>

#define LINE_AVX2 __attribute__((target("avx2")))

static inline int line_has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

/* Each of the four bytes that count stands where its lower half says: one look-up and one comparison find them all. */
LINE_AVX2 static inline __attribute__((always_inline)) const char *line_end_avx2(const char *p, const char *stop,
										 unsigned int *heads)
{
	const __m256i wanted = _mm256_setr_epi8(0, 0, 0, '#', 0, 0, 0, 0, '(', 0, '\n', 0, 0, 0, 0, 0, /**/
						0, 0, 0, '#', 0, 0, 0, 0, '(', 0, '\n', 0, 0, 0, 0, 0);
	const char *begin = p, *last = stop - 32;

	if (stop - p < 32)
		return line_end_bytes(p, stop, heads);
	for (; p <= last; p += 32) {
		const __m256i v = _mm256_loadu_si256((const void *)p);
		unsigned int hits = (unsigned int)_mm256_movemask_epi8(
			_mm256_cmpeq_epi8(_mm256_shuffle_epi8(wanted, v), v));

		for (; hits; hits &= hits - 1) {
			const char *hit = p + (unsigned int)__builtin_ctz(hits);

			if (*hit == '\n')
				return hit;
			line_note(begin, hit, heads);
			if (*hit == '\0')
				return hit;
		}
	}
	return line_end_after(begin, p, stop, heads);
}
#endif

#endif
