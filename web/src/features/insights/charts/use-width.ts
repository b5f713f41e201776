import { useLayoutEffect, useRef, useState } from "react";

/** The width of an element in whole pixels, as it is now; 0 before it is known. */
export function useWidth<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measured = element.current;
    if (!measured) return;
    setWidth(Math.floor(measured.clientWidth));
    const observer = new ResizeObserver(() => setWidth(Math.floor(measured.clientWidth)));
    observer.observe(measured);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}
