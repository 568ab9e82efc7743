/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sink-config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *sink_config_name(const struct sink_config *cfg)
{
	static _Thread_local char name[512];
	static const char *const types[] = {
		[SINK_FILE] = "file",
		[SINK_SOCKET] = "socket",
		[SINK_SYSLOG] = "syslog",
		[SINK_STDOUT] = "stdout",
	};

	if (cfg->address)
		snprintf(name, sizeof(name), "%s %s port %u", types[cfg->type], cfg->address, cfg->port);
	else
		snprintf(name, sizeof(name), "%s%s%s", types[cfg->type], cfg->path ? " " : "",
			 cfg->path ? cfg->path : "");
	return name;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool sink_config_same_place(const struct sink_config *a, const struct sink_config *b)
{
	return a->type == b->type && a->transport == b->transport && a->port == b->port &&
	       same_text(a->path, b->path) && same_text(a->address, b->address);
}

bool sink_config_same(const struct sink_config *a, const struct sink_config *b)
{
	return sink_config_same_place(a, b) && a->buffer == b->buffer && a->mode == b->mode &&
	       a->max_size == b->max_size && a->generations == b->generations && a->compress == b->compress &&
	       a->role == b->role && a->facility == b->facility;
}

void sink_config_clear(struct sink_config *cfg)
{
	free(cfg->path);
	free(cfg->address);
	cfg->path = cfg->address = NULL;
}

int sink_config_copy(const struct sink_config *cfg, struct sink_config *ret)
{
	struct sink_config copy = *cfg;

	copy.path = cfg->path ? strdup(cfg->path) : NULL;
	copy.address = cfg->address ? strdup(cfg->address) : NULL;
	if ((cfg->path && !copy.path) || (cfg->address && !copy.address)) {
		sink_config_clear(&copy);
		return -ENOMEM;
	}
	*ret = copy;
	return 0;
}
