// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <vse_hook.h>
#include "bench.h"

/**
 * struct nic - private part of a device
 * @napi: of its only ring
 * @number: of the NIC
 * @hook: its driver calls what VSE's drivers call
 * @scheduled: being polled
 */
struct nic {
	struct napi_struct napi;
	unsigned int number;
	bool hook;
	bool scheduled;
};

static struct net_device *devices[NICS];

static int poll(struct napi_struct *napi, int budget)
{
	struct nic *nic = container_of(napi, struct nic, napi);
	const struct arrival *arrival;
	int done = 0;

	load_come();
	while (done < budget && (arrival = load_take(nic->number))) {
		struct sk_buff *skb;

		done++;
		if (nic->hook && vse_looks_early() &&
		    vse_turns_away(napi, napi->dev, 0, arrival->frame))
			continue;
		skb = packet_make(napi, arrival);
		if (!skb)
			continue;
		if (nic->hook)
			vse_gro_receive(napi, skb);
		else
			napi_gro_receive(napi, skb);
	}
	if (done < budget && napi_complete_done(napi, done)) {
		WRITE_ONCE(nic->scheduled, false);
		load_idle();
	}
	return done;
}

void nic_interrupt(unsigned int number)
{
	struct nic *nic = netdev_priv(devices[number]);

	if (napi_schedule_prep(&nic->napi)) {
		nic->scheduled = true;
		__napi_schedule(&nic->napi);
	}
}

bool nics_busy(void)
{
	int i;

	for (i = 0; i < NICS; i++) {
		struct nic *nic = netdev_priv(devices[i]);

		if (READ_ONCE(nic->scheduled))
			return true;
	}
	return false;
}

void nic_set_hook(unsigned int number, bool hook)
{
	struct nic *nic = netdev_priv(devices[number]);

	nic->hook = hook;
}

static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	skb_reset_mac_header(skb);
	load_delivered(skb);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static void set_rx_mode(struct net_device *dev)
{
	/* It takes all frames. */
}

static const struct net_device_ops operations = {
	.ndo_start_xmit = xmit,
	.ndo_set_rx_mode = set_rx_mode,
};

static int create(unsigned int number)
{
	struct net_device *dev = alloc_etherdev(sizeof(struct nic));
	u8 mac[ETH_ALEN] = { 0x02, 0, 0, 0, 1, number };
	struct nic *nic;
	int error;

	if (!dev)
		return -ENOMEM;
	nic = netdev_priv(dev);
	nic->number = number;
	snprintf(dev->name, sizeof(dev->name), "nic%u", number);
	dev->netdev_ops = &operations;
	dev->priv_flags |= IFF_UNICAST_FLT | IFF_NO_QUEUE;
	eth_hw_addr_set(dev, mac);
	netif_napi_add(dev, &nic->napi, poll);
	napi_enable(&nic->napi);
	error = register_netdev(dev);
	if (error) {
		free_netdev(dev);
		return error;
	}
	devices[number] = dev;
	return 0;
}

int nics_init(void)
{
	unsigned int i;
	int error = 0;

	for (i = 0; i < NICS && !error; i++)
		error = create(i);
	if (error)
		nics_exit();
	return error;
}

void nics_exit(void)
{
	unsigned int i;

	for (i = 0; i < NICS; i++) {
		struct nic *nic;

		if (!devices[i])
			continue;
		nic = netdev_priv(devices[i]);
		unregister_netdev(devices[i]);
		napi_disable(&nic->napi);
		free_netdev(devices[i]);
	}
}
