// A stream of server-sent events for a component: opened again when it breaks, closed while nobody sees the page.
import { useEffect, useRef, useState } from "react";

import { loadSession } from "../api";
import { retryWaitMs } from "../queue/retry-wait";

export type LiveState = "connecting" | "live" | "away";

type Handlers = Record<string, (data: never) => void>;

/** Listens at `path`, unless it is null; each handler gets the data of the event of its name. */
export function useLive(path: string | null, handlers: Handlers): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  const current = useRef(handlers);
  current.current = handlers;
  const names = Object.keys(handlers).join();

  useEffect(() => {
    if (path === null) return;
    let source: EventSource | null = null;
    let retry: number | undefined;
    let failures = 0;

    const close = () => {
      clearTimeout(retry);
      source?.close();
      source = null;
    };
    const open = () => {
      close();
      source = new EventSource(path);
      source.onopen = () => {
        failures = 0;
        setState("live");
      };
      source.onerror = lost;
      for (const name of names.split(",")) {
        source.addEventListener(name, (event) =>
          current.current[name]?.(JSON.parse((event as MessageEvent<string>).data) as never),
        );
      }
    };
    const lost = () => {
      close();
      setState("away");
      retry = window.setTimeout(open, retryWaitMs(++failures));
      // Perhaps nobody is signed in any more: whoever watches the session then leaves this page.
      void loadSession().catch(() => null);
    };
    const onVisibility = () => (document.hidden ? close() : source || open());

    setState("connecting");
    if (!document.hidden) open();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      close();
    };
  }, [path, names]);
  return state;
}
