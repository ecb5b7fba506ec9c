/** What is wrong with something that was pasted or dropped: a code of `spec/errors.md`, a sentence, and where in the text it is. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** In UTF-16 units from the start of the text. */
    readonly at?: number,
    /** What to do, where that depends on more than the code. */
    readonly advice?: string,
  ) {
    super(message);
  }
}

/** Throws a {@link Problem}. */
export function refuse(code: string, message: string, at?: number, advice?: string): never {
  throw new Problem(code, message, at, advice);
}

/** Text of the input for a sentence: in quotes, cut to 40 characters. */
export function quote(text: string): string {
  return text.length > 40 ? `${JSON.stringify(text.slice(0, 40))}…` : JSON.stringify(text);
}
