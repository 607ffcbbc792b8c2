import { useSyncExternalStore } from "react";

const STORAGE_KEY = "mirante.admin-token";
const listeners = new Set<() => void>();
let held: string | null = null; // where storage is blocked, as long as the page

/** The admin token, for this tab alone: it is gone when the tab is. */
function read(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY) ?? held;
  } catch {
    return held;
  }
}

export function setAdminToken(token: string | null) {
  held = token;
  try {
    if (token === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, token);
  } catch {
    // `held` keeps it
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useAdminToken = () => useSyncExternalStore(subscribe, read);

/** A header of its own: on Databricks Apps the platform takes `Authorization`. */
export const adminHeaders = () => ({ "X-Admin-Token": read() ?? "" });
