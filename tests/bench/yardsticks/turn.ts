/** Stands in ids for the number that a request asks by: no two under way ask for the same, nor could one fetch serve both. */
export const TURN = '###'

export const turnOf = (number = 0): string => String(number).padStart(TURN.length, '0')
