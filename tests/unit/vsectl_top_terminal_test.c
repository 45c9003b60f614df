// SPDX-License-Identifier: GPL-2.0
/* vsectl top on a terminal: keys, signals, sizes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <linux/vse.h>

#include "top.h"
#include "vsectl_top_host.h"

/* Seconds after which something that is to come does not come any more. */
#define PATIENCE	20

/**
 * struct terminal - a terminal that vsectl top runs on
 * @fd: what is written there, and where keys go to
 * @pid: of vsectl top
 * @text: what was written since the last key
 * @length: bytes of it
 */
static struct terminal {
	int fd;
	pid_t pid;
	char text[1 << 20];
	size_t length;
} terminal;

static const struct winsize small = { .ws_row = 24, .ws_col = 80 };

static void start(const char *type, const char *arguments)
{
	terminal.length = 0;
	terminal.pid = forkpty(&terminal.fd, NULL, NULL, &small);
	assert_true(terminal.pid >= 0);
	if (terminal.pid)
		return;
	if (type)
		setenv("TERM", type, 1);
	else
		unsetenv("TERM");
	unsetenv("LINES");
	unsetenv("COLUMNS");
	/* Not exit(): cmocka is none of this process's business. */
	int result = top_run(arguments, false);

	printf("told: %s\n", fake.message);
	fflush(stdout);
	_exit(result);
}

/* Returns false when there is nothing more to come. */
static bool take_text(void)
{
	struct pollfd fd = { .fd = terminal.fd, .events = POLLIN };
	ssize_t length;

	if (poll(&fd, 1, PATIENCE * 1000) != 1)
		fail_msg("nothing comes behind \"%s\"", terminal.text);
	assert_true(terminal.length < sizeof(terminal.text) - 1);
	length = read(terminal.fd, terminal.text + terminal.length,
		      sizeof(terminal.text) - 1 - terminal.length);
	if (length <= 0)
		return false;
	terminal.length += length;
	terminal.text[terminal.length] = '\0';
	return true;
}

static void assert_comes(const char *text)
{
	time_t end = time(NULL) + PATIENCE;

	terminal.text[terminal.length] = '\0';
	while (!strstr(terminal.text, text))
		if (!take_text() || time(NULL) > end)
			fail_msg("no \"%s\" comes, but \"%s\"", text,
				 terminal.text);
}

/* With Ctrl-L behind, so that all comes anew and not what has changed only. */
static void press(const char *keys)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%s\f", keys);

	terminal.length = 0;
	assert_int_equal(write(terminal.fd, text, length), length);
}

/* It ends so, and the terminal is as it was. */
static void assert_ends(int result, const struct termios *before)
{
	struct termios after;
	int status;

	while (take_text())
		;
	assert_int_equal(waitpid(terminal.pid, &status, 0), terminal.pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), result);
	assert_int_equal(tcgetattr(terminal.fd, &after), 0);
	assert_int_equal(after.c_lflag, before->c_lflag);
	assert_int_equal(after.c_iflag, before->c_iflag);
	assert_int_equal(after.c_oflag, before->c_oflag);
	close(terminal.fd);
}

/* What xterm gets to go to its other screen, and to come back from there. */
#define OTHER_SCREEN	"\033[?1049h"
#define FIRST_SCREEN	"\033[?1049l"

/* As a terminal is at first. */
static void remember(struct termios *termios)
{
	struct termios raw;
	int master, slave;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(slave, termios), 0);
	raw = *termios;
	cfmakeraw(&raw);
	assert_int_not_equal(raw.c_lflag, termios->c_lflag);
	close(master);
	close(slave);
}

static void keys_on_a_terminal(void **state)
{
	const struct winsize large = { .ws_row = 50, .ws_col = 132 };
	struct termios termios;

	remember(&termios);
	top_host_set_up();
	start("xterm", "top -d 0.1");
	assert_comes(OTHER_SCREEN);
	assert_comes("flows by packets/s");
	assert_comes("predetermined");
	press("s");
	assert_comes("flows by bytes/s");
	press("h");
	assert_comes("any key leaves it");
	press("x");
	assert_comes("predetermined");
	press("p");
	assert_comes("paused, p goes on");
	press("p");
	/* A larger terminal is drawn anew. */
	terminal.length = 0;
	assert_int_equal(ioctl(terminal.fd, TIOCSWINSZ, &large), 0);
	assert_comes("\033[50");
	press("q");
	assert_ends(EXIT_OK, &termios);
	assert_non_null(strstr(terminal.text, FIRST_SCREEN));
}

static bool is_there(int priority)
{
	char text[32];

	sprintf(text, "priority=%d", priority);
	return strstr(terminal.text, text);
}

/* Below a heading the screen has entries with these priorities, and no others. */
static void assert_page(const char *heading, int first, int last)
{
	assert_comes(heading);
	assert_comes("h help");
	if (!is_there(first) || !is_there(last) || is_there(first - 1) ||
	    is_there(last + 1))
		fail_msg("not %d to %d: %s", first, last, terminal.text);
}

static void scrolling(void **state)
{
	struct termios termios;

	remember(&termios);
	top_host_set_up();
	/* Below three entries, which have the lines 11 to 13. */
	for (uint32_t i = 0; i < 500; i++) {
		struct nl_msg *flow = fake_object(VSE_CMD_FLOW_GET);

		nla_put_u16(flow, VSE_A_FLOW_PRIORITY, 5000 + i);
		nla_put_u32(flow, VSE_A_FLOW_TAG, 100000 + i);
		add_u64(flow, VSE_A_FLOW_AGE, UINT64_MAX / 2);
	}
	start("xterm", "top -d 3600");
	assert_page("CORE  STATE", 5000, 5005);
	press("\033OF");
	assert_page("PACKETS/S  BYTES/S", 5481, 5499);
	press("\033[6~");
	assert_page("PACKETS/S  BYTES/S", 5481, 5499);
	press("\033[5~");
	assert_page("PACKETS/S  BYTES/S", 5462, 5480);
	press("\033OA");
	assert_page("PACKETS/S  BYTES/S", 5461, 5479);
	press("\033OH");
	assert_page("CORE  STATE", 5000, 5005);
	press("\033OA");
	assert_page("CORE  STATE", 5000, 5005);
	press("\t");
	assert_page("VM  TENANT", 5000, 5011);
	press("\t");
	assert_page("PACKETS/S  BYTES/S", 5000, 5015);
	press(" ");
	assert_page("PACKETS/S  BYTES/S", 5016, 5034);
	press("\033OB");
	assert_page("PACKETS/S  BYTES/S", 5017, 5035);
	press("\t");
	assert_page("CORE  STATE", 5000, 5005);
	press("q");
	assert_ends(EXIT_OK, &termios);
}

static void signals_on_a_terminal(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct termios termios;

	remember(&termios);
	top_host_set_up();
	for (size_t i = 0; i < COUNT(signals); i++) {
		start("xterm", "top -d 3600");
		assert_comes("predetermined");
		terminal.length = 0;
		assert_int_equal(kill(terminal.pid, signals[i]), 0);
		assert_ends(EXIT_OK, &termios);
		assert_non_null(strstr(terminal.text, FIRST_SCREEN));
	}
	/* As from a terminal. */
	start("xterm", "top -d 3600");
	assert_comes("predetermined");
	press("\003");
	assert_ends(EXIT_OK, &termios);
	assert_non_null(strstr(terminal.text, FIRST_SCREEN));
}

static void go_for_a_while(uint8_t command)
{
	fake.missing = fake.dumps >= 4 && fake.dumps < 10;
}

static void the_module_comes_back(void **state)
{
	struct termios termios;

	remember(&termios);
	top_host_set_up();
	fake.before_dump = go_for_a_while;
	start("xterm", "top -d 0.1");
	assert_comes("predetermined");
	assert_comes("vse: module not loaded; waiting for it");
	terminal.length = 0;
	assert_comes("predetermined");
	press("q");
	assert_ends(EXIT_OK, &termios);
}

static void small_terminals(void **state)
{
	struct termios termios;

	remember(&termios);
	top_host_set_up();
	start("xterm", "top -d 0.1");
	assert_comes("predetermined");
	for (int rows = 5; rows > 0; rows--) {
		const struct winsize size = { .ws_row = rows, .ws_col = 2 * rows };

		terminal.length = 0;
		assert_int_equal(ioctl(terminal.fd, TIOCSWINSZ, &size), 0);
		assert_comes("v");
		press("s\t\033[6~\033OF");
	}
	press("q");
	assert_ends(EXIT_OK, &termios);
}

static void so_many_times(void **state)
{
	struct termios termios;

	remember(&termios);
	top_host_set_up();
	start("xterm", "top -d 0.1 -n 3");
	assert_ends(EXIT_OK, &termios);
	assert_non_null(strstr(terminal.text, FIRST_SCREEN));
}

static void what_is_no_terminal(void **state)
{
	struct termios termios;

	remember(&termios);
	top_host_set_up();
	start("there-is-none", "top");
	assert_ends(EXIT_BAD_INPUT, &termios);
	assert_non_null(strstr(terminal.text, "told: there is no terminal of the kind TERM=there-is-none; vsectl top -b writes plain text"));
	start(NULL, "top");
	assert_ends(EXIT_BAD_INPUT, &termios);
	assert_non_null(strstr(terminal.text, "told: there is no terminal of the kind TERM=; vsectl"));
	start("dumb", "top");
	assert_ends(EXIT_BAD_INPUT, &termios);
	assert_non_null(strstr(terminal.text, "told: TERM=dumb, a terminal of this kind shows no tables; vsectl"));
	fake.missing = true;
	start("xterm", "top");
	assert_ends(EXIT_REFUSED, &termios);
	assert_non_null(strstr(terminal.text, "told: vse: module not loaded"));
	assert_null(strstr(terminal.text, OTHER_SCREEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(keys_on_a_terminal, top_host_forget),
		cmocka_unit_test_teardown(scrolling, top_host_forget),
		cmocka_unit_test_teardown(signals_on_a_terminal, top_host_forget),
		cmocka_unit_test_teardown(the_module_comes_back, top_host_forget),
		cmocka_unit_test_teardown(small_terminals, top_host_forget),
		cmocka_unit_test_teardown(so_many_times, top_host_forget),
		cmocka_unit_test_teardown(what_is_no_terminal, top_host_forget),
	};

	return cmocka_run_group_tests_name("vsectl_top_terminal", tests, NULL, NULL);
}
