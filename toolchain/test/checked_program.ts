/**
 * Random programs that are hard on the analysis of checks: loops with odd steps and bounds, positions that wrap around, guards that
 * nearly hold, slices of slices, fields that change between test and use. Each checked operation stands on a line of its own.
 */

type Random = () => number;

/** xorshift32: the same programs everywhere. */
function generator(seed: number): Random {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

const TYPES = ['u8', 'u16', 'u32', 'i32'] as const;
type TypeName = (typeof TYPES)[number];
type Variable = { readonly name: string; readonly type: TypeName };

class Writer {
  readonly lines: string[] = [];
  readonly #random: Random;
  #names = 0;
  /** Integers in scope. */
  scope: Variable[] = [];
  slices: string[] = [];
  loops = 0;
  readonly helpers: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  below(count: number): number {
    return this.#random() % count;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  fresh(): string {
    return `v${this.#names++}`;
  }

  line(depth: number, text: string): void {
    this.lines.push(`${'  '.repeat(depth)}${text}`);
  }

  constant(type: TypeName): string {
    const edge = { u8: ['0', '1', '2', '7', '8', '255'], u16: ['0', '1', '3', '255', '65535'], u32: ['0', '1', '2', '3', '7', '8', '9', '15', '0xFFFFFFFF', '0x80000000'], i32: ['0', '1', '2', '7', '-1', '-8', '-2147483648', '2147483647'] };
    return this.pick(edge[type]);
  }

  /** Without checks. */
  expression(type: TypeName, depth = 0): string {
    const same = this.scope.filter((one) => one.type === type);
    const choice = this.below(depth > 2 ? 3 : 11);
    if (choice < 2 && same.length > 0) return this.pick(same).name;
    if (choice === 2 || (choice < 2 && same.length === 0)) return `${type}(${this.constant(type)})`;
    const operand = (): string => this.expression(type, depth + 1);
    switch (choice) {
      case 3: return `(${operand()} + ${operand()})`;
      case 4: return `(${operand()} - ${operand()})`;
      case 5: return `(${operand()} & ${operand()})`;
      case 6: return `(${operand()} ${this.pick(['*', '|', '^'])} ${operand()})`;
      case 7: return `(${operand()} ${this.pick(['>>', '>>', '<<'])} ${this.pick(['1', '3', '4', this.count()])})`;
      case 8: return `(${operand()} % ${this.pick(['3', '8', '5'])})`;
      case 9: return type === 'u32' ? this.pick([`${this.pick(this.slices)}.length`, 'ring.head', 'ring.tail', 'other.head', 'span.from', 'span.to', `u32(${this.expression(this.pick(['u8', 'u16', 'i32']), depth + 1)})`]) : `${type}(${this.expression('u32', depth + 1)})`;
      default: return `(${this.condition(depth + 1)} ? ${operand()} : ${operand()})`;
    }
  }

  /** Of a shift: often a variable, which may hold more than the width. */
  count(): string {
    const unsigned = this.scope.filter(({ type }) => type !== 'i32').map(({ name }) => name);
    return this.pick(unsigned);
  }

  condition(depth = 0): string {
    if (depth < 2 && this.below(4) === 0) return `(${this.condition(depth + 1)} ${this.pick(['&&', '||'])} ${this.condition(depth + 1)})`;
    if (depth < 2 && this.below(8) === 0) return `!(${this.condition(depth + 1)})`;
    const type = this.pick(['u32', 'u32', 'u32', ...TYPES] as const);
    const [left, op] = [this.expression(type, 1), this.pick(['<', '<=', '>', '>=', '===', '!=='])];
    const right = type === 'u32' && this.below(2) === 0 ? `${this.pick(this.slices)}.length` : this.expression(type, 1);
    // TypeScript may take `x < (y > (z ...` for type arguments.
    return op === '<' && right.startsWith('(') ? `${right} > ${left}` : `${left} ${op} ${right}`;
  }

  /** A position that is likely to be inside. */
  position(): string {
    const u32s = this.scope.filter(({ type }) => type === 'u32');
    if (u32s.length > 0 && this.below(3) > 0) return this.pick([(n: string) => n, (n: string) => `${n} + 1`, (n: string) => `${n} - 1`, (n: string) => `${n} & 7`, (n: string) => `${n} % 5`])(this.pick(u32s).name);
    return this.pick([`a + ${this.expression('u32', 1)}`, `u32(${this.expression('u8', 1)} & 7)`, 'ring.head', 'ring.tail & 7', 'other.head', 'span.from', 'span.to - 1', String(this.below(6))]);
  }

  block(depth: number, budget: number): void {
    const [scope, slices] = [this.scope, this.slices];
    this.scope = [...scope];
    this.slices = [...slices];
    for (let left = 2 + this.below(4); left > 0; left--) this.statement(depth, budget);
    this.scope = scope;
    this.slices = slices;
  }

  statement(depth: number, budget: number): void {
    if (this.below(3) === 0) return this.guarded(depth);
    const choice = this.below(budget > 0 ? 25 : 16);
    const target = this.pick(this.scope);
    const slice = this.pick(this.slices);
    switch (choice) {
      case 0: case 1: return this.declare(depth);
      case 2: return this.line(depth, `sum += u32(${slice}[${this.position()}]);`);
      case 3: return this.line(depth, `${slice}[${this.position()}] = u8(sum);`);
      case 4: return this.line(depth, `sum = sum * 7 + table[${this.position()}];`);
      case 5: return this.slice(depth, slice);
      case 6: return this.line(depth, `sum += ${this.expression('u32')} / ${this.pick(this.scope.filter(({ type }) => type === 'u32')).name};`);
      case 7: return this.line(depth, `ring.${this.pick(['head', 'tail'])} = ${this.expression('u32')} & 7;`);
      case 8: return this.line(depth, this.pick(['turn();', 'sum += at(bytes, ' + this.expression('u32') + ');', 'sum += u32(shifted(' + this.expression('i32') + ', ' + this.expression('i32') + '));']));
      case 9: return target.name.startsWith('k') ? this.declare(depth) : this.line(depth, `${target.name} ${this.pick(['=', '+=', '-='])} ${this.expression(target.type)};`);
      case 10: return this.line(depth, `ring.slots[ring.${this.pick(['head', 'tail'])}] += 1;`);
      case 11: return this.line(depth, `view = ${this.pick(['bytes', 'given', 'shared', slice])};`);
      case 12: return this.line(depth, this.pick([`view = view.subarray(${this.pick(['1', this.position()])}, view.length);`, `shared = shared.subarray(0, ${this.position()});`, 'reslice();', 'other.turn();']));
      case 13: return this.line(depth, `span = { from: ${this.expression('u32', 1)}, to: ${this.expression('u32', 1)} };`);
      case 14: return this.line(depth, this.pick([`near = maybe(${this.condition(1)});`, 'sum += near!.head;', 'sum += near!.tail;', `other.head = ${this.expression('u32', 1)};`, `other.head++;`]));
      case 15: return this.called(depth);
      case 16: return this.chosen(depth, budget);
      case 17: return this.until(depth, budget);
      case 18: case 19: {
        this.line(depth, `if (${this.condition()}) {`);
        this.block(depth + 1, budget - 1);
        if (this.loops > 0 && this.below(4) === 0) this.line(depth + 1, this.pick(['break;', 'continue;']));
        else if (this.below(5) === 0) this.line(depth + 1, 'return sum;');
        if (this.below(3) === 0) {
          this.line(depth, '} else {');
          this.block(depth + 1, budget - 1);
        }
        return this.line(depth, '}');
      }
      default: return this.loop(depth, budget);
    }
  }

  /** A function with one call, so that it is known what it gets. */
  called(depth: number): void {
    const name = `once${this.helpers.length}`;
    const type = this.pick(['u8', 'u16', 'u32'] as const);
    const op = this.pick(['>>', '<<', '&', '%', '/', '-', '+', '*', '|', '^']);
    const k = this.pick(['1', '2', '3', '7', '8', '9', '15', '16', '17', '31', '32', '33', '34', '63', '65']);
    const guard = this.pick(['', '', `if (x > ${this.pick(['3', '15', '100'])}) return x;`]);
    this.helpers.push(`function ${name}(x: ${type}, n: ${type}): ${type} {\n  ${guard}\n  return x ${op} n;\n}`);
    this.line(depth, `sum += u32(${this.pick(this.slices)}[${name}(${this.expression(type, 1)}, ${k})]);`);
  }

  /** A `break` in a case ends it, so none of a loop around it stands there. */
  chosen(depth: number, budget: number): void {
    const { loops } = this;
    this.loops = 0;
    this.line(depth, `switch (${this.expression('u32', 1)}) {`);
    for (const label of ['0: case 1', '2', '5: case 7', '0xFFFFFFFF']) {
      if (label !== '2' && this.below(3) === 0) continue;
      this.line(depth + 1, `case ${label}: {`);
      this.block(depth + 2, budget - 1);
      this.line(depth + 2, this.below(6) === 0 ? 'return sum;' : 'break;');
      this.line(depth + 1, '}');
    }
    this.line(depth + 1, this.pick(['default: sum++;', 'default: return sum;', 'default:']));
    this.line(depth, '}');
    this.loops = loops;
  }

  /** With the test at its end. */
  until(depth: number, budget: number): void {
    this.line(depth, 'do {');
    this.line(depth + 1, 'fuel--;');
    this.line(depth + 1, 'if (fuel === 0) return sum;');
    this.loops++;
    this.block(depth + 1, budget - 1);
    this.loops--;
    this.line(depth, `} while (${this.condition()});`);
  }

  /** A test that implies, or nearly implies, what comes behind it. */
  guarded(depth: number): void {
    const u32s = this.scope.filter(({ type }) => type === 'u32').map(({ name }) => name);
    const [x, y, s] = [this.pick(u32s), this.pick([...u32s, ...u32s, 'ring.head']), this.pick(this.slices)];
    const k = this.pick(['1', '2', '3', '4', '0xFFFFFFFF', '0xFFFFFFFE', '0x80000000']);
    const n = `${s}.length`;
    const op = this.pick(['<', '<=']);
    const [test, ...uses] = this.pick([
      [`${x} + ${k} ${op} ${n}`, `${s}[${x}]`, `${s}[${x} + ${k}]`, `${s}[${x} + 1]`],
      [`${n} - ${x} >= ${k}`, `${s}[${x}]`, `${s}[${x} + ${k} - 1]`, `${s}[${x} + 1]`],
      [`${x} - ${y} ${op} ${n}`, `${s}[${x} - ${y}]`, `${s}[${x}]`, `${s}.subarray(${y}, ${x})[0]`],
      [`${x} + ${y} ${op} ${n}`, `${s}[${x}]`, `${s}[${x} + ${y}]`, `${s}.subarray(${x}, ${x} + ${y})[0]`],
      [`${x} ${op} ${n} && ${y} <= ${n} - ${x}`, `${s}[${x} + ${y} - 1]`, `${s}.subarray(${x}, ${x} + ${y})[0]`, `${s}[${y}]`],
      [`${x} ${op} ${y} && ${y} ${op} ${n}`, `${s}[${x}]`, `${s}[${y}]`, `${s}.subarray(${x}, ${y})[${y} - ${x} - 1]`],
      [`${x} * ${k} ${op} ${n}`, `${s}[${x}]`, `${s}[${x} * ${k}]`, `${s}[${x} * 2]`],
      [`${x} / 2 ${op} ${n}`, `${s}[${x} / 2]`, `${s}[${x}]`, `${s}[${x} >> 2]`],
      [`${x} < ${n} / 4`, `${s}[4 * ${x} + 3]`, `${s}[${x} * 4]`, `${s}[${x} * 5]`],
      [`${x} !== ${n}`, `${s}[${x}]`, `${s}[${x} - 1]`, `${s}[${x} % ${n}]`],
      [`${s}[${x}] !== 9`, `${s}[${x}]`, `${s}[${x} - ${k}]`, `${s}[${x} / 2]`],
      [`i32(${x}) ${op} i32(${n})`, `${s}[${x}]`, `${s}[u32(i32(${x}) & 7)]`, `${s}[u32(u8(${x}))]`],
      [`u32(u8(${x})) ${op} ${n}`, `${s}[u32(u8(${x}))]`, `${s}[${x}]`, `${s}[u32(u8(${x} + 1))]`],
      [`u16(${x}) ${op} u16(${n}) && ${y} > ${k}`, `${s}[${x}]`, `${s}[u32(u16(${x}))]`, `${s}[${y} - ${k}]`],
      [`ring.head ${op} ${n}`, `${s}[ring.head]`, `${s}[ring.head - 1]`, `${s}[ring.head + ${k}]`],
    ]);
    this.line(depth, `if (${test}) {`);
    for (const use of uses) {
      if (this.below(5) === 0) this.line(depth + 1, this.pick([`${x.startsWith('k') ? 'sum' : x} += ${k};`, 'turn();', `ring.head = ${y} & 7;`]));
      if (this.below(3) > 0) this.line(depth + 1, `sum += u32(${use});`);
    }
    this.line(depth, '}');
  }

  declare(depth: number): void {
    const type = this.pick(['u32', 'u32', 'u32', ...TYPES] as const);
    const name = this.fresh();
    this.line(depth, `let ${name}: ${type} = ${this.expression(type)};`);
    this.scope.push({ name, type });
  }

  slice(depth: number, slice: string): void {
    const name = this.fresh();
    this.line(depth, `const ${name} = ${slice}.subarray(${this.position()}, ${this.pick([`${slice}.length`, this.position()])});`);
    this.slices.push(name);
  }

  /** Ends by itself or by its fuel. */
  loop(depth: number, budget: number): void {
    const k = `k${this.fresh()}`;
    const bound = this.pick([`${this.pick(this.slices)}.length`, this.expression('u32', 1), this.constant('u32')]);
    const test = this.pick([`${k} < ${bound}`, `${k} <= ${bound}`, `${k} !== ${bound}`, `${k} + 2 < ${bound}`, `${k} < ${bound} && ${this.condition(1)}`]);
    const step = this.pick([`${k}++`, `${k} += 2`, `${k} += 3`, `${k}--`]);
    this.line(depth, `for (let ${k}: u32 = ${this.pick(['0', '1', this.expression('u32', 1)])}; ${test}; ${step}) {`);
    this.line(depth + 1, 'fuel--;');
    this.line(depth + 1, 'if (fuel === 0) return sum;');
    const scope = this.scope;
    this.scope = [...scope, { name: k, type: 'u32' }, { name: k, type: 'u32' }];
    this.loops++;
    this.block(depth + 1, budget - 1);
    this.loops--;
    this.scope = scope;
    this.line(depth, '}');
  }
}

/** A program whose `run` calls a function with many arguments, until one call panics. */
export function checkedProgram(seed: number): string {
  const writer = new Writer(generator(seed));
  writer.slices = ['bytes', 'given', 'view', 'shared'];
  writer.scope = [{ name: 'a', type: 'u32' }, { name: 'b', type: 'u32' }, { name: 'c', type: 'i32' }, { name: 'd', type: 'u8' }];
  writer.block(1, 3);
  return `class Ring {
  readonly slots = array(u32, 8);
  head: u32 = 0;
  tail: u32 = 0;
  turn(): void {
    this.head = this.tail + 1;
  }
}
type Span = { readonly from: u32; readonly to: u32 };
const ring = new Ring();
const second = new Ring();
const bytes = array(u8, 8);
const long = array(u8, 19);
const table: readonly u32[] = [3, 1, 4, 1, 5, 9];
function maybe(yes: boolean): Ring | null {
  return yes ? ring : null;
}
let fuel: u32 = 60;
let shared: u8[] = bytes;
function reslice(): void {
  shared = long.subarray(ring.head, 12);
}
function turn(): void {
  ring.head = (ring.head + 1) & 7;
}
function at(from: readonly u8[], i: u32): u32 {
  if (i >= from.length) return i;
  return u32(from[i]);
}
function shifted(x: i32, y: i32): i32 {
  if (y === 0) return x;
  return x / y;
}
${writer.helpers.join('\n')}
function tried(a: u32, b: u32, c: i32, d: u8, given: u8[], other: Ring): u32 {
  let sum: u32 = 0;
  let view: u8[] = given;
  let span: Span = { from: 0, to: b };
  let near: Ring | null = maybe(d > 7);
${writer.lines.join('\n')}
  return sum;
}
export function run(a: u32, b: u32, c: i32, d: u8, from: u32, to: u32): void {
  fuel = 60;
  shared = bytes;
  log.info(\`\${tried(a, b, c, d, long.subarray(from, to), (a & 1) === 0 ? ring : second)}\`);
}
`;
}
