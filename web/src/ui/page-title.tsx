import { useEffect } from "react";

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
  return <h1 tabIndex={-1}>{children}</h1>;
}
