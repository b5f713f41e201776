import "./styles/index.css";

import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app/app";

// In a transition, so that the first drawing is done in slices and holds up no hand.
startTransition(() =>
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
