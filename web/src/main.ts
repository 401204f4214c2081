import { createApp } from 'vue'
import './style/base.css'
import App from './App.vue'
import { router } from './router'

createApp(App).use(router).mount('#app')

if ('serviceWorker' in navigator) {
  // Later, so that keeping the files for next time does not compete with showing this page.
  const register = () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
  addEventListener('load', () => setTimeout(register, 2000))
}
