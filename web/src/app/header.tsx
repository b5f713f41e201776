import { useState } from "react";
import { Link, NavLink, useNavigate } from "react-router-dom";

import { useSession } from "../features/auth/session";
import { Logo, PersonIcon } from "../ui/icons";
import { Notice } from "../ui/notice";
import { navigationFor } from "./navigation";

export function Header() {
  const { state, user } = useSession();
  return (
    <header className="header">
      <div className="header-row">
        <Link className="brand" to="/" aria-label="TaskFlow, home">
          <Logo />
          <span>TaskFlow</span>
        </Link>
        <nav aria-label="Pages">
          <ul className="nav">
            {navigationFor(user).map(({ to, label }) => (
              <li key={to}>
                <NavLink to={to} end={to === "/"}>
                  {label}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="account">{state === "ready" && (user ? <SignedIn email={user.email} /> : <SignedOut />)}</div>
      </div>
    </header>
  );
}

function SignedOut() {
  return (
    <>
      <NavLink className="button quiet" to="/login">
        Log in
      </NavLink>
      <NavLink className="button small register-link" to="/register">
        Register
      </NavLink>
    </>
  );
}

function SignedIn({ email }: { email: string }) {
  const { logout } = useSession();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);

  async function leave() {
    if (busy) return;
    setBusy(true);
    setFailed(false);
    try {
      await logout(() => navigate("/"));
    } catch {
      setFailed(true);
      setBusy(false);
    }
  }

  return (
    <>
      <NavLink className="account-link" to="/account" aria-label={`${email}, your account`} title={email}>
        <PersonIcon />
        <span className="email">{email}</span>
      </NavLink>
      <button type="button" className="button quiet" aria-disabled={busy} onClick={() => void leave()}>
        Log out
      </button>
      {failed && <Notice onDismiss={() => setFailed(false)}>You are still logged in: TaskFlow cannot be reached.</Notice>}
    </>
  );
}
