/** Small things a browser keeps between visits (localStorage); where that is blocked they last as long as the page. */

const here = new Map<string, unknown>()

export function kept<T>(key: string): T | null {
  try {
    const text = localStorage.getItem(`xuekao.${key}`)
    if (text !== null) return JSON.parse(text) as T
  } catch {
    // blocked, or not ours: what this page remembers will do
  }
  return (here.get(key) as T | undefined) ?? null
}

export function keep(key: string, value: unknown): void {
  here.set(key, value)
  try {
    localStorage.setItem(`xuekao.${key}`, JSON.stringify(value))
  } catch {
    // blocked or full
  }
}

export function drop(key: string): void {
  here.delete(key)
  try {
    localStorage.removeItem(`xuekao.${key}`)
  } catch {
    // blocked
  }
}
