import { fail, TenvelopeError } from "./errors.js";

/**
 * Decoding that may have to wait: for a codec to load, or for a stream to inflate. It is written once, as a generator that yields what it waits
 * for, and run with or without a promise. Where nothing has to be loaded, what is yielded is the thing itself.
 */
export type Step<T> = Generator<unknown, T, unknown>;

/** Waits for a value that may be a promise. */
export function* wait<T>(value: T | PromiseLike<T>): Step<T> {
  return (yield value) as T;
}

/** Runs it, waiting for each promise. */
export async function runAsync<T>(step: Step<T>): Promise<T> {
  try {
    let next = step.next();
    while (!next.done) {
      const { value } = next;
      // What is there goes on at once: until something has to be awaited, nobody else runs.
      next = value instanceof Promise ? await value.then((found) => step.next(found), (error) => step.throw(error)) : step.next(value);
    }
    return next.value;
  } catch (error) {
    return rethrow(error);
  }
}

/** Runs it at once. What only a promise can give is `unsupported`. */
export function runSync<T>(step: Step<T>): T {
  try {
    let next = step.next();
    while (!next.done) {
      next = next.value instanceof Promise ? step.throw(new TenvelopeError("unsupported", "codecs", "it loads lazily: use async")) : step.next(next.value);
    }
    return next.value;
  } catch (error) {
    return rethrow(error);
  }
}

/** Engines report memory that cannot be had, and strings that are too long, as a RangeError. */
function rethrow(error: unknown): never {
  if (error instanceof RangeError) fail("alloc_failed", "memory", error.message, error);
  throw error;
}
