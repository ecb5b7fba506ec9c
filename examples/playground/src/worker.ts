import type { Answer, Request } from "./protocol.js";
import { failureOf, Refused, Session } from "./session.js";

let session: Session | undefined;

const scope = globalThis as unknown as { onmessage: (event: MessageEvent<Request>) => void; postMessage(answer: Answer, transfer?: Transferable[]): void };

scope.onmessage = ({ data }) => {
  void answer(data).catch((error: unknown) => scope.postMessage({ kind: "refused", ticket: data.ticket, about: data.kind, failure: failureOf(error) }));
};

async function answer(request: Request): Promise<void> {
  const { ticket } = request;
  if (request.kind === "open") return await open(request);
  const asked = session;
  if (!asked) return;
  switch (request.kind) {
    case "look": {
      const { array, view, slice, room, page } = request;
      const look = asked.looker(array).look(view, slice, room, page);
      return scope.postMessage({ kind: "look", ticket, array, look }, "raster" in look ? [look.raster.pixels.buffer] : []);
    }
    case "facts":
      await stats(asked, ticket, request.array);
      return await sizes(asked, ticket, request.array);
    case "tell":
      return scope.postMessage({ kind: "tell", ticket, text: asked.looker(request.array).tell(request.index) });
    case "write":
      return scope.postMessage({ kind: "line", ticket, written: await asked.write(request.codecs, request.text) });
    case "save": {
      const bytes = await asked.save(request.form, request.array);
      return scope.postMessage({ kind: "save", ticket, form: request.form, bytes }, [bytes.buffer]);
    }
  }
}

/** Opens, and then says what takes longer: the line, statistics, sizes. Between the steps other requests are answered. */
async function open({ ticket, source, room }: Extract<Request, { kind: "open" }>): Promise<void> {
  session = undefined;
  try {
    session = await Session.open(source, room);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return scope.postMessage({ kind: "failed", ticket, failure: error.failure });
  }
  const { opened } = session;
  const { look } = opened;
  scope.postMessage({ kind: "opened", ticket, opened }, look && "raster" in look ? [look.raster.pixels.buffer] : []);
  const array = opened.tree ? -1 : 0;
  // A line that was pasted is there already; to write one takes longer than to count.
  if (!opened.isLine) await stats(session, ticket, array);
  await breath();
  scope.postMessage({ kind: "line", ticket, written: await session.write("own", "base64url") });
  if (opened.isLine) await stats(session, ticket, array);
  await sizes(session, ticket, array);
}

async function stats(session: Session, ticket: number, array: number): Promise<void> {
  await breath();
  if (array >= 0) scope.postMessage({ kind: "facts", ticket, array, stats: session.stats(array) });
}

async function sizes(session: Session, ticket: number, array: number): Promise<void> {
  await breath();
  scope.postMessage({ kind: "facts", ticket, array, sizes: session.sizes(array) });
}

/** Lets messages in that have come meanwhile. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
