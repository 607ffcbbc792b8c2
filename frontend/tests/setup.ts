import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { server } from "./server";

// What jsdom lacks. A popover opens when its button is pressed, as browsers do it.
class QuietObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver = QuietObserver;
globalThis.scrollTo = () => {};
globalThis.matchMedia = (media: string) =>
  Object.assign(new EventTarget(), { matches: false, media }) as unknown as MediaQueryList;

function toggle(box: HTMLElement, newState: "open" | "closed") {
  box.toggleAttribute("data-open", newState === "open");
  box.style.display = newState === "open" ? "block" : "";
  box.dispatchEvent(Object.assign(new Event("toggle"), { newState }));
}
HTMLElement.prototype.hidePopover = function hidePopover() {
  toggle(this, "closed");
};
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[popovertarget]") : null;
  const box = document.getElementById(button?.getAttribute("popovertarget") ?? "");
  if (box) toggle(box, box.hasAttribute("data-open") ? "closed" : "open");
});

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  localStorage.clear();
  document.documentElement.lang = "pt-BR";
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());
