import { useEffect, useId, useRef, type MouseEvent, type ReactNode } from "react";

interface DialogProps {
  title: string;
  onClose(): void;
  /** Gets what closes the dialog, which gives the focus back. */
  children(close: () => void): ReactNode;
}

/** A modal dialog, open as long as it is there. Escape and a click beside it close it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const close = () => dialog.current?.close();

  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("input:not([hidden])")?.focus();
  }, []);

  function onClick(event: MouseEvent) {
    if (event.target === dialog.current) close();
  }

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose} onClick={onClick}>
      <div className="dialog-inside">
        <h2 id={id}>{title}</h2>
        {children(close)}
      </div>
    </dialog>
  );
}
