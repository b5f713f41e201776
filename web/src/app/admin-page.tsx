import { Component, Suspense, type ComponentType, type ReactNode } from "react";

import { useSession } from "../features/auth/session";
import { Notice } from "../ui/notice";
import { PageTitle } from "../ui/page-title";

/** A page for administrators, whose code comes when it is opened. */
export function AdminPage({ page: Page }: { page: ComponentType }) {
  const { user } = useSession();
  if (!user) return null;
  if (!user.admin) return <ForAdministrators />;
  return (
    <CodeBoundary>
      <Suspense fallback={<p className="hint page-awaited">One moment…</p>}>
        <Page />
      </Suspense>
    </CodeBoundary>
  );
}

function ForAdministrators() {
  return (
    <section className="narrow">
      <p className="eyebrow">403</p>
      <PageTitle>For administrators</PageTitle>
      <p>
        Your account is not one of them. Who runs TaskFlow can change that: <code>taskflow user promote EMAIL</code>.
      </p>
    </section>
  );
}

/** The code may not come: no network, or a newer version is installed by now. */
class CodeBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Notice action="Load again" onAction={() => window.location.reload()}>
        This page could not be loaded.
      </Notice>
    );
  }
}
