// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <sys/mman.h>
#include <x86intrin.h>
#include "memory.h"

#define LINE		SMP_CACHE_BYTES
#define HUGE_PAGE	(2u << 20)

/* More pages than a core has translations of. */
#define PAGES		8192
#define PAGE		4096

static char heap[4 << 20] __aligned(LINE);
static size_t heap_used;
static char *units;			/* of all cores; core 0's begins here */
static size_t unit_used;
static char *others;

static void *map(size_t size, int advice)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	madvise(memory, size, advice);
	return memory;
}

void memory_init(void)
{
	char *memory = map(HOST_CORES_MAX * HOST_UNIT + HUGE_PAGE, MADV_HUGEPAGE);

	units = memory + -(uintptr_t)memory % HUGE_PAGE;
	memset(units, 0, HOST_CORES_MAX * HOST_UNIT);
	others = map(PAGES * PAGE, MADV_NOHUGEPAGE);
	memset(others, 1, PAGES * PAGE);
}

static size_t take(size_t *used, size_t size, size_t align, size_t most)
{
	size_t at = (*used + align - 1) / align * align;

	if (at + size > most) {
		fprintf(stderr, "no memory for %zu bytes\n", size);
		exit(1);
	}
	*used = at + size;
	return at;
}

void *host_alloc(size_t size)
{
	return heap + take(&heap_used, size, LINE, sizeof(heap));
}

void *host_alloc_percpu(size_t size, size_t align)
{
	return units + take(&unit_used, size, align, HOST_UNIT);
}

static void flush(const char *from, const char *to)
{
	for (; from < to; from += LINE)
		_mm_clflush(from);
}

/* The program is in it, with all that is not per core. */
void memory_cool(void)
{
	unsigned int core, page;
	unsigned int sum = 0;

	for (page = 0; page < PAGES; page++)
		sum += READ_ONCE(others[page * PAGE + page % (PAGE / LINE) * LINE]);
	if (sum != PAGES)
		exit(1);
	for (core = 0; core < nr_cpu_ids; core++)
		flush(per_cpu_ptr(units, core),
		      per_cpu_ptr(units, core) + unit_used);
	flush(__executable_start, heap);
	flush(heap, heap + heap_used);
	flush(heap + sizeof(heap), _end);
	_mm_mfence();
}
