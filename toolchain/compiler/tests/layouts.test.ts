import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('layouts');

const HEADER = `
    const Flags = register(u16, { ready: flag(0), queue: bits<u8>(15, 8) });
    const Header = layout(24, { signature: at(0, u32), length: at(5, u32), checksum: at(9, u8), flags: at(10, Flags), address: at(13, u64), delta: at(21, i16) });
    type Header = Value<typeof Header>;
`;

describe('a view', () => {
  snippet('reads and writes memory at its offsets, aligned or not', `${HEADER}
    export function run(): void {
      const h = Header.at(0x1001n);
      h.signature = 0x11223344; h.length = 0xAABBCCDD; h.checksum = 0x55; h.address = 0x0102030405060708n; h.delta = -2;
      h.flags = Flags.with({ ready: true, queue: 9 });
      log.info(\`\${hex(memory.load32(0x1006n))} \${hex(memory.load8(0x100An))} \${hex(memory.load64(0x100En))} \${hex(memory.load16(0x1016n))} \${hex(memory.load16(0x100Bn))}\`);
      log.info(\`\${hex(h.length)} \${h.flags.queue} \${h.flags.ready} \${h.delta} \${Header.SIZE}\`);
    }
  `).prints('0xaabbccdd 0x55 0x102030405060708 0xfffe 0x901', '0xaabbccdd 9 true -2 24');

  snippet('can be changed in place', `${HEADER}
    export function run(): void { change(Header.at(0x2000n)); }
    function change(h: Header): void {
      h.length = 0xFFFFFFFF; h.length += 3; h.checksum--; h.address |= 0x80n; h.delta -= 5; h.delta >>= 1;
      log.info(\`\${h.length} \${h.checksum} \${h.address} \${h.delta}\`);
    }
  `).prints('2 255 128 -3');

  snippet('has bytes as slices', `
    const Block = layout(16, { tag: at(0, u32), data: bytesAt(4, 12) });
    export function run(): void {
      const b = Block.at(0x3000n);
      for (let i: u32 = 0; i < b.data.length; i++) b.data[i] = u8(i * 3);
      log.info(\`\${hex(memory.load32(0x3004n))} \${b.data[11]} \${b.data.subarray(2, 4)[1]}\`);
      log.info(\`\${b.data[u32(b.data[4])]}\`);
    }
  `).prints('0x9060300 33 9').panics('index 12 is not below the length 12', 7);

  snippet('may be null', `${HEADER}
    function find(there: boolean): Header | null { return there ? Header.at(0x4000n) : null; }
    export function run(): void {
      const found = find(true);
      if (found !== null) found.checksum = 3;
      log.info(\`\${memory.load8(0x4009n)} \${find(false) === null}\`);
    }
  `).prints('3 true');

  snippet('reads each field once, in order', `${HEADER}
    export function run(): void {
      const h = Header.at(0x5000n);
      h.length = 3;
      const sum = h.length + bump(h) + h.length;
      log.info(\`\${sum}\`);
    }
    function bump(h: Header): u32 { h.length *= 10; return 1; }
  `).prints('34');
});

describe('physical memory', () => {
  snippet('is loaded and stored at every width, filled and copied', `
    export function run(): void {
      memory.store64(0x1003n, 0x1122334455667788n);
      memory.store8(0x1004n, 0xAA); memory.store16(0x1005n, 0xBEEF); memory.store32(0x100Bn, 0xCAFEBABE);
      log.info(\`\${hex(memory.load64(0x1003n))} \${hex(memory.load32(0x1009n))} \${hex(memory.load16(0x100Bn))} \${hex(memory.load8(0x1003n))}\`);
      memory.fill(0x2000n, 0x5A, 16n);
      memory.copy(0x2004n, 0x1003n, 8n);
      memory.copy(0x2006n, 0x2004n, 8n);
      log.info(\`\${hex(memory.load64(0x2000n))} \${hex(memory.load64(0x2008n))}\`);
      const bytes = memory.bytes(0x2000n, 4);
      bytes[1] = 1;
      log.info(\`\${hex(memory.load32(0x2000n))} \${bytes.length}\`);
    }
  `);
});
