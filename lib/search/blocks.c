/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/blocks.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#define MAX_THREADS 8
#define AHEAD 6 /* blocks that are read in advance: few, so that they are still in the CPU cache when used */

enum state { EMPTY, READY };

struct slot {
	struct block block;
	enum state state;
	int error;
};

struct blocks {
	struct blocks_input from;
	struct slot slot[BLOCKS_MAX];
	/* Of who reads, one at a time. */
	pthread_mutex_t reading;
	struct pieces *pieces;
	bool no_more;
	/* Of all, under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t ready; /* the block that is given out next */
	pthread_cond_t room;  /* for another */
	char *memory;         /* of all blocks */
	size_t n_used;        /* blocks of it that have been used */
	size_t n_spare;
	struct block spare[BLOCKS_MAX]; /* of blocks that are given back; the last was used last */
	uint64_t next_read;             /* blocks taken by those who read */
	uint64_t next;                  /* given out */
	uint64_t released;
	uint64_t n_blocks; /* in all, once all is read */
	bool stop;
	unsigned int n_threads;
	pthread_t thread[MAX_THREADS];
	atomic_uint_fast64_t near; /* blocks before that number are scanned: there was a needle not long before */
	struct type_cache cache;   /* the caller's */
};

static size_t block_memory(const struct blocks *bl)
{
	return PIECE_MEMORY(bl->from.pieces.size);
}

#define HUGE_PAGE (2u << 20)

/* What is not used is not there. Few large pages take less time to get than many. */
static int get_memory(struct blocks *bl)
{
	size_t size = (BLOCKS_MAX * block_memory(bl) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;

	bl->memory = aligned_alloc(HUGE_PAGE, size);
	if (!bl->memory)
		return -ENOMEM;
	madvise(bl->memory, size, MADV_HUGEPAGE);
	return 0;
}

/*
 * Gives the slot the memory that was in use last: it is the likeliest to be in the processor's cache. It has some
 * already if there was nothing left to read into it. Under the lock.
 */
static void prepare_slot(struct blocks *bl, struct slot *slot)
{
	if (slot->block.piece.memory)
		return;
	if (bl->n_spare)
		slot->block = bl->spare[--bl->n_spare];
	else
		slot->block.piece.memory = bl->memory + bl->n_used++ * block_memory(bl);
}

#define NEAR 16 /* blocks */

/*
 * Where a needle is near another block is scanned by the thread that read it; a needle that is far from any leaves most
 * of them alone.
 */
static int scan(struct blocks *bl, struct type_cache *cache, struct block *block, uint64_t seq)
{
	const struct scan_query *query = bl->from.query;

	block->partial = false;
	if (query->n_needles && !bl->from.every_line) {
		if (scan_has_needle(query, block->piece.text))
			atomic_store(&bl->near, seq + NEAR);
		else
			block->partial = seq >= atomic_load(&bl->near);
	}
	return block->partial ? scan_end(query, cache, block->piece.text, &block->runs) :
				scan_text(query, cache, block->piece.text, &block->runs);
}

int blocks_scan(struct blocks *bl, uint64_t number)
{
	struct block *block = &bl->slot[number % BLOCKS_MAX].block;
	int rc = block->partial ? scan_text(bl->from.query, &bl->cache, block->piece.text, &block->runs) : 0;

	block->partial &= rc < 0;
	return rc;
}

static int read_and_scan(struct blocks *bl, struct type_cache *cache, struct block *block, uint64_t seq)
{
	int rc;

	pieces_read(&block->piece);
	rc = scan(bl, cache, block, seq);
	pthread_mutex_lock(&bl->reading);
	pieces_end(bl->pieces, &block->piece);
	pthread_mutex_unlock(&bl->reading);
	return rc;
}

static bool has_room(const struct blocks *bl)
{
	return bl->next_read < bl->released + BLOCKS_MAX && bl->next_read < bl->next + AHEAD;
}

/*
 * Waits for its turn to read, and for room: holds both locks then. Without room, and without @wait, it holds none:
 * false.
 */
static bool take_turn(struct blocks *bl, bool wait)
{
	for (;;) {
		pthread_mutex_lock(&bl->reading);
		pthread_mutex_lock(&bl->lock);
		if (bl->stop || has_room(bl))
			return true;
		pthread_mutex_unlock(&bl->reading);
		if (wait)
			pthread_cond_wait(&bl->room, &bl->lock);
		pthread_mutex_unlock(&bl->lock);
		if (!wait)
			return false;
	}
}

/*
 * Reads and scans the next block: 1, 0 at the end, or a negative errno (also in its slot); -EAGAIN: there is no room,
 * and no @wait.
 */
static int fill(struct blocks *bl, struct type_cache *cache, bool wait)
{
	struct slot *slot;
	bool got;
	uint64_t seq;
	int rc = 0;

	if (!take_turn(bl, wait))
		return -EAGAIN;
	seq = bl->next_read;
	slot = &bl->slot[seq % BLOCKS_MAX];
	bl->no_more |= bl->stop;
	prepare_slot(bl, slot);
	pthread_mutex_unlock(&bl->lock);
	got = !bl->no_more && pieces_claim(bl->pieces, &slot->block.piece);
	bl->no_more |= !got;
	pthread_mutex_lock(&bl->lock);
	if (got)
		bl->next_read++;
	else
		bl->n_blocks = seq;
	pthread_mutex_unlock(&bl->lock);
	pthread_mutex_unlock(&bl->reading);
	if (got)
		rc = read_and_scan(bl, cache, &slot->block, seq);
	pthread_mutex_lock(&bl->lock);
	slot->error = rc;
	slot->state = READY;
	if (seq == bl->next || !got)
		pthread_cond_signal(&bl->ready);
	pthread_mutex_unlock(&bl->lock);
	return rc < 0 ? rc : got;
}

static void *work(void *data)
{
	struct type_cache *cache = calloc(1, sizeof(*cache));
	struct blocks *bl = data;
	int rc = cache ? 1 : -ENOMEM;

	while (rc == 1)
		rc = fill(bl, cache, true);
	free(cache);
	return NULL;
}

struct blocks *blocks_new(const struct blocks_input *from, struct piece_counts *counts)
{
	struct blocks *bl = calloc(1, sizeof(*bl));
	unsigned int i;

	if (!bl)
		return NULL;
	bl->from = *from;
	bl->pieces = pieces_new(&from->pieces, counts);
	if (!bl->pieces || get_memory(bl) < 0) {
		pieces_free(bl->pieces);
		free(bl);
		return NULL;
	}
	bl->n_blocks = UINT64_MAX;
	pthread_mutex_init(&bl->reading, NULL);
	pthread_mutex_init(&bl->lock, NULL);
	pthread_cond_init(&bl->ready, NULL);
	pthread_cond_init(&bl->room, NULL);
	/* With none that can be started, the caller's does it. */
	for (i = 0; i < from->threads && i < MAX_THREADS; i++) {
		if (pthread_create(&bl->thread[bl->n_threads], NULL, work, bl) != 0)
			break;
		bl->n_threads++;
	}
	return bl;
}

void blocks_free(struct blocks *bl)
{
	unsigned int i;

	if (!bl)
		return;
	pthread_mutex_lock(&bl->lock);
	bl->stop = true;
	pthread_cond_broadcast(&bl->room);
	pthread_mutex_unlock(&bl->lock);
	for (i = 0; i < bl->n_threads; i++)
		pthread_join(bl->thread[i], NULL);
	for (i = 0; i < BLOCKS_MAX; i++)
		free(bl->slot[i].block.runs.run);
	while (bl->n_spare)
		free(bl->spare[--bl->n_spare].runs.run);
	pieces_free(bl->pieces);
	free(bl->memory);
	free(bl);
}

/* Waits until the next block is there, or there is none, and does not stand idle meanwhile: holds the lock then. */
static void wait_for_next(struct blocks *bl)
{
	const struct slot *slot = &bl->slot[bl->next % BLOCKS_MAX];
	int rc = 1;

	pthread_mutex_lock(&bl->lock);
	while (slot->state != READY && bl->next < bl->n_blocks) {
		if (rc == 1) {
			pthread_mutex_unlock(&bl->lock);
			rc = fill(bl, &bl->cache, false);
			pthread_mutex_lock(&bl->lock);
		} else {
			pthread_cond_wait(&bl->ready, &bl->lock);
		}
	}
}

int blocks_next(struct blocks *bl, const struct block **ret)
{
	struct slot *slot = &bl->slot[bl->next % BLOCKS_MAX];
	int rc;

	wait_for_next(bl);
	rc = bl->next >= bl->n_blocks ? 0 : slot->error < 0 ? slot->error : 1;
	if (bl->next >= bl->n_blocks && slot->state == READY && slot->error < 0)
		rc = slot->error;
	slot->state = EMPTY;
	bl->next += rc == 1;
	pthread_cond_broadcast(&bl->room);
	pthread_mutex_unlock(&bl->lock);
	if (rc == 1)
		*ret = &slot->block;
	return rc;
}

const struct block *blocks_at(const struct blocks *bl, uint64_t number)
{
	return &bl->slot[number % BLOCKS_MAX].block;
}

uint64_t blocks_position(const struct blocks *bl)
{
	return bl->next;
}

void blocks_release(struct blocks *bl, uint64_t before)
{
	pthread_mutex_lock(&bl->lock);
	while (bl->released < before) {
		struct block *block = &bl->slot[bl->released++ % BLOCKS_MAX].block;

		bl->spare[bl->n_spare++] = *block;
		*block = (struct block){ 0 };
	}
	pthread_cond_broadcast(&bl->room);
	pthread_mutex_unlock(&bl->lock);
}

bool blocks_full(const struct blocks *bl)
{
	return bl->next >= bl->released + BLOCKS_MAX;
}
