// SPDX-License-Identifier: GPL-2.0
/*
 * For the containers: modules, and then a script of the host's, with its programs; the
 * host's files can be read here, and nothing of them changed.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "containers.h"
#include "init.h"
#include "modules.h"

#define HOST		"/host"

static void mount_in_host(const char *type, const char *path)
{
	if (mount(type, path, type, 0, NULL))
		die("%s: %m", path);
}

static void run(const char *script, const char *samples, const char *rows)
{
	char *const environment[] = {
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/tmp", NULL
	};
	char *const arguments[] = {
		(char *)script, (char *)samples, (char *)rows, NULL
	};

	if (chroot(HOST) || chdir("/"))
		die("chroot: %m");
	execve(script, arguments, environment);
	die("%s: %m", script);
}

void containers_measure(const char *script, const char *samples, const char *rows)
{
	int status;
	pid_t pid;

	load_module("napi_macvlan");
	load_module("nmv_bench");
	mkdir(HOST, 0755);
	if (mount("none", HOST, "hostfs", MS_RDONLY, "/"))
		die("hostfs: %m");
	mount_in_host("proc", HOST "/proc");
	mount_in_host("sysfs", HOST "/sys");
	mount_in_host("devtmpfs", HOST "/dev");
	mount_in_host("tmpfs", HOST "/run");
	mount_in_host("tmpfs", HOST "/tmp");

	pid = fork();
	if (pid < 0)
		die("fork: %m");
	if (!pid)
		run(script, samples, rows ? rows : "");
	if (waitpid(pid, &status, 0) != pid || status)
		die("%s failed", script);
}
