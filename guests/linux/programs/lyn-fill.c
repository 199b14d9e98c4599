/*
 * lyn-fill: writes 32 MB of a known sequence to standard output: 8,388,608 little-endian words of Marsaglia's
 * xorshift32 (shifts 13, 17, 5) from seed 0x4c594e01. The host makes the same sequence (memory-pattern.ts) and compares.
 */
#include "system.h"

enum { words_in_all = 8 << 20, words_at_once = 16 << 10, standard_output = 1 };

static uint32_t block[words_at_once];

static int write_all(const char *from, long left)
{
	while (left > 0) {
		long written = system_call(__NR_write, standard_output, (long)from, left);
		if (written <= 0)
			return 1;
		from += written;
		left -= written;
	}
	return 0;
}

int program(long count, char **arguments)
{
	uint32_t state = 0x4c594e01;
	(void)count;
	(void)arguments;
	for (uint32_t done = 0; done < words_in_all; done += words_at_once) {
		for (uint32_t i = 0; i < words_at_once; i++) {
			state ^= state << 13;
			state ^= state >> 17;
			state ^= state << 5;
			block[i] = state;
		}
		if (write_all((const char *)block, sizeof block))
			return 1;
	}
	return 0;
}
