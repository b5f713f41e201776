// The back-forward cache shows a page as it was left, whoever sits there by then. So the page of somebody who is
// signed in is hidden when it is left, until the server has said again whose it is.
import { useEffect } from "react";

export function useAsleep(signedIn: boolean, wake: () => Promise<void>) {
  useEffect(() => {
    const page = document.documentElement;
    const onHide = ({ persisted }: PageTransitionEvent) => {
      if (persisted && signedIn) page.dataset.asleep = "";
    };
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) void wake().finally(() => delete page.dataset.asleep);
    };
    window.addEventListener("pagehide", onHide);
    window.addEventListener("pageshow", onShow);
    return () => {
      window.removeEventListener("pagehide", onHide);
      window.removeEventListener("pageshow", onShow);
    };
  }, [signedIn, wake]);
}
