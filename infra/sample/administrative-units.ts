import { existsSync, readFileSync } from 'node:fs'

/** A ward, commune or town of Hà Nội as it was until June 2025. */
export type Ward = { code: string; type: string; name: string }

/** A district of Hà Nội as it was until June 2025, with its wards. */
export type District = Ward & { wards: Ward[] }

// The file lies beside the source, not beside what is built from it.
const file = ['./hanoi.csv', '../../sample/hanoi.csv'].map(path => new URL(path, import.meta.url)).find(existsSync)

/** The 30 districts of Hà Nội with their 526 wards, in the order of their codes. */
export function districts(): District[] {
  if (!file) throw new Error('hanoi.csv is missing from infra/sample')
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1)
  const found = new Map<string, District>()
  for (const [code = '', level, fullName = '', parent = ''] of lines.map(line => line.split(','))) {
    const unit = { code, ...typeAndName(fullName) }
    if (level === 'DISTRICT') found.set(code, { ...unit, wards: [] })
    if (level === 'WARD') found.get(parent)?.wards.push(unit)
  }
  return [...found.values()]
}

function typeAndName(fullName: string): { type: string; name: string } {
  const [, type, name] = /^(Thành phố|Quận|Huyện|Thị xã|Phường|Xã|Thị trấn) (.+)$/u.exec(fullName) ?? []
  if (!type || !name) throw new Error(`hanoi.csv: unknown type of unit in “${fullName}”`)
  return { type, name }
}
