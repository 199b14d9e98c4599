import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('registers');

const ENTRY = `
    enum Kind { Free, Busy, Dead = 7 }
    const Entry = register(u64, { present: flag(0), level: bits<u8>(4, 1), top: flag(63), kind: bits<Kind>(10, 8), frame: page(51, 12), count: bits<u16>(62, 52) });
    type Entry = Value<typeof Entry>;
    const Small = register(u8, { low: bits<u8>(3, 0), high: bits<u8>(7, 4) });
    const Word = register(u32, { on: flag(31), all: bits<u32>(30, 0) });
    const Half = register(u16, { a: bits<u8>(7, 0), b: bits<u8>(15, 8) });
`;

describe('a register value', () => {
  snippet('has fields', `${ENTRY}
    export function run(): void { show(0xABC1_2345_6789_AB07n); }
    function show(raw: u64): void {
      const e = Entry.of(raw);
      log.info(\`\${e.present} \${e.level} \${e.top} \${e.kind} \${hex(e.frame)} \${hex(e.count)} \${hex(e.raw)}\`);
      log.info(\`\${hex(Small.of(u8(raw)).high)} \${Word.of(u32(raw >> 16n)).on} \${hex(Word.of(u32(raw)).all)} \${Half.of(0x1234).b}\`);
    }
  `).prints('true 3 true 3 0x123456789a000 0x2bc 0xabc123456789ab07', '0x0 false 0x6789ab07 18');

  snippet('with other fields is another value', `${ENTRY}
    export function run(): void { show(0n, true, 3, Kind.Dead); }
    function show(raw: u64, on: boolean, level: u8, kind: Kind): void {
      const a = Entry.of(raw).with({ present: on, level, kind, frame: 0x1234_5000n, count: 5 });
      const b = a.with({ present: false, top: true });
      log.info(\`\${hex(a.raw)} \${hex(b.raw)} \${a.kind} \${b.present} \${hex(b.with({ top: !on }).raw)}\`);
      log.info(\`\${hex(Entry.with({ level: 15, top: true }).raw)}\`);
    }
  `);

  snippet('truncates a field to its bits', `${ENTRY}
    export function run(): void { show(0xFF, 0xFFFF, 0xFFFFFFFFFFFFFFFFn, 0xFFFFFFFF); }
    function show(level: u8, count: u16, frame: u64, all: u32): void {
      log.info(\`\${hex(Entry.with({ level }).raw)} \${hex(Entry.with({ count }).raw)} \${hex(Entry.with({ frame }).raw)}\`);
      log.info(\`\${hex(Word.with({ all }).raw)} \${hex(Small.with({ low: level, high: level - 1 }).raw)} \${hex(Half.with({ a: level, b: 3 }).raw)}\`);
    }
  `).prints('0x1e 0x7ff0000000000000 0xffffffffff000', '0x7fffffff 0xef 0x3ff');

  snippet('narrow ones stay narrow', `${ENTRY}
    export function run(): void { show(0x5A); }
    function show(raw: u8): void {
      const s = Small.of(raw).with({ low: 0xF });
      const sum: u8 = s.raw + s.raw;
      log.info(\`\${hex(s.raw)} \${sum} \${s.low === 15} \${Small.of(raw).raw === raw}\`);
    }
  `).prints('0x5f 190 true true');

  snippet('lives in fields, parameters and results', `${ENTRY}
    class Table { entry: Entry = Entry.of(0n); root: Entry = Entry.with({ present: true }); }
    const table0 = new Table();
    function next(e: Entry): Entry { return Entry.of(e.raw + 2n); }
    export function run(): void {
      table0.entry = next(table0.root).with({ top: true });
      log.info(\`\${hex(table0.entry.raw)} \${table0.entry.level} \${table0.entry.present && table0.root.present} \${table0.entry.top ? u32(1) : 2}\`);
      if (!table0.root.top) log.info('low');
    }
  `).prints('0x8000000000000003 1 true 1', 'low');

  snippet('prints an enum that holds none of its members as a number', `${ENTRY}
    export function run(): void { show(0x500n); show(0x700n); }
    function show(raw: u64): void { log.info(\`\${Entry.of(raw).kind}\`); }
  `).prints('5', 'Dead');

  snippet('a field of an enum with a negative member is signed in whatever is done with it', `
    enum Level { Low = -1, High = 100_000 }
    const Word = register(u32, { level: bits<Level>(31, 14), low: bits<u8>(7, 0) });
    export function run(): void { show(0x4000, -1); }
    function show(raw: u32, low: i32): void {
      const word = Word.of(raw);
      log.info(\`\${i32(word.level) > low} \${(low as Level) === word.level} \${i64(word.level) > i64(low)} \${word.level}\`);
    }
  `).prints('true false true 1');
});

describe('two registers made of the same values', () => {
  snippet('are not the same where the fields are not', `
    const Word = register(u32, { low: bits<u8>(7, 0), high: bits<u8>(15, 8) });
    function apart(raw: u32, x: u8): u32 { return Word.of(raw).with({ low: x }).raw ^ Word.of(raw).with({ high: x }).raw; }
    function less(raw: u32, x: u8): u8 { return Word.of(raw).with({ low: x }).low - Word.of(raw).with({ high: x }).low; }
    function same(raw: u32, x: u8): boolean { return Word.of(raw).with({ low: x }).raw === Word.of(raw).with({ high: x }).raw; }
    export function run(): void { log.info(\`\${hex(apart(0, 5))} \${less(0, 5)} \${same(0, 5)}\`); }
  `).prints('0x505 5 false');
});
