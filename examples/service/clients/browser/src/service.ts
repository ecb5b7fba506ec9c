/**
 * The service as functions. Everything that a page needs to talk to it stands in this file.
 */
import { decode, decodeBinary, decodeJson, encode, encodeBinary, encodeJson, type NdArray } from "tenvelope";

/** How a tensor goes and comes. */
export const FORMS = {
  document: "application/json",
  line: "text/plain",
  json: "application/vnd.tenvelope+json",
  binary: "application/vnd.tenvelope",
} as const;

export type Form = keyof typeof FORMS;
export type Body = string | Uint8Array<ArrayBuffer>;

/** What the service refuses, with its stable code. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What was sent and what came, for people to look at. */
export interface Exchange<T> {
  result: T;
  sent: number;
  received: number;
  milliseconds: number;
}

/** Writes a picture as the body of a request. */
export async function write(image: NdArray, form: Form): Promise<Body> {
  switch (form) {
    case "document":
      return JSON.stringify({ image: await encode(image) });
    case "line":
      return encode(image);
    case "json":
      return JSON.stringify(await encodeJson(image));
    case "binary":
      return new Uint8Array(await encodeBinary(image));
  }
}

/** Sends a picture, and takes the answer in the same form. */
export async function blur(body: Body, form: Form): Promise<Exchange<NdArray>> {
  const started = performance.now();
  const response = await fetch("v1/blur", { method: "POST", headers: { "content-type": FORMS[form], accept: FORMS[form] }, body });
  const answer = new Uint8Array(await response.arrayBuffer());
  const milliseconds = performance.now() - started;
  if (!response.ok) throw problem(response.status, answer);
  return { result: await read(answer, form), sent: size(body), received: answer.length, milliseconds };
}

// A stranger's server is a stranger: what it sends is read with the dtype that is expected, and within the limits of the package.
async function read(answer: Uint8Array, form: Form): Promise<NdArray> {
  const text = () => new TextDecoder().decode(answer);
  switch (form) {
    case "document":
      return decode((JSON.parse(text()) as { image: string }).image, { dtype: "uint8" });
    case "line":
      return decode(text(), { dtype: "uint8" });
    case "json":
      return decodeJson(text(), { dtype: "uint8" });
    case "binary":
      return decodeBinary(answer, { dtype: "uint8" });
  }
}

function problem(status: number, answer: Uint8Array): ServiceError {
  try {
    const { code, detail } = JSON.parse(new TextDecoder().decode(answer)) as { code: string; detail: string };
    return new ServiceError(status, code, detail);
  } catch {
    return new ServiceError(status, "unknown", `the service answered with status ${status}`);
  }
}

function size(body: Body): number {
  return typeof body === "string" ? new TextEncoder().encode(body).length : body.length;
}
