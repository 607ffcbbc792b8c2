import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { closeReading } from "@/features/meetings/reading";
import { closeAllToasts } from "@/ui/toasts";
import { server } from "./server";
import { FakeSocket } from "./sockets";

configure({ asyncUtilTimeout: 5000 }); // the machine is shared: patience here, no verdict on speed

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
  const only = button?.getAttribute("popovertargetaction");
  if (box) toggle(box, box.hasAttribute("data-open") && only !== "show" ? "closed" : "open");
});
HTMLElement.prototype.showPopover = function showPopover() {
  toggle(this, "open");
};
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};
Element.prototype.scrollIntoView = () => {};
URL.createObjectURL = () => "blob:test";
URL.revokeObjectURL = () => {};

beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" });
  vi.stubGlobal("WebSocket", FakeSocket); // after MSW, which puts its own there
});
beforeEach(() => {
  localStorage.clear();
  document.documentElement.lang = "pt-BR";
  document.documentElement.dataset.theme = "light";
});
afterEach(() => {
  cleanup();
  closeAllToasts();
  closeReading();
  sessionStorage.clear();
  FakeSocket.all = [];
  server.resetHandlers();
});
afterAll(() => server.close());
