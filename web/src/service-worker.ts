/// <reference lib="webworker" />
/** Keep the pages' files on the phone, so that a reload in flight mode still opens them.  The API is never kept. */

declare const self: ServiceWorkerGlobalScope
declare const __SHELL_FILES__: string[] // both filled in by the build
declare const __SHELL_VERSION__: string

const CACHE = `pages-${__SHELL_VERSION__}`
const PAGE = '/'

self.addEventListener('install', (event) => {
  const fill = async () => (await caches.open(CACHE)).addAll([PAGE, ...__SHELL_FILES__])
  event.waitUntil(fill().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name)
    await self.clients.claim()
  }
  event.waitUntil(clean())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

/** A page: the kept shell at once; a newer release brings a newer worker, and with it the next page's shell. */
async function page(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(PAGE)) ?? fetch(request)
}

/** A file whose name carries its content's digest never changes. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  const known = await cache.match(request)
  if (known) return known
  const fresh = await fetch(request)
  if (fresh.ok) await cache.put(request, fresh.clone())
  return fresh
}
