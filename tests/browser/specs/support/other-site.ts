// A site that is not TaskFlow: pages with TaskFlow's tracker, and by default a collector of its own, which remembers
// what it was sent and answers as the test says.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SentView {
  action: string;
  what: string;
  id: string;
  at: string;
  automated?: boolean;
}

/** One request to the collector. */
export interface Batch {
  views: SentView[];
  sentAt: string;
  bytes: number;
  arrivedMs: number;
  /** Until then it was not answered. */
  answeredMs?: number;
  /** The browser did not wait for the answer. */
  cutOff?: boolean;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  afterMs?: number;
}

export function accepted(views: SentView[]): Answer {
  return { status: 200, body: { results: views.map(({ id }) => ({ id, status: "accepted" })) } };
}

export const AWAY: Answer = { status: 503 };

export class OtherSite {
  readonly batches: Batch[] = [];
  /** The paths of everything else that was asked for. */
  readonly visits: string[] = [];
  /** The answer to each batch; its number begins at 1. */
  answer: (views: SentView[], number: number) => Answer = accepted;
  /** What the pages hold in their <head>. */
  head = "";

  private constructor(private readonly server: Server) {}

  /** Its pages take the script from `taskflow`. Port 0 is any that is free. */
  static async start(taskflow: string, { endpoint = "/api/track", port = 0 } = {}): Promise<OtherSite> {
    const server = createServer((request, response) => void site.serve(request, response));
    const site = new OtherSite(server);
    site.head = `<script src="${taskflow}/tracker.js" data-endpoint="${endpoint}" defer></script>`;
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get paths(): string[] {
    return this.batches.flatMap(({ views }) => views.map(({ what }) => what));
  }

  get ids(): string[] {
    return this.batches.flatMap(({ views }) => views.map(({ id }) => id));
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    if (request.url === "/api/track") return this.collect(request, response);
    this.visits.push(request.url!);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>A page</title><head>${this.head}</head><h1>${request.url}</h1><p id="prices">Prices</p>`);
  }

  private async collect(request: IncomingMessage, response: ServerResponse) {
    const arrivedMs = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { sentAt, events } = JSON.parse(body.toString()) as { sentAt: string; events: SentView[] };
    const batch: Batch = { views: events, sentAt, bytes: body.length, arrivedMs };
    this.batches.push(batch);
    response.on("close", () => (batch.cutOff = !response.writableFinished));
    const answer = this.answer(events, this.batches.length);
    if (answer.afterMs) await new Promise((resolve) => setTimeout(resolve, answer.afterMs));
    batch.answeredMs = performance.now();
    response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
  }
}
