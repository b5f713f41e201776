// The parts as they are now, and their rates of the last minute.
import { useState } from "react";

import { useLive } from "../../../ui/live";
import { LIVE, type Parts } from "../pipeline-api";

const RATES_KEPT = 60;

export interface LiveParts {
  latest: Parts | null;
  /** By part; the youngest last. */
  rates: Record<string, number[]>;
}

const NOTHING: LiveParts = { latest: null, rates: {} };

export function useParts() {
  const [parts, setParts] = useState(NOTHING);
  const state = useLive(LIVE, {
    parts: (latest: Parts) => setParts((before) => ({ latest, rates: withRates(before.rates, latest) })),
  });
  return { ...parts, state };
}

function withRates(before: LiveParts["rates"], { parts }: Parts): LiveParts["rates"] {
  return Object.fromEntries(
    parts.map(({ part, rate }) => [part, [...(before[part] ?? []), rate ?? 0].slice(-RATES_KEPT)]),
  );
}
