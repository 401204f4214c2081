import type { RouteRecordRaw } from 'vue-router'

/** Pages of the secretary: each loaded when it is asked for (`component: () => import(…)`), never by a teacher. */
export const secretary: RouteRecordRaw[] = []
