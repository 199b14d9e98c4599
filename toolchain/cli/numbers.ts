import { InvalidArgumentError } from 'commander';

/** What options that count take: a word that is no number would else be none, and nothing would be done, with success. */
export function countOf(what: string, example: number): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
    throw new InvalidArgumentError(`It takes ${what}, such as ${example}.`);
  };
}

/** As `countOf`, for what begins at 0. */
export function numberOf(what: string, example: number): (text: string) => number {
  const count = countOf(what, example);
  return (text) => (text === '0' ? 0 : count(text));
}
