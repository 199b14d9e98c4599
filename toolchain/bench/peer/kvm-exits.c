/*
 * kvm-exits: what an exit to Linux's KVM and the return from it cost, in ticks of the guest's own RDTSC.
 *
 * Creates a virtual machine with one vCPU in flat 32-bit protected mode, which runs each operation in batches and keeps
 * the cheapest batch of each: the host's timer interrupts fall into some batches, but never into all. Prints a line
 * "kvm-exits: <name> <ticks>" per operation, the loop's own cost taken off. Every failing step ends with its number.
 */
#include "system.h"

#include <asm/kvm.h>
#include <linux/kvm.h>

enum { operations_in_batch = 64, batches = 24, slots = 7, code_at = 0x1000, results_at = 0x3000, memory_bytes = 0x10000, end_port = 0xf4 };

static const char *const names[slots] = { "loop", "cpuid", "hypercall", "rdmsr", "port-in-kernel", "port-out-kernel", "port-out-user" };

/* Reads the counter, does `operation` 64 times, and keeps the difference if it is the least so far. */
__asm__(".macro measure slot, operation:vararg\n"
	"	mov	$24, %ebp\n"
	"1:	rdtsc\n"
	"	mov	%eax, %esi\n"
	"	mov	$64, %edi\n"
	"2:	\\operation\n"
	"	dec	%edi\n"
	"	jnz	2b\n"
	"	rdtsc\n"
	"	sub	%esi, %eax\n"
	"	cmp	%eax, 0x3000 + 4 * \\slot\n"
	"	jbe	3f\n"
	"	mov	%eax, 0x3000 + 4 * \\slot\n"
	"3:	dec	%ebp\n"
	"	jnz	1b\n"
	".endm\n"

	".macro read_leaf\n"
	"	xor	%eax, %eax\n"
	"	cpuid\n"
	".endm\n"
	".macro call_hypervisor\n"
	"	mov	$1, %eax\n" /* KVM_HC_VAPIC_POLL_IRQ, which does nothing */
	"	vmcall\n" /* on AMD's processors KVM puts VMMCALL there the first time */
	".endm\n"

	".section .rodata\n"
	".code32\n"
	"guest_begin:\n"
	"	measure 0,\n"
	"	measure 1, read_leaf\n"
	"	measure 2, call_hypervisor\n"
	"	mov	$0x1b, %ecx\n" /* IA32_APIC_BASE */
	"	measure 3, rdmsr\n"
	"	measure 4, in $0x21, %al\n" /* the 8259's mask, emulated in the kernel */
	"	mov	$0xff, %al\n"
	"	measure 5, out %al, $0x21\n"
	"	measure 6, out %al, $0x10\n" /* nothing in the kernel is there */
	"	out	%al, $0xf4\n"
	"guest_end:\n"
	".code64\n"
	".text\n");

extern const char guest_begin[], guest_end[];
static uint8_t memory[memory_bytes] __attribute__((aligned(4096)));
static struct {
	struct kvm_cpuid2 head;
	struct kvm_cpuid_entry2 entries[100];
} leaves;

static void say(const char *text)
{
	long length = 0;
	while (text[length])
		length++;
	system_call(__NR_write, 1, (long)text, length);
}

static void say_number(uint32_t number)
{
	char digits[12];
	char *at = digits + sizeof digits - 1;
	*at = 0;
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	say(at);
}

/* Makes one step of the set-up; a failure is told by the step's name and Linux's error number. */
static long step(const char *what, long result)
{
	if (result >= 0)
		return result;
	say("kvm-exits: failed: ");
	say(what);
	say(" errno ");
	say_number((uint32_t)-result);
	say("\n");
	leave(1);
}

static long control(const char *what, long file, unsigned long request, const void *argument)
{
	return step(what, system_call(__NR_ioctl, file, (long)request, (long)argument));
}

static struct kvm_segment flat(uint8_t type, uint16_t selector)
{
	return (struct kvm_segment){ .base = 0, .limit = 0xffffffff, .selector = selector, .type = type, .present = 1, .db = 1, .s = 1, .g = 1 };
}

static void enter_protected_mode(long vcpu)
{
	struct kvm_sregs special;
	struct kvm_regs general = { .rip = code_at, .rflags = 2 };

	control("KVM_GET_SREGS", vcpu, KVM_GET_SREGS, &special);
	special.cs = flat(0xb, 8);
	special.ds = special.es = special.fs = special.gs = special.ss = flat(0x3, 16);
	special.cr0 |= 1;
	control("KVM_SET_SREGS", vcpu, KVM_SET_SREGS, &special);
	control("KVM_SET_REGS", vcpu, KVM_SET_REGS, &general);
}

static long create_machine(long kvm)
{
	struct kvm_userspace_memory_region region = { .memory_size = memory_bytes, .userspace_addr = (uintptr_t)memory };
	long machine = control("KVM_CREATE_VM", kvm, KVM_CREATE_VM, 0);

	control("KVM_SET_TSS_ADDR", machine, KVM_SET_TSS_ADDR, (void *)0xfffbd000);
	control("KVM_CREATE_IRQCHIP", machine, KVM_CREATE_IRQCHIP, 0);
	control("KVM_SET_USER_MEMORY_REGION", machine, KVM_SET_USER_MEMORY_REGION, &region);
	return machine;
}

static long map_shared(long size, long from)
{
	register long flags __asm__("r10") = 1 /* MAP_SHARED */;
	register long file __asm__("r8") = from;
	register long offset __asm__("r9") = 0;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(__NR_mmap), "D"(0), "S"(size), "d"(3 /* read, write */), "r"(flags), "r"(file), "r"(offset)
			 : "rcx", "r11", "memory");
	return step("mmap", result);
}

static void run(long vcpu, const volatile struct kvm_run *area)
{
	for (;;) {
		control("KVM_RUN", vcpu, KVM_RUN, 0);
		if (area->exit_reason != KVM_EXIT_IO)
			step("unexpected exit reason", -(long)area->exit_reason);
		if (area->io.port == end_port)
			return;
	}
}

int program(long count, char **arguments)
{
	uint32_t *results = (uint32_t *)(memory + results_at);
	long kvm = step("open /dev/kvm", system_call(__NR_open, (long)"/dev/kvm", 2, 0));
	long machine = create_machine(kvm);
	long vcpu = control("KVM_CREATE_VCPU", machine, KVM_CREATE_VCPU, 0);
	(void)count;
	(void)arguments;

	leaves.head.nent = 100;
	control("KVM_GET_SUPPORTED_CPUID", kvm, KVM_GET_SUPPORTED_CPUID, &leaves);
	control("KVM_SET_CPUID2", vcpu, KVM_SET_CPUID2, &leaves);
	enter_protected_mode(vcpu);
	for (long i = 0; i < guest_end - guest_begin; i++)
		memory[code_at + i] = (uint8_t)guest_begin[i];
	for (int i = 0; i < slots; i++)
		results[i] = 0xffffffff;
	run(vcpu, (const struct kvm_run *)map_shared(control("KVM_GET_VCPU_MMAP_SIZE", kvm, KVM_GET_VCPU_MMAP_SIZE, 0), vcpu));
	for (int i = 1; i < slots; i++) {
		say("kvm-exits: ");
		say(names[i]);
		say(" ");
		say_number((results[i] - results[0] + operations_in_batch / 2) / operations_in_batch);
		say("\n");
	}
	return 0;
}
