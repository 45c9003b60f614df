/* SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0) */
#include <config.h>
#include "vse-host.h"

#include <dirent.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util.h"
#include "vse-kernel.h"
#include "vse-msgs.h"
#include "vse-netlink.h"

#define NTUPLE_FEATURE "rx-ntuple-filter"

static bool
ethtool(int fd, const char *device, void *command)
{
    struct ifreq ifr;

    memset(&ifr, 0, sizeof ifr);
    ovs_strzcpy(ifr.ifr_name, device, sizeof ifr.ifr_name);
    ifr.ifr_data = command;
    return fd >= 0 && !ioctl(fd, SIOCETHTOOL, &ifr);
}

/* The number of the feature with that name, or -1. */
static int
find_feature(int fd, const char *device, const char *name)
{
    struct {
        struct ethtool_sset_info info;
        uint32_t n;
    } count = { .info = { .cmd = ETHTOOL_GSSET_INFO,
                          .sset_mask = 1ULL << ETH_SS_FEATURES } };
    struct ethtool_gstrings *names;
    int found = -1;

    if (!ethtool(fd, device, &count) || !count.info.sset_mask) {
        return -1;
    }
    names = xzalloc(sizeof *names + count.n * ETH_GSTRING_LEN);
    names->cmd = ETHTOOL_GSTRINGS;
    names->string_set = ETH_SS_FEATURES;
    names->len = count.n;
    if (ethtool(fd, device, names)) {
        for (uint32_t i = 0; i < names->len; i++) {
            if (!strncmp((const char *) &names->data[i * ETH_GSTRING_LEN],
                         name, ETH_GSTRING_LEN)) {
                found = i;
            }
        }
    }
    free(names);
    return found;
}

/* Can the device have it, whether it is on or off? */
static bool
has_feature(int fd, const char *device, const char *name)
{
    int number = find_feature(fd, device, name);
    struct ethtool_gfeatures *features;
    uint32_t n_blocks = number / 32 + 1;
    bool has;

    if (number < 0) {
        return false;
    }
    features = xzalloc(sizeof *features
                       + n_blocks * sizeof *features->features);
    features->cmd = ETHTOOL_GFEATURES;
    features->size = n_blocks;
    has = (ethtool(fd, device, features)
           && ((features->features[number / 32].available
                | features->features[number / 32].active)
               & (UINT32_C(1) << number % 32)));
    free(features);
    return has;
}

static bool
has_many_rx_queues(const char *device)
{
    char *path = xasprintf("/sys/class/net/%s/queues/rx-1", device);
    bool many = !access(path, F_OK);

    free(path);
    return many;
}

static uint32_t
features_of(int fd, const char *device)
{
    char *hardware = xasprintf("/sys/class/net/%s/device", device);
    uint32_t features = 0;

    if (!access(hardware, F_OK)) {
        if (has_many_rx_queues(device)) {
            features |= VSEF_RSS;
        }
        if (has_feature(fd, device, NTUPLE_FEATURE)) {
            features |= VSEF_NTUPLE;
        }
    }
    free(hardware);
    return features;
}

/* What all network devices with hardware behind them can do together. */
static uint32_t
features_of_all(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    DIR *dir = opendir("/sys/class/net");
    const struct dirent *entry;
    uint32_t features = 0;

    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] != '.') {
            features |= features_of(fd, entry->d_name);
        }
    }
    if (dir) {
        closedir(dir);
    }
    if (fd >= 0) {
        close(fd);
    }
    return features;
}

static void
note_device(const struct ofpbuf *message, void *features_)
{
    uint32_t fcf = vse_netlink_get_fcf(message);
    uint32_t *features = features_;

    *features |= (VSEF_ATTACHED
                  | (fcf == VSE_FCF_TOS ? VSEF_FCF_TOS : 0)
                  | (fcf == VSE_FCF_VLAN ? VSEF_FCF_VLAN : 0));
}

static uint32_t
table_size(void)
{
    struct vse_task task = {
        .request = vse_netlink_request(VSE_CMD_CONFIG_GET),
        .wants_reply = true,
    };
    uint32_t size;

    vse_kernel_transact(&task);
    size = task.reply ? vse_netlink_get_limit(task.reply) : 0;
    vse_task_uninit(&task);
    return size;
}

void
vse_host_get_capabilities(struct vse_capabilities *caps)
{
    caps->n_cores_possible = sysconf(_SC_NPROCESSORS_CONF);
    caps->n_cores_online = sysconf(_SC_NPROCESSORS_ONLN);
    caps->features = features_of_all();
    if (!access("/proc/sys/net/core/rps_sock_flow_entries", F_OK)) {
        caps->features |= VSEF_RPS;
    }
    caps->instance = vse_kernel_instance();
    caps->table_size = 0;
    if (caps->instance) {
        caps->features |= VSEF_VSE;
        caps->table_size = table_size();
        vse_kernel_dump(VSE_CMD_DEV_GET, note_device, &caps->features);
    }
}
