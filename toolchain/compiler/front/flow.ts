import type { Stmt } from '../ir/code.ts';

/** Whether control never comes out at the end of these statements. */
export function terminates(body: readonly Stmt[]): boolean {
  return body.some(endsHere);
}

function endsHere(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'return': case 'panic': case 'break': case 'continue': return true;
    case 'expr': return stmt.expr.type.kind === 'never';
    case 'block': return terminates(stmt.body);
    case 'if': return terminates(stmt.then) && stmt.otherwise !== undefined && terminates(stmt.otherwise);
    case 'switch': return (stmt.exhaustive || stmt.otherwise !== undefined) && (stmt.otherwise === undefined || terminates(stmt.otherwise)) && stmt.cases.every((each) => terminates(each.body));
    case 'while': return stmt.test.kind === 'constant' && stmt.test.value === true && !leavesLoop(stmt.body);
    case 'for': return stmt.test === undefined && !leavesLoop(stmt.body);
    case 'doWhile': return terminates(stmt.body) && !leavesLoop(stmt.body) && !stmt.body.some(continues);
    default: return false;
  }
}

/** Whether a `break` in these statements leaves the loop around them. */
export function leavesLoop(body: readonly Stmt[]): boolean {
  return body.some((stmt) => stmt.kind === 'break' || childrenOf(stmt).some(leavesLoop));
}

function continues(stmt: Stmt): boolean {
  return stmt.kind === 'continue' || childrenOf(stmt).some((body) => body.some(continues));
}

/** The bodies inside a statement to which a `break` or `continue` of the enclosing loop may belong. */
function childrenOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'block': return [stmt.body];
    case 'if': return stmt.otherwise === undefined ? [stmt.then] : [stmt.then, stmt.otherwise];
    case 'switch': return [...stmt.cases.map((each) => each.body), ...(stmt.otherwise === undefined ? [] : [stmt.otherwise])];
    default: return [];
  }
}
