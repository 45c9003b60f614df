// SPDX-License-Identifier: GPL-2.0
/*
 * Threads such as a virtual machine has for its virtual CPUs: they use a core all
 * the time, rest or exit when told.
 *
 *	vcpus 2			prints their thread ids: "1234 1235"
 *	rest 1			on its standard input: the second one waits
 *	run 1			... and uses a core again
 *	exit 0			the first one exits
 *
 * They begin at rest, and all exit when the input ends.
 */
#include <err.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_THREADS	64

enum order { REST, RUN, EXIT };

static const char * const orders[] = {
	[REST] = "rest", [RUN] = "run", [EXIT] = "exit",
};

struct vcpu {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pid_t tid;
	atomic_int order;
};

static struct vcpu vcpus[MAX_THREADS];

static void *vcpu(void *argument)
{
	struct vcpu *self = argument;

	pthread_mutex_lock(&self->lock);
	self->tid = gettid();
	pthread_cond_broadcast(&self->changed);
	while (self->order != EXIT) {
		if (self->order == REST) {
			pthread_cond_wait(&self->changed, &self->lock);
			continue;
		}
		pthread_mutex_unlock(&self->lock);
		while (self->order == RUN)
			;
		pthread_mutex_lock(&self->lock);
	}
	pthread_mutex_unlock(&self->lock);
	return NULL;
}

static void start(struct vcpu *new)
{
	pthread_mutex_init(&new->lock, NULL);
	pthread_cond_init(&new->changed, NULL);
	if (pthread_create(&new->thread, NULL, vcpu, new))
		errx(1, "no thread");
	pthread_mutex_lock(&new->lock);
	while (!new->tid)
		pthread_cond_wait(&new->changed, &new->lock);
	pthread_mutex_unlock(&new->lock);
}

static void tell(struct vcpu *one, enum order order)
{
	pthread_mutex_lock(&one->lock);
	one->order = order;
	pthread_cond_broadcast(&one->changed);
	pthread_mutex_unlock(&one->lock);
}

static void obey(const char *word, unsigned int number, unsigned int count)
{
	unsigned int order;

	for (order = REST; order <= EXIT; order++)
		if (!strcmp(word, orders[order]))
			break;
	if (order > EXIT || number >= count)
		errx(1, "'%s %u' is no order for one of %u threads", word,
		     number, count);
	tell(&vcpus[number], order);
}

int main(int argc, char **argv)
{
	unsigned int count = argc == 2 ? atoi(argv[1]) : 0, number, i;
	char word[8];

	if (!count || count > MAX_THREADS)
		errx(1, "usage: vcpus COUNT");
	for (i = 0; i < count; i++) {
		start(&vcpus[i]);
		printf("%d%c", vcpus[i].tid, i + 1 < count ? ' ' : '\n');
	}
	fflush(stdout);
	while (scanf("%7s %u", word, &number) == 2)
		obey(word, number, count);
	return 0;
}
