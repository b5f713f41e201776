import { lazy } from "react";
import { BrowserRouter, Route, Routes } from "react-router-dom";

import { AccountPage } from "../features/account/account-page";
import { GoodbyePage } from "../features/account/goodbye-page";
import { LoginPage } from "../features/auth/login-page";
import { RegisterPage } from "../features/auth/register-page";
import { SessionProvider } from "../features/auth/session";
import { HomePage } from "../features/home/home-page";
import { TasksPage } from "../features/tasks/tasks-page";
import { AdminPage } from "./admin-page";
import { Layout } from "./layout";
import { NotFoundPage } from "./not-found-page";

const InsightsPages = lazy(() => import("../features/insights/insights-pages"));
const PipelinePages = lazy(() => import("../features/pipeline/pipeline-pages"));

// Navigation stays outside React transitions: a sign-out changes path and user in one render.
const FUTURE = { v7_startTransition: false, v7_relativeSplatPath: true };

export function App() {
  return (
    <BrowserRouter future={FUTURE}>
      <SessionProvider>
        <Routes>
          <Route element={<Layout />}>
            <Route index element={<HomePage />} />
            <Route path="login" element={<LoginPage />} />
            <Route path="register" element={<RegisterPage />} />
            <Route path="tasks" element={<TasksPage />} />
            <Route path="account" element={<AccountPage />} />
            <Route path="insights/*" element={<AdminPage page={InsightsPages} />} />
            <Route path="pipeline/*" element={<AdminPage page={PipelinePages} />} />
            <Route path="goodbye" element={<GoodbyePage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Routes>
      </SessionProvider>
    </BrowserRouter>
  );
}
