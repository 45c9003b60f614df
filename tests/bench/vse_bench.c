// SPDX-License-Identifier: GPL-2.0
/*
 * The injector of make bench: a driver without a NIC.
 *
 * Its devices "receive" the packets that /dev/vse_bench is told to send, in a NAPI
 * poll, as a driver does: an skb from the NAPI cache, the frame copied to it, the
 * RSS hash, eth_type_trans(), and then napi_gro_receive() or vse_gro_receive().
 * All that is the same code for every path but for that one call; the frame is
 * in the first-level cache, as a driver's prefetch would have it.
 *
 * Behind it, each packet comes to a sink that frees it.  So what two paths differ
 * by is what they do in between.  GRO is off: it would not hold these packets,
 * only make both paths longer.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <asm/unistd.h>
#include <vse_hook.h>
#include "frame.h"
#include "vse_bench.h"

/* As clock_getcpuclockid(3) makes it. */
#define HOST_CLOCK_OF_PROCESS(pid)	((long)~(pid) << 3 | 2)

/* Sent between two looks at what else there is to do; a full budget of polls. */
#define BURST		256

/* Flows lie in pieces of physical memory, as a driver's ring does. */
#define PIECE_ORDER	MAX_PAGE_ORDER
#define PIECE_FLOWS	((PAGE_SIZE << PIECE_ORDER) / sizeof(struct bench_flow))
#define PIECES		(BENCH_PACKETS / PIECE_FLOWS)

/**
 * struct port - private part of a device
 * @napi: its only receive queue
 */
struct port {
	struct napi_struct napi;
};

static struct net_device *devices[BENCH_DEVS];
static struct bench_flow *pieces[PIECES];
static struct bench_frame frame;
static struct bench_vxlan_frame vxlan_frame;

/* What is being sent; one slice at a time. */
static DEFINE_MUTEX(slice_lock);
static struct bench_slice slice;
static unsigned int burst_left;
static u64 received;
static u64 hits;

static const struct bench_flow *flow_of(unsigned int packet)
{
	packet &= BENCH_PACKETS - 1;
	return &pieces[packet / PIECE_FLOWS][packet % PIECE_FLOWS];
}

/* ---- packets ---- */

static __always_inline struct sk_buff *receive_frame(struct napi_struct *napi,
						     const struct bench_flow *flow,
						     bool in_vxlan)
{
	unsigned int length = in_vxlan ? sizeof(vxlan_frame) : sizeof(frame);
	struct sk_buff *skb = napi_alloc_skb(napi, length);

	if (unlikely(!skb))
		return NULL;
	if (in_vxlan) {
		struct bench_vxlan_frame *to = skb_put(skb, sizeof(*to));

		*to = vxlan_frame;
		to->udp.source = htons(0xc000 | (flow->hash >> 18));
		bench_frame_set_flow(&to->inner, flow);
	} else {
		struct bench_frame *to = skb_put(skb, sizeof(*to));

		*to = frame;
		bench_frame_set_flow(to, flow);
	}
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_record_rx_queue(skb, 0);
	skb_set_hash(skb, flow->hash, PKT_HASH_TYPE_L4);
	skb->protocol = eth_type_trans(skb, napi->dev);
	return skb;
}

/*
 * Something that takes a known time: multiplications that wait for one another,
 * and what comes after waits for them.
 */
static __always_inline struct sk_buff *delay(struct sk_buff *skb, unsigned int steps)
{
	unsigned long wait = skb->hash;

	while (steps--)
		asm volatile("imul %0, %0" : "+r" (wait));
	asm volatile("and $0, %0" : "+r" (wait));
	return (void *)skb + wait;
}

/* Compiled once for each path, so that no path pays for the choice. */
static __always_inline void send(struct napi_struct *napi, unsigned int count,
				 enum bench_path path)
{
	bool in_vxlan = path == BENCH_VXLAN_PLAIN || path == BENCH_VXLAN_HOOK;
	unsigned int packet = slice.first, steps = slice.delay;

	slice.first += count;
	while (count--) {
		struct sk_buff *skb;

		skb = receive_frame(napi, flow_of(packet++), in_vxlan);
		if (unlikely(!skb))
			continue;
		if (path == BENCH_DELAY)
			skb = delay(skb, steps);
		if (path == BENCH_HOOK || path == BENCH_VXLAN_HOOK)
			vse_gro_receive(napi, skb);
		else
			napi_gro_receive(napi, skb);
	}
}

#define DEFINE_SEND(name, path)						\
	static noinline __aligned(64) void name(struct napi_struct *napi, \
						unsigned int count)	\
	{								\
		send(napi, count, path);				\
	}

DEFINE_SEND(send_plain, BENCH_PLAIN)
DEFINE_SEND(send_plain_too, BENCH_PLAIN_TOO)
DEFINE_SEND(send_delay, BENCH_DELAY)
DEFINE_SEND(send_hook, BENCH_HOOK)
DEFINE_SEND(send_vxlan_plain, BENCH_VXLAN_PLAIN)
DEFINE_SEND(send_vxlan_hook, BENCH_VXLAN_HOOK)

static void (*const senders[BENCH_PATHS])(struct napi_struct *napi,
					  unsigned int count) = {
	[BENCH_PLAIN] = send_plain,
	[BENCH_PLAIN_TOO] = send_plain_too,
	[BENCH_DELAY] = send_delay,
	[BENCH_HOOK] = send_hook,
	[BENCH_VXLAN_PLAIN] = send_vxlan_plain,
	[BENCH_VXLAN_HOOK] = send_vxlan_hook,
};

static int poll(struct napi_struct *napi, int budget)
{
	int count = min_t(unsigned int, budget, burst_left);

	senders[slice.path](napi, count);
	burst_left -= count;
	if (!burst_left) {
		count = min(count, budget - 1);
		napi_complete_done(napi, count);
	}
	return count;
}

/*
 * A packet that VSE has steered has a software hash, one that a filter has
 * classified a class.  It is freed as OVS frees it.
 */
static rx_handler_result_t sink(struct sk_buff **skb)
{
	received++;
	hits += (*skb)->sw_hash || (*skb)->tc_index;
	kfree_skb(*skb);
	return RX_HANDLER_CONSUMED;
}

/* ---- /dev/vse_bench ---- */

/* The host is asked as any program asks it. */
static u64 host_clock(long clock)
{
	struct __kernel_timespec time = {};
	long result = __NR_clock_gettime;

	asm volatile("syscall"
		     : "+a" (result)
		     : "D" (clock), "S" (&time)
		     : "rcx", "r11", "memory");
	return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

/*
 * How long this kernel, a thread of the host's, has run: without the time when the
 * host let others run.
 */
static u64 running_ns(void)
{
	return host_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* And the program that asks, which is a process of the host's. */
static u64 program_running_ns(void)
{
	return host_clock(HOST_CLOCK_OF_PROCESS(current->mm->context.id.pid));
}

static void send_slice(void)
{
	struct port *port = netdev_priv(devices[slice.device]);
	unsigned int left = slice.count;
	u64 start_ns, start_elapsed_ns;

	received = 0;
	hits = 0;
	start_elapsed_ns = ktime_get_ns();
	start_ns = running_ns();

	while (left) {
		burst_left = min_t(unsigned int, left, BURST);
		left -= burst_left;
		/* The softirq runs at once, here. */
		local_bh_disable();
		napi_schedule(&port->napi);
		local_bh_enable();
		while (unlikely(READ_ONCE(burst_left)))
			cond_resched();
		cond_resched();
	}
	slice.ns = running_ns() - start_ns;
	slice.elapsed_ns = ktime_get_ns() - start_elapsed_ns;
	slice.received = received;
	slice.hits = hits;
}

static long bench_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct bench_slice wanted;

	if (command == BENCH_CLOCK)
		return put_user(running_ns() + program_running_ns(),
				(u64 __user *)argument);
	if (command != BENCH_SEND)
		return -ENOTTY;
	if (copy_from_user(&wanted, (void __user *)argument, sizeof(wanted)))
		return -EFAULT;
	if (wanted.device >= BENCH_DEVS || wanted.path >= BENCH_PATHS)
		return -EINVAL;

	mutex_lock(&slice_lock);
	slice = wanted;
	send_slice();
	wanted = slice;
	mutex_unlock(&slice_lock);
	if (copy_to_user((void __user *)argument, &wanted, sizeof(wanted)))
		return -EFAULT;
	return 0;
}

static ssize_t bench_write(struct file *file, const char __user *from, size_t size,
			   loff_t *position)
{
	const unsigned int piece_bytes = PIECE_FLOWS * sizeof(struct bench_flow);
	size_t written = 0;

	if (*position < 0 || *position > (loff_t)PIECES * piece_bytes ||
	    size > (loff_t)PIECES * piece_bytes - *position)
		return -ENOSPC;
	while (written < size) {
		unsigned int offset = *position % piece_bytes;
		size_t bytes = min_t(size_t, size - written, piece_bytes - offset);
		void *to = pieces[*position / piece_bytes];

		if (copy_from_user(to + offset, from + written, bytes))
			return -EFAULT;
		written += bytes;
		*position += bytes;
	}
	return written;
}

static const struct file_operations bench_operations = {
	.owner = THIS_MODULE,
	.write = bench_write,
	.llseek = default_llseek,
	.unlocked_ioctl = bench_ioctl,
};

static struct miscdevice bench_file = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vse_bench",
	.fops = &bench_operations,
};

/* ---- the devices ---- */

static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static netdev_features_t fix_features(struct net_device *dev, netdev_features_t features)
{
	return features & ~NETIF_F_GRO;
}

static const struct net_device_ops netdev_operations = {
	.ndo_start_xmit = xmit,
	.ndo_fix_features = fix_features,
};

static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
}

static const struct ethtool_ops ethtool_operations = {
	.get_drvinfo = get_drvinfo,
};

static void destroy_device(struct net_device *dev)
{
	struct port *port;

	if (!dev)
		return;
	port = netdev_priv(dev);
	rtnl_lock();
	if (rtnl_dereference(dev->rx_handler) == sink)
		netdev_rx_handler_unregister(dev);
	if (dev->reg_state == NETREG_REGISTERED)
		unregister_netdevice(dev);
	rtnl_unlock();
	napi_disable(&port->napi);
	netif_napi_del(&port->napi);
	free_netdev(dev);
}

static int create_device(enum bench_device number)
{
	struct net_device *dev = alloc_etherdev(sizeof(struct port));
	struct port *port;
	int error;

	if (!dev)
		return -ENOMEM;
	port = netdev_priv(dev);
	snprintf(dev->name, sizeof(dev->name), "bench%u", number);
	dev->netdev_ops = &netdev_operations;
	dev->ethtool_ops = &ethtool_operations;
	eth_hw_addr_set(dev, frame.eth.h_dest);
	netif_napi_add(dev, &port->napi, poll);
	napi_enable(&port->napi);

	rtnl_lock();
	error = register_netdevice(dev);
	if (!error)
		error = dev_open(dev, NULL);
	if (!error && number != BENCH_DEV_OVS)
		error = netdev_rx_handler_register(dev, sink, NULL);
	rtnl_unlock();
	devices[number] = dev;
	return error;
}

/* ---- the module ---- */

static void free_all(void)
{
	unsigned int i;

	for (i = 0; i < BENCH_DEVS; i++)
		destroy_device(devices[i]);
	for (i = 0; i < PIECES; i++)
		free_pages((unsigned long)pieces[i], PIECE_ORDER);
}

static int __init bench_init(void)
{
	unsigned int i;
	int error = 0;

	bench_frame_make(&frame);
	bench_vxlan_frame_make(&vxlan_frame);
	for (i = 0; i < PIECES; i++) {
		pieces[i] = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, PIECE_ORDER);
		if (!pieces[i])
			error = -ENOMEM;
	}
	for (i = 0; i < BENCH_DEVS && !error; i++)
		error = create_device(i);
	if (!error)
		error = misc_register(&bench_file);
	if (error)
		free_all();
	return error;
}

static void __exit bench_exit(void)
{
	misc_deregister(&bench_file);
	free_all();
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual Switch Extension: injector of make bench");
