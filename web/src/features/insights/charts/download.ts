// A download that the page itself takes: so it can say when it was broken off, and leaves no file that looks whole.
import { useRef, useState } from "react";

import { ApiError, errorOf } from "../../../api";

/** So much is held by itself, and then handed to the browser, which keeps it where it has room. */
const PIECE_BYTES = 8 << 20;
const SAID_EVERY_MS = 250;

export interface Download {
  /** Bytes so far; null when none goes on. */
  bytes: number | null;
  failure: string | null;
  start(path: string, name: string): void;
  stop(): void;
  dismiss(): void;
}

export function useDownload(): Download {
  const [bytes, setBytes] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);

  function start(path: string, name: string) {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setFailure(null);
    setBytes(0);
    const still = () => running.current === mine;
    take(path, mine.signal, (soFar) => still() && setBytes(soFar))
      .then(
        (whole) => save(whole, name),
        (error: unknown) => still() && !mine.signal.aborted && setFailure(textOf(error)),
      )
      .finally(() => still() && setBytes(null));
  }
  const stop = () => {
    running.current?.abort();
    setBytes(null);
  };
  return { bytes, failure, start, stop, dismiss: () => setFailure(null) };
}

async function take(path: string, signal: AbortSignal, onBytes: (soFar: number) => void): Promise<Blob> {
  const response = await fetch(path, { credentials: "same-origin", signal });
  if (!response.ok) throw await errorOf(response);
  const pieces: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let total = 0;
  let said = 0;
  // One that is broken off is rejected here: it lacks the last chunk.
  for (const reader = response.body!.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    held.push(value);
    heldBytes += value.length;
    total += value.length;
    if (heldBytes >= PIECE_BYTES) {
      pieces.push(new Blob(held));
      held = [];
      heldBytes = 0;
    }
    if (performance.now() - said > SAID_EVERY_MS) {
      said = performance.now();
      onBytes(total);
    }
  }
  return new Blob([...pieces, ...held], { type: response.headers.get("Content-Type") ?? "" });
}

function save(whole: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(whole);
  link.download = name;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function textOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return "The download was broken off: what came is not all of it, so it is not kept. Please try again.";
}
