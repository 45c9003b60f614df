// SPDX-License-Identifier: GPL-2.0
/*
 * The card's memory.  ICM is a large virtual space that the driver backs with
 * guest pages as needed; of what it holds, only the translation table (MTT) is
 * of use to the model, since the driver writes that by itself and the rest
 * goes through commands.
 */
#include "mlx4.h"

#include <stdlib.h>
#include <string.h>

#define LEAF_ENTRIES (1u << MLX4_ICM_LEAF_SHIFT)
#define ICM_PAGES (1ull << (MLX4_LOG_ICM_SIZE - MLX4_ICM_PAGE_SHIFT))

static uint64_t *icm_page(struct mlx4 *mlx4, uint64_t number)
{
	uint64_t *leaf;

	if (number >= ICM_PAGES)
		return NULL;
	leaf = mlx4->icm[number >> MLX4_ICM_LEAF_SHIFT];
	return leaf ? &leaf[number % LEAF_ENTRIES] : NULL;
}

static bool map_page(struct mlx4 *mlx4, uint64_t number, uint64_t phys)
{
	uint64_t **leaf;

	if (number >= ICM_PAGES)
		return false;
	leaf = &mlx4->icm[number >> MLX4_ICM_LEAF_SHIFT];
	if (!*leaf)
		*leaf = calloc(LEAF_ENTRIES, sizeof(**leaf));
	if (!*leaf)
		return false;
	(*leaf)[number % LEAF_ENTRIES] = phys;
	return true;
}

bool mlx4_icm_map(struct mlx4 *mlx4, uint64_t virt, uint64_t phys,
		  unsigned int log_pages)
{
	uint64_t number = virt >> MLX4_ICM_PAGE_SHIFT;
	uint64_t i;

	if (log_pages > MLX4_LOG_ICM_SIZE - MLX4_ICM_PAGE_SHIFT)
		return false;
	for (i = 0; i < 1ull << log_pages; i++) {
		if (!map_page(mlx4, number + i, phys + i * MLX4_ICM_PAGE_SIZE))
			return false;
	}
	return true;
}

void mlx4_icm_unmap(struct mlx4 *mlx4, uint64_t virt, uint64_t pages)
{
	uint64_t number = virt >> MLX4_ICM_PAGE_SHIFT;
	uint64_t i;

	for (i = 0; i < pages; i++) {
		uint64_t *page = icm_page(mlx4, number + i);

		if (page)
			*page = 0;
	}
}

void mlx4_icm_free(struct mlx4 *mlx4)
{
	size_t i;

	for (i = 0; i < MLX4_ICM_LEAVES; i++) {
		free(mlx4->icm[i]);
		mlx4->icm[i] = NULL;
	}
}

/* Guest address of an ICM address; 0 where nothing is mapped. */
static uint64_t icm_translate(struct mlx4 *mlx4, uint64_t virt)
{
	const uint64_t *page = icm_page(mlx4, virt >> MLX4_ICM_PAGE_SHIFT);

	if (!page || !*page)
		return 0;
	return *page + virt % MLX4_ICM_PAGE_SIZE;
}

bool mlx4_buffer_init(struct mlx4 *mlx4, struct mlx4_buffer *buffer,
		      uint64_t mtt, unsigned int page_shift, size_t size)
{
	size_t pages = (size + (1ull << page_shift) - 1) >> page_shift;
	size_t i;

	memset(buffer, 0, sizeof(*buffer));
	buffer->page = calloc(pages ? pages : 1, sizeof(*buffer->page));
	if (!buffer->page)
		return false;
	buffer->page_shift = page_shift;
	buffer->size = size;

	for (i = 0; i < pages; i++) {
		uint64_t entry = icm_translate(mlx4, mlx4->mtt_base + mtt +
					       i * MLX4_MTT_ENTRY_SIZE);
		uint8_t raw[MLX4_MTT_ENTRY_SIZE];

		if (!entry) {
			mlx4_buffer_free(buffer);
			return false;
		}
		nic_dma_read(&mlx4->nic, entry, raw, sizeof(raw));
		buffer->page[i] = get_be64(raw) & ~MLX4_MTT_FLAGS;
	}
	return true;
}

void mlx4_buffer_free(struct mlx4_buffer *buffer)
{
	free(buffer->page);
	memset(buffer, 0, sizeof(*buffer));
}

static uint64_t buffer_addr(const struct mlx4_buffer *buffer, size_t offset)
{
	size_t in_page = offset & ((1ull << buffer->page_shift) - 1);

	return buffer->page[offset >> buffer->page_shift] + in_page;
}

void mlx4_buffer_read(struct mlx4 *mlx4, const struct mlx4_buffer *buffer,
		      size_t offset, void *data, size_t len)
{
	if (offset + len <= buffer->size)
		nic_dma_read(&mlx4->nic, buffer_addr(buffer, offset), data,
			     len);
	else
		memset(data, 0, len);
}

void mlx4_buffer_write(struct mlx4 *mlx4, const struct mlx4_buffer *buffer,
		       size_t offset, const void *data, size_t len)
{
	if (offset + len <= buffer->size)
		nic_dma_write(&mlx4->nic, buffer_addr(buffer, offset), data,
			      len);
}

void mlx4_buffer_fill(struct mlx4 *mlx4, const struct mlx4_buffer *buffer,
		      uint8_t value)
{
	uint8_t chunk[64];
	size_t offset;

	memset(chunk, value, sizeof(chunk));
	for (offset = 0; offset < buffer->size; offset += sizeof(chunk))
		mlx4_buffer_write(mlx4, buffer, offset, chunk,
				  buffer->size - offset < sizeof(chunk) ?
				  buffer->size - offset : sizeof(chunk));
}
