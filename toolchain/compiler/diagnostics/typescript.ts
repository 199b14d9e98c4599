/**
 * What TypeScript says, in terms of machine TypeScript. Its messages are its own; why the rule holds here, and what to write
 * instead, stand in this table. Codes that it does not have get the words of their kind.
 */

export type Advice = { readonly why: string; readonly instead: string };

const advice = (why: string, instead: string): Advice => ({ why, instead });

const GRAMMAR = advice('this is not the grammar of TypeScript; other errors of the file are shown once it can be read', 'mend the first of these errors: the others may follow from it');
const CONVERT = advice('types are nominal, and nothing is converted behind your back', 'convert numbers visibly to the type that is expected: `u32(x)`, `u64(x)`; a literal of 64 bits ends in `n`; of anything else, pass a value of the declared type');
const MEMBERS = advice('objects are structs: their members are those of their declaration', 'see the declaration of the type; what slices and text have is in core.d.ts, intrinsics are in machine.d.ts');
const NULL = advice('a null dereference at ring 0 is a page fault', 'read it into a local and test that: `if (x !== null) ...`, or write `x!`, which panics');
const ANNOTATE = advice('inferred types are not trusted: TypeScript infers `number` where a width is meant', 'write the type: `x: u32`');
const OPERANDS = advice('operands of an operator have one type; 64-bit integers are bigints, the others are numbers', 'convert one of them: `u64(x)` or `u32(x)`; literals of 64 bits end in `n`');
const NAMES = advice('a name stands for what the module declares or imports, or for something of core.d.ts and machine.d.ts', 'import it by name; of JavaScript\'s own library nothing is there: `log.info(...)` is `console.log`, the others are in machine.d.ts or nowhere');
const CALL = advice('a call passes every parameter, with the type that the declaration names', 'see the declaration, and pass what it names');
const FIELDS = advice('a record has every field of its declaration, and no other', 'write the fields that the declaration names');
const CONSTANT = advice('what is declared so keeps its value, and C places it in read-only memory', 'declare it with `let`, or the field without `readonly`, if it is to change');
const IMPORT = advice('everything is compiled together from its source', 'name the file, its folder and extension: `from \'./module.ts\'`');
const ASSIGNED = advice('memory of locals is not cleared: what was not assigned has no value', 'give it a value where it is declared, or on every way to this use');
const UNREACHABLE = advice('code that is never reached misleads', 'remove it');
const RETURN = advice('the result of a function is given on every way through it', 'end every way with `return`, or with `panic(...)`');
const TWICE = advice('one name means one thing in a place', 'choose another name');
const OVERLAP = advice('the two sides can never be equal: they have different types', 'compare values of one type; an enum converts with `u32(x)`');
const IMPLEMENT = advice('calls through the interface must find every method', 'write the methods of the interface, with its very types');
const TOO_LARGE = advice('TypeScript follows what is known of each variable from statement to statement, and gives up after 2,000', 'split the function');

const table: { readonly [code: number]: Advice } = {
  2304: NAMES, 2552: NAMES, 2503: NAMES, 2693: advice('a type exists at compile time only', 'use a value of it'), 2749: advice('a value is no type', 'name its type; of a register, `Value<typeof X>`'),
  2580: NAMES, 2581: NAMES, 2582: NAMES, 2583: NAMES, 2584: NAMES, 2318: NAMES, 18004: NAMES,
  2322: CONVERT, 2345: CONVERT, 2352: CONVERT, 2739: FIELDS, 2740: FIELDS, 2741: FIELDS, 2353: FIELDS, 2561: FIELDS, 2559: CONVERT, 2719: CONVERT, 2769: CALL, 2344: CONVERT,
  2339: MEMBERS, 2551: MEMBERS, 2550: MEMBERS, 2576: MEMBERS, 2341: advice('the class keeps this member to itself', 'use a method of the class'), 2445: advice('the class keeps this member to itself', 'use a method of the class'),
  18047: NULL, 18048: NULL, 18049: NULL, 2531: NULL, 2532: NULL, 2533: NULL, 2721: NULL, 2722: NULL, 18050: NULL,
  7005: ANNOTATE, 7006: ANNOTATE, 7008: ANNOTATE, 7010: ANNOTATE, 7011: ANNOTATE, 7015: ANNOTATE, 7018: ANNOTATE, 7019: ANNOTATE, 7022: ANNOTATE, 7023: ANNOTATE, 7024: ANNOTATE, 7031: ANNOTATE, 7034: ANNOTATE,
  7053: advice('only slices and fixed arrays have elements, and an index is u8, u16 or u32', 'use a field, or convert the index: `a[u32(i)]`'),
  2365: OPERANDS, 2362: OPERANDS, 2363: OPERANDS, 2447: advice('bits are combined in integers', 'use `&&`, `||` or `!==` on booleans'), 2538: advice('an index is u8, u16 or u32', 'convert it: `a[u32(i)]`'),
  2367: OVERLAP, 2678: OVERLAP, 2839: advice('objects are compared by reference', 'compare their fields'),
  2349: advice('only functions, methods and references to functions can be called', 'leave the brackets out, or call what makes the value'), 2348: advice('a class is made by `new`', 'write `new`'), 2351: advice('only classes are made by `new`', 'call it without `new`'),
  2554: CALL, 2555: CALL, 2556: CALL, 2558: CALL, 2575: CALL,
  2540: CONSTANT, 2542: CONSTANT, 2588: CONSTANT, 2630: CONSTANT, 2632: CONSTANT, 2629: CONSTANT, 4104: advice('what may not be written through stays so', 'take a `readonly` slice, or pass one that may be written'),
  2305: IMPORT, 2306: IMPORT, 2307: IMPORT, 2459: advice('what is not exported belongs to its module alone', 'write `export` before its declaration'), 2613: IMPORT, 2614: IMPORT, 2724: IMPORT, 2792: IMPORT, 2591: IMPORT, 2882: IMPORT, 6142: IMPORT, 2834: IMPORT, 2835: IMPORT, 5097: IMPORT, 2846: IMPORT, 6137: IMPORT, 7016: IMPORT, 2732: IMPORT, 1149: advice('a file has one name, in one spelling', 'write the path as it is on the disk'), 1261: advice('a file has one name, in one spelling', 'write the path as it is on the disk'),
  2454: ASSIGNED, 2564: ASSIGNED, 2448: advice('within a module TypeScript wants a name declared before the initialiser that uses it', 'move the declaration up; a function may be used before it is declared'), 2449: advice('within a module TypeScript wants a class declared before the initialiser that uses it', 'move the declaration up'),
  7027: UNREACHABLE, 2366: RETURN, 2355: RETURN, 7030: RETURN, 7029: advice('a case that falls through is easily misread', 'end it with `break` or `return`'),
  2300: TWICE, 2323: TWICE, 2451: TWICE, 2440: TWICE, 2395: TWICE, 2528: TWICE, 2393: TWICE, 2403: TWICE,
  2420: IMPLEMENT, 2416: IMPLEMENT, 2515: IMPLEMENT, 2563: TOO_LARGE,
  2488: advice('`for..of` goes over slices and fixed arrays', 'use a counter'), 2495: advice('`for..of` goes over slices and fixed arrays', 'use a counter'), 2548: advice('`for..of` goes over slices and fixed arrays', 'use a counter'), 2461: advice('only slices and fixed arrays have elements', 'read the fields one by one'),
  2872: advice('the condition never changes', 'leave the test out'), 2873: advice('the condition never changes', 'leave the test out'), 2774: advice('a reference to a function is never null', 'call it'), 2801: advice('the condition never changes', 'leave the test out'),
  2737: advice('64-bit integers are bigints', 'a literal of 64 bits ends in `n`'), 2791: advice('there is no power operator', 'multiply, or shift'),
  2589: advice('a type that is made of itself has no end', 'name the types in between'), 2321: advice('TypeScript gives up comparing types that are nested so deeply', 'name the types in between'), 2590: advice('a union of so many types cannot be checked', 'use an enum'), 2456: advice('a type that is made of itself has no size', 'hold a reference: `T | null`'), 2310: advice('a type that is made of itself has no size', 'hold a reference: `T | null`'),
  1109: GRAMMAR, 1155: advice('a `const` is given its value where it is declared', 'give it one, or declare it with `let`'),
};

/** Kinds of codes, for those that the table does not have. */
const kinds: readonly (readonly [from: number, to: number, Advice])[] = [
  [1000, 1999, GRAMMAR],
  [2000, 2999, advice('TypeScript finds that the types do not go together', 'see the declarations of what this line uses')],
  [4000, 4999, advice('TypeScript finds that the declaration does not go together', 'see the declaration that this line names')],
  [7000, 7999, ANNOTATE],
  [17000, 18999, GRAMMAR],
];
const OTHER = advice('TypeScript itself refuses this', 'see its message');

/** Why a code of TypeScript's is there, and what to write instead. */
export function adviceOn(code: number): Advice {
  return table[code] ?? kinds.find(([from, to]) => code >= from && code <= to)?.[2] ?? OTHER;
}

/** The codes that have words of their own. */
export function advisedCodes(): number[] {
  return Object.keys(table).map(Number);
}

/** How TypeScript writes the brands of numbers, alone and with a unit; what it adds for `undefined` is part of them. */
const UNIT = /\b(?:number|bigint|[ui](?:8|16|32|64)) & (?:\{ readonly __width\?: "\w+"(?: \| undefined)?;? \} & )?\{ readonly __unit\?: "(\w+)"(?: \| undefined)?;? \}/g;
const WIDTH = /\b(?:number|bigint) & \{ readonly __width\?: "(\w+)"(?: \| undefined)?;? \}/g;

/** What a register's values and a layout's views are called in full, down to their fields. */
const SHAPE = /\b(?:RegisterValue<(\w+), |View<)\{ (.*?); \}>/g;

/** What some messages go on with: places on the disk, and packages to install, which are of no use here. */
const MORE = /\. (?:'\/|Do you need|Try |Consider ).*$/;

/** A message of TypeScript's with the names of machine TypeScript for its types. */
export function withNames(message: string): string {
  return message.replace(MORE, '.').replace(UNIT, '$1').replace(WIDTH, '$1').replace(SHAPE, (_, width: string | undefined, fields: string) => {
    const names = fields.split('; ').map((field) => field.split(':', 1)[0]);
    const listed = names.length > 3 ? `${names.slice(0, 3).join(', ')}, ...` : names.join(', ');
    return width === undefined ? `view { ${listed} }` : `register ${width} { ${listed} }`;
  });
}
