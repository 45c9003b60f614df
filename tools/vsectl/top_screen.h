/* SPDX-License-Identifier: GPL-2.0 */
/* The terminal that vsectl top runs on. */
#ifndef _VSECTL_TOP_SCREEN_H
#define _VSECTL_TOP_SCREEN_H

#include "top_view.h"

enum top_key {
	TOP_KEY_NONE,
	TOP_KEY_OTHER,
	TOP_KEY_QUIT,
	TOP_KEY_SORT,
	TOP_KEY_PAUSE,
	TOP_KEY_HELP,
	TOP_KEY_UP,
	TOP_KEY_DOWN,
	TOP_KEY_PAGE_UP,
	TOP_KEY_PAGE_DOWN,
	TOP_KEY_HOME,
	TOP_KEY_END,
	TOP_KEY_NEXT_PART,
	TOP_KEY_REPAINT,
};

/**
 * struct top_page - what is on the screen
 * @view: the lines, or NULL: there are none
 * @first: the first of them on the screen
 * @status: is said above them
 * @help: the help, and no lines
 */
struct top_page {
	const struct top_view *view;
	size_t first;
	const char *status;
	bool help;
};

bool top_screen_open(void);
void top_screen_close(void);
void top_screen_resize(void);
void top_screen_repaint(void);
size_t top_screen_rows(void);
void top_screen_draw(const struct top_page *page);
enum top_key top_screen_key(void);

#endif /* _VSECTL_TOP_SCREEN_H */
