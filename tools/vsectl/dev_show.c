// SPDX-License-Identifier: GPL-2.0
#include "dev_show.h"

const char *const dev_fcf_names[DEV_FCFS] = {
	[VSE_FCF_OFF] = "off",
	[VSE_FCF_TOS] = "tos",
	[VSE_FCF_VLAN] = "vlan",
};

const char *const dev_rss_names[DEV_RSSES] = {
	[VSE_RSS_OFF] = "off",
	[VSE_RSS_FOLLOW] = "follow",
};

static struct json_object *read_fcf(const struct attributes *attributes,
				    int attr)
{
	return report_name(attributes, attr, dev_fcf_names, DEV_FCFS);
}

static struct json_object *read_rss(const struct attributes *attributes,
				    int attr)
{
	return report_name(attributes, attr, dev_rss_names, DEV_RSSES);
}

static const struct column columns[] = {
	{ "name", "DEVICE", 0, VSE_A_DEV_NAME, report_string, NULL },
	{ "driver", "DRIVER", 0, VSE_A_DEV_DRIVER, report_string, NULL },
	{ "rx_queues", "QUEUES", 0, VSE_A_DEV_RX_QUEUES, report_number, NULL },
	{ "tags", "TAGS", 0, VSE_A_DEV_TAGS, report_number, NULL },
	{ "fcf", "FCF", 0, VSE_A_DEV_FCF, read_fcf, NULL },
	{ "rss", "RSS", 0, VSE_A_DEV_RSS, read_rss, NULL },
	{ "packets", "PACKETS", COLUMN_STATISTICS, VSE_A_DEV_PACKETS,
	  report_number, NULL },
	{ "hits", "HITS", COLUMN_STATISTICS, VSE_A_DEV_HITS, report_number,
	  NULL },
	{ "steered", "STEERED", COLUMN_STATISTICS, VSE_A_DEV_STEERED,
	  report_number, NULL },
	{ "local", "LOCAL", COLUMN_STATISTICS, VSE_A_DEV_LOCAL, report_number,
	  NULL },
	{ "unsteered", "UNSTEERED", COLUMN_STATISTICS, VSE_A_DEV_UNSTEERED,
	  report_number, NULL },
	{ "rss_queues", "RSS-QUEUES", 0, VSE_A_DEV_RSS_QUEUES, report_list_string,
	  NULL },
	{}
};

const struct report dev_report = {
	.command = VSE_CMD_DEV_GET,
	.attr_max = VSE_A_DEV_MAX,
	.columns = columns,
};
