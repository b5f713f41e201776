import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { TITLE_MAX } from "./limits";

interface TitleEditorProps {
  title: string;
  /** Called once: with the new title, which may be empty, or null to leave it; `refocus` when the keyboard ended it. */
  onFinish(title: string | null, refocus: boolean): void;
}

/** Enter and leaving the field save, Escape does not. */
export function TitleEditor({ title, onFinish }: TitleEditorProps) {
  const [text, setText] = useState(title);
  const input = useRef<HTMLInputElement>(null);
  const finished = useRef(false);

  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  function finish(save: boolean, refocus: boolean) {
    if (finished.current) return;
    finished.current = true;
    onFinish(save ? text.trim() : null, refocus);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    // Otherwise the same key would press the button that gets the focus.
    event.preventDefault();
    finish(event.key === "Enter", true);
  }

  return (
    <input
      ref={input}
      className="title-editor"
      aria-label="Title"
      autoComplete="off"
      enterKeyHint="done"
      maxLength={TITLE_MAX}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(true, false)}
    />
  );
}
