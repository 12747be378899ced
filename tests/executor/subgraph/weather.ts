import { createRandom, type Random } from '../random.ts'

/** How badly subgraphs answer: of each the probability, at each place where it may happen. */
export type Weather = {
  /** null where it may be. */
  nulls: number
  /** null where it may not be. */
  illegalNulls: number
  /** An entity that there is not. */
  missing: number
  /** A field with an error; its null goes up as far as it must. */
  fieldErrors: number
  /** Errors of an answer without a place in it. */
  looseErrors: number
  wrongShapes: number
  wrongTypenames: number
  /** Values of enums that there are not, or not in the API. */
  wrongEnums: number
  /** An answer of errors alone, or of `data: null`. */
  refusals: number
  /** `_entities` of a wrong number, or no list. */
  wrongEntities: number
  down: number
  /** Whether answers come at different times. */
  delays: number
}

export const CLEAR: Weather = {
  ...{ nulls: 0.04, illegalNulls: 0, missing: 0, fieldErrors: 0, looseErrors: 0, wrongShapes: 0 },
  ...{ wrongTypenames: 0, wrongEnums: 0, refusals: 0, wrongEntities: 0, down: 0, delays: 0.2 },
}

const MILD: Partial<Weather> = { nulls: 0.1, missing: 0.05, fieldErrors: 0.03, looseErrors: 0.05 }

/** Each a trouble of its own, so that one hides no other. */
const TROUBLES: Partial<Weather>[] = [
  { nulls: 0.3 },
  { illegalNulls: 0.05 },
  { illegalNulls: 0.3 },
  { missing: 0.3 },
  { fieldErrors: 0.15 },
  { fieldErrors: 0.1, missing: 0.1, nulls: 0.2 },
  { looseErrors: 0.5 },
  { wrongShapes: 0.03 },
  { wrongTypenames: 0.1 },
  { wrongEnums: 0.3 },
  { refusals: 0.3 },
  { wrongEntities: 0.3 },
  { down: 0.3 },
]

/** A third of the cases are clear, and few are a storm. */
export function weatherOf(random: Random): Weather {
  const dice = random.next()
  if (dice < 0.35) return CLEAR
  if (dice < 0.52) return { ...CLEAR, ...MILD }
  if (dice < 0.9) return { ...CLEAR, ...random.pick(TROUBLES) }
  const storm = { ...CLEAR, ...MILD }
  for (let troubles = 0; troubles < 4; troubles += 1) Object.assign(storm, random.pick(TROUBLES))
  return storm
}

/** Calmer weathers, for the smallest case: without each of what is there. */
export function calmer(weather: Weather): Weather[] {
  const names = (Object.keys(weather) as (keyof Weather)[]).filter(name => weather[name] > 0)
  return names.map(name => ({ ...weather, [name]: 0 }))
}

/** Chance at a place: the same for the same place, however often and in whatever order it is asked. */
export const chanceAt = (place: number): Random => createRandom(place)
