import type { RouteRecordRaw } from 'vue-router'

/** Pages of a teacher around the sitting: what is to be sat, the rules before, the receipt after. */
export const teacher: RouteRecordRaw[] = [
  { path: '/', component: () => import('./HomePage.vue'), meta: { title: '首页' } },
  { path: '/exams/:exam', component: () => import('./ExamPage.vue'), props: true, meta: { title: '考试说明' } },
  { path: '/attempts/:attempt', component: () => import('./ReceiptPage.vue'), props: true, meta: { title: '交卷回执' } },
  { path: '/exams/:exam/result', component: () => import('./ResultPage.vue'), props: true, meta: { title: '考试成绩' } },
  { path: '/attempts/:attempt/review', component: () => import('./ReviewPage.vue'), props: true, meta: { title: '查看答卷' } },
]
