/** The little Markdown our own notices are written in: headings, lists, paragraphs.  Everything stays text. */

export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }

/** Return the blocks of a text; its first-level title is left to the page. */
export function blocksOf(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part && !part.startsWith('# '))
    .map((part): Block => {
      if (part.startsWith('## ')) return { kind: 'heading', text: part.slice(3) }
      if (part.startsWith('- ')) return { kind: 'list', items: part.split('\n').map((line) => line.replace(/^- /, '')) }
      return { kind: 'paragraph', text: part.replace(/\n/g, '') }
    })
}
