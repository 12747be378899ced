import { type District, districts, type Ward } from './administrative-units.ts'
import { type DirectCommittee, directCommittees } from './direct-committees.ts'
import { drawFor, purpose } from './random.ts'

/** A grassroots organisation before it is known how many members it has. */
export type Unit = {
  code: string
  /** Its name without what kind of organisation it is: `phường Phúc Xá`. */
  name: string
  territorial: boolean
  /** What an ordinary cell in it is called, up to its number. */
  cell: string
  /** The cells beside the ordinary ones, as far as there are members for them. */
  otherCells: string[]
  /** Its size in proportion to the other units. */
  weight: number
}

/** A committee directly under the city with the units below it. */
export type Committee = { code: string; name: string; kind: 'DISTRICT_COMMITTEE' | 'DIRECT_COMMITTEE'; units: Unit[] }

const districtCommittee: Record<string, string> = { Quận: 'Quận uỷ', Huyện: 'Huyện uỷ', 'Thị xã': 'Thị uỷ' }

/** Every committee directly under the city: first those of the districts, then those without territory. */
export function committees(seed: number): Committee[] {
  return [
    ...districts().map(district => ofDistrict(seed, district)),
    ...directCommittees.map((committee, index) => withoutTerritory(seed, committee, index + 1)),
  ]
}

function ofDistrict(seed: number, { code: number, type, name, wards }: District): Committee {
  const code = `HN.${number}`
  const units = wards.map(ward => ofWard(seed, `${code}.${ward.code}`, ward))
  return { code, name: `${districtCommittee[type]} ${name}`, kind: 'DISTRICT_COMMITTEE', units }
}

function ofWard(seed: number, code: string, { type, name }: Ward): Unit {
  const place = type.toLowerCase()
  return {
    code,
    name: `${place} ${name}`,
    territorial: true,
    cell: type === 'Xã' ? 'thôn' : 'tổ dân phố số',
    otherCells: [
      `Trường Tiểu học ${name}`,
      `Trường Trung học cơ sở ${name}`,
      `Trường Mầm non ${name}`,
      `Công an ${place}`,
      `Trạm Y tế ${place}`,
    ],
    weight: sizeOf(seed, code) * (type === 'Phường' ? 1.3 : 1),
  }
}

function withoutTerritory(seed: number, { name, cell, units }: DirectCommittee, number: number): Committee {
  const code = `HN.D${twoDigits(number)}`
  const below = units.map((unit, index) => {
    const unitCode = `${code}.G${twoDigits(index + 1)}`
    return {
      code: unitCode,
      name: unit,
      territorial: false,
      cell,
      otherCells: [],
      weight: 1.2 * sizeOf(seed, unitCode),
    }
  })
  return { code, name: `Đảng uỷ ${name}`, kind: 'DIRECT_COMMITTEE', units: below }
}

// Between 0.5 and 2, and 1 in the mean: few are large, most are small.
function sizeOf(seed: number, code: string): number {
  return 0.5 + 1.5 * drawFor(seed, code, purpose.organizationSize) ** 2
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
