import { createHash } from 'node:crypto'
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vitest/config'
import { compressed } from './build/compressed.ts'
import { stylesheetLast } from './build/stylesheetLast.ts'

/** Vant's stylesheet of icons carries its font, three quarters of all its CSS; our icons are a few inline drawings. */
function withoutIconFont(): Plugin {
  return {
    name: 'without-icon-font',
    enforce: 'pre',
    load: (id) => (/vant\/(es|lib)\/icon\/index\.css/.test(id) ? '' : null),
  }
}

/** Tell the service worker which files a teacher's pages are made of: all but what only the office loads. */
function shellForServiceWorker(): Plugin {
  return {
    name: 'shell-for-service-worker',
    generateBundle(_, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => /^assets\/.*\.(js|css)$/.test(name) && !/office|element/.test(name))
        .sort()
      const worker = bundle['sw.js']
      if (worker?.type !== 'chunk') throw new Error('sw.js was not built')
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
      worker.code = worker.code
        .replace('__SHELL_FILES__', JSON.stringify(files.map((name) => `/${name}`)))
        .replace('__SHELL_VERSION__', JSON.stringify(version))
    },
  }
}

export default defineConfig({
  plugins: [withoutIconFont(), vue(), stylesheetLast(), shellForServiceWorker(), compressed()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    target: ['chrome64', 'safari12'],
    cssTarget: ['chrome64', 'safari12'],
    assetsInlineLimit: 0, // the content security policy knows no data: scripts or fonts
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { app: 'index.html', sw: 'src/service-worker.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  test: { include: ['test/**/*.test.ts'] },
})
