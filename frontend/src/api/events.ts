import type { QueryClient } from "@tanstack/react-query";

const NEWS = ["data-refreshed", "cache-cleared"] as const;
export type News = (typeof NEWS)[number];

const MISSED = "missed";
const PAUSE = 300; // milliseconds

const isNews = (given: unknown): given is News => NEWS.some((known) => known === given);

/**
 * Hears from the server that numbers changed and asks for them again, in every tab.
 *
 * One tab holds the only EventSource and tells the others: over HTTP/1.1 a browser has six connections
 * per host, and a stream in each tab would block the seventh. When that tab closes its lock falls to
 * the next one. Returns how to stop.
 */
export function listenForNews(client: QueryClient, onNews: (news: News) => void): () => void {
  if (!("locks" in navigator) || !("EventSource" in window)) return () => {};
  const stop = new AbortController();
  const channel = new BroadcastChannel("mirante.events");
  let pause: ReturnType<typeof setTimeout> | undefined;
  const heard = new Set<News>();
  const hear = (news: unknown) => {
    if (isNews(news)) heard.add(news);
    else if (news !== MISSED) return;
    // A refresh also clears the cache: two events, one round of questions.
    clearTimeout(pause);
    pause = setTimeout(() => {
      void client.invalidateQueries();
      for (const one of heard) onNews(one);
      heard.clear();
    }, PAUSE);
  };
  channel.onmessage = (message) => hear(message.data);

  const lead = () =>
    new Promise<void>((release) => {
      const source = new EventSource("/api/events");
      // While the stream was away there may have been news: ask again, without saying that there were.
      let away = false;
      source.addEventListener("error", () => {
        away = true;
      });
      source.addEventListener("open", () => {
        if (!away) return;
        away = false;
        channel.postMessage(MISSED);
        hear(MISSED);
      });
      for (const news of NEWS) {
        source.addEventListener(news, () => {
          channel.postMessage(news);
          hear(news);
        });
      }
      stop.signal.addEventListener("abort", () => {
        source.close();
        release();
      });
    });
  navigator.locks.request("mirante.events", { signal: stop.signal }, lead).catch(() => {
    // Aborted while waiting for its turn.
  });
  return () => {
    clearTimeout(pause);
    stop.abort();
    channel.close();
  };
}
