/* The few Linux system calls that the guest's tiny programs make; they are linked without a C library. */
#ifndef LYN_GUEST_SYSTEM_H
#define LYN_GUEST_SYSTEM_H

#include <asm/unistd.h>
#include <stddef.h>
#include <stdint.h>

static inline long system_call(long number, long a, long b, long c)
{
	long result;
	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return result;
}

static inline _Noreturn void leave(int status)
{
	for (;;)
		system_call(__NR_exit, status, 0, 0);
}

/* `words` is the initial stack of the System V ABI: argument count, then the arguments. */
int program(long count, char **arguments);

__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n");

__attribute__((used)) static _Noreturn void begin(long *words)
{
	leave(program(words[0], (char **)(words + 1)));
}

#endif
