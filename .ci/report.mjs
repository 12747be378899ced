// What is printed of every check, and the sum of it all.
const LONGEST_REASON = 1_500
const sum = { passed: 0, failed: 0 }

/** Runs one check: `work` answers a figure worth printing, or throws the reason why it does not hold. Answers whether it holds. */
export async function check(name, work) {
  try {
    const figure = await work()
    count({ passed: 1 })
    console.log(`ok ${name}${figure ? ` (${figure})` : ''}`)
    return true
  } catch (error) {
    count({ failed: 1 })
    console.log(`not ok ${name}: ${error.message.trim().replace(/\s+/g, ' ').slice(0, LONGEST_REASON)}`)
    return false
  }
}

/** Adds what was counted elsewhere. */
export function count({ passed = 0, failed = 0 }) {
  sum.passed += passed
  sum.failed += failed
}

export const total = () => sum

/** Throws when something was found that must not be: all of it, in words. */
export function none(found, words = '') {
  if (found.length > 0) throw new Error(`${words}${found.join(', ')}`)
}
