import type { Program } from '../../compiler/ir/program.ts';
import { runTool } from '../../host/tool.ts';
import { imageAddress } from './address.ts';
import { encodeTable } from './encode.ts';
import { parseFrames } from './frames.ts';
import { parseLineAddresses, parsePlaces } from './lines.ts';
import { functionNamer } from './names.ts';
import { makeTable } from './table.ts';

/** The backtrace table of a linked image, made from its debugging information. */
export async function makeBacktraceTable(elf: string, program: Program): Promise<Buffer> {
  const [frames, lines] = await Promise.all([
    runTool('readelf', ['--debug-dump=frames-interp', elf]),
    runTool('objdump', ['--dwarf=decodedline', elf]),
  ]);
  const addresses = parseLineAddresses(lines);
  const places = await runTool('addr2line', ['--exe', elf, '--addresses', '--inlines', '--functions'], {
    input: addresses.map((address) => `${imageAddress(address)}\n`).join(''),
  });
  return encodeTable(makeTable(parsePlaces(places), parseFrames(frames), functionNamer(program)));
}
