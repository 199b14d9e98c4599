import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('atomics');

describe('an atomic', () => {
  snippet('of every width returns the value before', `
    const a = atomic(u8); const b = atomic(u16); const c = atomic(u32); const d = atomic(u64); const e = atomic(i32); const on = atomic(bool);
    export function run(): void {
      a.store(250); b.store(0xFFFF); c.store(0xFFFFFFFF); d.store(0xFFFFFFFFFFFFFFFFn); e.store(-2147483648);
      log.info(\`\${a.add(10)} \${a.load()} \${b.add(1)} \${b.load()} \${c.add(2)} \${c.load()} \${d.add(3n)} \${d.load()} \${e.sub(1)} \${e.load()}\`);
      log.info(\`\${a.exchange(7)} \${a.or(8)} \${a.and(9)} \${a.load()} \${on.exchange(true)} \${on.load()}\`);
    }
  `).prints('250 4 65535 0 4294967295 1 18446744073709551615 2 -2147483648 2147483647', '4 7 15 9 false true');

  snippet('is compared and exchanged', `
    class Lock { readonly held = atomic(bool); readonly owner = atomic(u32); readonly big = atomic(i64); }
    const lock = new Lock();
    export function run(): void {
      log.info(\`\${lock.held.compareExchange(false, true)} \${lock.held.compareExchange(false, true)} \${lock.held.load()}\`);
      log.info(\`\${lock.owner.compareExchange(0, 5)} \${lock.owner.compareExchange(0, 6)} \${lock.owner.load()} \${lock.big.compareExchange(0n, -1n)} \${lock.big.load()}\`);
    }
  `).prints('true false true', 'true false 5 true -1');

  snippet('takes an order of memory where the usual one is more than is needed', `
    const n = atomic(u32); const on = atomic(bool);
    export function run(): void {
      n.store(5, 'relaxed'); on.store(true, 'sequential');
      log.info(\`\${n.add(1, 'relaxed')} \${n.sub(2, 'acquire')} \${n.or(8, 'release')} \${n.and(12, 'sequential')} \${n.exchange(3, 'relaxed')}\`);
      log.info(\`\${n.load('relaxed')} \${n.load('acquire')} \${n.load('sequential')} \${on.load('relaxed')}\`);
    }
  `).prints('5 6 4 12 12', '3 3 3 true');

  snippet('stands between barriers', `
    const n = atomic(u32);
    export function run(): void { n.store(1, 'relaxed'); barrier.full(); barrier.load(); barrier.store(); barrier.compiler(); log.info(\`\${n.load('relaxed')}\`); }
  `).prints('1');

  snippet('is read in its turn', `
    const n = atomic(u32);
    export function run(): void {
      const sum = n.add(1) * 100 + n.add(1) * 10 + n.load();
      log.info(\`\${sum}\`);
    }
  `).prints('12');
});

describe('per-processor data', () => {
  snippet('is one object for the processor that asks', `
    class Processor { index: u32 = 0; readonly bytes = array(u8, 4); count(): u32 { this.index++; return this.index; } }
    const processor = perCpu(Processor);
    export function run(): void {
      processor.here().count();
      processor.here().bytes[2] = 9;
      const me = processor.here();
      log.info(\`\${me.count()} \${me.bytes[2]} \${me === processor.here()}\`);
    }
  `).prints('2 9 true');
});

describe('an atomic whose answer nobody wants', () => {
  snippet('is a statement', `
    const flag = atomic(bool); const count = atomic(u8);
    export function run(): void { flag.exchange(true); count.exchange(3); count.add(254); count.load(); log.info(\`\${flag.load()} \${count.load()}\`); }
  `).prints('true 1');
});
