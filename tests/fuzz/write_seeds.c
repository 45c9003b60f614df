// SPDX-License-Identifier: GPL-2.0
/*
 * Writes inputs to begin with: packets of each kind, and tables of rules for them.
 *
 *	write_seeds DIRECTORY TARGET
 */
#include <stdio.h>
#include <unistd.h>
#include <uapi/linux/vse.h>
#include "input.h"
#include "packets.h"

#define FIELD(name)	BIT(VSE_A_MATCH_##name)

#define TYPE		FIELD(DL_TYPE)
#define PROTOCOL	(TYPE | FIELD(NW_PROTO))
#define PORTS		(PROTOCOL | FIELD(TP_SRC) | FIELD(TP_DST))
#define ADDRESSES	(TYPE | FIELD(NW_SRC) | FIELD(NW_DST))
#define ADDRESSES6	(TYPE | FIELD(IPV6_SRC) | FIELD(IPV6_DST))
#define TUNNEL		FIELD(TUN_ID)

/* What entries match on; those that a packet has no field of are refused. */
static const u32 matches[] = {
	FIELD(IN_PORT),
	FIELD(DL_SRC) | FIELD(DL_DST),
	FIELD(DL_VLAN) | FIELD(DL_VLAN_PCP),
	TYPE | FIELD(NW_TOS),
	PROTOCOL,
	PORTS,
	PORTS | ADDRESSES,
	PORTS | ADDRESSES6,
	PROTOCOL | FIELD(ESP_SPI),
	TUNNEL,
	TUNNEL | FIELD(TUN_SRC) | FIELD(TUN_DST) | FIELD(TUN_TOS),
	TUNNEL | FIELD(TUN_IPV6_SRC) | FIELD(TUN_IPV6_DST),
	TUNNEL | PORTS,
	TUNNEL | PORTS | ADDRESSES,
	TUNNEL | PORTS | ADDRESSES6,
	FIELD(VM_ID) | FIELD(VM_PRIO),
};

static FILE *create(const char *name)
{
	FILE *file = fopen(name, "wb");

	if (!file) {
		perror(name);
		exit(1);
	}
	return file;
}

static void done(FILE *file)
{
	if (fclose(file)) {
		perror("write_seeds");
		exit(1);
	}
}

static void write_packet(const struct sample *sample, const char *kind,
			 struct key_head head, size_t cut)
{
	struct frame frame;
	char name[128];
	FILE *file;

	build_sample(&frame, sample);
	snprintf(name, sizeof(name), "%s-%s", sample->name, kind);
	file = create(name);
	fwrite(&head, sizeof(head), 1, file);
	fwrite(frame.bytes, frame.length - cut, 1, file);
	done(file);
}

static void write_packets(void)
{
	static const struct key_head linear = {
		.wanted = 0xff, .fcf = VSE_FCF_TOS,
		.linear = KEY_HEAD_ALL,
	};
	static const struct key_head fragment = {
		.wanted = 0xff, .fcf = VSE_FCF_VLAN,
		.first = KEY_HEAD_ALL,
	};
	static const struct key_head pieces = {
		.wanted = 0xff, .fcf = VSE_FCF_VLAN,
		.linear = 36, .first = 25,
	};
	static const struct key_head tagged = {
		.wanted = 0x7f, .tagged = 1, .tci = 0x6005, .pulled = 1,
		.linear = KEY_HEAD_ALL,
	};
	size_t i;

	for (i = 0; i < sample_count; i++) {
		write_packet(&samples[i], "linear", linear, 0);
		write_packet(&samples[i], "fragment", fragment, 0);
		write_packet(&samples[i], "pieces", pieces, 0);
		write_packet(&samples[i], "tagged", tagged, 0);
		write_packet(&samples[i], "cut", linear, 1);
	}
}

static void put_u32(FILE *file, u32 value)
{
	int byte;

	for (byte = 0; byte < 4; byte++)
		fputc(value >> 8 * byte, file);
}

static void put_match(FILE *file, u8 sample, u32 fields)
{
	put_u32(file, fields);
	put_u32(file, 0);	/* no masks */
	fputc(fields % 7, file);	/* priority */
	fputc(sample, file);
	fputc(0, file);		/* unchanged */
}

static void put_packet(FILE *file, u8 sample)
{
	fputc(STEP_PACKET, file);
	fputc(sample, file);
	fputc(0, file);		/* unchanged */
	fputc(0, file);		/* all in a fragment */
}

static void write_table(u8 sample)
{
	char name[128];
	FILE *file;
	size_t i;

	snprintf(name, sizeof(name), "%s-table", samples[sample].name);
	file = create(name);
	fputc(VSE_FCF_TOS, file);
	for (i = 0; i < ARRAY_SIZE(matches); i++) {
		fputc(STEP_ADD, file);
		put_match(file, sample, matches[i]);
		put_packet(file, sample);
	}
	put_packet(file, (sample + 1) % sample_count);
	fputc(STEP_REPLACE, file);
	fputc(1, file);
	put_packet(file, sample);
	fputc(STEP_FIND, file);
	put_match(file, sample, matches[4]);
	fputc(STEP_REMOVE, file);
	fputc(2, file);
	put_packet(file, sample);
	fputc(STEP_MEMORY, file);
	fputc(1, file);
	put_match(file, sample, FIELD(DL_SRC));
	fputc(0, file);
	fputc(0, file);
	put_packet(file, sample);
	done(file);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc != 3 || chdir(argv[1])) {
		fprintf(stderr, "usage: write_seeds DIRECTORY key|table\n");
		return 2;
	}
	if (!strcmp(argv[2], "key"))
		write_packets();
	else
		for (i = 0; i < sample_count; i++)
			write_table(i);
	return 0;
}
