/** Bytes for most answers; it grows with those that are longer, and is this again after one that is much longer. */
const ROOM = 65_536
const MOST_KEPT = 1_000_000
/** No character takes more in UTF-8, for each unit that JavaScript counts. */
const BYTES_A_UNIT = 3

/** A whole number of so many digits is written digit by digit. */
const FEW_DIGITS = 9
const MANY = 10 ** FEW_DIGITS

const ZERO = 0x30
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Escaped in JSON. */
const isEscaped = (unit: number): boolean => unit < 0x20 || unit === QUOTE || unit === BACKSLASH

/** Half of a character of four bytes, or of none. */
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

/** A letter in UTF-8; answers where the next one goes. */
function putLetter(unit: number, bytes: Buffer, at: number): number {
  if (unit < 0x80) {
    bytes[at] = unit
    return at + 1
  }
  const last = 0x80 | (unit & 0x3f)
  if (unit < 0x800) {
    bytes[at] = 0xc0 | (unit >> 6)
    bytes[at + 1] = last
    return at + 2
  }
  bytes[at] = 0xe0 | (unit >> 12)
  bytes[at + 1] = 0x80 | ((unit >> 6) & 0x3f)
  bytes[at + 2] = last
  return at + 3
}

/** In digits, of a whole number that has not too many. */
function lengthOf(number: number): number {
  let length = 1
  for (let bound = 10; number >= bound; bound *= 10) length++
  return length
}

/** How far an answer is written: it may be taken back to there. */
export type Mark = number

/**
 * JSON as bytes, written from one end to the other without a pause: one after the other use the same memory. Strings joined to each
 * other would have to be read through three times before they are bytes.
 */
export class Output {
  private bytes = Buffer.allocUnsafeSlow(ROOM)
  private at: Mark = 0

  /** Begins an answer. */
  begin(): void {
    this.at = 0
  }

  mark(): Mark {
    return this.at
  }

  /** False: nothing is there. */
  takeBack(to: Mark): false {
    this.at = to
    return false
  }

  /** What is JSON already. True: it is there. */
  write(json: Uint8Array): true {
    const { length } = json
    this.makeRoom(length)
    const { bytes, at } = this
    for (let index = 0; index < length; index++) bytes[at + index] = json[index] as number
    this.at = at + length
    return true
  }

  /** A text, between quotation marks: most are of letters, digits and hyphens, each of which is a byte. */
  quote(text: string): true {
    const { length } = text
    this.makeRoom(length + 2)
    const { bytes, at } = this
    bytes[at] = QUOTE
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index)
      if (unit > 0x7e || isEscaped(unit)) return this.quoteWide(text)
      bytes[at + 1 + index] = unit
    }
    bytes[at + 1 + length] = QUOTE
    this.at = at + length + 2
    return true
  }

  /** A text with letters of up to three bytes, such as Vietnamese has; what takes more, or is escaped, is left to JSON. */
  private quoteWide(text: string): true {
    const { length } = text
    this.makeRoom(length * BYTES_A_UNIT + 2)
    const { bytes } = this
    let { at } = this
    bytes[at++] = QUOTE
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index)
      if (isEscaped(unit) || isSurrogate(unit)) return this.writeText(JSON.stringify(text))
      at = putLetter(unit, bytes, at)
    }
    bytes[at++] = QUOTE
    this.at = at
    return true
  }

  /** A number that JSON has: most are whole, and short. */
  number(value: number): true {
    let rest = value | 0
    if (rest !== value || rest < 0 || rest >= MANY) return this.writeText(JSON.stringify(value))
    this.makeRoom(FEW_DIGITS)
    const { bytes, at: start } = this
    this.at += lengthOf(rest)
    for (let at = this.at - 1; at >= start; at--) {
      const tenth = (rest / 10) | 0
      bytes[at] = ZERO + rest - 10 * tenth
      rest = tenth
    }
    return true
  }

  /** JSON of whatever characters. */
  writeText(json: string): true {
    this.makeRoom(json.length * BYTES_A_UNIT)
    this.at += this.bytes.write(json, this.at, 'utf8')
    return true
  }

  /** Ends an answer, which is the taker's own. */
  end(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.at))
    if (this.bytes.length > MOST_KEPT) this.bytes = Buffer.allocUnsafeSlow(ROOM)
    return taken
  }

  private makeRoom(more: number): void {
    const needed = this.at + more
    if (needed <= this.bytes.length) return
    const grown = Buffer.allocUnsafeSlow(2 * needed)
    this.bytes.copy(grown, 0, 0, this.at)
    this.bytes = grown
  }
}
