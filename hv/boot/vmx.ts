import type { Extension } from '../processor/extension.ts';
import { vmxExtension } from '../vmx/extension.ts';
import { start } from './start.ts';

const extensions: readonly Extension[] = [vmxExtension];

/** The image for processors with VT-x alone: `lyn build hv/boot/vmx.ts`. */
function main(): void {
  start(extensions);
}

entry('lyn_main', main);
