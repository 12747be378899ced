import { idOf, memberId, organizationId } from '@laurel/infra/sample/ids'
import { nameOf } from '@laurel/infra/sample/names'
import { drawBits } from '@laurel/infra/sample/random'

export type Grade = 'OUTSTANDING' | 'GOOD' | 'COMPLETED' | 'NOT_COMPLETED'
export const grades: readonly Grade[] = ['OUTSTANDING', 'GOOD', 'COMPLETED', 'NOT_COMPLETED']

/** The years that have a regulation and are past, the latest first. */
export const years = Array.from({ length: 16 }, (_, at) => 2025 - at)

/** Members of a district stand in a row: `from` to below `to`. */
export type District = { code: string; from: number; to: number }

export type Population = {
  seed: number
  members: number
  districts: District[]
  /** Its members are revised by probes alone. */
  probes: District
}

const PROBES = 20
/** Results of one finalization: of three batches, so that it is RUNNING for a while. */
const IN_DISTRICT = 4_500
const GRASSROOTS = 2
const CELLS = 4

/** What a seed and a number of members make. */
export function populationOf(seed: number, members: number, inDistrict = IN_DISTRICT): Population {
  const count = Math.max(1, Math.round(members / inDistrict))
  const districts = Array.from({ length: count }, (_, at) => ({
    code: `HN.${String(at + 1).padStart(2, '0')}`,
    from: Math.round((members / count) * at),
    to: Math.round((members / count) * (at + 1)),
  }))
  return { seed, members, districts, probes: { code: 'HN.00', from: members, to: members + PROBES } }
}

export const cityCode = 'HN'
export const organizationOf = ({ seed }: Population, code: string): string => organizationId(seed, code)
export const memberOf = ({ seed }: Population, index: number): string => memberId(seed, index)
export const idFor = ({ seed }: Population, name: string): string => idOf(seed, name)

/** The grade with which a member's year is recorded. */
export const gradeOf = ({ seed }: Population, index: number, year: number): Grade =>
  grades[drawBits(seed, index, year) % grades.length] as Grade

export const allDistricts = ({ districts, probes }: Population): District[] => [...districts, probes]

/** A member's name in the import of that round; each round changes every name. */
export function displayName({ seed }: Population, index: number, round: number): string {
  const name = nameOf(seed, index, 1970)
  return round === 0 ? name : `${name} ${round + 1}`
}

/** A cell stands under its first grassroots committee, and under the other after every second move. */
export function organizationLines(district: District, round: number): string[] {
  const { code } = district
  const from = `20${String(10 + round).padStart(2, '0')}-01-01`
  const lines = [`${code},Quận uỷ ${code},DISTRICT_COMMITTEE,${cityCode},2000-01-01`]
  for (let at = 1; at <= GRASSROOTS; at++)
    lines.push(`${code}.${at},Đảng uỷ phường ${at},GRASSROOTS_COMMITTEE,${code},2000-01-01`)
  for (const { cell, home } of cellsOf(district)) {
    const parent = `${code}.${((home + round) % GRASSROOTS) + 1}`
    lines.push(`${cell},Chi bộ ${cell} lần ${round + 1},CELL,${parent},${round === 0 ? '2000-01-01' : from}`)
  }
  return lines
}

export function cellsOf({ code }: District): { cell: string; home: number }[] {
  return Array.from({ length: GRASSROOTS * CELLS }, (_, at) => ({ cell: `${code}.C${at + 1}`, home: at % GRASSROOTS }))
}

/** In which cell a member of a district is at first. */
export function cellOf(district: District, index: number): string {
  const cells = cellsOf(district)
  const { cell } = cells[(index - district.from) % cells.length] as { cell: string }
  return cell
}

/** A district's part of the import of members. */
export function memberLines(population: Population, district: District, round: number): string[] {
  return Array.from({ length: district.to - district.from }, (_, at) => {
    const index = district.from + at
    const joined = `200${1 + (round % 9)}-02-03`
    const cell = cellOf(district, index)
    const name = displayName(population, index, round)
    const card = String(index + 1).padStart(8, '0')
    return `${card},${name},1970-05-01,1995-02-03,1996-02-03,${cell},${joined},,${memberOf(population, index)}`
  })
}

export const organizationHeader = 'code,name,kind,parent_code,from,id'
export const memberHeader =
  'card_number,full_name,birth_date,admitted_on,official_on,organization_code,joined_on,exempt_from,id'

/** Lines of organisations with the id that the code stands for. */
export const withIds = (population: Population, lines: string[]): string[] =>
  lines.map(line => `${line},${organizationOf(population, line.slice(0, line.indexOf(',')))}`)
