import type { RouteRecordRaw } from 'vue-router'

/** Pages of one's own account. */
export const account: RouteRecordRaw[] = [
  { path: '/sign-in', component: () => import('./SignInPage.vue'), meta: { title: '登录', isPublic: true } },
  { path: '/privacy', component: () => import('./PrivacyPage.vue'), meta: { title: '隐私说明', isPublic: true } },
  { path: '/help', component: () => import('./HelpPage.vue'), meta: { title: '登录帮助', isPublic: true } },
  { path: '/me', component: () => import('./MePage.vue'), meta: { title: '我的' } },
  { path: '/me/devices', component: () => import('./DevicesPage.vue'), meta: { title: '登录设备' } },
  { path: '/me/password', component: () => import('./PasswordPage.vue'), meta: { title: '修改密码' } },
]
