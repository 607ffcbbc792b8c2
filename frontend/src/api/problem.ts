/** What is wrong with one field of what was sent. */
export interface FieldProblem {
  field: string;
  message: string;
}

const LONGEST_WAIT = 60; // seconds: nobody looks at a page that waits longer by itself

/** A refused or failed request, told as RFC 9457 tells it; `status` 0 means that nothing answered. */
export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly status: number;
  /** What kind of problem it is, where one status stands for several: the end of RFC 9457's `type`. */
  readonly kind: string | null;
  readonly detail: string | null;
  /** The fields at fault, where the server names some. */
  readonly errors: readonly FieldProblem[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(given: {
    status: number;
    kind?: string | null;
    title?: string;
    detail?: string | null;
    errors?: readonly FieldProblem[];
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(given.title ?? `HTTP ${given.status}`);
    this.status = given.status;
    this.kind = given.kind ?? null;
    this.detail = given.detail ?? null;
    this.errors = given.errors ?? [];
    this.requestId = given.requestId ?? null;
    this.retryAfter = given.retryAfter ?? null;
  }

  /** Asked too often: in how many seconds to ask again without being told to. */
  get wait(): number | null {
    const seconds = this.retryAfter ?? 1;
    return this.status === 429 && seconds <= LONGEST_WAIT ? seconds : null;
  }

  get mayPass(): boolean {
    return this.status === 0 || this.status >= 500 || this.wait !== null;
  }

  /** Nobody is signed in, or not any more. `unauthorized` is something else: the admin token. */
  get signedOut(): boolean {
    return this.status === 401 && this.kind !== "unauthorized";
  }
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

export function problemOf(body: unknown, response: Response): ApiProblem {
  const told = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const errors: FieldProblem[] = Array.isArray(told.errors) ? told.errors : [];
  const fields = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  const sentAway = response.type === "opaqueredirect"; // to sign in, by what stands in front
  const wait = Number(response.headers.get("Retry-After"));
  return new ApiProblem({
    status: sentAway ? 401 : response.status,
    kind: text(told.type)?.split(":").at(-1),
    title: text(told.title) ?? undefined,
    detail: fields || text(told.detail),
    errors,
    requestId: text(told.requestId) ?? response.headers.get("X-Request-ID"),
    retryAfter: wait > 0 ? wait : null,
  });
}
