import { createInstance } from 'i18next'
import { type Refusal, Refusals } from './errors.ts'

export type Locale = 'vi' | 'en'

/** The wording of every code in both languages; `{{name}}` is filled from the refusal's values. */
export type Catalogue = Record<string, Record<Locale, string>>

/** A refusal as callers see it. */
export type Told = { message: string; code: string; field?: string; basis?: string }

export type Translate = (code: string, locale: Locale, values?: Record<string, unknown>) => string

/** Refusals that any service of ours may answer with. */
export const sharedCatalogue: Catalogue = {
  UNAUTHENTICATED: {
    vi: 'Chưa đăng nhập hoặc phiên đăng nhập không còn hiệu lực.',
    en: 'There is no valid access token.',
  },
  GATEWAY_REQUIRED: { vi: 'Chỉ nhận yêu cầu qua cổng.', en: 'Only the gateway is answered here.' },
  FORBIDDEN: { vi: 'Không có quyền: cần vai trò {{roles}}.', en: 'Not allowed: the role {{roles}} is needed.' },
  OUT_OF_SCOPE: {
    vi: 'Tổ chức đảng này nằm ngoài phạm vi được giao hoặc không tồn tại.',
    en: 'This organisation is outside your scope or does not exist.',
  },
  FIRST_OUT_OF_RANGE: {
    vi: 'first phải từ 1 đến 100, không phải {{first}}.',
    en: 'first must be 1 to 100, not {{first}}.',
  },
  CURSOR_INVALID: { vi: 'Con trỏ trang không hợp lệ.', en: 'This page cursor is not one of ours.' },
  ID_INVALID: { vi: 'Mã định danh không phải là UUID.', en: 'This id is not a UUID.' },
  DATABASE_UNAVAILABLE: {
    vi: 'Cơ sở dữ liệu tạm thời chưa phục vụ được; chưa rõ yêu cầu đã có hiệu lực hay chưa. Xin gửi lại đúng yêu cầu này.',
    en: 'The database cannot serve right now, and it is not known whether this took effect. Send the very same request again.',
  },
  DEADLINE_EXCEEDED: {
    vi: 'Yêu cầu cần nhiều thời gian hơn mức cho phép; không có gì được thay đổi. Xin hỏi ít hơn trong một lần.',
    en: 'This takes longer than a request may; nothing was changed. Ask for less at a time.',
  },
  BODY_TOO_LARGE: { vi: 'Nội dung yêu cầu quá lớn.', en: 'The body is too large.' },
  BAD_REQUEST: { vi: 'Không đọc được nội dung yêu cầu.', en: 'The body cannot be read.' },
  NOT_FOUND: { vi: 'Không có gì ở địa chỉ này.', en: 'There is nothing here.' },
  INTERNAL: { vi: 'Lỗi hệ thống; mã yêu cầu {{requestId}}.', en: 'Something went wrong here; request {{requestId}}.' },
}

/** A translator over catalogues; a code without wording is an error of ours and throws. */
export function createTranslate(...catalogues: Catalogue[]): Translate {
  const all: Catalogue = Object.assign({}, sharedCatalogue, ...catalogues)
  const wording = (locale: Locale) =>
    Object.fromEntries(Object.entries(all).map(([code, texts]) => [code, texts[locale]]))
  const i18n = createInstance({
    resources: { vi: { translation: wording('vi') }, en: { translation: wording('en') } },
    interpolation: { escapeValue: false },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    showSupportNotice: false,
  })
  i18n.init()
  const unfilled = { vi: new Map<string, string>(), en: new Map<string, string>() }
  return (code, locale, values) => {
    if (!(code in all)) throw new Error(`no wording for ${code}`)
    if (values) return i18n.t(code, { lng: locale, ...values })
    const text = unfilled[locale].get(code) ?? i18n.t(code, { lng: locale })
    unfilled[locale].set(code, text)
    return text
  }
}

/** How refusals are told to a caller. */
export function tell(error: Refusal | Refusals, locale: Locale, translate: Translate): Told[] {
  const all = error instanceof Refusals ? error.all : [error]
  return all.map(({ code, details: { field, basis, values } }) => ({
    message: translate(code, locale, values),
    code,
    ...(field && { field }),
    ...(basis && { basis }),
  }))
}
