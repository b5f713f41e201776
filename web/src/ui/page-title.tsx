import { useEffect, useRef } from "react";

interface PageTitleProps {
  children: string;
  /** In the browser's tab, if it is not the heading. */
  tab?: string;
}

/** The page's heading, which takes the focus after a navigation, and the tab's title. */
export function PageTitle({ children, tab }: PageTitleProps) {
  useEffect(() => {
    document.title = `${tab ?? children} · TaskFlow`;
  }, [children, tab]);
  const heading = useRef<HTMLHeadingElement>(null);
  // The page's code came after the navigation, which could only give the focus to <main>.
  useEffect(() => {
    if (document.activeElement?.id === "main") heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
