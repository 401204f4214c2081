import type { RouteRecordRaw } from 'vue-router'

/** Pages of the office: each loaded when it is asked for (`component: () => import(…)`), never by a teacher. */
export const office: RouteRecordRaw[] = []
