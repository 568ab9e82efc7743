/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of the plugin: what is refused is told in printable words, what is taken is whole. */
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "settings.h"

static void complain(void *data, const char *text)
{
	size_t *told = data;

	MUST(strncmp(text, "fuzz", 4) == 0 && !strchr(text, '\n'));
	(*told)++;
}

static void check(const struct settings *s)
{
	size_t i;

	MUST(s->n_outputs > 0 && s->n_outputs <= SETTINGS_MAX_OUTPUTS);
	for (i = 0; i < s->n_outputs; i++) {
		const struct sink_config *sink = &s->output[i].sink;

		MUST(sink->type == SINK_STDOUT || sink->path || sink->address);
		MUST(sink->buffer >= 64 << 10 && s->output[i].format < FORMAT_COUNT);
		MUST(!sink->path || sink->path[0] == '/');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC), rc;
	struct settings s = { 0 };
	size_t told = 0;

	/* Another file may be included, and that is none of the input's. */
	if (memmem(data, size, "@include", 8)) {
		close(fd);
		return 0;
	}
	MUST(fd >= 0 && fchmod(fd, 0600) == 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	rc = settings_read(fd, "fuzz", false, complain, &told, &s);
	MUST((rc == 0) == (told == 0));
	if (rc == 0)
		check(&s);
	settings_clear(&s);
	close(fd);
	return 0;
}
