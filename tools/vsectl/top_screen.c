// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "message.h"
#include "top_screen.h"

/* It has macros with short names for all that a terminal can do. */
#include <term.h>

/* Above the lines and below them. */
#define STATUS_ROW	TOP_TITLE_LINES
#define FIRST_ROW	(STATUS_ROW + 1)
#define LAST_ROWS	1

/* Milliseconds in which what belongs to one key comes. */
#define KEY_DELAY	25

static const struct {
	int code;
	enum top_key key;
} keys[] = {
	{ 'q', TOP_KEY_QUIT },
	{ 'Q', TOP_KEY_QUIT },
	{ 's', TOP_KEY_SORT },
	{ 'p', TOP_KEY_PAUSE },
	{ 'h', TOP_KEY_HELP },
	{ '?', TOP_KEY_HELP },
	{ KEY_UP, TOP_KEY_UP },
	{ KEY_DOWN, TOP_KEY_DOWN },
	{ KEY_PPAGE, TOP_KEY_PAGE_UP },
	{ KEY_NPAGE, TOP_KEY_PAGE_DOWN },
	{ ' ', TOP_KEY_PAGE_DOWN },
	{ KEY_HOME, TOP_KEY_HOME },
	{ KEY_END, TOP_KEY_END },
	{ '\t', TOP_KEY_NEXT_PART },
	{ '\f', TOP_KEY_REPAINT },
};

static const char *const help[] = {
	"q                quit",
	"s                sort flows by packets/s, bytes/s, load, moves or core",
	"p                pause, and go on",
	"Up Down          scroll by a line",
	"PgUp PgDn Space  scroll by a page",
	"Home End         to the first line, to the last",
	"Tab              to the next part: cores, VMs, flows",
	"Ctrl-L           draw all of the screen anew",
	"h ?              this help; any key leaves it",
	"",
	"LOAD of a core   \"#\" is softirq, \"=\" all else",
	"VMS              those that use the core have a \"*\"",
	"WHY              why a flow is on its core; vsectl(8) explains it",
};

#define HELP_LINES	(sizeof(help) / sizeof(help[0]))

static SCREEN *screen;

/**
 * top_screen_open - take over the terminal
 *
 * Return: false when the user has been told why that cannot be.
 */
bool top_screen_open(void)
{
	static const char hint[] = "vsectl top -b writes plain text";
	const char *type = getenv("TERM"), *move;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		message("standard %s is no terminal; %s",
			isatty(STDIN_FILENO) ? "output" : "input", hint);
		return false;
	}
	screen = newterm(NULL, stdout, stdin);
	if (!screen) {
		message("there is no terminal of the kind TERM=%s; %s",
			type ?: "", hint);
		return false;
	}
	move = tigetstr("cup");
	if (!move || move == (const char *)-1) {
		top_screen_close();
		message("TERM=%s, a terminal of this kind shows no tables; %s",
			type ?: "", hint);
		return false;
	}
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(KEY_DELAY);
	return true;
}

/**
 * top_screen_close - give the terminal back as it was
 */
void top_screen_close(void)
{
	endwin();
	delscreen(screen);
	screen = NULL;
}

/**
 * top_screen_resize - find out how large the terminal is now
 */
void top_screen_resize(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row &&
	    size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
}

/**
 * top_screen_repaint - something else may have written to the terminal
 */
void top_screen_repaint(void)
{
	clearok(stdscr, TRUE);
}

/**
 * top_screen_rows - how many lines there is room for
 */
size_t top_screen_rows(void)
{
	int rows = LINES - FIRST_ROW - LAST_ROWS;

	return rows > 0 ? rows : 0;
}

static void put(int row, const char *text, attr_t attributes)
{
	if (row >= LINES)
		return;
	attrset(attributes);
	mvaddnstr(row, 0, text, COLS);
	attrset(A_NORMAL);
}

static void draw_help(void)
{
	for (size_t i = 0; i < HELP_LINES && i < top_screen_rows(); i++)
		put(FIRST_ROW + i, help[i], A_NORMAL);
}

/* The heading of the first line's part stays where it would have gone. */
static void draw_lines(const struct top_view *view, size_t first)
{
	size_t count = top_view_count(view), rows = top_screen_rows();

	for (size_t row = 0; row < rows && first + row < count; row++) {
		size_t number = row ? first + row :
				top_view_heading(view, first);
		char *line = top_view_line(view, number);

		put(FIRST_ROW + row, line, top_view_is_heading(view, number) ?
		    A_REVERSE : A_NORMAL);
		free(line);
	}
}

/**
 * top_screen_draw - show what is to be on the screen
 * @page: this
 */
void top_screen_draw(const struct top_page *page)
{
	erase();
	if (page->view)
		for (size_t i = 0; i < TOP_TITLE_LINES; i++)
			put(i, page->view->title[i], i ? A_NORMAL : A_BOLD);
	put(STATUS_ROW, page->status, A_BOLD);
	if (page->help)
		draw_help();
	else if (page->view)
		draw_lines(page->view, page->first);
	if (LINES > FIRST_ROW)
		put(LINES - LAST_ROWS, "q quit  s sort  p pause  Tab part  h help",
		    A_DIM);
	refresh();
}

/**
 * top_screen_key - find out which key was pressed
 */
enum top_key top_screen_key(void)
{
	int code = getch();

	if (code == ERR)
		return TOP_KEY_NONE;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].code == code)
			return keys[i].key;
	return TOP_KEY_OTHER;
}
