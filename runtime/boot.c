/* The boot page tables, and what the image and the loader say. */
#include "machine.h"

#define PRESENT 1u
#define WRITABLE 2u
#define LARGE 0x80u
#define NO_EXECUTE 0x8000000000000000u
#define GIGABYTES 4u /* of direct map */

typedef uint64_t page_table[512] __attribute__((aligned(LYN_PAGE)));

/* boot.S has filled in just enough of the first three to get here. They map the image twice: low and at LYN_IMAGE_BASE. */
page_table boot_pml4, boot_pdpt, boot_pd;
static page_table image_table, block_directory, block_table, direct_pdpt, direct_pd[GIGABYTES];

uint32_t lyn_boot_magic_value, lyn_boot_info_value;
uint64_t lyn_smp_root;
uint32_t lyn_smp_next_index = 1;
LYN_PERCPU uint32_t lyn_cpu_index_value;
LYN_PERCPU uint64_t lyn_last_msr;

extern uint8_t lyn_boot_block[];

static uint64_t physical(const void *image_address) {
  return (uint64_t)image_address - LYN_IMAGE_BASE;
}

/* A directory entry: the rights are those of the entries below. */
static uint64_t entry(const page_table table) {
  return physical(table) | PRESENT | WRITABLE;
}

/* Text read and execute, read-only data read, the rest read and write. */
static uint64_t image_entry(uint64_t address) {
  if (address < (uint64_t)lyn_image_read_only) return physical((void *)address) | PRESENT;
  if (address < (uint64_t)lyn_image_writable) return physical((void *)address) | PRESENT | NO_EXECUTE;
  return physical((void *)address) | PRESENT | WRITABLE | NO_EXECUTE;
}

/* The boot processor's data and its four stacks, with an unmapped page between each two. */
static void map_block(void) {
  const uint64_t sizes[] = {lyn_boot_percpu_size(), LYN_STACK_SIZE, LYN_IST_STACK_SIZE, LYN_IST_STACK_SIZE, LYN_IST_STACK_SIZE};
  uint64_t frame = physical(lyn_boot_block), index = 0;
  for (uint32_t area = 0; area < 5; area++, index++)
    for (uint64_t end = frame + sizes[area]; frame < end; frame += LYN_PAGE) block_table[index++] = frame | PRESENT | WRITABLE | NO_EXECUTE;
}

/* Called once, by boot.S, on the boot processor's stack at its image address; the caller then reloads CR3. */
void lyn_boot_tables(void) {
  for (uint64_t i = 0; i < GIGABYTES * 512; i++) direct_pd[i / 512][i % 512] = i << 21 | PRESENT | WRITABLE | LARGE;
  for (uint32_t i = 0; i < GIGABYTES; i++) direct_pdpt[i] = entry(direct_pd[i]);
  boot_pml4[256] = entry(direct_pdpt) | NO_EXECUTE;

  for (uint64_t address = LYN_IMAGE_BASE + LYN_IMAGE_LOAD; address < (uint64_t)lyn_image_end; address += LYN_PAGE)
    image_table[address / LYN_PAGE % 512] = image_entry(address);
  boot_pd[1] = entry(image_table);

  memcpy(lyn_boot_block, lyn_percpu_image, lyn_boot_percpu_size());
  map_block();
  block_directory[0] = entry(block_table);
  boot_pdpt[511] = entry(block_directory);
}
