import type { Unit } from './committees.ts'
import type { Organization } from './organizations.ts'
import { drawFor, purpose } from './random.ts'

const cellsPerDepartment = 20
const departmentsFrom = 60

/** The cells of a grassroots committee, and the department committees between where it is very large. */
export function* cellsOf(seed: number, unit: Unit, members: number): Generator<Organization> {
  const count = numberOfCells(seed, unit.code, members)
  const sizes = sizesOf(seed, unit.code, count, members)
  for (let index = 0; index < count; index++) {
    const department = count < departmentsFrom ? undefined : departmentOf(unit.code, index)
    if (department && index % cellsPerDepartment === 0) yield department
    yield {
      code: `${unit.code}.C${twoDigits(index + 1)}`,
      name: `Chi bộ ${cellName(unit, index, count)}`,
      kind: 'CELL',
      parentCode: department?.code ?? unit.code,
      members: sizes[index] ?? 0,
    }
  }
}

// 14 to 34 members are usual, by unit.
function numberOfCells(seed: number, code: string, members: number): number {
  const usual = 14 + 20 * drawFor(seed, code, purpose.cellSize)
  return members === 0 ? 0 : Math.max(1, Math.round(members / usual))
}

function sizesOf(seed: number, code: string, count: number, members: number): number[] {
  const weights = Array.from({ length: count }, (_, index) => {
    return 0.75 + 0.5 * drawFor(seed, `${code}/${index}`, purpose.cellSize)
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let passed = 0
  let given = 0
  return weights.map(weight => {
    passed += weight
    const size = Math.round((passed / total) * members) - given
    given += size
    return size
  })
}

function departmentOf(unitCode: string, index: number): Organization {
  const number = Math.floor(index / cellsPerDepartment) + 1
  return {
    code: `${unitCode}.B${twoDigits(number)}`,
    name: `Đảng uỷ bộ phận số ${number}`,
    kind: 'DEPARTMENT_COMMITTEE',
    parentCode: unitCode,
    members: 0,
  }
}

// Residents come first; schools, police and health station have a cell of their own where there are enough.
function cellName(unit: Unit, index: number, count: number): string {
  const ordinary = count - Math.min(unit.otherCells.length, Math.floor(count / 2))
  return index < ordinary ? `${unit.cell} ${index + 1}` : (unit.otherCells[index - ordinary] ?? '')
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
