// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/nmv_bench takes commands, one a write, and then can be read:
 *
 *	hook NIC 0|1			does its driver call what VSE's call?
 *	stream N NIC MAC MACS ADDRESS ADDRESSES		in hexadecimal: MAC, ADDRESS
 *	rate N PACKETS			a second; 0: none
 *	run MS				what it came to can be read, a line for a stream:
 *	  N offered overflown delivered in-time median-ns 99th-percentile-ns
 *	emit DEVICE MAC COUNT		from a container: nanoseconds, and whether all came
 */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/vmalloc.h>
#include "bench.h"

#define TEXT		2048

static DEFINE_MUTEX(lock);
static char text[TEXT];
static size_t length;

static int compare_ns(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static u32 percentile(const struct stream *stream, unsigned int percent)
{
	return stream->sampled ?
	       stream->latencies[(stream->sampled - 1) * percent / 100] : 0;
}

static void tell(void)
{
	unsigned int i;

	length = 0;
	for (i = 0; i < STREAMS; i++) {
		struct stream *stream = &streams[i];

		if (!stream->number)
			continue;
		sort(stream->latencies, stream->sampled,
		     sizeof(*stream->latencies), compare_ns, NULL);
		length += scnprintf(text + length, TEXT - length,
				    "%u %llu %llu %llu %llu %u %u\n", i,
				    stream->number, stream->overflown,
				    stream->delivered, stream->in_time,
				    percentile(stream, 50),
				    percentile(stream, 99));
	}
}

static int emit_from(const char *name, const char *address, unsigned int count)
{
	struct net_device *dev;
	u8 mac[ETH_ALEN];
	bool all;
	s64 ns;

	if (!mac_pton(address, mac))
		return -EINVAL;
	dev = dev_get_by_name(current->nsproxy->net_ns, name);
	if (!dev)
		return -ENODEV;
	ns = emit(dev, mac, count, &all);
	dev_put(dev);
	length = scnprintf(text, TEXT, "%lld %u\n", ns, all);
	return 0;
}

static int obey(const char *command)
{
	unsigned int number, nic, count, addresses, ms, hook;
	unsigned long long mac, rate;
	char name[IFNAMSIZ], address[18];
	struct stream stream = {};

	if (sscanf(command, "hook %u %u", &nic, &hook) == 2 && nic < NICS) {
		nic_set_hook(nic, hook);
	} else if (sscanf(command, "stream %u %u %llx %u %x %u", &number, &nic, &mac,
			  &count, &stream.address, &addresses) == 6 &&
		   number < STREAMS && nic < NICS && count) {
		stream.nic = nic;
		stream.mac = mac;
		stream.macs = count;
		stream.addresses = addresses;
		stream.latencies = streams[number].latencies;
		streams[number] = stream;
	} else if (sscanf(command, "rate %u %llu", &number, &rate) == 2 &&
		   number < STREAMS && rate < NSEC_PER_SEC) {
		streams[number].rate = rate;
	} else if (sscanf(command, "run %u", &ms) == 1 && ms && ms <= 10000) {
		load_run(ms);
		tell();
	} else if (sscanf(command, "emit %15s %17s %u", name, address, &count) == 3) {
		return emit_from(name, address, count);
	} else {
		return -EINVAL;
	}
	return 0;
}

static ssize_t bench_write(struct file *file, const char __user *from, size_t size,
			   loff_t *position)
{
	char *command = memdup_user_nul(from, min_t(size_t, size, TEXT));
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	mutex_lock(&lock);
	error = obey(command);
	mutex_unlock(&lock);
	kfree(command);
	return error ?: size;
}

static ssize_t bench_read(struct file *file, char __user *to, size_t size,
			  loff_t *position)
{
	ssize_t result;

	mutex_lock(&lock);
	result = simple_read_from_buffer(to, size, position, text, length);
	mutex_unlock(&lock);
	return result;
}

static const struct file_operations bench_operations = {
	.owner = THIS_MODULE,
	.read = bench_read,
	.write = bench_write,
	.llseek = default_llseek,
};

static struct miscdevice bench_file = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "nmv_bench",
	.fops = &bench_operations,
};

static void free_latencies(void)
{
	unsigned int i;

	for (i = 0; i < STREAMS; i++)
		vfree(streams[i].latencies);
}

static int __init bench_init(void)
{
	unsigned int i;
	int error;

	for (i = 0; i < STREAMS; i++) {
		streams[i].latencies = vmalloc(LATENCIES * sizeof(u32));
		if (!streams[i].latencies) {
			free_latencies();
			return -ENOMEM;
		}
	}
	error = nics_init();
	if (error)
		goto free;
	emit_init();
	error = misc_register(&bench_file);
	if (error)
		goto remove;
	return 0;

remove:
	emit_exit();
	nics_exit();
free:
	free_latencies();
	return error;
}

static void __exit bench_exit(void)
{
	misc_deregister(&bench_file);
	emit_exit();
	nics_exit();
	free_latencies();
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("NAPI-macvlan: NICs of make bench");
