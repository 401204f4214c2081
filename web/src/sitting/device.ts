import { keep, kept } from '@/kit/kept'

/** This browser's name among a person's devices: random, made once. */
export function deviceId(): string {
  const known = kept<string>('device')
  if (known) return known
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  const made = Array.from(bytes, (byte) => byte.toString(36)).join('').slice(0, 20).padEnd(8, 'x')
  keep('device', made)
  return made
}

/** The attempt this browser has begun of an exam: read in the page's head to ask for the paper early. */
export interface Begun {
  readonly attempt: string
  readonly device: string
  readonly title: string
}

export const begun = (exam: string) => kept<Begun>(`sitting.${exam}`)

export function rememberBegun(exam: string, attempt: string, title: string): void {
  keep(`sitting.${exam}`, { attempt, device: deviceId(), title })
}
