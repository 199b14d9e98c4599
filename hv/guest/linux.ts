import type { GuestMemory } from '../domain/guest_memory.ts';
import { SlotKind } from '../domain/slot.ts';
import { minimum } from '../memory/minimum.ts';
import { RSDP_ADDRESS } from './acpi.ts';
import { checkKernel, kernelBytes, KernelFault, setupBytes } from './linux_check.ts';
import {
  BootParameters, HEADER_END_BASE, HEADER_START, MEMORY_MAP_OFFSET, MEMORY_RESERVED, MEMORY_USABLE, MemoryEntry, SetupHeader, UNREGISTERED_LOADER,
} from './linux_header.ts';

/** Below 640 KB: the boot parameters, and the command line after them. */
export const PARAMETERS: Gpa = 0x1_0000n;
const COMMAND_LINE: Gpa = 0x2_0000n;
const COMMAND_LINE_SPACE: u32 = 0x1_0000;
/** Kernels are loaded from here on. */
const HIGH_MEMORY: Gpa = 0x10_0000n;
/** Addresses in the header have 32 bits. */
const FOUR_GIGABYTES: u64 = 0x1_0000_0000n;
const PAGE: u64 = 0x1000n;

/** Files that make up a Linux guest, in the host's memory. */
export type LinuxImage = { readonly kernel: Hpa; readonly kernelLength: u64; readonly ramdisk: Hpa; readonly ramdiskLength: u64; readonly commandLine: readonly u8[] };

/** Where the guest begins, in 32-bit mode without paging with RSI at `PARAMETERS`, and where its initramfs goes (zero if it has none); or why it cannot begin. */
export type LinuxPlan = { readonly fault: KernelFault; readonly entry: Gpa; readonly ramdisk: Gpa };

/** Loads a Linux guest by the 32-bit boot protocol (Linux, Documentation/x86/boot.rst). Nothing is written if there is a fault. */
export function loadLinux(guest: GuestMemory, image: LinuxImage): LinuxPlan {
  const plan = planLinux(guest, image);
  if (plan.fault !== KernelFault.Fine) return plan;
  const header = SetupHeader.at(image.kernel);
  guest.placeFrom(plan.entry, image.kernel + setupBytes(header), kernelBytes(header));
  if (plan.ramdisk !== 0n) guest.placeFrom(plan.ramdisk, image.ramdisk, image.ramdiskLength);
  guest.place(COMMAND_LINE, image.commandLine);
  guest.write8(COMMAND_LINE + u64(image.commandLine.length), 0);
  fillParameters(guest, image, plan.entry, plan.ramdisk);
  return plan;
}

/** Of the files it looks at the kernel's header alone: `lyn image` asks it, in Node, of files that are in no memory. */
export function planLinux(guest: GuestMemory, image: LinuxImage): LinuxPlan {
  const fault = checkKernel(image.kernel, image.kernelLength);
  if (fault !== KernelFault.Fine) return refused(fault);
  const header = SetupHeader.at(image.kernel);
  if (image.commandLine.length >= COMMAND_LINE_SPACE || image.commandLine.length > header.commandLineSize) return refused(KernelFault.CommandLineTooLong);
  const entry = chooseAddress(guest, header);
  if (entry === 0n) return refused(KernelFault.TooLittleMemory);
  const ramdisk = chooseRamdisk(guest, header, entry, image.ramdiskLength);
  if (image.ramdiskLength !== 0n && ramdisk === 0n) return refused(KernelFault.RamdiskDoesNotFit);
  return { fault: KernelFault.Fine, entry, ramdisk };
}

function refused(fault: KernelFault): LinuxPlan {
  return { fault, entry: 0n, ramdisk: 0n };
}

/** Where the kernel goes: its preferred address, else the lowest that it takes; zero if there is no room. */
function chooseAddress(guest: GuestMemory, header: SetupHeader): Gpa {
  const needed = bytesWhileStarting(header);
  if (guest.isRam(header.preferredAddress, needed)) return header.preferredAddress;
  if (header.isRelocatable === 0) return 0n;
  const lowest = roundUp(HIGH_MEMORY, u64(header.alignment));
  return guest.isRam(lowest, needed) ? lowest : 0n;
}

/** The kernel unpacks itself around the place where it is loaded. */
function bytesWhileStarting(header: SetupHeader): u64 {
  const loaded = kernelBytes(header);
  const running: u64 = u64(header.initSize);
  return running > loaded ? running : loaded;
}

/** Where the initramfs goes: as high as memory and kernel allow; zero if it does not fit above the kernel. */
function chooseRamdisk(guest: GuestMemory, header: SetupHeader, entry: Gpa, length: u64): Gpa {
  const slot = guest.find(entry, 1n);
  if (slot === null || length === 0n) return 0n;
  const end: u64 = minimum(u64(slot.start) + slot.size, u64(header.ramdiskMaximum) + 1n);
  const kernelEnd: u64 = u64(entry) + bytesWhileStarting(header);
  if (length > end || kernelEnd > end) return 0n;
  const start: u64 = (end - length) & ~(PAGE - 1n);
  return start >= kernelEnd && start < FOUR_GIGABYTES ? start : 0n;
}

/** The zero page: the kernel's own header, what the loader adds to it, and the memory map. */
function fillParameters(guest: GuestMemory, image: LinuxImage, entry: Gpa, ramdisk: Gpa): void {
  const slot = guest.find(PARAMETERS, PAGE);
  assert(slot !== null);
  const host: Hpa = slot.hostAddress(PARAMETERS);
  memory.fill(host, 0, PAGE);
  const headerLength: u64 = HEADER_END_BASE - HEADER_START + u64(SetupHeader.at(image.kernel).jumpLength);
  memory.copy(host + HEADER_START, image.kernel + HEADER_START, headerLength);
  const header = SetupHeader.at(host);
  header.loader = UNREGISTERED_LOADER;
  header.codeStart = u32(entry);
  header.ramdiskAddress = u32(ramdisk);
  header.ramdiskSize = u32(image.ramdiskLength);
  header.commandLine = u32(COMMAND_LINE);
  const parameters = BootParameters.at(host);
  parameters.rsdp = u64(RSDP_ADDRESS);
  parameters.memoryEntries = fillMemoryMap(guest, host + MEMORY_MAP_OFFSET);
}

/** One entry for each slot; returns their number. */
function fillMemoryMap(guest: GuestMemory, map: Hpa): u8 {
  let count: u8 = 0;
  for (const slot of guest.all()) {
    const entry = MemoryEntry.at(map + u64(count) * u64(MemoryEntry.SIZE));
    entry.address = u64(slot.start);
    entry.size = slot.size;
    entry.type = slot.kind === SlotKind.Ram ? MEMORY_USABLE : MEMORY_RESERVED;
    count += 1;
  }
  return count;
}

function roundUp(value: u64, alignment: u64): u64 {
  return (value + alignment - 1n) & ~(alignment - 1n);
}
