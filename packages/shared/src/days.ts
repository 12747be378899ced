const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short' })

/** The legal day of an instant, `YYYY-MM-DD`: days begin in Asia/Ho_Chi_Minh. */
export function dayOf(instant: Date): string {
  return format.format(instant)
}
