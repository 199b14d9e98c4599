import type { Format, FormatArg, Stmt, StmtOf } from '../../ir/code.ts';
import { INT } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { both, proofOf } from '../facts.ts';
import { builtinCallee } from '../expressions/builtin.ts';
import { compileCondition, compileValue } from '../expressions/expression.ts';
import { asciiOf } from '../expressions/literal.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';

const levels = new Set(['debug', 'info', 'warn', 'error', 'print']);

/** `log.info(...)`. */
export function compileLog(body: Body, node: ts.CallExpression, level: string): Stmt[] {
  if (!levels.has(level)) return fail(body.front, node, 'noSuchMember', 'log', level);
  return [{ kind: 'log', level: level as StmtOf<'log'>['level'], format: compileFormat(body, node, `log.${level}`), loc: locOf(body.front, node) }];
}

export function compilePanic(body: Body, node: ts.CallExpression): Stmt[] {
  return [{ kind: 'panic', format: compileFormat(body, node, 'panic'), loc: locOf(body.front, node) }];
}

/** `assert(test)`: what follows knows what the test has proved. */
export function compileAssert(body: Body, node: ts.CallExpression): Stmt[] {
  const [argument] = node.arguments;
  if (argument === undefined || node.arguments.length > 1) return fail(body.front, node, 'argumentCount', String(node.arguments.length), '1');
  const test = compileCondition(body, argument);
  body.facts = both(body.facts, proofOf(test).whenTrue);
  return [{ kind: 'assert', test, text: asciiOf(body, argument, argument.getText().replace(/\s+/g, ' ')), loc: locOf(body.front, node) }];
}

/** The one argument, a literal or a template, as constant pieces and arguments between them. */
function compileFormat(body: Body, node: ts.CallExpression, callee: string): Format {
  const [argument] = node.arguments;
  if (argument === undefined || node.arguments.length > 1) return fail(body.front, node, 'argumentCount', String(node.arguments.length), '1');
  if (ts.isStringLiteral(argument) || ts.isNoSubstitutionTemplateLiteral(argument)) return { pieces: [asciiOf(body, argument, argument.text)], args: [] };
  if (!ts.isTemplateExpression(argument)) return fail(body.front, argument, 'formatText', callee);
  const pieces = [argument.head.text, ...argument.templateSpans.map((span) => span.literal.text)];
  return { pieces: pieces.map((piece) => asciiOf(body, argument, piece)), args: argument.templateSpans.map((span) => compileArgument(body, span.expression)) };
}

function compileArgument(body: Body, node: ts.Expression): FormatArg {
  if (builtinCallee(body.front, node) === 'hex') return compileHex(body, node as ts.CallExpression);
  const value = compileValue(body, node);
  switch (value.type.kind) {
    case 'int': return { kind: INT[value.type.name].signed ? 'signed' : 'unsigned', value };
    case 'enum': case 'bool': case 'text': return { kind: value.type.kind, value };
    default: return fail(body.front, node, 'formatArgument', `\`${describe(value.type)}\``);
  }
}

function compileHex(body: Body, node: ts.CallExpression): FormatArg {
  const [argument] = node.arguments;
  if (argument === undefined) return fail(body.front, node, 'argumentCount', '0', '1');
  const value = compileValue(body, argument);
  return value.type.kind === 'int' ? { kind: 'hex', value } : fail(body.front, argument, 'formatArgument', `\`${describe(value.type)}\` in hexadecimal`);
}
