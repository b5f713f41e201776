// What every part of the page needs: the filter, the moment that it was asked at, and what comes live.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useSearchParams } from "react-router-dom";

import { addressWith, boundsOf, filterOf, questionOf, type Bounds, type Change, type Filter } from "./filter";
import type { InsightsEvent, Status } from "./insights-api";
import { LiveEvents } from "./live-events";

const REFRESH_MS = 1_000;
const NOW_MS = 60_000;

type EventListener = (events: InsightsEvent[] | "gap") => void;

interface Insights {
  search: URLSearchParams;
  filter: Filter;
  bounds: Bounds;
  /** The filter as a question's parameters, and the same with others. */
  question(more?: Record<string, string>): URLSearchParams;
  /** The page's address with a change. */
  at(change: Change): string;
  comparing: boolean;
  /** Changes when what was answered may be out of date. */
  tick: number;
  refresh(): void;
  /** Calls `listener` with what comes, until what it returns is called. */
  listen(listener: EventListener): () => void;
}

/** How the stream and the service are; it changes often, and few look at it. */
interface Live {
  connected: boolean | null;
  status: Status | null;
}

const Context = createContext<Insights | null>(null);
const LiveContext = createContext<Live>({ connected: null, status: null });

export function useLiveState(): Live {
  return useContext(LiveContext);
}

export function useInsights(): Insights {
  const context = useContext(Context);
  if (!context) throw new Error("useInsights is for components below InsightsProvider");
  return context;
}

export function InsightsProvider({ children }: { children: ReactNode }) {
  const [search] = useSearchParams();
  const [connected, setConnected] = useState<boolean | null>(null);
  const [status, setStatus] = useState<Status | null>(null);
  const [{ tick, now }, setMoment] = useState(() => ({ tick: 0, now: Date.now() }));
  const listeners = useRef(new Set<EventListener>());
  const refresh = useCallback(() => setMoment(({ tick }) => ({ tick: tick + 1, now: Date.now() })), []);

  useEffect(() => {
    let timer: number | undefined;
    // What the page asks as it opens is asked now.
    let last = Date.now();
    const refreshSoon = () => {
      if (timer !== undefined) return;
      timer = window.setTimeout(
        () => {
          timer = undefined;
          last = Date.now();
          refresh();
        },
        Math.max(0, last + REFRESH_MS - Date.now()),
      );
    };
    const tell = (what: InsightsEvent[] | "gap") => {
      for (const listener of listeners.current) listener(what);
      refreshSoon();
    };
    const stream = new LiveEvents({
      onEvents: tell,
      onGap: () => tell("gap"),
      onStatus: setStatus,
      onConnected: setConnected,
    });
    const clock = setInterval(() => !document.hidden && refreshSoon(), NOW_MS);
    return () => {
      stream.stop();
      clearTimeout(timer);
      clearInterval(clock);
    };
  }, [refresh]);

  const listen = useCallback((listener: EventListener) => {
    listeners.current.add(listener);
    return () => listeners.current.delete(listener);
  }, []);

  const value = useMemo<Insights>(() => {
    const filter = filterOf(search);
    const bounds = boundsOf(filter, now);
    return {
      search,
      filter,
      bounds,
      question: (more = {}) => {
        const parameters = questionOf(filter, bounds);
        for (const [key, value] of Object.entries(more)) parameters.set(key, value);
        return parameters;
      },
      at: (change) => addressWith(search, change),
      comparing: search.get("compare") !== "off" && bounds.from !== null && bounds.to !== null,
      tick,
      refresh,
      listen,
    };
  }, [search, now, tick, refresh, listen]);
  const live = useMemo(() => ({ connected, status }), [connected, status]);
  return (
    <Context.Provider value={value}>
      <LiveContext.Provider value={live}>{children}</LiveContext.Provider>
    </Context.Provider>
  );
}
