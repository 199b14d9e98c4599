import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('records');

describe('a record', () => {
  snippet('is a value: made, returned, read', `
    type Point = { readonly x: u32; readonly y: i16 };
    type Segment = { readonly from: Point; readonly to: Point; readonly name: string };
    function point(x: u32, y: i16): Point { return { x, y }; }
    function segment(n: u32): Segment { return { from: point(n, -1), to: { x: n + 1, y: -2 }, name: 'edge' }; }
    export function run(): void {
      const s = segment(5);
      const to = s.to;
      log.info(\`\${s.from.x} \${s.from.y} \${to.x} \${to.y} \${s.name} \${segment(8).to.x}\`);
      let p = point(1, 2);
      const q = p;
      p = { x: q.x + 10, y: q.y };
      log.info(\`\${p.x} \${q.x}\`);
    }
  `).prints('5 -1 6 -2 edge 9', '11 1');

  snippet('is made of fields evaluated left to right', `
    type Pair = { readonly b: u32; readonly a: u32 };
    class Source { next: u32 = 1; take(): u32 { this.next *= 3; return this.next; } }
    const source0 = new Source();
    export function run(): void {
      const p: Pair = { a: source0.take(), b: source0.take() };
      log.info(\`\${p.a} \${p.b}\`);
    }
  `).prints('3 9');

  snippet('may hold references and be constant', `
    class Box { value: u32 = 4; }
    const box = new Box();
    type Entry = { readonly name: string; readonly box: Box; readonly weight: u8 };
    const entries: readonly Entry[] = [{ name: 'first', box, weight: 2 }, { name: 'second', box, weight: 3 }];
    export function run(): void {
      for (const e of entries) { e.box.value += u32(e.weight); log.info(\`\${e.name} \${e.box.value}\`); }
    }
  `).prints('first 6', 'second 9');
});
