/** One door to the server: cookies, CSRF, quiet refreshing, and refusals that a page can show. */

const PATIENCE = 15000 // milliseconds a request may take before it counts as lost

/** The server understood and refused; `code` is the last part of the problem's type. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly facts: Readonly<Record<string, unknown>>,
    detail: string,
  ) {
    super(detail)
  }

  /** Seconds the server asks to wait, or 0. */
  get retryAfter(): number {
    return Number(this.facts['retry_after']) || 0
  }

  /** Whether the same request may well succeed later. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 500
  }
}

/** Nobody is signed in any more, and refreshing did not help. */
export class SignedOut extends Refused {}

/** No answer came: no network, no server, or too slow. */
export class Unreachable extends Error {
  constructor() {
    super('网络连接不上，请检查网络后再试。')
  }
}

export interface Options {
  /** Let the request outlive the page. */
  readonly keepalive?: boolean
}

export const get = <T>(path: string) => call<T>('GET', path)
export const post = <T>(path: string, body: unknown, options: Options = {}) => call<T>('POST', path, body, options)
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, body)
export const remove = <T>(path: string) => call<T>('DELETE', path)

/** Call the API; a session that needs refreshing is refreshed once, unseen. */
async function call<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const before = csrf('access')
  try {
    return await once<T>(method, path, 'access', body, options)
  } catch (error) {
    if (!(error instanceof SignedOut) || options.keepalive || path === '/sessions') throw error
    if (csrf('access') === before) await refresh() // else another tab has just done it
    return once<T>(method, path, 'access', body, options)
  }
}

let refreshing: Promise<unknown> | null = null

/** Refresh the session; callers at the same time share one request. */
function refresh(): Promise<unknown> {
  refreshing =
    refreshing ??
    once('POST', '/sessions/refresh', 'refresh').then(
      (reply) => ((refreshing = null), reply),
      (error: unknown) => {
        refreshing = null
        throw error
      },
    )
  return refreshing
}

async function once<T>(
  method: string,
  path: string,
  kind: 'access' | 'refresh',
  body?: unknown,
  options: Options = {},
): Promise<T> {
  const headers: Record<string, string> = {}
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET') headers['X-CSRF-TOKEN'] = csrf(kind)
  const reply = await inTime(
    fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      keepalive: options.keepalive ?? false,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return read<T>(reply)
}

/** Read a reply of the API: its JSON, or the refusal in it. */
export async function read<T>(reply: Response): Promise<T> {
  if (reply.status === 204) return undefined as T
  const document = await inTime(reply.json().catch(() => null)) as Record<string, unknown> | null
  if (reply.ok && document !== null) return document as T
  if (document === null || typeof document['type'] !== 'string') throw new Unreachable() // a proxy's page, or cut off
  const code = document['type'].replace('/problems/', '')
  const kind = reply.status === 401 && code === 'unauthenticated' ? SignedOut : Refused
  throw new kind(reply.status, code, document, String(document['detail'] ?? document['title']))
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unreachable()), PATIENCE)
  })
  try {
    return await Promise.race([promise, late])
  } catch {
    throw new Unreachable()
  } finally {
    clearTimeout(timer)
  }
}

function csrf(kind: 'access' | 'refresh'): string {
  const name = kind === 'access' ? 'csrf' : 'csrf_refresh'
  const found = new RegExp(`(?:^|; )(?:__Host-)?xuekao_${name}=([^;]+)`).exec(document.cookie)
  return found ? (found[1] as string) : ''
}

/** Whether this browser has been signed in; the server alone knows whether it still is. */
export function wasSignedIn(): boolean {
  return csrf('refresh') !== ''
}
