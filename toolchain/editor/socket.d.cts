export const PROTOCOL: 1;
export function socketFolder(): string;
export function socketPath(root: string): string;
