import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router-dom";

import { addressOf, applyFilter, applySearch, parseFilter } from "./filters";
import type { Task } from "./task";

/** Browsers refuse addresses that change with each key. */
const ADDRESS_AFTER_MS = 300;

/** Which of the tasks are to be seen, as the address says. */
export function useView(tasks: readonly Task[]) {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const filter = parseFilter(search.get("show"));
  const inAddress = search.get("q") ?? "";
  const [query, setQuery] = useState(inAddress);
  const written = useRef(inAddress);

  useEffect(() => {
    if (inAddress !== written.current) setQuery(inAddress);
    written.current = inAddress;
  }, [inAddress]);

  useEffect(() => {
    if (query === written.current) return;
    const timer = setTimeout(() => {
      written.current = query;
      navigate(addressOf(filter, query), { replace: true });
    }, ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [query, filter, navigate]);

  const searched = useDeferredValue(query);
  const found = useMemo(() => applySearch(searched, tasks), [searched, tasks]);
  const shown = useMemo(() => applyFilter(filter, found), [filter, found]);
  return { filter, query, setQuery, searching: searched.trim() !== "", found, shown };
}
