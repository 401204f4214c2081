/** Instants of the API in the words of a county: Beijing time, which knows no summer time. */

const EAST = 8 * 3600 * 1000
const DAYS = ['日', '一', '二', '三', '四', '五', '六']

const two = (number: number) => (number < 10 ? `0${number}` : String(number))

/** 6月3日（周一）09:00 */
export function moment(instant: string): string {
  const at = new Date(Date.parse(instant) + EAST)
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日（周${DAYS[at.getUTCDay()]}）${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** 2030-06-03 09:00:05 */
export function exactly(instant: string): string {
  const text = new Date(Date.parse(instant) + EAST).toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`
}

/** 29 分 58 秒 */
export function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes ? `${minutes} 分 ${seconds % 60} 秒` : `${seconds} 秒`
}
