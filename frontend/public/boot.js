// Runs before the first paint, as a file of its own: the content security policy allows no inline script.
(() => {
  const page = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is blocked: the system's preference decides
    }
  };
  const theme = read("mirante.theme");
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.theme = dark ? "dark" : "light";
  const language = read("mirante.language");
  page.lang = language === "en" || language === "pt-BR" ? language : "pt-BR";

  // The unfiltered overview asks these questions; asking here saves the time the bundle takes to arrive.
  // src/api/client.ts takes each answer once, when the same address is asked for.
  if (location.pathname === "/" && location.search === "") {
    const asked = [
      "/api/me",
      "/api/freshness",
      "/api/metrics",
      "/api/timeseries?metric=wonAmount&grain=week",
      "/api/pipeline",
      "/api/action-priorities",
      "/api/breakdown?by=org&metric=wonAmount&limit=7",
    ];
    window.__early = new Map();
    for (const path of asked) {
      const answer = fetch(path, { headers: { Accept: "application/json" }, redirect: "manual" });
      answer.catch(() => {}); // whoever takes it shows the error
      window.__early.set(path, answer);
    }
  }
})();
