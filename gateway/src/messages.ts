import type { Catalogue } from '@laurel/shared/messages'

/** The wording of what the gateway itself refuses. */
export const catalogue: Catalogue = {
  NOT_READY: {
    vi: 'Cổng chưa sẵn sàng, xin thử lại sau.',
    en: 'The gateway is not ready yet; please try again.',
  },
  SUBGRAPH_UNAVAILABLE: {
    vi: 'Một phần hệ thống tạm thời không trả lời, xin thử lại sau.',
    en: 'A part of the system does not answer at present; please try again.',
  },
  QUERY_TOO_DEEP: {
    vi: 'Truy vấn lồng sâu {{depth}} tầng, nhiều nhất là {{most}}.',
    en: 'The query is {{depth}} levels deep; {{most}} is the most.',
  },
  QUERY_TOO_LARGE: {
    vi: 'Truy vấn quá lớn: nhiều nhất là {{most}} trường, kể cả trong các fragment.',
    en: 'The query is too large: {{most}} fields are the most, those of fragments counted each time.',
  },
  QUERY_TOO_COSTLY: {
    vi: 'Truy vấn có thể trả về {{cost}} đối tượng, nhiều nhất là {{most}}: hãy giảm first hoặc hỏi từng phần.',
    en: 'The query may answer {{cost}} objects; {{most}} is the most: ask for fewer rows, or in parts.',
  },
  TOO_MANY_ROOT_FIELDS: {
    vi: 'Truy vấn có {{count}} trường gốc, nhiều nhất là {{most}}.',
    en: 'The query has {{count}} fields at its root; {{most}} is the most.',
  },
  TOO_MANY_REQUESTS: {
    vi: 'Quá nhiều yêu cầu trong một giây, xin chậm lại.',
    en: 'Too many requests in a second; please slow down.',
  },
  DOCUMENT_NOT_TRUSTED: {
    vi: 'Chỉ nhận những truy vấn đã đăng ký cùng giao diện.',
    en: 'Only documents that frontends were registered with are served.',
  },
  DOCUMENT_UNKNOWN: {
    vi: 'Không có truy vấn nào mang mã này.',
    en: 'There is no document of this id.',
  },
  DOCUMENT_HASH_WRONG: {
    vi: 'Mã băm không phải của truy vấn được gửi.',
    en: 'The hash is not that of the document that was sent.',
  },
  NOT_CSV: {
    vi: 'Tệp phải được gửi với content-type: text/csv.',
    en: 'The file must be sent as content-type: text/csv.',
  },
  IMPORT_UNKNOWN: {
    vi: 'Không có đợt nhập này trong phạm vi được giao.',
    en: 'There is no such import in your scope.',
  },
}
