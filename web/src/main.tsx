import "./styles/index.css";

import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/app";

const root = createRoot(document.getElementById("root")!);
const draw = () =>
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
// The administrators' pages are large: drawn in slices, they hold up no hand. On the others whoever types at once types
// into what is there at once.
if (/^\/(insights|pipeline)\b/.test(location.pathname)) startTransition(draw);
else draw();
