import { startTransition, useCallback, useEffect, useRef, useState } from "react";

import { ApiError } from "../../api";
import { ask } from "./insights-api";

export interface Answer<T> {
  /** The last answer there was, if need be to the question before: nothing jumps while the next is awaited. */
  data: T | null;
  failure: ApiError | null;
  /** `data` answers another question than the present one. */
  old: boolean;
  retry(): void;
}

/** A server that says when to come again is asked again then; the longest wait is ours. */
const WAIT_MAX_MS = 30_000;

/**
 * Asks when `path` changes, and again when `tick` does or when the server said to come again; never the same question
 * twice at once. Null asks nothing.
 */
export function useQuestion<T>(path: string | null, tick: number): Answer<T> {
  const [found, setFound] = useState<{ path: string; data: T } | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const wanted = useRef<string | null>(null);
  const busy = useRef(false);
  const again = useRef(false);
  const later = useRef<number | undefined>(undefined);

  const go = useCallback(() => {
    clearTimeout(later.current);
    const asked = wanted.current;
    if (asked === null) return;
    if (busy.current) {
      again.current = true;
      return;
    }
    busy.current = true;
    again.current = false;
    ask<T>(asked)
      .then(
        (data) => {
          if (wanted.current !== asked) return;
          // Several charts are answered at once: drawn in slices, they do not hold up the hand.
          startTransition(() => {
            setFound({ path: asked, data });
            setFailure(null);
          });
        },
        (error: unknown) => {
          if (wanted.current !== asked) return;
          const failure = asApiError(error);
          setFailure(failure);
          if (failure.status === 503 && failure.retryAfterSeconds !== null)
            later.current = window.setTimeout(go, Math.min(failure.retryAfterSeconds * 1_000, WAIT_MAX_MS));
        },
      )
      .finally(() => {
        busy.current = false;
        if (again.current) go();
      });
  }, []);

  useEffect(() => {
    wanted.current = path;
    go();
    return () => {
      clearTimeout(later.current);
      wanted.current = null;
    };
  }, [path, tick, go]);

  return { data: found?.data ?? null, failure, old: found !== null && found.path !== path, retry: go };
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, "unknown", "Something went wrong. Please try again.");
}
