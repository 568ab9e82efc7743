/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/cgroup.h"

static struct str until(struct str s, char c)
{
	const char *end = memchr(s.p, c, s.n);

	return (struct str){ s.p, end ? (size_t)(end - s.p) : s.n };
}

static bool ends(struct str s, const char *z)
{
	size_t n = strlen(z);

	return s.n > n && memcmp(s.p + s.n - n, z, n) == 0;
}

static bool next_part(struct str *rest, struct str *ret)
{
	while (rest->n && rest->p[0] == '/')
		*rest = str_skip(*rest, 1);
	*ret = until(*rest, '/');
	*rest = str_skip(*rest, ret->n);
	return ret->n > 0;
}

/* Units that hold processes, systemd.unit(5). */
static bool is_unit(struct str s)
{
	return ends(s, ".service") || ends(s, ".scope") || ends(s, ".socket") || ends(s, ".mount") || ends(s, ".swap");
}

/* systemd puts '_' before a name that would look like a file of the kernel's, or begins with one. */
static struct str unescaped(struct str s)
{
	return s.n && s.p[0] == '_' ? str_skip(s, 1) : s;
}

/* The unit that stands behind slices, or else the last slice; @rest is what stands behind it. */
static struct str take_unit(struct str *rest)
{
	struct str part, slice = { "", 0 }, at = *rest;

	while (next_part(&at, &part)) {
		part = unescaped(part);
		if (is_unit(part)) {
			*rest = at;
			return part;
		}
		if (!ends(part, ".slice"))
			break;
		slice = part;
		*rest = at;
	}
	return slice;
}

static bool is_hex(struct str s, size_t n)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!memchr("0123456789abcdef", s.p[i], 16))
			return false;
	return s.n == n;
}

#define ID_DIGITS 64

/* What stands between a prefix and ".scope", or the end. */
static bool between(struct str s, const char *prefix, struct str *ret)
{
	size_t n = strlen(prefix);

	if (s.n <= n || memcmp(s.p, prefix, n) != 0)
		return false;
	*ret = str_skip(s, n);
	if (ends(*ret, ".scope"))
		ret->n -= strlen(".scope");
	return ret->n > 0;
}

/* Names of groups that runtimes give: with an id of 64 digits or, where @name is set, a name of the administrator's. */
static const struct {
	const char *prefix, *runtime;
	bool name;
} prefixes[] = {
	{ "docker-", "docker", false },
	{ "libpod-", "podman", false },
	{ "cri-containerd-", "containerd", false },
	{ "nerdctl-", "containerd", false },
	{ "crio-", "cri-o", false },
	{ "lxc.payload.", "lxc", true },
	{ "machine-", NULL, true },
	{ "systemd-nspawn@", "systemd-nspawn", true },
};

static bool prefixed(struct str part, struct cgroup *cg)
{
	struct str id;
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!between(part, prefixes[i].prefix, &id) || (!prefixes[i].name && !is_hex(id, ID_DIGITS)))
			continue;
		/* What systemd-machined knows: not the folder of them all, and no virtual machine of libvirt's. */
		if (!prefixes[i].runtime && (!ends(part, ".scope") || str_starts(id, STR_LIT("qemu"))))
			continue;
		if (ends(id, ".service"))
			id.n -= strlen(".service");
		cg->container = id;
		cg->runtime = prefixes[i].runtime;
		return true;
	}
	return false;
}

/* PARENT:cri-containerd:ID, where containerd is told that systemd names the groups, and is not run by it. */
static bool colons(struct str part, struct cgroup *cg)
{
	const char *at = memrchr(part.p, ':', part.n);
	struct str id = at ? str_skip(part, (size_t)(at - part.p) + 1) : part;
	struct str before = { part.p, at ? (size_t)(at - part.p) : 0 };

	if (!at || !is_hex(id, ID_DIGITS) || !ends(before, ":cri-containerd"))
		return false;
	cg->container = id;
	cg->runtime = "containerd";
	return true;
}

/* What the folder above says of one that is an id, or of lxc's a name, alone. */
static void bare(struct str part, struct str above, struct cgroup *cg)
{
	bool lxc = str_is(above, "lxc") || str_is(above, "lxc.payload");

	if (!lxc && !is_hex(part, ID_DIGITS))
		return;
	cg->container = part;
	cg->runtime = lxc                            ? "lxc" :
		      str_is(above, "docker")        ? "docker" :
		      str_is(above, "libpod_parent") ? "podman" :
						       NULL;
}

/* kubepods-burstable-podUID.slice, or podUID below kubepods. */
static void take_pod(struct str part, struct cgroup *cg)
{
	static const char uuid[] = "00000000-0000-0000-0000-000000000000";
	const char *at = memmem(part.p, part.n, "pod", 3);
	size_t i;

	/* "kubepods" has it, too. */
	while (at && (size_t)(part.p + part.n - at) >= strlen("pod") + strlen(uuid)) {
		const char *p = at + strlen("pod");

		for (i = 0; i < strlen(uuid); i++)
			if (uuid[i] == '-' ? p[i] != '-' && p[i] != '_' : !memchr("0123456789abcdef", p[i], 16))
				break;
		if (uuid[i] == '\0') {
			cg->pod = (struct str){ p, strlen(uuid) };
			return;
		}
		at = memmem(p, (size_t)(part.p + part.n - p), "pod", 3);
	}
}

void cgroup_read_path(struct str path, struct cgroup *ret)
{
	struct str rest = path, part, above = { "", 0 };

	*ret = (struct cgroup){
		.path = path, .unit = { "", 0 }, .user_unit = { "", 0 }, .container = { "", 0 }, .pod = { "", 0 }
	};
	ret->unit = take_unit(&rest);
	if (str_starts(ret->unit, STR_LIT("user@")) && ends(ret->unit, ".service"))
		ret->user_unit = take_unit(&rest);
	for (rest = path; next_part(&rest, &part); above = part) {
		if (!prefixed(part, ret) && !colons(part, ret))
			bare(part, above, ret);
		take_pod(part, ret);
	}
}

/* NUMBER:CONTROLLERS:PATH; how much it is worth, 0 for a line that says nothing. */
static unsigned int worth(struct str line, struct str *ret_path)
{
	struct str number = until(line, ':'), rest, controllers;

	if (number.n == line.n)
		return 0;
	rest = str_skip(line, number.n + 1);
	controllers = until(rest, ':');
	if (controllers.n == rest.n)
		return 0;
	*ret_path = str_skip(rest, controllers.n + 1);
	if (ret_path->n < 2 || ret_path->p[0] != '/')
		return 0;
	if (str_is(number, "0"))
		return 3;
	return str_is(controllers, "name=systemd") ? 2 : 1;
}

bool cgroup_read(struct str text, struct cgroup *ret)
{
	struct str best = { "", 0 }, path;
	unsigned int most = 0;

	while (text.n) {
		struct str line = until(text, '\n');
		unsigned int n = worth(line, &path);

		if (n > most) {
			most = n;
			best = path;
		}
		text = str_skip(text, line.n < text.n ? line.n + 1 : line.n);
	}
	if (most)
		cgroup_read_path(best, ret);
	return most > 0;
}
