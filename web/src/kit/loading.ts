/** What a page asks the server for: still loading, failed, or there. */

import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { SignedOut } from '@/api/client'

export interface Loaded<T> {
  readonly data: ShallowRef<T | null>
  readonly trouble: Ref<string>
  readonly load: () => Promise<void>
}

/** Load at once; nobody signed in leads to the sign-in page and back. */
export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const trouble = ref('')
  const router = useRouter()
  async function load() {
    trouble.value = ''
    try {
      data.value = await ask()
    } catch (error) {
      if (error instanceof SignedOut) {
        await router.replace({ path: '/sign-in', query: { next: router.currentRoute.value.fullPath } })
      } else trouble.value = (error as Error).message
    }
  }
  void load()
  return { data, trouble, load }
}
