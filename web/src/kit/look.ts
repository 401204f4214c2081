/** How this person likes to read; the page's head applies it before anything is painted. */

import { reactive, watch } from 'vue'
import { keep, kept } from './kept'

export interface Look {
  elder: boolean
  /** null follows the phone. */
  dark: boolean | null
}

export const look = reactive<Look>({ elder: false, dark: null, ...kept<Partial<Look>>('look') })

watch(look, () => {
  const { classList } = document.documentElement
  const isDark = look.dark === null ? matchMedia('(prefers-color-scheme: dark)').matches : look.dark
  classList.toggle('elder', look.elder)
  classList.toggle('dark', isDark)
  keep('look', { ...look })
})
