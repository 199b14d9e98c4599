import type { Socket } from 'node:net';

/** More than any source file that a person edits; who sends more in one line is cut off. */
const LONGEST = 16 * 1024 * 1024;

/** Calls `line` for each line that arrives. */
export function eachLine(socket: Socket, line: (text: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    if (rest.length > LONGEST) socket.destroy();
    for (const each of lines) line(each);
  });
}

export function sendLine(socket: Socket, message: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}
