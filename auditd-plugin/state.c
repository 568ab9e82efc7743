/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/replace.h"
#include "say.h"
#include "stitch/snapshot.h"

#define SCHEMA "audisp-uring-state/1"

/* 0 or a negative errno. */
static int read_boot_id(char *ret, size_t size)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, size - 1);
	int rc = n < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	if (rc < 0)
		return rc;
	ret[n] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	return 0;
}

void state_init(struct state *st, char *path)
{
	int rc = path ? read_boot_id(st->boot, sizeof(st->boot)) : -ENOENT;

	st->path = path;
	if (!path || rc == 0)
		return;
	say(LOG_ERR, "%s: not used, the boot id cannot be read: %s", path, strerror(-rc));
	free(path);
	st->path = NULL;
}

void state_end(struct str text, char ret[STATE_END])
{
	char line[STATE_END + 1];

	snprintf(line, sizeof(line), "crc32 %08lx\n", crc32(0, (const Bytef *)text.p, (uInt)text.n));
	memcpy(ret, line, STATE_END);
}

static bool is_undamaged(struct str text)
{
	char end[STATE_END];

	if (text.n < STATE_END)
		return false;
	state_end((struct str){ text.p, text.n - STATE_END }, end);
	return memcmp(text.p + text.n - STATE_END, end, STATE_END) == 0;
}

static bool is_text(const json_t *obj, const char *key, const char *expected)
{
	const char *text = json_string_value(json_object_get(obj, key));

	return text && strcmp(text, expected) == 0;
}

static int read_object(const struct state *st, const json_t *obj, struct pipeline *pl, const char **ret_why)
{
	if (!is_text(obj, "schema", SCHEMA)) {
		*ret_why = "it was written by another version of the program";
		return -EBADMSG;
	}
	if (!is_text(obj, "boot_id", st->boot)) {
		*ret_why = "it is from another boot";
		return -ESTALE;
	}
	return snapshot_read(pl, json_object_get(obj, "pipeline"), ret_why);
}

int state_parse(const struct state *st, struct str text, struct pipeline *pl, const char **ret_why)
{
	json_t *obj;
	int rc;

	*ret_why = "out of memory";
	if (!is_undamaged(text)) {
		*ret_why = "it is damaged";
		return -EBADMSG;
	}
	obj = json_loadb(text.p, text.n - STATE_END, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	rc = read_object(st, obj, pl, ret_why);
	json_decref(obj);
	return rc;
}

/* Whoever can write to it decides what is asserted. */
static const char *check_file(const struct stat *file)
{
	if (!S_ISREG(file->st_mode))
		return "it is not a regular file";
	if (file->st_uid != 0 && file->st_uid != geteuid())
		return "it belongs to neither root nor this user";
	if (file->st_mode & 022)
		return "users other than its owner can write to it";
	return (uint64_t)file->st_size > STATE_MAX_BYTES ? "it is too large" : NULL;
}

/* Reads all of it, into memory that the caller frees. */
static int read_file(int fd, size_t size, struct str *ret)
{
	char *p = malloc(size + 1);
	size_t n = 0;
	ssize_t got = 1;

	if (!p)
		return -ENOMEM;
	while (n < size && got > 0) {
		got = read(fd, p + n, size - n);
		n += got > 0 ? (size_t)got : 0;
	}
	if (got < 0) {
		free(p);
		return -errno;
	}
	*ret = (struct str){ p, n };
	return 0;
}

static int load_open(const struct state *st, int fd, struct pipeline *pl, const char **ret_why)
{
	struct stat file;
	struct str text;
	int rc;

	if (fstat(fd, &file) < 0)
		return -errno;
	*ret_why = check_file(&file);
	if (*ret_why)
		return -EPERM;
	*ret_why = "it cannot be read";
	rc = read_file(fd, (size_t)file.st_size, &text);
	if (rc < 0)
		return rc;
	rc = state_parse(st, text, pl, ret_why);
	free((char *)(uintptr_t)text.p);
	return rc;
}

int state_load(const struct state *st, struct pipeline *pl, const char **ret_why)
{
	int fd = open(st->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY), rc;

	*ret_why = "it cannot be opened";
	if (fd < 0)
		return -errno;
	rc = load_open(st, fd, pl, ret_why);
	close(fd);
	return rc;
}

static int put_object(const struct state *st, struct json *j, const struct pipeline *pl)
{
	int rc;

	json_begin(j, NULL);
	json_set_z(j, "schema", SCHEMA);
	json_set_z(j, "boot_id", st->boot);
	rc = snapshot_write(j, "pipeline", pl);
	json_end(j);
	return rc < 0 ? rc : json_end_line(j);
}

static int save(const struct state *st, const struct pipeline *pl)
{
	char end[STATE_END];
	struct json j = { 0 };
	int rc = put_object(st, &j, pl);

	if (rc == 0 && j.n + STATE_END > STATE_MAX_BYTES)
		rc = -EFBIG;
	if (rc == 0) {
		state_end((struct str){ j.p, j.n }, end);
		/* No fsync(): after a crash of the system the file is from another boot anyway. */
		rc = file_replace(st->path, 0600, false, (struct str[]){ { j.p, j.n }, { end, STATE_END } }, 2);
	}
	json_free(&j);
	return rc;
}

void state_save(struct state *st, const struct pipeline *pl)
{
	int rc = st->path ? save(st, pl) : 0;

	if (rc < 0 && rc != st->error)
		say(LOG_ERR, "%s: cannot be written: %s", st->path, strerror(-rc));
	else if (rc == 0 && st->error)
		say(LOG_NOTICE, "%s: can be written again", st->path);
	st->error = rc;
	st->saved_progress = st->progress;
}

bool state_due(struct state *st, const struct counters *counters, uint64_t now)
{
	uint64_t progress = counters->records + counters->events + counters->operations + counters->attempts;

	if (progress != st->progress) {
		st->progress = progress;
		st->changed = now;
	}
	if (!st->path || progress == st->saved_progress)
		return false;
	if (now - st->changed < STATE_QUIET_MS && now - st->saved < STATE_BUSY_MS)
		return false;
	st->saved = now;
	return true;
}
