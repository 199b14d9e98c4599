/**
 * Every message of the front end. `{0}`, `{1}` stand for what the place supplies. A code, once given, keeps its meaning.
 *
 * `ban`: the construct itself is not in the language; TypeScript's own complaints about the same line are left out.
 * `check`: a rule about types, values or structure; left out where TypeScript itself complains about the line.
 */

export type Message = {
  readonly code: string;
  readonly kind: 'ban' | 'check';
  readonly text: string;
  readonly reason: string;
  readonly replacement: string;
};

const ban = (code: string, text: string, reason: string, replacement: string): Message => ({ code, kind: 'ban', text, reason, replacement });
const check = (code: string, text: string, reason: string, replacement: string): Message => ({ code, kind: 'check', text, reason, replacement });

/** Why not everything can be made everywhere. */
const NO_HEAP = 'there is no heap: everything that exists has a place of its own';
const ON_STACK = 'what a function makes lies on the stack, and is gone at the end of its block, in a loop at the end of each turn';
const LIVES_LONGER = 'make it where it lives long enough: at module level, in a `readonly` field, or take it from a `pool`';

export const messages = {
  // ---- syntax that is not in the language
  unknownSyntax: ban('LYN0001', '{0} is not in machine TypeScript', 'only constructs with one stated meaning in C and in JavaScript are compiled', 'use the constructs of docs/language/'),
  any: ban('LYN0002', '`{0}` is not in machine TypeScript', 'every value has a type of known size', 'name the type: an integer type, a class, an interface, a record; what may be absent is `T | null`'),
  closure: ban('LYN0003', 'function expressions are not in machine TypeScript', 'a function that captures variables needs a heap', 'declare a function at module level and use its name'),
  throwing: ban('LYN0004', '`throw` is not in machine TypeScript', 'there is no unwinding at ring 0', 'return a value that says what failed, or `panic(...)`'),
  trying: ban('LYN0005', '`try` is not in machine TypeScript', 'there is no unwinding at ring 0', 'test the value that says what failed'),
  async: ban('LYN0006', '`{0}` is not in machine TypeScript', 'handlers never block', 'keep the state in an object and go on from it at the next event'),
  generator: ban('LYN0007', 'generators are not in machine TypeScript', 'a suspended function needs a heap', 'keep the state in an object with a method that steps it'),
  regex: ban('LYN0008', 'regular expressions are not in machine TypeScript', 'text is not data here', 'compare bytes: `bytesOf(text)`'),
  spread: ban('LYN0009', 'spread and rest are not in machine TypeScript', 'the number of values must be known where they are written', 'write the values one by one, or pass a slice'),
  destructuring: ban('LYN0010', '{0} is not in machine TypeScript', 'a pattern names parts of one value that are all there, inside a function', 'read the part by itself: `const a = x.a`'),
  unions: ban('LYN0012', 'this union is not in machine TypeScript', 'a value has one type of known size', 'write `T | null`, or declare a union of read-only objects under a name of its own: `type X = { readonly kind: \'a\' } | { readonly kind: \'b\'; readonly value: u32 }`'),
  newInFunction: ban('LYN0013', '`new` in the middle of an expression', 'what it makes lies on the stack and needs a place there: that of a `const`, or of a call to which it is passed', 'make it a `const` first: `const part = new Part()`; what lives longer is a `const` of the module, a `readonly` field, or taken from a `pool`'),
  optionalChaining: ban('LYN0014', '`?.` is not in machine TypeScript', 'what happens on null is to be seen', 'read into a local and test it: `if (x !== null) ...`'),
  nullish: ban('LYN0015', '`{0}` is not in machine TypeScript', 'what happens on null is to be seen', 'read into a local and test it: `if (x === null) ...`'),
  var: ban('LYN0016', '`var` is not in machine TypeScript', 'its scope is the function, not the block', 'use `const` or `let`'),
  looseEquality: ban('LYN0017', '`{0}` is not in machine TypeScript', 'it converts its operands', 'use `{1}`'),
  label: ban('LYN0018', 'labels are not in machine TypeScript', 'a jump out of several loops hides the way through the code', 'put the inner loop in a function and return from it'),
  accessor: ban('LYN0019', 'getters and setters are not in machine TypeScript', 'reading a field is one load', 'write a method'),
  staticMember: ban('LYN0020', 'static members are not in machine TypeScript', 'a module already is one place for what exists once', 'use a function or a `const` of the module'),
  inheritance: ban('LYN0021', '`extends` is not in machine TypeScript', 'a class is a struct: its fields are all to be seen in one place', 'use an interface, or a field of the other class'),
  defaultParameter: ban('LYN0022', 'this default value of a parameter is not in machine TypeScript', 'the caller passes it, so it is constant: literals, names of constants, functions and static objects, and operations on those', 'pass the value at each call, or write a second function'),
  optionalMember: ban('LYN0023', 'optional parameters and fields are not in machine TypeScript', 'a value that may be absent has a type that says so', 'write `T | null`, and pass `null`'),
  arguments: ban('LYN0024', '`arguments` is not in machine TypeScript', 'the number of values must be known where they are written', 'name the parameters, or take a slice'),
  typeofOperator: ban('LYN0025', '`typeof` as an operator is not in machine TypeScript', 'every type is known at compile time', 'none is needed'),
  membership: ban('LYN0026', '`{0}` is not in machine TypeScript', 'objects are structs: their fields are fixed', 'use a field, an enum or an interface'),
  deletion: ban('LYN0027', '`delete` is not in machine TypeScript', 'objects are structs: their fields are fixed', 'assign `null` or zero'),
  stringOperation: ban('LYN0028', 'text cannot be {0}', 'text is constant: a pointer into read-only data', 'put the parts in a log format, or work on `bytesOf(text)`'),
  assignmentExpression: ban('LYN0029', 'an assignment is a statement, not a value', 'effects happen left to right, one per statement', 'assign on a line of its own'),
  incrementExpression: ban('LYN0030', '`{0}` is a statement, not a value', 'effects happen left to right, one per statement', 'write it on a line of its own'),
  comma: ban('LYN0031', 'the comma operator is not in machine TypeScript', 'effects happen left to right, one per statement', 'write two statements'),
  forIn: ban('LYN0032', '`for..in` is not in machine TypeScript', 'objects are structs: their fields are fixed', 'use `for..of` over a slice, or a counter'),
  namespace: ban('LYN0033', 'namespaces are not in machine TypeScript', 'a module already is a namespace', 'put the declarations in a file'),
  decorator: ban('LYN0034', 'decorators are not in machine TypeScript', 'they run code before the program starts', 'use the attributes of machine.d.ts: `entry`, `offsets`, `cold`'),
  defaultExport: ban('LYN0035', 'default exports are not in machine TypeScript', 'a thing has one name everywhere', 'export it by its name'),
  reExport: ban('LYN0036', 'exporting from another module is not in machine TypeScript', 'a thing has one home', 'import it from the module that declares it'),
  exportList: ban('LYN0062', 'a list of exports is not in machine TypeScript', 'whether a thing is exported is to be seen where it is declared', 'write `export` before the declaration'),
  importForm: ban('LYN0037', '{0} is not in machine TypeScript', 'a thing has one name everywhere', 'import by name: `import { thing } from \'./module.ts\'`'),
  moduleStatement: ban('LYN0038', 'a statement at module level', 'modules have no order of initialisation: statics are computed at compile time', 'put it in a function; only `entry(...)`, `offsets(...)` and `cold()` stand at module level'),
  voidOperator: ban('LYN0039', '`void` as an operator is not in machine TypeScript', 'a call may be a statement as it is', 'write the call alone'),
  powerOperator: ban('LYN0040', '`{0}` is not in machine TypeScript', 'the processor has no such instruction', 'multiply, or shift'),
  logicalAssignment: ban('LYN0041', '`{0}` is not in machine TypeScript', 'an assignment that may not happen is to be seen', 'write `if`'),
  unsignedShift: ban('LYN0042', '`{0}` is not in machine TypeScript', '`>>` is logical on unsigned types already', 'use `>>` on an unsigned type: `u32(x) >> n`'),
  nestedFunction: ban('LYN0043', 'a function inside a function', 'a function that captures variables needs a heap', 'declare it at module level'),
  localDeclaration: ban('LYN0044', '{0} inside a function', 'declarations have one home: the module', 'declare it at module level'),
  accessModifier: ban('LYN0045', '`#` names are not in machine TypeScript', 'one way to do each thing', 'use `private`'),
  breakInCase: ban('LYN0047', '`break` in the middle of a case', 'in the language only the last statement of a case ends it', 'use `if`/`else`, or `return` from a function'),
  debugger: ban('LYN0048', '`debugger` is not in machine TypeScript', 'one build for debugging and for use', '`cpu.magicBreak()` stops Bochs'),
  withStatement: ban('LYN0049', '`with` is not in machine TypeScript', 'a name is resolved where it is written', 'name the object'),
  dynamicName: ban('LYN0050', '{0} is not in machine TypeScript', 'objects are structs: their fields are fixed', 'use an array, or a field'),
  libraryThing: ban('LYN0051', '`{0}` is not in machine TypeScript', 'the library is core.d.ts and machine.d.ts', '{1}'),
  literalInFunction: ban('LYN0052', 'an array literal inside a function', NO_HEAP, 'make it a `const` at module level'),
  implicitThis: ban('LYN0053', '`this` outside a method', 'functions have no object', 'pass the object as a parameter'),
  as: ban('LYN0054', '`as` is not a conversion here', 'a cast that checks nothing hides a mistake', 'convert numbers with `u32(x)`; only an integer `as` an enum, and `as const`, are allowed'),
  userAmbient: ban('LYN0055', '`declare` in a module', 'what is not compiled does not exist at ring 0', 'intrinsics are declared in machine.d.ts only'),
  abstractClass: ban('LYN0056', '`abstract` is not in machine TypeScript', 'there is no inheritance', 'use an interface'),
  classExpression: ban('LYN0057', 'class expressions are not in machine TypeScript', 'declarations have one home: the module', 'declare the class at module level'),
  methodValue: ban('LYN0058', 'a method without a call', 'a method taken from its object is a closure', 'call it, or use a function that takes the object'),
  storageOnly: ban('LYN0059', '`{0}` makes storage', NO_HEAP, 'use it as the initialiser of a `const` (`const x = {0}(...)`) or of a `readonly` field; `perCpu` and `table` at module level only'),
  newInside: ban('LYN0061', '`new` in the middle of an initialiser', 'what it makes needs a place with a name', 'make it a `const` of its own and refer to that'),
  genericFunctionType: ban('LYN0340', 'a type of generic functions', 'a reference is the address of one instance', 'name the types: `(a: u32) => u32`'),
  genericMember: ban('LYN0341', 'a generic method of an interface', 'the table of functions has one entry for each method, not one for each type', 'make the interface generic: `interface Sink<T> { put(value: T): void }`'),
  constraintForm: ban('LYN0342', '`{0}` as a constraint', 'a generic is compiled for types that are known by name', 'list the types (`T extends u8 | u16`), name an interface or a class, or write `object` for any class, `number` for a number known at compile time'),
  identifier: ban('LYN0063', '`{0}` is no name in C', 'names are the same in TypeScript and in C', 'use letters, digits and `_`'),
  javascriptName: ban('LYN0064', '`{0}` is a name of JavaScript itself', 'what the compiler makes for Node uses it', 'choose another name'),
  directive: ban('LYN0195', '`{0}` is not in machine TypeScript', 'what TypeScript is kept from checking would be compiled all the same', 'mend what it complains of'),
  tooDeep: ban('LYN0065', 'nested too deeply: {0}', 'every pass of a compiler goes into each level by a call of its own, and its stack has an end', 'split it: into statements, functions, a `switch` or a table'),
  notValue: ban('LYN0060', '`{0}` is known to the compiler by name and is not a value', 'it has no form at run time', 'use a member of it, or write it at module level, as its declaration documents'),

  // ---- types
  missingType: check('LYN0101', '{0} needs a type', 'inferred types are not trusted: TypeScript infers `number` where a width is meant', 'write it: `{1}`'),
  bareNumber: check('LYN0102', '`{0}` is not a type of machine TypeScript', 'an integer has a width', 'use u8, u16, u32, i8, i16, i32{1}'),
  literalNeedsType: check('LYN0103', 'this literal has no width', 'a literal takes the type of its context, and there is none here', 'name the type: `const x: u32 = ...`, or convert: `u32(...)`'),
  literalRange: check('LYN0104', '{0} does not fit in {1}', '{1} holds {2} to {3}', 'use a wider type, or a value in range'),
  fractional: check('LYN0105', '{0} is not an integer literal', 'there is no floating point at ring 0: its registers are the guest\'s', 'use integers, scaled if need be'),
  mixedWidths: check('LYN0106', 'operands of `{0}` have different types: {1} and {2}', 'nothing is converted behind your back', 'convert one of them: `{2}(...)` or `{1}(...)`'),
  mixedUnits: check('LYN0107', 'operands of `{0}` have different units: {1} and {2}', 'a guest\'s address and a host\'s are different things', 'take the unit off first: `u64(x)`'),
  mismatch: check('LYN0108', '{0} where {1} is expected', 'types are nominal, and nothing is converted behind your back', 'pass a value of the type, or convert it visibly'),
  intMismatch: check('LYN0136', '{0} where {1} is expected', 'nothing is converted behind your back', 'convert it: `{2}(...)`'),
  mixedTypes: check('LYN0137', 'operands of `{0}` have different types: {1} and {2}', 'types are nominal', 'compare values of one type; an enum converts with `u32(x)`'),
  tableOfObjects: check('LYN0138', 'a table of {0} objects', 'the elements of such a slice are the objects themselves, which a table cannot hold', 'make the elements references: `readonly ({0} | null)[]`, or an interface'),
  condition: check('LYN0109', 'a condition of type {0}', 'a condition is a boolean', 'compare: `x !== 0`, `x !== null`'),
  operandType: check('LYN0110', '`{0}` on {1}', 'the operator works on {2}', 'convert or compare visibly'),
  enumArithmetic: check('LYN0111', '`{0}` on the enum {1}', 'an enum is a name for a case, not a number', 'convert: `u32(x)`'),
  shiftRange: check('LYN0112', 'shift by {0}, which is not below the width of {1}', 'the count would be taken modulo the width', 'use a count from 0 to {2}'),
  shiftCount: check('LYN0113', 'a shift count of type {0}', 'a count is an unsigned integer', 'convert it: `u32(n)`, for 64-bit values `u64(n)`'),
  divisionByZero: check('LYN0114', 'division by the constant zero', 'it would always panic', 'divide by something else'),
  incomparable: check('LYN0115', '{0} cannot be compared with `{1}`', '{2}', 'compare integers, or compare field by field'),
  notConvertible: check('LYN0116', '{0} cannot be converted to {1}', 'integers, enums and booleans convert to integers', 'use a field or a method of it'),
  castToEnum: check('LYN0117', '{0} `as` {1}', 'only an integer can be named as a case of an enum', 'use a value of the type'),
  noSuchMember: check('LYN0118', '{0} has no member `{1}`', 'its members are fixed', 'see its declaration'),
  notCallable: check('LYN0119', '{0} cannot be called', 'it is not a function', 'call a function, a method or a function reference'),
  argumentCount: check('LYN0120', '{0} arguments where {1} are expected', 'a call passes every parameter', 'pass what the declaration names'),
  notIndexable: check('LYN0121', '{0} cannot be indexed', 'only slices and fixed arrays have elements', 'use a field'),
  indexType: check('LYN0122', 'an index of type {0}', 'an index is u8, u16 or u32', 'convert it: `u32(i)`'),
  indexRange: check('LYN0123', 'index {0} of an array of {1}', 'it would always panic', 'use an index from 0 to {2}'),
  readonlyTarget: check('LYN0124', '{0} cannot be assigned', '{1}', 'assign something that is declared writable'),
  notIterable: check('LYN0125', '{0} cannot be iterated', '`for..of` goes over slices and fixed arrays', 'use a counter'),
  storageType: check('LYN0126', '{0} is storage, not a value', 'it can only be a field or a module-level `const`', 'pass the object that contains it, or read its value'),
  storageMade: check('LYN0139', '`{1}` is declared as {0}, which is storage, and nothing makes it', 'storage is made by a call in the place where it lies', 'write `{1} = {2}`{3}'),
  nullableRecord: check('LYN0127', '`{0} | null` is not a type', 'only references to objects, interfaces, functions and views can be null', 'make it a union with a variant for the case that there is none'),
  unknownType: check('LYN0128', '{0} is not a type of machine TypeScript', 'every value has a type of known size', 'use integers, booleans, text, enums, registers, classes, interfaces, functions, slices; give a record a name: `type Point = { readonly x: u32; readonly y: u32 }`'),
  notText: check('LYN0129', 'this text has characters beyond ASCII', 'text is bytes', 'use ASCII'),
  constantText: check('LYN0130', '{0} takes constant text', 'it is computed at compile time', 'pass a literal'),
  asciiLength: check('LYN0131', '{0} takes {1} characters, not {2}', 'it is the number that the characters form in memory', 'pad with blanks'),
  unrelatedClasses: check('LYN0132', '{0} and {1} have nothing in common', 'classes are nominal: the result would always be the same', 'compare references of one class'),
  voidValue: check('LYN0133', 'a call without a result used as a value', 'there is nothing to use', 'call it as a statement'),
  missingField: check('LYN0134', '`{0}` of {1} has no value', 'every field of a record is written', 'add it'),
  conditionalTypes: check('LYN0135', 'the two sides of `?:` are {0} and {1}', 'an expression has one type', 'convert one of them'),
  typeArgumentCount: check('LYN0150', '`{0}` has {1} type parameters, and {2} type arguments are written', 'every type parameter stands for something', 'write one for each: `{0}<...>`'),
  cannotInfer: check('LYN0151', '`{0}` of `{1}` cannot be told from these arguments', 'a type argument is the type of an argument, and a literal has no width of its own', 'write it: `{1}<...>(...)`'),
  inferenceConflict: check('LYN0152', '`{0}` of `{1}` would be both {2} and {3}', 'nothing is converted behind your back', 'convert one of the arguments, or write what is meant: `{1}<...>(...)`'),
  constraint: check('LYN0153', '{0} is not what `{1}` allows in `{2}`', 'the body is written for the types that the constraint names; classes are nominal: they implement what they say', 'use one of those types, `implements` the interface, or widen the constraint'),
  genericValue: check('LYN0154', '`{0}` is generic, and here is nothing that tells its type arguments', 'each combination of type arguments is a declaration of its own', 'write them: `{0}<{1}>` with types for {1}'),
  endlessInstances: check('LYN0155', '`{0}` asks for ever new instances of itself: `{1}` would not be the last', 'every instance is compiled by itself', 'use the same type arguments inside as outside'),
  noZero: check('LYN0156', 'an array of {0} has nothing to begin with', 'its elements are zero at first, and references are never null', 'make them nullable: `references<T, N>()`'),

  // ---- unions
  variantField: check('LYN0165', 'this may be {0} here, and `{1}` {2}', 'the variants of a union are told apart only on `const` and local variables: a field may change in between', 'test `{3}` first; what is no local is read into one, and that is tested: `const x = ...; if (x.{3} === ...) ...`'),
  noVariant: check('LYN0166', '`{0}` is no variant of a union', 'a union is made of read-only objects, and one field, the tag, tells them apart', 'write an object: `{ readonly kind: \'a\'; readonly value: u32 }`, or name one'),
  noTag: check('LYN0167', 'no field tells the variants of {0} apart', 'the tag is a field of all variants whose type in each is another literal: text, `true` and `false`, or members of one enum', 'give each a field such as `readonly kind: \'a\'`'),
  variantType: check('LYN0168', '`{0}` is one variant, not a type of values', 'a value has room for each variant of its union', 'take the union, and test the tag'),
  variantTag: check('LYN0169', 'the tag `{0}` of this object is no literal', 'the tag says which fields the object has', 'write an object for each case: `test ? { {0}: ... } : { {0}: ... }`'),
  missingCases: check('LYN0170', 'this `switch` leaves out {0}', 'a case that is forgotten should not compile', 'add the cases, or a `default`'),
  destructuringAssignment: ban('LYN0172', 'destructuring into variables that exist', 'effects happen left to right, one per statement', 'assign one after the other; to exchange two: `const before = a; a = b; b = before;`'),
  needlessChecked: check('LYN0173', '`{0}` of a {1}, which always fits', 'a check that cannot fail misleads', 'convert it: `{2}(x)`'),
  ignoredResult: check('LYN0171', 'the result of this call is thrown away', '{0} says how it went, and nobody looks', 'test it, or give it a name: `const ignored = ...`'),

  // ---- null
  nullableUse: check('LYN0201', '{0} may be null here', 'null is narrowed only on `const` and local variables: a field may change in between', 'read it into a local and test that (`const x = ...; if (x !== null) ...`), or write `x!`'),
  needlessNonNull: check('LYN0202', '`!` on {0}, which is never null', 'a check that cannot fail misleads', 'leave it out'),
  nullNeedsType: check('LYN0203', 'this `null` has no type', '`null` takes the type of its context, and there is none here', 'name the type: `let x: Vcpu | null = null`'),

  // ---- declarations and storage
  shadowing: check('LYN0301', '`{0}` is already a name here', 'one name means one thing in a place', 'choose another name'),
  recursion: check('LYN0302', '`{0}` calls itself: {1}', 'stacks are small and their depth is proved', 'use a loop'),
  notConstant: check('LYN0303', '{0} must be known at compile time', 'sizes and places are fixed when the program is built', 'use a literal or a `const` made of literals'),
  fieldNew: check('LYN0304', 'field `{0}` holds new storage and can be re-pointed', 'what `new` makes has its place in the object itself', 'make the field `readonly`'),
  constNew: check('LYN0305', '`let {0}` holds new storage and can be re-pointed', 'what `new` makes has a place of its own', 'make it a `const`'),
  constructorParameters: check('LYN0306', '{0} needs a class whose constructor has no parameters, and {1} has some', 'every element is made the same way', 'give it a method that sets it up'),
  enumMember: check('LYN0307', 'member `{0}` has no integer value', 'an enum has a declared width and integer members', 'give it an integer from -2147483648 to 4294967295'),
  otherCase: check('LYN0326', '`{0}` is declared in another case', 'each case is a block of its own', 'declare it before the `switch`'),
  registerField: check('LYN0308', 'field `{0}`: {1}', 'a field lies within its register', 'see the table of the manual'),
  layoutField: check('LYN0309', 'field `{0}`: {1}', 'a layout says where each byte is, once', 'see the table of the manual'),
  declaredForm: check('LYN0310', '`{0}` is written as `{1}`', 'the compiler reads it at compile time', 'write it that way, at module level'),
  interfaceMember: check('LYN0311', 'an interface has methods only', 'it is a reference with a table of functions', 'write a method, or make it a record: `type X = { readonly a: u32 }`'),
  recordMember: check('LYN0312', 'a record has `readonly` fields only', 'a record is a value: copying it must not be observed', 'write `readonly`, or make it a class'),
  notImplemented: check('LYN0313', '{0} does not implement {1} as declared: `{2}`', 'calls through the interface must mean the same', 'give the method the very types of the interface'),
  duplicateCase: check('LYN0314', 'this case is there already', 'only the first would ever be taken', 'remove one'),
  caseConstant: check('LYN0315', 'a case that is not a constant', '`switch` compiles to a table', 'use `if`'),
  switchSubject: check('LYN0316', '`switch` on {0}', '`switch` chooses by an integer or an enum', 'use `if`'),
  entryForm: check('LYN0317', '`{0}(...)`: {1}', 'the runtime calls it by its symbol', 'see docs/architecture.md'),
  coldAlready: check('LYN0327', '`cold()` stands in this module already', 'it speaks of the whole module', 'take one of the two out'),
  cyclicConstant: check('LYN0318', '`{0}` is made of itself', 'constants are computed at compile time', 'break the cycle'),
  unreadableImport: check('LYN0319', '`{0}` is not a module of the program', 'everything is compiled together', 'import a .ts file that is there'),
  tableIndex: check('LYN0320', 'entry {0} in a table of {1}', 'it would never be found', 'use an index from 0 to {2}'),
  recursiveValue: check('LYN0322', '{0} contains itself', 'it would have no size', 'hold a reference: `T | null`'),

  // ---- what lies on the stack
  stackReturned: check('LYN0180', '{0} is returned, and lies on the stack of this function', ON_STACK, LIVES_LONGER),
  stackStored: check('LYN0181', '{0} is stored in {1}, which may live longer', ON_STACK, LIVES_LONGER),
  stackPassed: check('LYN0182', '{0} is passed to {1}, which {2} ({3})', ON_STACK, LIVES_LONGER),
  stackAssigned: check('LYN0183', '{0} is kept in {1}, which lives longer', ON_STACK, 'make it a `const` in the block of what keeps it, or declare that in the block of the object'),
  stackSize: check('LYN0184', '{0} takes {1} bytes of the stack', 'a stack has 16 KB for all functions that are active, and one object or array may take {2} bytes of it', 'make it at module level or in a `readonly` field, or take it from a `pool`'),
  stackTable: check('LYN0185', 'a table of what is no constant, in a class that functions make', 'a table is data of the image, and there is one for all objects', 'make it a `const` of the module, or an `array(...)` that the constructor fills'),
  unfinished: check('LYN0189', '`{0}` holds nothing yet, and {1} reads it', 'the object is still being made: a reference that is never null is there from its assignment on', 'assign `{0}` before this, or let it be null at first: `T | null`'),

  notDisposable: check('LYN0188', '`using` with a value of type `{0}`', 'what it holds is disposed of at the end of the block, by the method `[Symbol.dispose]`', 'give the class a method `[Symbol.dispose](): void`, or use `const`'),

  // ---- pools
  poolCapacity: check('LYN0186', 'a pool of {0} objects', 'a pool has at least one and no more than {1}', 'give its capacity'),
  poolPath: check('LYN0187', '`{0}` on a pool that is the result of something', 'the pool is named twice: to find the slot, and to change it', 'make it a `const` first: `const pool = ...; pool.{0}(object)`'),

  noEffect: check('LYN0325', 'a statement without effect', 'only calls, assignments, `++` and `--` do something', 'remove it, or use its value'),
  missingEntry: check('LYN0324', '{0} is no file of machine TypeScript, or is not there', 'a program begins with a module', 'give the path of a .ts file'),

  memoryOrder: check('LYN0220', '`{0}` with this memory order', 'the order is part of the instruction: a literal, and only orders that mean something for the operation', 'one of: {1}'),

  // ---- log formats
  formatText: check('LYN0401', '`{0}` takes a literal', 'the compiler splits it into constant text and arguments', 'write the format in the call: `log.info(`...`)`'),
  formatArgument: check('LYN0402', '{0} cannot be printed', 'integers, enums, booleans, text and registers\' `raw` can', 'print its fields'),
  hexOutside: check('LYN0403', '`hex(...)` outside of a log format', 'there is no text at run time', 'use it inside `log.*` or `panic`'),

  // ---- evaluation at compile time
  evaluateMachine: check('LYN0501', '{0} cannot be computed at compile time', 'there is no machine yet when the initial contents of statics are computed', 'do it in a function that is called at start'),
  evaluatePanic: check('LYN0502', 'this panics when it is computed at compile time: {0}', 'the initial contents of statics are computed when the program is built', 'use values for which it is defined'),
  evaluateSteps: check('LYN0503', 'no end after {0} steps at compile time', 'a loop without an end would never let the build finish', 'make the loop end, or compute it in a function that is called at start'),
  evaluateDepth: check('LYN0504', 'calls of `{0}` nest too deeply at compile time', 'stacks are small', 'use a loop'),
  evaluateCycle: check('LYN0505', 'the initial contents of `{0}` are needed to compute themselves', 'statics have no order of initialisation', 'break the cycle: set one of them in a function that is called at start'),
  evaluateForeignWrite: check('LYN0506', 'an initialiser changes `{0}`, which is another static', 'statics have no order of initialisation: the result would depend on one', 'do it in a function that is called at start'),
  evaluateStorage: check('LYN0507', '{0} makes storage where none can be', 'there is no heap: everything that exists has a place of its own in static storage', 'make it at module level or in a `readonly` field'),
  evaluateVariable: check('LYN0508', '`{0}` is a variable where a constant is needed', 'sizes and places are fixed when the program is built', 'use a literal or a `const` made of literals'),

  // ---- hosted programs
  hostedIntrinsic: check('LYN0600', '`{0}` cannot be in a hosted program', 'a hosted program is a process: it has numbers and memory, and nothing of the machine', 'keep the machine out of what the exports of the entry module call; or emit JavaScript, which runs on a model of the machine'),
  guestIntrinsic: check('LYN0601', '`{0}` cannot be in a tiny guest', 'it is about the hypervisor\'s own image, stacks and descriptor tables, and a tiny guest is started without them', 'keep it out of what the guest calls; docs/testing.md says what a guest has'),

  // ---- the C compiler and the linker
  compilerRefuses: check('LYN0700', 'the C compiler refuses what was made of this line: {0}', 'the C that Lyn writes is meant to pass: this is a mistake in Lyn, not in your program', 'report this line with the C in {1}; another way of writing the line may pass'),
  nothingBehind: check('LYN0701', 'nothing in the image is called `{0}`, which this line needs', 'an intrinsic is declared whose code is not linked: this is a mistake in Lyn, not in your program', 'report this line'),
  entryMissing: check('LYN0702', 'the program has no `entry(\'{0}\', ...)`', '{1}', 'write the function and name it at module level: `entry(\'{0}\', name)`; docs/architecture.md says what each is for'),
} as const satisfies { readonly [key: string]: Message };

export type MessageKey = keyof typeof messages;
