/** Names of the attributes that choose a person's papers. */

import type { Me } from '@/api/shapes'

export const STAGES: Readonly<Record<NonNullable<Me['stage']>, string>> = {
  kindergarten: '幼儿园',
  primary: '小学',
  junior: '初中',
  senior: '高中',
  vocational: '中职',
  special: '特教',
  office: '机关',
}

export const POSTS: Readonly<Record<NonNullable<Me['post']>, string>> = {
  teacher: '教师',
  staff: '职工',
  manager: '管理',
}

export const STANDINGS: Readonly<Record<NonNullable<Me['standing']>, string>> = {
  member: '中共党员',
  probationary: '中共预备党员',
  activist: '入党积极分子',
  league: '共青团员',
  masses: '群众',
  democratic: '民主党派',
}

/** What a browser calls itself, as a person would call it. */
export function deviceName(agent: string): string {
  const where = /iPhone/.test(agent)
    ? '苹果手机'
    : /iPad/.test(agent)
      ? '苹果平板'
      : /Android/.test(agent)
        ? '安卓手机'
        : /Windows/.test(agent)
          ? 'Windows 电脑'
          : /Mac OS/.test(agent)
            ? '苹果电脑'
            : '其他设备'
  const what = /MicroMessenger/.test(agent)
    ? '微信'
    : /Edg\//.test(agent)
      ? 'Edge 浏览器'
      : /Chrome\//.test(agent)
        ? 'Chrome 内核浏览器'
        : /Safari\//.test(agent)
          ? 'Safari 浏览器'
          : '浏览器'
  return `${where} · ${what}`
}
