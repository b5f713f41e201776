import { useCallback, useEffect, useRef, useState } from "react";

import { ApiError } from "../api";

export interface Loaded<T> {
  /** Null before the first answer; an old one while the next is awaited. */
  data: T | null;
  failure: string | null;
  loading: boolean;
  reload(): void;
}

/** Asks again when `key` changes or on reload(); an answer to an older question is dropped. Null asks nothing. */
export function useLoad<T>(key: string | null, load: () => Promise<T>): Loaded<T> {
  const [found, setFound] = useState<{ key: string | null; data: T | null }>({ key: null, data: null });
  const [failure, setFailure] = useState<string | null>(null);
  const [loading, setLoading] = useState(key !== null);
  const question = useRef(0);
  const current = useRef(load);
  current.current = load;

  const reload = useCallback(() => {
    if (key === null) return;
    const mine = ++question.current;
    setLoading(true);
    current
      .current()
      .then(
        (data) => {
          if (mine !== question.current) return;
          setFound({ key, data });
          setFailure(null);
        },
        (error: unknown) => mine === question.current && setFailure(textOf(error)),
      )
      .finally(() => mine === question.current && setLoading(false));
  }, [key]);

  useEffect(() => {
    setFailure(null);
    reload();
    return () => void question.current++;
  }, [reload]);

  return { data: found.key === key ? found.data : null, failure, loading, reload };
}

/** What a person is told of an error. */
export function textOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong. Please try again.";
}
