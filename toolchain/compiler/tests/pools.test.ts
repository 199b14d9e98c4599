import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('pools');
const JOB = 'class Job { runs: u32 = 1; constructor(public id: u32) {} }';

describe('a pool', () => {
  snippet('gives out constructed objects until there are none', `${JOB}
    const jobs = pool(Job, 2);
    export function run(): void {
      const a = jobs.take(7);
      const b = jobs.take(8);
      const c = jobs.take(9);
      log.info(\`\${a === null} \${b === null} \${c === null} \${jobs.used} \${jobs.capacity}\`);
      if (a !== null && b !== null) log.info(\`\${a.id} \${a.runs} \${b.id} \${a === b}\`);
    }
  `).prints('false false true 2 2', '7 1 8 false');

  snippet('uses the slot that became free last, then the lowest that was never used', `${JOB}
    const jobs = pool(Job, 4);
    function slotOf(job: Job | null): u32 {
      for (let i: u32 = 0; i < jobs.capacity; i++) if (job !== null && jobs.at(i) === job) return i;
      return 99;
    }
    export function run(): void {
      const a = jobs.take(1)!;
      const b = jobs.take(2)!;
      const c = jobs.take(3)!;
      jobs.release(a);
      jobs.release(c);
      log.info(\`\${slotOf(jobs.take(4))} \${slotOf(jobs.take(5))} \${slotOf(jobs.take(6))} \${slotOf(jobs.take(7))} \${slotOf(b)}\`);
    }
  `).prints('2 0 3 99 1');

  snippet('constructs in place: the same objects again, as new', `
    class Part { n: u8 = 3; }
    class Box { count: u32; readonly part = new Part(); readonly bytes = array(u8, 20); readonly hits = atomic(u32); next: Box | null = null; constructor(n: u32) { this.count += n; } }
    const boxes = pool(Box, 1);
    export function run(): void {
      const a = boxes.take(5)!;
      a.part.n = 9; a.bytes[19] = 1; a.hits.add(2); a.next = a; a.count++;
      boxes.release(a);
      const b = boxes.take(6)!;
      log.info(\`\${a === b} \${a.count} \${b.part.n} \${b.bytes[19]} \${b.hits.load()} \${b.next === null}\`);
    }
  `.replace('this.count += n', 'this.count = n')).prints('true 6 3 0 0 true');

  snippet('keeps what has been released as it is until it is taken again', `${JOB}
    const jobs = pool(Job, 1);
    export function run(): void { const a = jobs.take(5)!; a.runs = 4; jobs.release(a); log.info(\`\${a.id} \${a.runs} \${jobs.used}\`); }
  `).prints('5 4 0');

  snippet('takes back only what it has given out', `${JOB}
    const jobs = pool(Job, 2);
    const other = new Job(1);
    export function run(): void {
      const a = jobs.take(1)!;
      jobs.release(a); log.info('released');
      jobs.release(other);
    }
  `).prints('released').panics('the object is not of this pool', 7);

  snippet('takes nothing back twice', `${JOB}
    const jobs = pool(Job, 2);
    export function run(): void {
      const a = jobs.take(1)!;
      jobs.release(a);
      jobs.release(a);
    }
  `).panics('the object is not taken', 6);

  snippet('knows the objects of another pool of the class', `${JOB}
    const jobs = pool(Job, 2);
    const others = pool(Job, 2);
    export function run(): void { const a = others.take(1)!; log.info(\`\${others.used}\`);
      jobs.release(a); }
  `).prints('1').panics('the object is not of this pool', 5);

  snippet('may be a field', `${JOB}
    class Queue { readonly jobs = pool(Job, 3); total: u32 = 0; add(id: u32): boolean { const job = this.jobs.take(id); if (job === null) return false; this.total += job.id; return true; } drop(job: Job): void { this.jobs.release(job); } }
    const queue = new Queue();
    const second = new Queue();
    export function run(): void {
      let n: u32 = 0;
      while (queue.add(n)) n++;
      const first = queue.jobs.at(0);
      if (first !== null) queue.drop(first);
      log.info(\`\${n} \${queue.jobs.used} \${second.jobs.used} \${queue.total} \${second.add(1)}\`);
    }
  `).prints('3 2 0 3 true');

  snippet('may be of a class without a constructor, or with many parameters', `
    class Bare { n: u32 = 0; }
    class Full { sum: u64; constructor(slot: u32, object: u64, self: boolean, readonly text: string) { this.sum = u64(slot) + object + u64(self); } }
    const bare = pool(Bare, 1);
    const full = pool(Full, 1);
    export function run(): void { const b = bare.take()!; const f = full.take(1, 20n, true, 'x')!; log.info(\`\${b.n} \${f.sum} \${f.text}\`); }
  `).prints('0 22 x');

  snippet('may be passed by reference', `${JOB}
    const jobs = pool(Job, 2);
    function fill(all: Pool<typeof Job, 2>): u32 { let n: u32 = 0; while (all.take(n) !== null) n++; return n + all.capacity * 10; }
    export function run(): void { log.info(\`\${fill(jobs)} \${jobs.used}\`); }
  `).prints('22 2');

  snippet('may be on the stack', `${JOB}
    export function run(): void {
      for (let i: u32 = 0; i < 2; i++) {
        const jobs = pool(Job, 2);
        const a = jobs.take(i)!;
        log.info(\`\${a.id} \${jobs.used} \${jobs.at(1) === null}\`);
      }
    }
  `).prints('0 1 true', '1 1 true');

  snippet('may be used while an initialiser is computed', `${JOB}
    class Queue { readonly jobs = pool(Job, 4); first: Job; handle: Handle<Job>; constructor() { this.first = this.jobs.take(3)!; const gone = this.jobs.take(4)!; this.handle = this.jobs.handle(this.first); this.jobs.release(gone); } }
    const queue = new Queue();
    export function run(): void {
      const again = queue.jobs.take(9)!;
      log.info(\`\${queue.jobs.used} \${queue.first.id} \${queue.jobs.get(queue.handle) === queue.first} \${again.id} \${queue.jobs.at(1) === again}\`);
    }
  `).prints('2 3 true 9 true');

  snippet('may hand out objects that refer to each other', `
    class Node { next: Node | null = null; constructor(readonly value: u32) {} }
    const nodes = pool(Node, 8);
    let head: Node | null = null;
    function push(value: u32): void { const node = nodes.take(value)!; node.next = head; head = node; }
    function pop(): u32 { const node = head!; head = node.next; nodes.release(node); return node.value; }
    export function run(): void {
      push(1); push(2); push(3);
      log.info(\`\${pop()} \${pop()} \${nodes.used}\`);
      push(4);
      log.info(\`\${pop()} \${pop()} \${nodes.used} \${head === null}\`);
    }
  `).prints('3 2 1', '4 1 0 true');

  snippet('of one module may be used in another', {
    'main.ts': "import { jobs, Job } from './jobs.ts';\nexport function run(): void { const a = jobs.take(4)!; const h = jobs.handle(a); jobs.release(a); const local = new Job(3); log.info(`${jobs.get(h) === null} ${local.id}`); }\n",
    'jobs.ts': 'export class Job { constructor(readonly id: u32) {} }\nexport const jobs = pool(Job, 4);\n',
  }).prints('true 3');
});

describe('a handle', () => {
  snippet('leads to its object until that is released', `${JOB}
    const jobs = pool(Job, 2);
    export function run(): void {
      const a = jobs.take(1)!;
      const h = jobs.handle(a);
      const same = jobs.handle(a);
      log.info(\`\${jobs.get(h) === a} \${h === same}\`);
      jobs.release(a);
      log.info(\`\${jobs.get(h) === null}\`);
      const b = jobs.take(2)!;
      const i = jobs.handle(b);
      log.info(\`\${a === b} \${jobs.get(h) === null} \${jobs.get(i) === b} \${h === i}\`);
    }
  `).prints('true true', 'true', 'true true true false');

  snippet('may be null, in variables, fields, records and arrays', `${JOB}
    type Entry = { readonly key: u32; readonly job: Handle<Job> | null };
    class Table { last: Handle<Job> | null = null; readonly all = references<Handle<Job>, 3>(3); }
    const jobs = pool(Job, 2);
    const table1 = new Table();
    function find(entry: Entry): u32 { const { job } = { job: entry.job }; if (job === null) return 0; const found = jobs.get(job); return found === null ? 1 : found.id; }
    export function run(): void {
      const a = jobs.take(5)!;
      const h = jobs.handle(a);
      table1.all[1] = h;
      const first = table1.all[0];
      const second = table1.all[1];
      log.info(\`\${first === null} \${second === h} \${table1.last === null}\`);
      table1.last = h;
      log.info(\`\${find({ key: 1, job: null })} \${find({ key: 2, job: table1.last })}\`);
      jobs.release(a);
      log.info(\`\${find({ key: 2, job: table1.last })} \${table1.last === h}\`);
      table1.last = null;
      const gone = table1.last!;
      log.info(\`\${gone === h}\`);
    }
  `.replace('const { job } = { job: entry.job };', 'const job = entry.job;')).prints('true true true', '0 5', '1 true').panics('null reference', 19);

  snippet('is made only for what is taken', `${JOB}
    const jobs = pool(Job, 2);
    export function run(): void {
      const a = jobs.take(1)!;
      jobs.release(a);
      const h = jobs.handle(a); log.info(\`\${jobs.get(h) === null}\`);
    }
  `).panics('the object is not taken', 6);
});
