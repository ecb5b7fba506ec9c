import type { Answer, Request, Room } from "../protocol.js";

type Asked<K extends Request["kind"]> = Omit<Extract<Request, { kind: K }>, "kind" | "ticket">;

/** The worker, as the page sees it. What is opened next takes the place of what is still at work: the worker is ended, and a new one begins. */
export class Client {
  private worker: Worker;
  private readonly address: string;
  private tickets = 0;
  /** Requests that have not been answered. */
  private readonly waiting = new Set<number>();
  private opening = 0;

  constructor(code: string, private readonly heard: (answer: Answer) => void) {
    this.address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = this.begin();
  }

  open(source: string | File, room: Room): number {
    if (this.waiting.size) {
      this.worker.terminate();
      this.waiting.clear();
      this.worker = this.begin();
    }
    this.opening = this.ask("open", { source, room });
    return this.opening;
  }

  /** Ends what is at work. */
  stop(): void {
    if (!this.waiting.size) return;
    this.worker.terminate();
    this.waiting.clear();
    this.worker = this.begin();
  }

  ask<K extends Request["kind"]>(kind: K, request: Asked<K>): number {
    const ticket = ++this.tickets;
    this.waiting.add(ticket);
    this.worker.postMessage({ kind, ticket, ...request });
    return ticket;
  }

  private begin(): Worker {
    const worker = new Worker(this.address);
    worker.onmessage = ({ data }: MessageEvent<Answer>): void => {
      // Opening and facts have said all when they have said the sizes.
      const isLast = data.kind === "facts" ? data.sizes !== undefined : !(data.ticket === this.opening && (data.kind === "opened" || data.kind === "line"));
      if (isLast) this.waiting.delete(data.ticket);
      this.heard(data);
    };
    worker.onerror = (event): void => {
      this.waiting.clear();
      this.heard({ kind: "failed", ticket: this.opening, failure: { code: "fault", message: event.message || "The worker could not go on.", advice: "This is a fault of the page, or its memory has run out." } });
    };
    return worker;
  }
}
