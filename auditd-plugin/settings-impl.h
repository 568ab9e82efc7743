/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What settings.c and settings-value.c share. */
#ifndef AU_SETTINGS_IMPL_H
#define AU_SETTINGS_IMPL_H

#include <libconfig.h>

#include "settings.h"

#define MAX_TEXT 1024

enum option_type {
	OPT_BOOL,
	OPT_COUNT,   /* unsigned int, min to max */
	OPT_SIZE,    /* uint64_t bytes, min to max; also as text with K, M or G */
	OPT_MODE,    /* unsigned int, octal, as text */
	OPT_PATH,    /* char *, absolute, of less than max bytes */
	OPT_ADDRESS, /* char *, IPv4 or IPv6, numeric */
	OPT_USER,    /* char *, a name of /etc/passwd */
	OPT_WORD,    /* an enum: the word's place in words */
	OPT_WORDS,   /* struct words, of words if there are any */
	OPT_OPS,     /* struct words: names of operations */
	OPT_USERS,   /* the users of struct filter */
	OPT_GROUP,   /* options in braces */
};

struct option_def {
	const char *name;
	enum option_type type;
	size_t at; /* of its value in the struct */
	uint64_t min, max;
	const char *const *words;       /* up to NULL */
	const struct option_def *group; /* up to one without a name */
	unsigned int sinks;             /* FOR(...) of an output's option */
};

struct reading {
	const char *path; /* of the file */
	complain_fn *complain;
	void *data;
	bool bad;
	char where[256]; /* full name of the option, such as outputs[0].path */
};

/* Reports what is wrong with @set, or with the whole file if that is NULL. Returns -EINVAL. */
int setting_wrong(struct reading *r, const config_setting_t *set, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Replaces @ret by a copy of @text: 0, or -EINVAL after reporting that memory is short. */
int setting_set_text(struct reading *r, const config_setting_t *set, const char *text, char **ret);

/* Reads an option that is not a group into the struct at @base: 0, or -EINVAL after reporting what is wrong. */
int setting_read(struct reading *r, const config_setting_t *set, const struct option_def *def, void *base);

/* Reports places that are in each other's way; with @folders, also folders that are not there. */
void settings_check_places(struct reading *r, const config_t *cfg, const struct settings *s, bool folders);

#endif
