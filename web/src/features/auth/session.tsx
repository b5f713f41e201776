// Who is signed in, for every component below SessionProvider.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";

import { call, closeSession, knownSession, loadSession, onSession, openSession, type User } from "../../api";
import { viewsSent } from "../../tracking/site-views";
import { changesSent } from "../tasks/task-session";
import { useAsleep } from "./asleep";

export type SessionState = "loading" | "unreachable" | "ready";

interface SessionContext {
  state: SessionState;
  /** Null for a visitor, and as long as it is not known. */
  user: User | null;
  retry(): void;
  login(email: string, password: string): Promise<void>;
  register(email: string, password: string): Promise<void>;
  /** Calls `leave` in the moment in which the user is gone, so that path and user change together. */
  logout(leave: () => void): Promise<void>;
  /** Like logout, and the account is gone as well. */
  deleteAccount(password: string, leave: () => void): Promise<void>;
}

const Context = createContext<SessionContext | null>(null);

export function useSession(): SessionContext {
  const context = useContext(Context);
  if (!context) throw new Error("useSession is for components below SessionProvider");
  return context;
}

function sameUser(one: User | null, other: User | null) {
  return one?.email === other?.email && one?.admin === other?.admin;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>(knownSession() ? "ready" : "loading");
  const [user, setUser] = useState<User | null>(() => knownSession()?.user ?? null);

  const load = useCallback(() => {
    setState((before) => (before === "ready" ? before : "loading"));
    loadSession().catch(() => setState((before) => (before === "ready" ? before : "unreachable")));
  }, []);

  useEffect(() => {
    const stop = onSession((session) => {
      setUser((before) => (sameUser(before, session.user) ? before : session.user));
      setState("ready");
    });
    if (!knownSession()) load();
    return stop;
  }, [load]);

  const wake = useCallback(async () => {
    const session = await loadSession().catch(() => null);
    flushSync(() => {
      setUser((before) => (session && sameUser(before, session.user) ? before : (session?.user ?? null)));
      setState(session ? "ready" : "unreachable");
    });
  }, []);
  useAsleep(user !== null, wake);

  const value = useMemo<SessionContext>(
    () => ({
      state,
      user,
      retry: load,
      login: async (email, password) => {
        await viewsSent();
        await openSession("/api/login", email, password);
      },
      register: async (email, password) => {
        await viewsSent();
        await openSession("/api/register", email, password);
      },
      logout: async (leave) => {
        await Promise.all([viewsSent(), changesSent()]);
        await closeSession(leave);
      },
      deleteAccount: async (password, leave) => {
        await Promise.all([viewsSent(), changesSent()]);
        await closeSession(leave, () => call<void>("DELETE", "/api/account", { password }));
      },
    }),
    [state, user, load],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
