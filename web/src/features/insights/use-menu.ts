import { useEffect, useRef, useState } from "react";

/** A <details> that floats: Escape and a click beside it close it. */
export function useMenu() {
  const menu = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      const escape = event instanceof KeyboardEvent && event.key === "Escape";
      if (!escape && (event instanceof KeyboardEvent || menu.current?.contains(event.target as Node))) return;
      menu.current!.open = false;
      if (escape) menu.current!.querySelector("summary")!.focus();
    };
    document.addEventListener("keydown", close);
    document.addEventListener("pointerdown", close);
    return () => {
      document.removeEventListener("keydown", close);
      document.removeEventListener("pointerdown", close);
    };
  }, [open]);

  const close = () => {
    menu.current!.open = false;
  };
  return { menu, open, close, onToggle: () => setOpen(menu.current!.open) };
}
