import { ApiProblem, problemOf } from "@/api/problem";

const LOOK = 500; // milliseconds between two looks at how far the server is

export interface Export {
  address: string;
  /** Decides how a csv is written: `;` and decimal commas where the reader's spreadsheet wants them. */
  language: string;
  onProgress: (rows: number, total: number) => void;
  signal: AbortSignal;
}

/**
 * Fetches a table as a file and hands it to the browser's downloads; returns its name.
 *
 * The server tells how many rows it has written under the id that the request carries. Where it cannot (it
 * has several instances, and another one was asked), the file arrives all the same.
 * Throws an `ApiProblem`, or an `AbortError` once `signal` is aborted.
 */
export async function downloadTable({ address, language, onProgress, signal }: Export) {
  const id = crypto.randomUUID();
  const looks = setInterval(() => void look(id, onProgress, signal), LOOK);
  try {
    const headers = { "X-Request-ID": id, "Accept-Language": language };
    const response = await fetch(address, { headers, signal, redirect: "manual" }).catch(
      orUnreachable,
    );
    if (!response.ok) throw problemOf(await response.json().catch(() => null), response);
    const file = await response.blob().catch(orUnreachable);
    const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
    save(file, name ?? "mirante");
    return name ?? "mirante";
  } finally {
    clearInterval(looks);
  }
}

function orUnreachable(reason: unknown): never {
  if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
  throw new ApiProblem({ status: 0 });
}

async function look(id: string, onProgress: Export["onProgress"], signal: AbortSignal) {
  const response = await fetch(`/api/exports/${id}`, { signal }).catch(() => null);
  if (!response?.ok) return;
  const { rows, total } = await response.json();
  if (total !== null) onProgress(rows, total); // before the first batch nobody knows how many there are
}

function save(file: Blob, name: string) {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // Safari reads it late
}
