// Builds the page, and serves it: `npm run dev [PORT]`.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import "./build.mjs";

const port = Number(process.argv[2] ?? 8080);
createServer((request, response) => {
  const isPage = request.url === "/" || request.url === "/index.html";
  response.writeHead(isPage ? 200 : 404, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(isPage ? readFileSync("dist/index.html") : "only / is served here");
}).listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}/`));
