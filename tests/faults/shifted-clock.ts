// Loaded before a service (node --import): its clock goes so many milliseconds ahead, or behind.
const shift = Number(process.env.CLOCK_SHIFT_MS ?? 0)
const Real = globalThis.Date

globalThis.Date = new Proxy(Real, {
  construct: (target, given, asked) =>
    Reflect.construct(target, given.length === 0 ? [Real.now() + shift] : given, asked),
  apply: () => new Real(Real.now() + shift).toString(),
  get: (target, name) => (name === 'now' ? () => Real.now() + shift : Reflect.get(target, name)),
})

export {}
