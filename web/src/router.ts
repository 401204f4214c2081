/** The pages by their addresses.  The sitting is part of the first file; everything else is loaded when asked for. */

import { createRouter, createWebHistory } from 'vue-router'
import { wasSignedIn } from '@/api/client'
import { account } from '@/account/routes'
import { office } from '@/office/routes'
import { secretary } from '@/secretary/routes'
import { teacher } from '@/teacher/routes'
import SittingPage from '@/sitting/SittingPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    /** Open to people who are not signed in. */
    isPublic?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/exams/:exam/sit', component: SittingPage, props: true, meta: { title: '考试' } },
    ...teacher,
    ...account,
    ...secretary,
    ...office,
    { path: '/:rest(.*)*', component: () => import('@/kit/NoPage.vue'), meta: { title: '没有这个页面', isPublic: true } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { left: 0, top: 0 },
})

router.beforeEach((to) => {
  if (to.meta.isPublic || wasSignedIn()) return true
  return { path: '/sign-in', query: { next: to.fullPath } }
})

router.afterEach((to) => {
  document.title = `${to.meta.title} · 学考`
})
