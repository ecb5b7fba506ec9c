import type { NdArray } from "tenvelope";
import { draw, ofFile, sample } from "./picture.js";
import { blur, type Body, type Form, ServiceError, write } from "./service.js";

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const [form, file, again, damage] = [element<HTMLFormElement>("send"), element<HTMLInputElement>("file"), element<HTMLButtonElement>("again"), element<HTMLInputElement>("damage")];
const [before, after, status, figures] = [element<HTMLCanvasElement>("before"), element<HTMLCanvasElement>("after"), element("status"), element<HTMLTableElement>("figures")];

let picture: NdArray = sample();
let blurred: NdArray | undefined;
draw(picture, before);

file.addEventListener("change", async () => {
  const chosen = file.files?.[0];
  if (chosen === undefined) return;
  try {
    picture = await ofFile(chosen);
    draw(picture, before);
    clear();
  } catch {
    say(`${chosen.name} is no picture that this browser reads`, true);
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void send(picture);
});
again.addEventListener("click", () => {
  if (blurred !== undefined) void send(blurred);
});

async function send(image: NdArray): Promise<void> {
  const chosen = new FormData(form).get("form") as Form;
  form.ariaBusy = "true";
  say("Sending …");
  try {
    const body = await write(image, chosen);
    const exchange = await blur(damage.checked ? damaged(body) : body, chosen);
    blurred = exchange.result;
    draw(blurred, after);
    again.disabled = false;
    show(image, exchange);
    say(`Blurred in ${exchange.milliseconds.toFixed(0)} ms.`);
  } catch (error) {
    const known = error instanceof ServiceError;
    say(known ? `Refused with ${error.status}, ${error.code}: ${error.message}.` : "The service does not answer. Is it running?", true);
  } finally {
    form.ariaBusy = "false";
  }
}

/** Changes one character of the data, as a bad cable would. */
function damaged(body: Body): Body {
  if (typeof body !== "string") return body.with(body.length - 100, (body[body.length - 100] ?? 0) ^ 1);
  const at = Math.floor(body.length / 2);
  return body.slice(0, at) + (body[at] === "A" ? "B" : "A") + body.slice(at + 1);
}

function show(image: NdArray, { sent, received }: { sent: number; received: number }): void {
  const points = image.data as Uint8Array;
  const lists = points.reduce((sum, point) => sum + String(point).length + 1, 0);
  const bytes = (count: number) => `${count.toLocaleString("en")} bytes`;
  const rows: [string, string][] = [
    ["Tensor", `uint8 [${image.shape.join(", ")}], ${bytes(points.length)}`],
    ["Sent", bytes(sent)],
    ["Received", bytes(received)],
    ["As lists of JSON it would be", `over ${bytes(lists)} each way`],
  ];
  figures.replaceChildren(
    ...rows.map(([name, value]) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = name;
      const cell = document.createElement("td");
      cell.textContent = value;
      row.append(head, cell);
      return row;
    }),
  );
}

function clear(): void {
  blurred = undefined;
  again.disabled = true;
  after.width = after.height = 0;
  figures.replaceChildren();
  say("");
}

function say(sentence: string, isProblem = false): void {
  status.textContent = sentence;
  status.classList.toggle("problem", isProblem);
}
