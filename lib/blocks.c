/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "blocks.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "pipeline.h"	/* LINE_MAX_BYTES */
#include "seek.h"

#define MAX_THREADS 8
#define LATE 60		/* seconds that a record may be logged behind others */
#define AHEAD 6	/* blocks that are read before they are wanted: few, so that they are still in the processor's cache then */

enum state { EMPTY, READY };

struct slot {
	struct block block;
	enum state state;
	int error;
};

struct blocks {
	const struct gather *g;
	struct gather_counts *counts;
	struct slot slot[GATHER_BLOCKS];
	/* Of who reads, one at a time. */
	pthread_mutex_t reading;
	struct input *in;
	size_t file;
	bool no_more;
	bool skip;		/* the rest of a line that is too long */
	size_t n_carry;
	char carry[LINE_MAX_BYTES];
	/* Of all, under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t ready;	/* the block that is given out next */
	pthread_cond_t room;	/* for another */
	size_t n_spare;
	struct block spare[GATHER_BLOCKS];	/* memory of blocks; the last was used last */
	uint64_t next_read;	/* blocks taken by those who read */
	uint64_t next;		/* given out */
	uint64_t released;
	uint64_t n_blocks;	/* in all, once all is read */
	bool stop;
	unsigned int n_threads;
	pthread_t thread[MAX_THREADS];
	atomic_uint_fast64_t near;	/* blocks before that number are scanned: there was a needle not long before */
	struct type_cache cache;	/* the caller's */
};

/* Passes over what is older than what is wanted, if it can. */
static int seek_start(struct blocks *bl)
{
	int fd = input_seekable(bl->in);
	off_t at = bl->g->want->start && fd >= 0 ? seek_time(fd, input_stat(bl->in)->st_size, bl->g->want->start) : 0;

	return at ? input_seek(bl->in, at) : 0;
}

/* The next file that can be opened: false if there is none. */
static bool next_file(struct blocks *bl)
{
	const struct file_list *files = bl->g->files;

	while (!bl->in && bl->file < files->n) {
		const struct listed *file = &files->file[bl->file++];
		int rc = file_list_open(file, &bl->in);

		if (rc == 0)
			rc = seek_start(bl);
		if (rc < 0) {
			input_close(bl->in);
			bl->in = NULL;
			bl->counts->errors++;
			bl->g->failed(bl->g->data, file->name, rc);
		}
	}
	return bl->in != NULL;
}

/* A line without its end may hold half a number. */
static void end_file(struct blocks *bl, int code)
{
	if (code < 0) {
		bl->counts->errors++;
		bl->g->failed(bl->g->data, input_name(bl->in), code);
	}
	bl->counts->cut_lines += bl->n_carry > 0;
	bl->n_carry = 0;
	bl->skip = false;
	input_close(bl->in);
	bl->in = NULL;
}

/* What is behind the last line end of the @n bytes goes to the next block: how many stay. */
static size_t cut(struct blocks *bl, char *p, size_t n)
{
	char *end = memrchr(p, '\n', n);
	size_t keep = end ? (size_t)(end - p) + 1 : 0, rest = n - keep;

	if (rest > sizeof(bl->carry)) {
		bl->counts->long_lines++;
		bl->skip = true;
		rest = 0;
	}
	memcpy(bl->carry, p + keep, rest);
	bl->n_carry = rest;
	return keep;
}

/* Takes the rest of a long line off the front: how much of it. */
static size_t skipped(struct blocks *bl, const char *p, size_t n)
{
	const char *end = bl->skip ? memchr(p, '\n', n) : NULL;

	if (!bl->skip)
		return 0;
	bl->skip = end == NULL;
	return end ? (size_t)(end - p) + 1 : n;
}

/* Fills @block from one file: false at the end of all. */
static bool read_block(struct blocks *bl, struct block *block)
{
	block->text = (struct str){ block->memory, 0 };
	while (block->text.n == 0) {
		size_t n = bl->n_carry, from;
		ssize_t got = 1;

		if (!next_file(bl))
			return false;
		memcpy(block->memory, bl->carry, n);
		/* A pipe gives little at a time; do not wait for more than it has. */
		while (n < GATHER_BLOCK && got > 0) {
			got = input_read(bl->in, block->memory + n, GATHER_BLOCK - n);
			n += got > 0 ? (size_t)got : 0;
			bl->counts->bytes += got > 0 ? (size_t)got : 0;
			if (input_seekable(bl->in) < 0)
				break;
		}
		from = skipped(bl, block->memory, n);
		block->text = (struct str){ block->memory + from, cut(bl, block->memory + from, n - from) };
		block->dev = input_stat(bl->in)->st_dev;
		block->inode = input_stat(bl->in)->st_ino;
		if (got <= 0)
			end_file(bl, (int)got);
	}
	return true;
}

/*
 * Gives the slot the memory that was in use last: it is the likeliest to be in the processor's cache. It has some already if there was
 * nothing left to read into it. Under the lock.
 */
static int prepare_slot(struct blocks *bl, struct slot *slot)
{
	if (!slot->block.memory && bl->n_spare)
		slot->block = bl->spare[--bl->n_spare];
	else if (!slot->block.memory)
		slot->block.memory = malloc(GATHER_BLOCK);
	return slot->block.memory ? 0 : -ENOMEM;
}

/* Nothing that is wanted follows behind a block of a file whose records are all later by far. */
static void note_end(struct blocks *bl, const struct block *block, size_t file)
{
	const uint64_t end = bl->g->want->end;

	if (!end || block->runs.oldest <= end + LATE)
		return;
	pthread_mutex_lock(&bl->reading);
	if (bl->in && bl->file == file && input_seekable(bl->in) >= 0) {
		bl->n_carry = 0;
		end_file(bl, 0);
	}
	pthread_mutex_unlock(&bl->reading);
}

#define NEAR 16	/* blocks */

/* Where a needle is near another block is scanned by the thread that read it; a needle that is far from any leaves most of them alone. */
static int scan(struct blocks *bl, struct type_cache *cache, struct block *block, uint64_t seq)
{
	const struct gather *g = bl->g;

	block->partial = false;
	if (g->want->n_needles && !g->every_line && !g->ended) {
		if (scan_has_needle(g->want, block->text))
			atomic_store(&bl->near, seq + NEAR);
		else
			block->partial = seq >= atomic_load(&bl->near);
	}
	return block->partial ? scan_end(g->want, cache, block->text, &block->runs) :
	       scan_text(g->want, cache, block->text, &block->runs);
}

int blocks_scan(struct blocks *bl, uint64_t number)
{
	struct block *block = &bl->slot[number % GATHER_BLOCKS].block;
	int rc = block->partial ? scan_text(bl->g->want, &bl->cache, block->text, &block->runs) : 0;

	block->partial &= rc < 0;
	return rc;
}

/* Reads and scans the next block: 1, 0 at the end, or a negative errno (also in its slot). */
static int fill(struct blocks *bl, struct type_cache *cache)
{
	struct slot *slot;
	bool got, stop;
	uint64_t seq;
	size_t file;
	int rc;

	pthread_mutex_lock(&bl->reading);
	pthread_mutex_lock(&bl->lock);
	seq = bl->next_read;
	while (!bl->stop && (seq >= bl->released + GATHER_BLOCKS || seq >= bl->next + AHEAD))
		pthread_cond_wait(&bl->room, &bl->lock);
	stop = bl->stop;
	slot = &bl->slot[seq % GATHER_BLOCKS];
	rc = stop ? 0 : prepare_slot(bl, slot);
	pthread_mutex_unlock(&bl->lock);
	got = rc == 0 && !stop && !bl->no_more && read_block(bl, &slot->block);
	bl->no_more |= !got;
	file = bl->file;
	pthread_mutex_lock(&bl->lock);
	if (got)
		bl->next_read++;
	else
		bl->n_blocks = seq;
	pthread_mutex_unlock(&bl->lock);
	pthread_mutex_unlock(&bl->reading);
	if (got)
		rc = scan(bl, cache, &slot->block, seq);
	if (got && rc == 0)
		note_end(bl, &slot->block, file);
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
		rc = fill(bl, cache);
	free(cache);
	return NULL;
}

struct blocks *blocks_new(const struct gather *g, struct gather_counts *counts)
{
	struct blocks *bl = calloc(1, sizeof(*bl));
	unsigned int i;

	if (!bl)
		return NULL;
	bl->g = g;
	bl->counts = counts;
	bl->n_blocks = UINT64_MAX;
	pthread_mutex_init(&bl->reading, NULL);
	pthread_mutex_init(&bl->lock, NULL);
	pthread_cond_init(&bl->ready, NULL);
	pthread_cond_init(&bl->room, NULL);
	/* With none that can be started, the caller's does it. */
	for (i = 0; i < g->threads && i < MAX_THREADS; i++) {
		if (pthread_create(&bl->thread[bl->n_threads], NULL, work, bl) != 0)
			break;
		bl->n_threads++;
	}
	return bl;
}

static void free_block(struct block *block)
{
	free(block->memory);
	free(block->runs.run);
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
	for (i = 0; i < GATHER_BLOCKS; i++)
		free_block(&bl->slot[i].block);
	while (bl->n_spare)
		free_block(&bl->spare[--bl->n_spare]);
	input_close(bl->in);
	free(bl);
}

int blocks_next(struct blocks *bl, const struct block **ret)
{
	struct slot *slot = &bl->slot[bl->next % GATHER_BLOCKS];
	int rc;

	if (bl->n_threads == 0) {
		rc = fill(bl, &bl->cache);
		if (rc <= 0)
			return rc;
	}
	pthread_mutex_lock(&bl->lock);
	while (slot->state != READY && bl->next < bl->n_blocks)
		pthread_cond_wait(&bl->ready, &bl->lock);
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
	return &bl->slot[number % GATHER_BLOCKS].block;
}

uint64_t blocks_position(const struct blocks *bl)
{
	return bl->next;
}

void blocks_release(struct blocks *bl, uint64_t before)
{
	pthread_mutex_lock(&bl->lock);
	while (bl->released < before) {
		struct block *block = &bl->slot[bl->released++ % GATHER_BLOCKS].block;

		bl->spare[bl->n_spare++] = *block;
		*block = (struct block){ 0 };
	}
	pthread_cond_broadcast(&bl->room);
	pthread_mutex_unlock(&bl->lock);
}

bool blocks_full(const struct blocks *bl)
{
	return bl->next >= bl->released + GATHER_BLOCKS;
}
