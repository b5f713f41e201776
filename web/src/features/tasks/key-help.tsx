const KEYS: [string[], string][] = [
  [["↑", "↓"], "go from task to task"],
  [["Alt+↑", "Alt+↓"], "move the task"],
  [["Space"], "tick it off"],
  [["Enter", "F2"], "edit it"],
  [["Delete"], "delete it"],
  [["Ctrl+Z"], "undo, with Shift do it again"],
  [["Esc"], "back to the new task"],
];

/** The keys that do not explain themselves. */
export function KeyHelp() {
  return (
    <details className="key-help">
      <summary>Keyboard</summary>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
