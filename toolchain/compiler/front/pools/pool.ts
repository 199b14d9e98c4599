import type { ClassDecl, FieldDecl, FunctionDecl, LocalDecl } from '../../ir/program.ts';
import type { HandleType, NullableType, Type } from '../../ir/types.ts';
import { fail, type Front } from '../context.ts';
import { mentions } from '../names.ts';
import { ints, voidType } from '../types/basic.ts';
import type { ts } from '../typescript.ts';
import { codeAt } from './code.ts';

/** Slots are numbered from 1 in the list of free ones, and both halves of a handle have 32 bits. */
const MOST = 0xffff_fffe;

/**
 * The class of the pools of a class with a capacity; made at its first use. It is a class like any other, whose code the compiler writes:
 * the objects lie in an array, free slots form a list, the one that became free last first. A slot's generation is odd while its object is
 * taken. Storage that is zero is a pool of which nothing has been taken.
 */
export function poolClass(front: Front, element: ClassDecl, capacity: number, use: ts.Node): ClassDecl {
  if (capacity < 1 || capacity > MOST) fail(front, use, 'poolCapacity', String(capacity), String(MOST));
  const known = front.pools.find((pool) => pool.pool!.element === element && pool.pool!.capacity === capacity);
  if (known !== undefined) return known;
  const decl = declarePool(front, element, capacity);
  front.pools.push(decl);
  const take = decl.methods.find(({ name }) => name === 'take')!;
  if (element.construct !== undefined) front.calls.set(take, new Map([[element.construct, use]]));
  return decl;
}

function declarePool(front: Front, element: ClassDecl, capacity: number): ClassDecl {
  const { module, loc } = element;
  const decl: ClassDecl = {
    name: nameOf(front, element, capacity), module, exported: false, loc, doc: `At most ${capacity} objects of class ${element.name}.`,
    fields: fieldsOf(element, capacity), methods: [], implements: [], construct: undefined, pool: { element, capacity },
  };
  decl.methods.push(...new PoolCode(decl, element, capacity).methods());
  return decl;
}

/** `Vcpu_pool_8`. */
function nameOf(front: Front, element: ClassDecl, capacity: number): string {
  const [file] = [...front.modules].find(([, module]) => module.path === element.module)!;
  let name = `${element.name}_pool_${capacity}`;
  while (mentions(file, name) || front.pools.some((pool) => pool.module === element.module && pool.name === name)) name += '_';
  return name;
}

function fieldsOf(element: ClassDecl, length: number): FieldDecl[] {
  const field = (name: string, type: Type, doc?: string): FieldDecl => ({ name, type, embedded: type.kind === 'fixed', readonly: true, doc, loc: element.loc });
  return [
    field('objects', { kind: 'fixed', element: { kind: 'class', decl: element }, length }),
    field('generations', { kind: 'fixed', element: ints.u32, length }, 'Odd while the object is taken.'),
    field('next', { kind: 'fixed', element: ints.u32, length }, 'Of a free slot: the one after it in the list, plus 1.'),
    field('free', ints.u32, 'The slot that became free last, plus 1; 0 if there is none.'),
    field('fresh', ints.u32, 'Slots from here on have never been taken.'),
    field('used', ints.u32, 'How many objects are taken.'),
  ];
}

/** Writes the methods of a pool. */
class PoolCode {
  private readonly code: ReturnType<typeof codeAt>;
  private readonly self: LocalDecl;
  private readonly element: ClassDecl;
  private readonly capacity: number;
  private readonly object: { readonly kind: 'class'; readonly decl: ClassDecl };
  private readonly orNull: NullableType;
  private readonly handle: HandleType;
  private readonly decl: ClassDecl;

  constructor(decl: ClassDecl, element: ClassDecl, capacity: number) {
    this.decl = decl;
    this.element = element;
    this.capacity = capacity;
    this.code = codeAt(element.loc);
    this.self = { name: 'self', type: { kind: 'class', decl }, mutable: false, loc: element.loc };
    this.object = { kind: 'class', decl: element };
    this.orNull = { kind: 'nullable', to: this.object };
    this.handle = { kind: 'handle', decl: element };
  }

  methods(): FunctionDecl[] {
    return [this.take(), this.releaseSlot(), this.handleOfSlot(), this.get(), this.at()];
  }

  private method(name: string, doc: string, params: readonly LocalDecl[], result: Type, body: FunctionDecl['body']): FunctionDecl {
    return { name, module: this.element.module, exported: false, doc, loc: this.element.loc, params: [this.self, ...params], result, owner: this.decl, body };
  }

  private local(name: string, type: Type, mutable = false): LocalDecl {
    return { name, type, mutable, loc: this.element.loc };
  }

  private own(name: string) {
    return this.code.field(this.code.local(this.self), this.decl.fields.find((field) => field.name === name)!);
  }

  private take(): FunctionDecl {
    const { number, local, element, binary, seenAs, nothing, declare, assign, change, when, give, run } = this.code;
    const params = this.element.construct?.params.slice(1) ?? [];
    const free = (wish: string): string => (params.some(({ name }) => name === wish) ? free(`${wish}_`) : wish);
    const slot = this.local(free('slot'), ints.u32, true);
    const object = this.local(free('object'), this.object);
    const reuse = [assign(local(slot), binary(this.own('free'), '-', number(1n))), assign(this.own('free'), element(this.own('next'), local(slot)))];
    const full = when(binary(local(slot), '===', number(BigInt(this.capacity))), [give(nothing(this.orNull))]);
    return this.method('take', 'Constructs an object in a free slot; null if there is none.', params, this.orNull, [
      declare(slot, this.own('fresh')),
      when(binary(this.own('free'), '!==', number(0n)), reuse, [full, change(this.own('fresh'), '+', number(1n))]),
      change(this.own('used'), '+', number(1n)),
      change(element(this.own('generations'), local(slot)), '+', number(1n)),
      declare(object, element(this.own('objects'), local(slot))),
      run({ kind: 'construct', type: voidType, object: local(object), decl: this.element, args: params.map(local), loc: this.element.loc }),
      give(seenAs(local(object), this.orNull)),
    ]);
  }

  private releaseSlot(): FunctionDecl {
    const { number, local, element, binary, assign, change } = this.code;
    const slot = this.local('slot', ints.u32);
    return this.method('releaseSlot', 'The object in the slot is taken no longer.', [slot], voidType, [
      change(element(this.own('generations'), local(slot)), '+', number(1n)),
      assign(element(this.own('next'), local(slot)), this.own('free')),
      assign(this.own('free'), binary(local(slot), '+', number(1n))),
      change(this.own('used'), '-', number(1n)),
    ]);
  }

  private handleOfSlot(): FunctionDecl {
    const { number, local, element, binary, as, seenAs, give } = this.code;
    const slot = this.local('slot', ints.u32);
    const generation = as(element(this.own('generations'), local(slot)), ints.u64);
    return this.method('handleOfSlot', 'The generation of the slot, and its number.', [slot], this.handle, [
      give(seenAs(binary(binary(generation, '<<', number(32n, ints.u64)), '|', as(local(slot), ints.u64)), this.handle)),
    ]);
  }

  private get(): FunctionDecl {
    const { number, local, element, binary, either, as, seenAs, nothing, declare, when, give } = this.code;
    const [handle, slot, generation] = [this.local('handle', this.handle), this.local('slot', ints.u32), this.local('generation', ints.u32)];
    const raw = seenAs(local(handle), ints.u64);
    const isStale = binary(element(this.own('generations'), local(slot)), '!==', local(generation));
    const isNone = binary(binary(local(generation), '&', number(1n)), '===', number(0n));
    return this.method('get', 'The object that the handle was made for; null if it has been released since.', [handle], this.orNull, [
      declare(slot, as(raw, ints.u32)),
      declare(generation, as(binary(raw, '>>', number(32n, ints.u64)), ints.u32)),
      when(either(either(binary(local(slot), '>=', number(BigInt(this.capacity))), isStale), isNone), [give(nothing(this.orNull))]),
      give(seenAs(element(this.own('objects'), local(slot)), this.orNull)),
    ]);
  }

  private at(): FunctionDecl {
    const { number, local, element, binary, seenAs, nothing, when, give } = this.code;
    const slot = this.local('slot', ints.u32);
    const isFree = binary(binary(element(this.own('generations'), local(slot)), '&', number(1n)), '===', number(0n));
    return this.method('at', 'The object in the slot; null if it is not taken.', [slot], this.orNull, [
      when(isFree, [give(nothing(this.orNull))]),
      give(seenAs(element(this.own('objects'), local(slot)), this.orNull)),
    ]);
  }
}
