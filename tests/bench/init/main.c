// SPDX-License-Identifier: GPL-2.0
/*
 * The only program of the guest of make bench: measures, prints what it has
 * measured on the console, one JSON object a line, and powers off.
 *
 * The kernel's command line has bench_rows=NAME,... (default: all) and
 * bench_samples=N, which the kernel hands on as environment; for the rows of
 * containers, bench_script=PATH, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>
#include "containers.h"
#include "init.h"
#include "measure.h"
#include "modules.h"
#include "rows.h"

#define SAMPLES		"5"

static void __attribute__((noreturn)) power_off(void)
{
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_POWER_OFF);
	_exit(1);
}

void die(const char *format, ...)
{
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	printf("error: ");
	errno = error;
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
	power_off();
}

void load_module(const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		die("module %s: %m", name);
	close(fd);
}

static void mount_at(const char *type, const char *path)
{
	mkdir(path, 0755);
	if (mount(type, path, type, 0, NULL) && errno != EBUSY)
		die("%s: %m", path);
}

int main(void)
{
	const char *samples = getenv("bench_samples");
	const char *script = getenv("bench_script");

	if (!samples)
		samples = SAMPLES;
	mount_at("devtmpfs", "/dev");
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	load_module("vse_hook");
	if (script) {
		containers_measure(script, samples, getenv("bench_rows"));
	} else {
		load_module("vse_bench");
		injector_open();
		rows_measure(getenv("bench_rows"), atoi(samples));
	}
	printf("done\n");
	power_off();
}
