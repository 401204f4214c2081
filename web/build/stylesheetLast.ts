import type { Plugin } from 'vite'

const STYLESHEET = /\s*<link rel="stylesheet"[^>]*>/g

/** Move the stylesheet to the end of body: the shell's few inline rules paint first, instead of waiting for it. */
export function stylesheetLast(): Plugin {
  return {
    name: 'stylesheet-last',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const links = html.match(STYLESHEET) ?? []
        return html.replace(STYLESHEET, '').replace('</body>', `${links.join('')}\n  </body>`)
      },
    },
  }
}
