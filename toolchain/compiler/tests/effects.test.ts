import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

/**
 * Effects happen from left to right. Every place that has several parts is tried with calls that say when they are made: `a(1)` prints 1.
 */

const snippet = snippets('effects');

const HEAD = `
class Box { value: u32 = 0; readonly all = array(u32, 4); at(n: u32): Box { say(n); return this; } sum(x: u32, y: u32): u32 { return x * 10 + y; } }
interface Adder { add(x: u32, y: u32): u32 }
class Plain implements Adder { add(x: u32, y: u32): u32 { return x * 10 + y; } }
class Other implements Adder { add(x: u32, y: u32): u32 { return x * 100 + y; } }
type Pair = { readonly left: u32; readonly right: u32 };
type Shape = { readonly kind: 'dot' } | { readonly kind: 'box'; readonly width: u32; readonly height: u32 };
type Op = (x: u32, y: u32) => u32;
const Word = register(u32, { low: bits<u8>(7, 0), high: bits<u8>(15, 8), set: flag(31) });
const Cell = layout(16, { first: at(0, u32), second: at(5, u32) });
const box = new Box(); const second = new Box();
const plain = new Plain(); const other = new Other();
const table: readonly Op[] = [sum, times];
const count = atomic(u32);
let held: u32 = 0;
function say(n: u32): void { log.print(\`\${n}\`); }
function a(n: u32): u32 { say(n); return n; }
function wide(n: u64): u64 { say(u32(n)); return n; }
function yes(n: u32): boolean { say(n); return true; }
function no(n: u32): boolean { say(n); return false; }
function bump(n: u32): u32 { say(n); held += n; return held; }
function sum(x: u32, y: u32): u32 { return x * 10 + y; }
function times(x: u32, y: u32): u32 { return x * y; }
function pick(n: u32): Box { say(n); return n === 1 ? box : second; }
function adder(n: u32): Adder { say(n); return n === 1 ? plain : other; }
function slice(n: u32): u32[] { say(n); return box.all; }
function op(n: u32): Op { say(n); return table[n & 1]; }
function pair(n: u32): Pair { say(n); return { left: n, right: n + 1 }; }
function word(n: u32): Value<typeof Word> { say(n); return Word.of(n); }
function cell(n: u32): Value<typeof Cell> { say(n); return Cell.at(0x1000n); }
`;

/** What is printed by the parts, then what comes out. */
function order(title: string, statements: string, ...lines: readonly string[]): void {
  snippet(title, `${HEAD}export function run(): void { ${statements} }`).prints(...lines);
}

describe('the operands of an operator', () => {
  for (const op of ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'] as const) {
    const result = { '+': 11, '-': 5, '*': 24, '/': 2, '%': 2, '&': 0, '|': 11, '^': 11, '<<': 64, '>>': 1 }[op];
    order(`${op}: the left one first`, `const r = a(8) ${op} a(3); log.print(\`=\${r}\`);`, `83=${result}`);
  }
  for (const [op, answer] of [['===', false], ['!==', true], ['<', false], ['<=', false], ['>', true], ['>=', true]] as const) {
    order(`${op}: the left one first`, `const r = a(8) ${op} a(3); log.print(\`=\${r}\`);`, `83=${answer}`);
  }
  order('nested to the left: in the order that they are read', 'const r = a(1) + a(2) * a(3) - a(4); log.print(`=${r}`);', '1234=3');
  order('nested in brackets: in the order that they are read', 'const r = (a(1) + a(2)) * (a(3) + a(4)); log.print(`=${r}`);', '1234=21');
  order('a read before a call sees what was there before', 'held = 1; const r = held + bump(5); log.print(`=${r} ${held}`);', '5=7 6');
  order('a read after a call sees what the call has left', 'held = 1; const r = bump(5) + held; log.print(`=${r} ${held}`);', '5=12 6');
  order('a field read before a call keeps its value', 'box.value = 2; const r = box.value * 10 + change(); log.print(`=${r}`); } function change(): u32 { box.value = 9; return box.value;', '=29');
  order('an element read before a call keeps its value', 'box.all[1] = 2; const r = box.all[1] * 10 + change(); log.print(`=${r}`); } function change(): u32 { box.all[1] = 9; return box.all[1];', '=29');
  order('a view read before a call keeps its value', 'const c = Cell.at(0x1000n); c.second = 2; const r = c.second * 10 + change(); log.print(`=${r}`); } function change(): u32 { Cell.at(0x1000n).second = 9; return 9;', '=29');
  order('an atomic loaded before a call keeps its value', 'count.store(2); const r = count.load() * 10 + count.exchange(7) + count.load(); log.print(`=${r}`);', '=29');
});

describe('a condition', () => {
  order('&&: the right one only if the left one holds', 'const r = no(1) && yes(2); const s = yes(3) && yes(4); log.print(`=${r}${s}`);', '134=falsetrue');
  order('||: the right one only if the left one does not hold', 'const r = yes(1) || yes(2); const s = no(3) || yes(4); log.print(`=${r}${s}`);', '134=truetrue');
  order('&& in ||: as far as need be', 'const r = no(1) && yes(2) || yes(3) && no(4); log.print(`=${r}`);', '134=false');
  order('?: the test, then one side', 'const r = yes(1) ? a(2) : a(3); const s = no(4) ? a(5) : a(6); log.print(`=${r}${s}`);', '1246=26');
  order('?: inside an operand', 'const r = a(1) + (no(2) ? a(3) : a(4)) + a(5); log.print(`=${r}`);', '1245=10');
  order('&& inside an argument', 'const r = sum(a(1), u32(yes(2) && no(3))); log.print(`=${r}`);', '123=10');
  order('if: the test once', 'if (yes(1) && yes(2)) say(3); else say(4); log.print(`.`);', '123.');
  order('else if: tests until one holds', 'if (no(1)) say(2); else if (yes(3)) say(4); else say(5); log.print(`.`);', '134.');
  order('!: what is in it', 'const r = !(yes(1) && no(2)); log.print(`=${r}`);', '12=true');
});

describe('the arguments', () => {
  order('of a function: from left to right', 'log.print(`=${sum(a(1), a(2))}`);', '12=12');
  order('of a method: after its object', 'const r = pick(1).sum(a(2), a(3)); log.print(`=${r}`);', '123=23');
  order('of a method through an interface: after its object', 'const r = adder(2).add(a(3), a(4)); log.print(`=${r}`);', '234=304');
  order('of a reference to a function: after it', 'const r = op(1)(a(2), a(3)); log.print(`=${r}`);', '123=6');
  order('of an entry of a table: after its index', 'const r = table[a(0)](a(2), a(3)); log.print(`=${r}`);', '023=23');
  order('of calls in arguments: the inner ones in their turn', 'const r = sum(sum(a(1), a(2)), sum(a(3), a(4))); log.print(`=${r}`);', '1234=154');
  order('of a chain: each link in its turn', 'const r = box.at(1).at(2).at(3).sum(a(4), a(5)); log.print(`=${r}`);', '12345=45');
  order('of a log: from left to right, before it is written', 'log.print(`${a(1)} ${a(2)} ${yes(3)}`);', '1231 2 true');
  order('of an intrinsic: from left to right', 'const r = mulDiv(wide(6n), wide(4n), wide(3n)); log.print(`=${r}`);', '643=8');
  order('of a store to memory: from left to right', 'memory.store32(wide(16n), a(7)); log.print(`=${memory.load32(16n)}`);', '167=7');
  order('of an atomic: after its object', 'count.store(1); const r = count.add(a(4)) + count.load(); log.print(`=${r}`);', '4=6');
  order('a read among them keeps its value', 'held = 3; log.print(`=${sum(held, bump(1))}`);', '1=34');
});

describe('an assignment', () => {
  order('to a field: the object, then the value', 'pick(1).value = a(2); log.print(`=${box.value}`);', '12=2');
  order('to an element: the array, the index, the value', 'slice(1)[a(2)] = a(3); log.print(`=${box.all[2]}`);', '123=3');
  order('to a view: the view, then the value', 'cell(1).first = a(2); log.print(`=${Cell.at(0x1000n).first}`);', '12=2');
  order('checks an index before the value is evaluated', 'box.all[a(3)] = a(5); log.print(`=${box.all[3]}`);', '35=5');
  order('in place to a static: reads, then evaluates the value', 'held = 1; held += bump(5); log.print(`=${held}`);', '5=7');
  order('in place to a field: the object, reads, then the value', 'box.value = 1; pick(1).value += change(); log.print(`=${box.value}`); } function change(): u32 { say(2); box.value = 50; return 3;', '12=4');
  order('in place to an element: array, index, reads, then the value', 'box.all[2] = 1; slice(1)[a(2)] += change(); log.print(`=${box.all[2]}`); } function change(): u32 { say(3); box.all[2] = 50; return 3;', '123=4');
  order('in place to a view: reads, then the value', 'Cell.at(0x1000n).first = 1; cell(1).first *= change(); log.print(`=${Cell.at(0x1000n).first}`); } function change(): u32 { say(2); Cell.at(0x1000n).first = 50; return 3;', '12=3');
  order('++: the parts once', 'box.all[1] = 7; slice(1)[a(1)]++; pick(2).value--; log.print(`=${box.all[1]} ${second.value}`);', '112=8 4294967295');
  order('of a local in place does not see itself changed', 'let x: u32 = 1; x += a(2) + x; log.print(`=${x}`);', '2=4');
  order('of one element to another: from left to right', 'box.all[0] = 9; slice(1)[a(2)] = slice(3)[a(0)]; log.print(`=${box.all[2]}`);', '1230=9');
});

describe('the parts of a value', () => {
  order('record: its fields as they are written', 'const p: Pair = { right: a(1), left: a(2) }; log.print(`=${p.left}${p.right}`);', '12=21');
  order('record read from a call: one call', 'const r = pair(1).right + pair(3).left; log.print(`=${r}`);', '13=5');
  order('union: its fields as they are written', "const s: Shape = { height: a(1), kind: 'box', width: a(2) }; if (s.kind === 'box') log.print(`=${s.width}${s.height}`);", '12=21');
  order('register: the base, then its fields as they are written', 'const w = word(1).with({ high: u8(a(2)), low: u8(a(3)), set: yes(4) }); log.print(`=${hex(w.raw)}`);', '1234=0x80000203');
  order('register from nothing: its fields as they are written', 'const w = Word.with({ set: no(1), low: u8(a(2)) }); log.print(`=${w.raw}`);', '12=2');
  order('conversion: what is in it', 'const r = u8(a(300) + a(1)); log.print(`=${r}`);', '3001=45');
  order('part of a slice: the slice, from, to', 'const part = slice(1).subarray(a(2), a(3)); log.print(`=${part.length}`);', '123=1');
  order('fill: the slice, then the value', 'slice(1).fill(a(6)); log.print(`=${box.all[3]}`);', '16=6');
  order('set: the slice, then the source', 'slice(1).set(slice(2)); log.print(`=${box.all.length}`);', '12=4');
  order('copy: to, then from', 'second.value = 8; copy(pick(1), pick(2)); log.print(`=${box.value}`);', '12=8');
  order('destructuring: the value once, then its fields', 'const { left, right } = pair(1); log.print(`=${left}${right}`);', '1=12');
});

/** The slice or the object is the one that was there before what comes behind it is evaluated, and may put another one in its place. */
describe('what is written to is found first', () => {
  const VIEW = 'let view: u32[] = box.all.subarray(0, 2); function swap(n: u32): u32 { view = box.all.subarray(2, 4); return n; } function swapped(): u32[] { swap(0); second.all.fill(7); return second.all.subarray(0, 2); }';
  const CURRENT = 'class Holder { current: Box = box; } const holder = new Holder(); function change(n: u32): u32 { holder.current = second; return n; } function changed(): Box { second.value = change(8); return second; }';
  const found = (title: string, head: string, statements: string, ...lines: readonly string[]): void => {
    snippet(title, `${HEAD}${head} export function run(): void { ${statements} }`).prints(...lines);
  };

  found('fill of a slice', VIEW, 'view.fill(swap(6)); for (const x of box.all) log.print(`${x}`);', '6600');
  found('set of a slice', VIEW, 'view.set(swapped()); for (const x of box.all) log.print(`${x}`);', '7700');
  found('element of a slice', VIEW, 'view[swap(1)] = 5; for (const x of box.all) log.print(`${x}`);', '0500');
  found('fill of an array in an object', CURRENT, 'holder.current.all.fill(change(6)); log.print(`${box.all[0]} ${second.all[0]}`);', '6 0');
  found('part of an array in an object', CURRENT, 'box.all[0] = 3; const part = holder.current.all.subarray(0, change(2)); log.print(`${part[0]}`);', '3');
  found('copy', CURRENT, 'copy(holder.current, changed()); log.print(`${box.value}`);', '8');

  snippet('copy of a new object', `
    class State { constructor(public n: u32) {} }
    const a = new State(1); const b = new State(2);
    let current: State = a;
    function change(): u32 { current = b; return 9; }
    export function run(): void { copy(current, new State(change())); log.info(\`\${a.n} \${b.n}\`); }
  `).prints('9 2');

  snippet('part of a slice', `
    const all = array(u32, 4);
    let view: u32[] = all.subarray(0, 1);
    function widen(): u32 { view = all; return 3; }
    export function run(): void {
      log.info(\`\${view.subarray(0, widen()).length}\`);
    }
  `).panics('subarray 0 to 3 does not lie in a length of 1', 6);
});

describe('a statement', () => {
  order('return: its value before it goes', 'log.print(`=${leave()}`); } function leave(): u32 { return a(1) + a(2);', '12=3');
  order('switch: its subject once', 'switch (a(2)) { case 1: say(7); break; case 2: say(8); break; default: say(9); } log.print(`.`);', '28.');
  order('for: start, test, body, update, test', 'for (let i: u32 = a(0); i < a(2); i += a(1)) say(9); log.print(`.`);', '02912912.');
  order('for with continue: the update all the same', 'for (let i: u32 = 0; i < a(2); i += a(1)) { if (i === 0) continue; say(9); } log.print(`.`);', '212912.');
  order('while: the test before every turn', 'let i: u32 = 0; while (i < a(2)) { say(9); i++; } log.print(`.`);', '29292.');
  order('do: the test after every turn, after continue too', 'let i: u32 = 0; do { i++; if (i === 1) continue; say(9); } while (i < a(3)); log.print(`.`);', '39393.');
  order('for of: the slice once', 'for (const x of slice(1)) say(x + 5); log.print(`.`);', '15555.');
  order('for of: elements as they are when their turn comes', 'box.all[3] = 1; for (const x of slice(1)) { box.all[3] += 2; say(x); } log.print(`.`);', '10007.');
  order('assert: the condition once', 'assert(a(1) === 1); log.print(`.`);', '1.');
  order('two declarations: one after the other', 'const x = a(1), y = a(2); log.print(`=${x}${y}`);', '12=12');
});
