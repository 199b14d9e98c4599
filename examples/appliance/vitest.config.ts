import { defineConfig } from 'vitest/config';
import { lyn } from './node_modules/lyn/toolchain/vite/plugin.ts';

export default defineConfig({
  plugins: [lyn({ root: import.meta.dirname, folders: ['src', 'lyn/hv'] })],
});
