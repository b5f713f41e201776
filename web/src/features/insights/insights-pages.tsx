// Everything below /insights: a chunk of its own.
import "./insights.css";

import { Route, Routes } from "react-router-dom";

import { NotFoundPage } from "../../app/not-found-page";
import { InsightsPage } from "./insights-page";
import { PassportPage } from "./passport/passport-page";

export default function InsightsPages() {
  return (
    <Routes>
      <Route index element={<InsightsPage />} />
      <Route path="events/:id" element={<PassportPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
