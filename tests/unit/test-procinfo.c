/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Control groups, in the forms in which systemd and the container runtimes name them, and processes that may be others
 * than those of the event.
 */
#include "emit/procinfo.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guard.h"
#include "test.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID2 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define POD "1a2b3c4d-0000-1111-2222-333344445555"
#define POD_ "1a2b3c4d_0000_1111_2222_333344445555"

/* A process of the only hierarchy of version 2: the line of its cgroup file, and the path in it. */
#define V2(path) "0::" path "\n", path

static const struct {
	const char *text, *path, *unit, *user_unit, *container, *runtime, *pod;
} groups[] = {
	/* systemd, version 2 */
	{ V2("/system.slice/cron.service"), "cron.service", "", "", NULL, "" },
	{ V2("/system.slice/system-getty.slice/getty@tty1.service"), "getty@tty1.service", "", "", NULL, "" },
	{ V2("/init.scope"), "init.scope", "", "", NULL, "" },
	{ V2("/user.slice/user-1000.slice/session-2.scope"), "session-2.scope", "", "", NULL, "" },
	{ V2("/user.slice/user-1000.slice/user@1000.service/app.slice/app-term-7.scope"), "user@1000.service",
	  "app-term-7.scope", "", NULL, "" },
	{ V2("/user.slice/user-1000.slice/user@1000.service/init.scope"), "user@1000.service", "init.scope", "", NULL,
	  "" },
	{ V2("/system.slice/big.service/worker/3"), "big.service", "", "", NULL, "" },
	{ V2("/system.slice"), "system.slice", "", "", NULL, "" },
	{ V2("/_cpu.service"), "cpu.service", "", "", NULL, "" },
	/* version 1, and both */
	{ "12:pids:/system.slice/cron.service\n1:name=systemd:/system.slice/cron.service\n0::/\n",
	  "/system.slice/cron.service", "cron.service", "", "", NULL, "" },
	{ "5:memory:/m\n1:name=systemd:/system.slice/a.service\n0::/system.slice/b.service\n",
	  "/system.slice/b.service", "b.service", "", "", NULL, "" },
	{ "5:memory:/docker/" ID "\n1:name=systemd:/\n", "/docker/" ID, "", "", ID, "docker", "" },
	/* containers */
	{ V2("/system.slice/docker-" ID ".scope"), "docker-" ID ".scope", "", ID, "docker", "" },
	{ V2("/machine.slice/libpod-" ID ".scope/container"), "libpod-" ID ".scope", "", ID, "podman", "" },
	{ V2("/machine.slice/libpod-conmon-" ID ".scope"), "libpod-conmon-" ID ".scope", "", "", NULL, "" },
	{ V2("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope/container"),
	  "user@1000.service", "libpod-" ID ".scope", ID, "podman", "" },
	{ V2("/libpod_parent/libpod-" ID), "", "", ID, "podman", "" },
	{ V2("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" POD_ ".slice/cri-containerd-" ID
	     ".scope"),
	  "cri-containerd-" ID ".scope", "", ID, "containerd", POD_ },
	{ V2("/kubepods/besteffort/pod" POD "/" ID), "", "", ID, NULL, POD },
	{ "1:name=systemd:/system.slice/containerd.service/kubepods-pod" POD_ ".slice:cri-containerd:" ID "\n",
	  "/system.slice/containerd.service/kubepods-pod" POD_ ".slice:cri-containerd:" ID, "containerd.service", "",
	  ID, "containerd", POD_ },
	{ V2("/kubepods.slice/kubepods-pod" POD_ ".slice/crio-" ID ".scope"), "crio-" ID ".scope", "", ID, "cri-o",
	  POD_ },
	{ V2("/kubepods.slice/kubepods-pod" POD_ ".slice/crio-conmon-" ID ".scope"), "crio-conmon-" ID ".scope", "", "",
	  NULL, POD_ },
	{ V2("/system.slice/nerdctl-" ID ".scope"), "nerdctl-" ID ".scope", "", ID, "containerd", "" },
	{ V2("/lxc.payload.web/system.slice/nginx.service"), "", "", "web", "lxc", "" },
	{ V2("/lxc/web/init.scope"), "", "", "web", "lxc", "" },
	{ V2("/lxc.monitor.web"), "", "", "", NULL, "" },
	{ V2("/machine.slice/systemd-nspawn@web.service/payload"), "systemd-nspawn@web.service", "", "web",
	  "systemd-nspawn", "" },
	{ V2("/machine.slice/machine-web.scope"), "machine-web.scope", "", "web", NULL, "" },
	{ V2("/machine.slice/machine-qemu\\x2d1\\x2dvm.scope"), "machine-qemu\\x2d1\\x2dvm.scope", "", "", NULL, "" },
	/* the innermost one */
	{ V2("/docker/" ID "/kubelet/kubepods/pod" POD "/" ID2), "", "", ID2, NULL, POD },
	/* not ids */
	{ V2("/system.slice/docker-0123.scope"), "docker-0123.scope", "", "", NULL, "" },
	{ V2("/docker/" ID "0"), "", "", "", NULL, "" },
	{ V2("/a:cri-containerd:x"), "", "", "", NULL, "" },
	{ V2("/kubepods/podx"), "", "", "", NULL, "" },
	{ V2("/../../x.service"), "", "", "", NULL, "" },
};

static void forms_of_groups(void)
{
	struct cgroup cg;
	size_t i;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (!CHECK(cgroup_read((struct str){ groups[i].text, strlen(groups[i].text) }, &cg)))
			continue;
		CHECK_STR(cg.path, groups[i].path);
		CHECK_STR(cg.unit, groups[i].unit);
		CHECK_STR(cg.user_unit, groups[i].user_unit);
		CHECK_STR(cg.container, groups[i].container);
		CHECK_STR(cg.pod, groups[i].pod);
		if (!CHECK(cg.runtime == groups[i].runtime ||
			   (cg.runtime && groups[i].runtime && strcmp(cg.runtime, groups[i].runtime) == 0)))
			printf("%s", groups[i].text);
	}
}

/* Names of groups are their makers'. */
static void every_part_of_a_form(void)
{
	struct guard g = guard_new(512);
	struct cgroup cg;
	size_t i, n;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		for (n = 0; n <= strlen(groups[i].text); n++)
			(void)cgroup_read(guarded(&g, (struct str){ groups[i].text, n }), &cg);
	guard_free(&g);
}

static void no_group(void)
{
	static const char *const texts[] = {
		"", "\n", "0::/\n", "x", "0:", "0::", ":", "::", "1:a", "0::x\n", "1:name=systemd:/\n4:pids:/\n"
	};
	struct cgroup cg;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CHECK(!cgroup_read((struct str){ texts[i], strlen(texts[i]) }, &cg));
}

/* A host that has been up for 1000 s. */
#define BOOT 1800000000000u
#define UP 1000000u
#define NOW (BOOT + UP)

static uint64_t day, boot;
static char root[] = "/tmp/test-procinfo.XXXXXX";

static void clocks(void *data, uint64_t *ret_day, uint64_t *ret_boot)
{
	(void)data;
	*ret_day = day;
	*ret_boot = boot;
}

static void later(uint64_t ms)
{
	day += ms;
	boot += ms;
}

static void write_file(int pid, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%d/%s", root, pid, name);
	file = fopen(path, "w");
	REQUIRE(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* Its start in ms since the boot. */
static void process(int pid, const char *comm, int ppid, unsigned int start, const char *group)
{
	char text[256];

	snprintf(text, sizeof(text), "%s/%d", root, pid);
	mkdir(text, 0700);
	snprintf(text, sizeof(text), "%d (%s) S %d 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 %u 1 2 3\n", pid, comm,
		 ppid, start * (unsigned int)sysconf(_SC_CLK_TCK) / 1000);
	write_file(pid, "stat", text);
	write_file(pid, "cgroup", group);
}

static void ends_process(int pid)
{
	char path[128];

	snprintf(path, sizeof(path), "rm -r %s/%d", root, pid);
	REQUIRE(system(path) == 0);
}

static struct procinfo *host(void)
{
	static const struct proc_clock clock = { clocks, NULL };
	struct procinfo *pi;

	day = NOW;
	boot = UP;
	pi = procinfo_new(root, &clock);
	REQUIRE(pi);
	process(1, "systemd", 0, 10, "0::/init.scope\n");
	process(50, "sh) (x", 1, 5000, "0::/system.slice/a.service\n");
	process(70, "prog", 50, 900000, "0::/system.slice/a.service\n");
	return pi;
}

static bool is_there(struct procinfo *pi, uint64_t when)
{
	const struct procinfo_result *facts = procinfo_find(pi, 70, 50, when);

	return facts && str_is(facts->cgroup.unit, "a.service");
}

static void facts_and_ancestors(void)
{
	struct procinfo *pi = host();
	const struct procinfo_result *facts = procinfo_find(pi, 70, 50, NOW - 5);

	if (CHECK(facts != NULL)) {
		CHECK_STR(facts->cgroup.unit, "a.service");
		CHECK_I64(facts->n_ancestors, 2);
		CHECK_I64(facts->ancestor[0].pid, 50);
		CHECK_BYTES(facts->ancestor[0].comm, facts->ancestor[0].comm_len, "sh) (x");
		CHECK_BYTES(facts->ancestor[1].comm, facts->ancestor[1].comm_len, "systemd");
	}
	/* The record's parent counts, not the one that it has got since. */
	process(60, "other", 1, 5000, "0::/\n");
	facts = procinfo_find(pi, 70, 60, NOW - 5);
	if (CHECK(facts != NULL))
		CHECK_I64(facts->ancestor[0].pid, 60);
	/* A parent that began later is another process. */
	process(60, "other", 1, UP + 900, "0::/\n");
	later(PROCINFO_FRESH_MS + 1);
	facts = procinfo_find(pi, 70, 60, NOW + 500);
	CHECK(facts && facts->n_ancestors == 0);
	later(PROCINFO_FRESH_MS + 1);
	facts = procinfo_find(pi, 70, 60, day);
	CHECK(facts && facts->n_ancestors == 2);
	ends_process(60);
	procinfo_free(pi);
}

static void another_process_of_the_pid(void)
{
	struct procinfo *pi = host();

	CHECK(is_there(pi, NOW));
	ends_process(70);
	later(100);
	CHECK(is_there(pi, NOW)); /* it was seen then */
	CHECK(!is_there(pi, NOW + 50));
	process(70, "new", 50, UP + 200, "0::/system.slice/new.service\n");
	later(200);
	CHECK(!is_there(pi, NOW + 50));
	CHECK(procinfo_find(pi, 70, 50, NOW + 150) == NULL);
	CHECK(procinfo_find(pi, 70, 50, NOW + 250) != NULL);
	/* and nothing of it for events of the one before */
	CHECK(procinfo_find(pi, 70, 50, NOW) == NULL);
	process(70, "prog", 50, 900000, "0::/system.slice/a.service\n");
	procinfo_free(pi);
}

static void events_of_another_time(void)
{
	struct procinfo *pi = host();

	CHECK(procinfo_find(pi, 70, 50, NOW - PROCINFO_AGE_MS - 1) == NULL);
	CHECK(procinfo_find(pi, 70, 50, NOW + 1000) == NULL);
	CHECK(procinfo_find(pi, 70, 50, NOW + 1) != NULL);
	CHECK(procinfo_find(pi, 71, 50, NOW) == NULL);
	CHECK(procinfo_find(pi, 0, 50, NOW) == NULL);
	CHECK(procinfo_find(pi, -1, 50, NOW) == NULL);
	CHECK(procinfo_find(pi, INT64_MAX, 50, NOW) == NULL);
	procinfo_free(pi);
}

/* Set back by less than the age of events: the start of the process seems to be earlier than it is. */
static void clock_that_is_set(void)
{
	static const int64_t steps[] = { -1000, 1000, -3600000, 3600000 };
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct procinfo *pi = host();

		CHECK(is_there(pi, NOW));
		day += (uint64_t)steps[i];
		procinfo_tick(pi);
		CHECK(!is_there(pi, day - 1));
		CHECK(!is_there(pi, NOW));
		later(10);
		CHECK(is_there(pi, day));
		procinfo_free(pi);
	}
}

/* Every number that there can be has been one's once. */
static void drives_another_out(void)
{
	struct procinfo *pi = host();
	const struct procinfo_result *facts;

	process(70 + PROCINFO_MAX, "far", 1, 5000, "0::/system.slice/far.service\n");
	CHECK(is_there(pi, NOW));
	facts = procinfo_find(pi, 70 + PROCINFO_MAX, 1, NOW);
	CHECK(facts && str_is(facts->cgroup.unit, "far.service"));
	CHECK(is_there(pi, NOW));
	ends_process(70 + PROCINFO_MAX);
	procinfo_free(pi);
}

static void moved_to_another_group(void)
{
	struct procinfo *pi = host();
	const struct procinfo_result *facts;

	CHECK(is_there(pi, NOW));
	process(70, "prog", 50, 900000, "0::/system.slice/b.service\n");
	later(PROCINFO_FRESH_MS + 1);
	facts = procinfo_find(pi, 70, 50, day);
	CHECK(facts && str_is(facts->cgroup.unit, "b.service"));
	procinfo_free(pi);
}

static void bad_files(void)
{
	static const char *const stats[] = {
		"", "70", "70 (x", "70 (x)", "70 (x) S", "70 (x) S y", "70 (x) S 50 1 2 3", ")(", "70 (x) S 50 "
	};
	struct procinfo *pi = host();
	size_t i;

	for (i = 0; i < sizeof(stats) / sizeof(stats[0]); i++) {
		write_file(70, "stat", stats[i]);
		later(1);
		CHECK(procinfo_find(pi, 70, 50, day) == NULL);
	}
	process(70, "prog", 50, 900000, "nonsense\n");
	later(1);
	CHECK(procinfo_find(pi, 70, 50, day) != NULL && !is_there(pi, day));
	procinfo_free(pi);
	CHECK(procinfo_new("/nonexistent", NULL) == NULL);
	procinfo_free(NULL);
}

int main(void)
{
	static const struct test tests[] = {
		{ TEST(forms_of_groups) },     { TEST(every_part_of_a_form) },       { TEST(no_group) },
		{ TEST(facts_and_ancestors) }, { TEST(another_process_of_the_pid) }, { TEST(events_of_another_time) },
		{ TEST(clock_that_is_set) },   { TEST(drives_another_out) },         { TEST(moved_to_another_group) },
		{ TEST(bad_files) },
	};
	char remove[sizeof(root) + 16];
	int rc;

	REQUIRE(mkdtemp(root));
	rc = test_main(tests, sizeof(tests) / sizeof(tests[0]));
	snprintf(remove, sizeof(remove), "rm -r %s", root);
	REQUIRE(system(remove) == 0);
	return rc;
}
