/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In place of tools/vsectl/netlink*.c and message.c: a kernel that has what a
 * test gives it, and keeps what it is asked for.
 */
#ifndef _TESTS_UNIT_VSECTL_FAKE_H
#define _TESTS_UNIT_VSECTL_FAKE_H

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "vsectl_test.h"

/**
 * struct fake - the kernel
 * @missing: the module is not loaded
 * @refuses: errno of the refusal of all requests that change something
 * @changing: dumps say that they may have gaps
 * @dumps: so many have been read; to be set back by the test
 * @before_dump: what happens before the next one is read, or NULL
 * @command: of the last request that changes something, or 0
 * @request: its attributes, and room for those of the next
 * @message: what the user has been told last
 */
struct fake {
	bool missing;
	int refuses;
	bool changing;
	unsigned int dumps;
	void (*before_dump)(uint8_t command);
	int command;
	struct nl_msg *request;
	char message[512];
};

extern struct fake fake;

struct nl_msg *fake_object(uint8_t command);
void fake_forget(uint8_t command);
int fake_reset(void **state);

/* Standard output, for as long as the test has it. */
void fake_output_begin(void);
char *fake_output_end(void);

#endif /* _TESTS_UNIT_VSECTL_FAKE_H */
