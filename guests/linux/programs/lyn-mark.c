/*
 * lyn-mark: Bochs' magic breakpoint. It stops the emulator at this very instruction, in a guest as on the bare
 * machine, so that the instructions up to here can be counted in both worlds. Elsewhere it does nothing.
 */
#include "system.h"

int program(long count, char **arguments)
{
	(void)count;
	(void)arguments;
	__asm__ volatile("xchg %%bx, %%bx" : : : "memory");
	return 0;
}
