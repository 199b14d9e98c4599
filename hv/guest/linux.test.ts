import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, machine } from 'lyn/test';
import { domain } from '../domain/first.ts';
import { loadLinux } from './linux.ts';
import { kernelFaults } from './linux_check.ts';

const HOST = 0x4000_0000n;
const KERNEL = 0x2000_0000n;
const RAMDISK = 0x3000_0000n;
const MEGABYTE = 0x10_0000n;
const SETUP_SECTORS = 4;
const CODE_BYTES = 0x1000;
const PARAMETERS = 0x10000n;

interface Header {
  size?: number;
  bootFlag?: number;
  signature?: string;
  version?: number;
  loadFlags?: number;
  paragraphs?: number;
  alignment?: number;
  relocatable?: number;
  preferred?: bigint;
  initSize?: number;
  ramdiskMaximum?: number;
  commandLineSize?: number;
}

/** Puts a bzImage into the host's memory; returns its length. */
function kernel(header: Header = {}): bigint {
  const file = new DataView(new ArrayBuffer((1 + SETUP_SECTORS) * 512 + CODE_BYTES));
  file.setUint8(0x1f1, SETUP_SECTORS);
  file.setUint32(0x1f4, header.paragraphs ?? CODE_BYTES / 16, true);
  file.setUint16(0x1fe, header.bootFlag ?? 0xaa55, true);
  file.setUint8(0x201, 0x6a);
  for (const [i, letter] of [...(header.signature ?? 'HdrS')].entries()) file.setUint8(0x202 + i, letter.charCodeAt(0));
  file.setUint16(0x206, header.version ?? 0x20f, true);
  file.setUint8(0x211, header.loadFlags ?? 1);
  file.setUint32(0x22c, header.ramdiskMaximum ?? 0x7fff_ffff, true);
  file.setUint32(0x230, header.alignment ?? 0x20_0000, true);
  file.setUint8(0x234, header.relocatable ?? 1);
  file.setUint32(0x238, header.commandLineSize ?? 2047, true);
  file.setBigUint64(0x258, header.preferred ?? 0x100_0000n, true);
  file.setUint32(0x260, header.initSize ?? 0x200_0000, true);
  for (let i = 0; i < CODE_BYTES; i++) file.setUint8((1 + SETUP_SECTORS) * 512 + i, i & 0xff);
  const image = new Uint8Array(file.buffer, 0, header.size ?? file.byteLength);
  machine.memory.write(KERNEL, image);
  return BigInt(image.length);
}

function start(kernelLength: bigint, ramdiskLength = 0n, commandLine = 'console=ttyS0'): { fault: string; entry: bigint } {
  const { fault, entry } = loadLinux(domain.memory, {
    kernel: KERNEL, kernelLength, ramdisk: RAMDISK, ramdiskLength, commandLine: bytes(Buffer.from(commandLine, 'latin1')),
  });
  return { fault: kernelFaults[fault]!, entry };
}

/** A domain of `size` bytes: RAM below 640 KB and above 1 MB, ROM between. */
function memoryOf(size: bigint): void {
  machine.reset();
  domain.memory.add(0n, 0xa0000n, HOST, 0);
  domain.memory.add(0xc0000n, 0x40000n, HOST + 0xc0000n, 1);
  domain.memory.add(MEGABYTE, size - MEGABYTE, HOST + MEGABYTE, 0);
}

beforeEach(() => memoryOf(256n * MEGABYTE));

describe('a kernel that can be started', () => {
  it('begins at its preferred address, which holds the protected-mode part', () => {
    expect(start(kernel())).toEqual({ fault: '', entry: 0x100_0000n });
    expect([0n, 1n, 0xffn, 0x100n].map((i) => domain.memory.read8(0x100_0000n + i))).toEqual([0, 1, 0xff, 0]);
  });

  it('has its header in the zero page, with the loader, the command line and no VGA', () => {
    start(kernel(), 0n, 'quiet');
    expect(domain.memory.read32(PARAMETERS + 0x202n)).toBe(0x5372_6448);
    expect(domain.memory.read8(PARAMETERS + 0x210n)).toBe(0xff);
    expect(domain.memory.read32(PARAMETERS + 0x214n)).toBe(0x100_0000);
    const line = BigInt(domain.memory.read32(PARAMETERS + 0x228n));
    expect(String.fromCharCode(...Array.from({ length: 6 }, (_, i) => domain.memory.read8(line + BigInt(i))))).toBe('quiet\0');
    expect(domain.memory.read8(PARAMETERS + 0x0fn)).toBe(0);
  });

  it('is told of the memory and of the ACPI tables', () => {
    start(kernel());
    expect(domain.memory.read64(PARAMETERS + 0x70n)).toBe(0xe0000n);
    expect(domain.memory.read8(PARAMETERS + 0x1e8n)).toBe(3);
    const entries = [0n, 1n, 2n].map((i) => {
      const entry = PARAMETERS + 0x2d0n + 20n * i;
      return [domain.memory.read64(entry), domain.memory.read64(entry + 8n), domain.memory.read32(entry + 16n)];
    });
    expect(entries).toEqual([[0n, 0xa0000n, 1], [0xc0000n, 0x40000n, 2], [MEGABYTE, 255n * MEGABYTE, 1]]);
  });

  it('finds its initramfs at the end of memory, on a page', () => {
    machine.memory.write(RAMDISK, [0x77]);
    start(kernel(), 0x1234n);
    expect(domain.memory.read32(PARAMETERS + 0x218n)).toBe(0x1000_0000 - 0x2000);
    expect(domain.memory.read32(PARAMETERS + 0x21cn)).toBe(0x1234);
    expect(domain.memory.read8(0x1000_0000n - 0x2000n)).toBe(0x77);
  });

  it('finds its initramfs below the address that it can reach', () => {
    start(kernel({ ramdiskMaximum: 0x7ff_ffff }), 0x1000n);
    expect(domain.memory.read32(PARAMETERS + 0x218n)).toBe(0x7ff_f000);
  });

  it('goes lower where memory ends before its preferred address, if it is relocatable', () => {
    memoryOf(40n * MEGABYTE);
    expect(start(kernel()).entry).toBe(0x20_0000n);
  });
});

describe('a file that cannot be started', () => {
  it.each<[string, Header, string]>([
    ['too short', { size: 0x200 }, 'too short'],
    ['without boot signature', { bootFlag: 0 }, 'no boot signature'],
    ['without Linux header', { signature: 'XXXX' }, 'no Linux header'],
    ['of an old protocol', { version: 0x209 }, 'too old'],
    ['zImage', { loadFlags: 0 }, 'zImage'],
    ['truncated', { size: 0x1000 }, 'truncated'],
    ['with a header that tells of more than there is', { paragraphs: 0xffff_ffff }, 'truncated'],
    ['with nothing in it', { paragraphs: 0 }, 'truncated'],
    ['with an impossible alignment', { alignment: 3 }, 'damaged'],
  ])('%s: a sentence says so', (_, header, sentence) => {
    expect(start(kernel(header)).fault).toContain(sentence);
  });

  it.each<[string, Header]>([
    ['that needs more memory than there is', { initSize: 0x2000_0000 }],
    ['whose place lies beyond memory and that cannot move', { preferred: 0x4000_0000n, relocatable: 0 }],
    ['whose preferred address wraps around', { preferred: 0xffff_ffff_ffff_f000n, relocatable: 0 }],
  ])('a kernel %s', (_, header) => {
    expect(start(kernel(header)).fault).toContain('too little memory for its kernel');
  });

  it.each([0x1000_0000n, 0xf000_0000n, 0xffff_ffff_ffffn])('an initramfs of %i bytes does not fit', (length) => {
    expect(start(kernel(), length).fault).toContain('initramfs');
  });

  it('an initramfs may not run into the kernel', () => {
    memoryOf(48n * MEGABYTE);
    expect(start(kernel(), 1n).fault).toContain('initramfs');
  });

  it('a command line that is longer than the kernel takes', () => {
    expect(start(kernel({ commandLineSize: 4 }), 0n, 'quiet').fault).toContain('command line');
  });

  it('writes nothing', () => {
    start(kernel({ version: 1 }));
    expect(domain.memory.read32(PARAMETERS + 0x202n)).toBe(0);
  });
});
