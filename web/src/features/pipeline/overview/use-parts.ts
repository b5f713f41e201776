// The parts as they are now, and their rates of the last minute.
import { useState } from "react";

import { useLive } from "../../../ui/live";
import { LIVE, type Part, type Parts } from "../pipeline-api";
import { withInsights } from "./part-names";

const RATES_KEPT = 60;

export interface LiveParts {
  latest: { parts: Part[]; at: string } | null;
  /** By part; the youngest last. */
  rates: Record<string, number[]>;
}

const NOTHING: LiveParts = { latest: null, rates: {} };

export function useParts() {
  const [parts, setParts] = useState(NOTHING);
  const state = useLive(LIVE, {
    parts: (told: Parts) => {
      const parts = withInsights(told);
      setParts(({ rates }) => ({ latest: { parts, at: told.at }, rates: withRates(rates, parts) }));
    },
  });
  return { ...parts, state };
}

function withRates(before: LiveParts["rates"], parts: Part[]): LiveParts["rates"] {
  return Object.fromEntries(
    parts.map(({ part, rate }) => [part, [...(before[part] ?? []), rate ?? 0].slice(-RATES_KEPT)]),
  );
}
