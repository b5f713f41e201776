// Who is signed in, for every component below SessionProvider.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

import { closeSession, loadSession, onSession, openSession, type User } from "../../api";
import { viewsSent } from "../../tracking/site-views";

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
}

const Context = createContext<SessionContext | null>(null);

export function useSession(): SessionContext {
  const context = useContext(Context);
  if (!context) throw new Error("useSession is for components below SessionProvider");
  return context;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>("loading");
  const [user, setUser] = useState<User | null>(null);

  const load = useCallback(() => {
    setState((before) => (before === "ready" ? before : "loading"));
    loadSession().catch(() => setState((before) => (before === "ready" ? before : "unreachable")));
  }, []);

  useEffect(() => {
    const stop = onSession((session) => {
      setUser((before) => (before?.email === session.user?.email ? before : session.user));
      setState("ready");
    });
    load();
    return stop;
  }, [load]);

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
        await viewsSent();
        await closeSession(leave);
      },
    }),
    [state, user, load],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
