let made = 0

/** An id for an element that a label or a heading refers to. */
export function newId(what: string): string {
  return `${what}-${++made}`
}
