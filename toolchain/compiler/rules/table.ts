/** The rules in one place, as the evaluator, the emitters and the tests import them. */

export { applyBinary, BINARY, COMPARE, isArithmetic, shiftMask, wrapJs, type BinaryRule, type ComparisonOp } from './binary.ts';
export { applyUnary, UNARY, type UnaryRule } from './unary.ts';
export { applyConvert, convertC, convertJs, convertsImplicitly } from './convert.ts';
