import { Refusal } from './errors.ts'
import { type Locale, type Told, type Translate, tell } from './messages.ts'

/** What a caller may do to an entity, as the graph says it. */
export type AvailableAction = {
  action: string
  allowed: boolean
  refusal: ({ [K in keyof Told]-?: string | null } & Pick<Told, 'code' | 'message'>) | null
  deadline: Date | null
  missingInput: string[]
}

/** An action and the rules that its mutation asks, in the same order; `missingInput` is what the caller must still say. */
export type Offer = { action: string; missingInput: string[]; rules: () => unknown }

/** The refusal that rules end with, or null; what is none is thrown on. */
export async function refusalOf(rules: () => unknown): Promise<Refusal | null> {
  try {
    await rules()
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

type Telling = { locale: Locale; translate: Translate }

/** Tells of each action whether its rules let the caller do it, and else why not, in his language. */
export function available(offers: Offer[], telling: Telling): Promise<AvailableAction[]> {
  return Promise.all(
    offers.map(async ({ action, missingInput, rules }) => {
      const refusal = await refusalOf(rules)
      return { action, allowed: !refusal, refusal: refusal && toldOf(refusal, telling), deadline: null, missingInput }
    }),
  )
}

function toldOf(refusal: Refusal, { locale, translate }: Telling): AvailableAction['refusal'] {
  const [told] = tell(refusal, locale, translate)
  return told ? { field: null, basis: null, ...told } : null
}
