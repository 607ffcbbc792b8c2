/** A socket that goes nowhere: a test opens it, speaks for the server, and hears what the page says. */
export class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const last = FakeSocket.all.at(-1);
    if (!last) throw new Error("the page has opened no socket");
    return last;
  }

  readyState = FakeSocket.CONNECTING;
  sent: unknown[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly url: string;

  constructor(address: string | URL) {
    super();
    this.url = String(address);
    FakeSocket.all.push(this);
  }

  get symbols(): string[] {
    return new URL(this.url).searchParams.get("symbols")?.split(",") ?? [];
  }

  open() {
    this.readyState = FakeSocket.OPEN;
  }

  say(message: object) {
    this.open();
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** Prices of now, as the server tells them. */
  tell(prices: Record<string, string>, stale = false) {
    const at = new Date().toISOString();
    const all = Object.entries(prices).map(([symbol, price]) => ({ symbol, price, at, stale }));
    this.say({ type: "prices", mode: "paper", sent_at: at, prices: all });
  }

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = FakeSocket.CLOSED;
  }

  /** The server, or the network, has hung up. */
  hangUp() {
    this.close();
    this.onclose?.();
  }
}
