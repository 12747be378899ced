import type { Catalogue } from '../messages.ts'

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
  CALLER_GONE: { vi: 'Không còn ai chờ trả lời.', en: 'Nobody waits for the answer any more.' },
  BAD_REQUEST: {
    vi: 'Yêu cầu không đúng dạng GraphQL qua HTTP: chỉ một thao tác, là một đối tượng JSON hoặc là tham số của địa chỉ.',
    en: 'This is no request of GraphQL over HTTP: one operation only, as a JSON object or as parameters of the address.',
  },
  METHOD_NOT_ALLOWED: {
    vi: 'Chỉ nhận POST, và GET cho truy vấn; thay đổi dữ liệu phải dùng POST.',
    en: 'POST is served, and GET for queries; a mutation needs POST.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    vi: 'Nội dung yêu cầu phải là application/json, nguyên dạng hoặc nén bằng gzip, deflate hay br.',
    en: 'The body must be application/json, plain or by gzip, deflate or br.',
  },
  NOT_ACCEPTABLE: {
    vi: 'Chỉ trả lời bằng application/graphql-response+json hoặc application/json.',
    en: 'Answers come as application/graphql-response+json or application/json.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    vi: 'Không có thao tác nào mang tên này, hoặc có nhiều thao tác.',
    en: 'There is no operation of this name, or there are several.',
  },
  BODY_TOO_SLOW: {
    vi: 'Nội dung yêu cầu đến quá chậm.',
    en: 'The body came too slowly.',
  },
  QUERY_TOO_DEEP: {
    vi: 'Truy vấn lồng sâu hơn {{most}} tầng.',
    en: 'The query is more than {{most}} levels deep.',
  },
  DOCUMENT_TOO_LONG: {
    vi: 'Văn bản truy vấn quá dài: nhiều nhất là {{most}} ký tự; dữ liệu xin gửi trong biến.',
    en: 'The document is too long: {{most}} characters are the most; data belongs into variables.',
  },
  QUERY_TOO_LARGE: {
    vi: 'Truy vấn quá lớn: nhiều nhất là {{most}} trường, kể cả trong các fragment.',
    en: 'The query is too large: {{most}} fields are the most, those of fragments counted each time.',
  },
  QUERY_TOO_COSTLY: {
    vi: 'Truy vấn có thể trả về {{cost}} đối tượng, nhiều nhất là {{most}}: hãy giảm first hoặc hỏi từng phần.',
    en: 'The query may answer {{cost}} objects; {{most}} is the most: ask for fewer rows, or in parts.',
  },
  INTROSPECTION_OFF: {
    vi: 'Ở đây không cho đọc lược đồ (__schema, __type): xin xem lược đồ được công bố.',
    en: 'The schema may not be read here (__schema, __type): see the one that is published.',
  },
  ALIAS_OF_KEY: {
    vi: 'Tên "{{alias}}" dành cho khoá hoặc loại của đối tượng: xin đặt tên khác cho trường "{{field}}".',
    en: 'The name "{{alias}}" is kept for an object\'s key or type: give the field "{{field}}" another.',
  },
  TOO_MANY_ROOT_FIELDS: {
    vi: 'Truy vấn có {{count}} trường gốc, nhiều nhất là {{most}}.',
    en: 'The query has {{count}} fields at its root; {{most}} is the most.',
  },
  TOO_MANY_FETCHES: {
    vi: 'Truy vấn cần {{count}} lượt hỏi các dịch vụ, nhiều nhất là {{most}}: hãy hỏi từng phần.',
    en: 'The query needs {{count}} requests to services; {{most}} is the most: ask in parts.',
  },
  QUERY_TOO_COMPLEX: {
    vi: 'Truy vấn quá phức tạp, không lập được kế hoạch trong thời gian cho phép: hãy hỏi từng phần.',
    en: 'The query is too complex: no plan for it was found in the time that there is. Ask in parts.',
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
  SUBSCRIPTION_ELSEWHERE: {
    vi: 'Đăng ký theo dõi được phục vụ tại /graphql/stream.',
    en: 'Subscriptions are served at /graphql/stream.',
  },
  NOT_CSV: {
    vi: 'Tệp phải được gửi với content-type: text/csv.',
    en: 'The file must be sent as content-type: text/csv.',
  },
  LIVE_UNAVAILABLE: {
    vi: 'Hiện chưa có cập nhật trực tiếp, xin thử lại sau.',
    en: 'There are no live updates at present; please try again.',
  },
  NOT_EVENT_STREAM: {
    vi: 'Cập nhật trực tiếp chỉ được gửi theo dạng text/event-stream: cần header accept.',
    en: 'Live updates come as text/event-stream only: say so by the header accept.',
  },
  NOT_A_SUBSCRIPTION: {
    vi: 'Ở đây chỉ nhận subscription; truy vấn khác gửi tới /graphql.',
    en: 'Only subscriptions are taken here; other operations go to /graphql.',
  },
  EXACTLY_ONE_JOB: {
    vi: 'Phải nêu đúng một trong hai: finalization hoặc import.',
    en: 'Exactly one of finalization and import must be given.',
  },
  LAST_EVENT_ID_INVALID: {
    vi: 'Last-Event-ID không phải là mã của luồng này.',
    en: 'This Last-Event-ID is not one of this stream.',
  },
  RESUME_TOO_OLD: {
    vi: 'Đã có quá nhiều sự kiện sau Last-Event-ID (nhiều nhất là {{most}}): xin truy vấn lại rồi mở luồng mới.',
    en: 'Too much has happened since Last-Event-ID ({{most}} events is the most): ask anew, then open a new stream.',
  },
  TOO_MANY_STREAMS: {
    vi: 'Đang mở quá nhiều luồng: nhiều nhất là {{most}}.',
    en: 'Too many streams are open: {{most}} is the most.',
  },
  STREAM_TOO_SLOW: {
    vi: 'Luồng bị ngắt vì nhận quá chậm; xin nối lại bằng Last-Event-ID.',
    en: 'The stream was cut, for it was read too slowly; come back with Last-Event-ID.',
  },
  GATEWAY_STOPPING: {
    vi: 'Cổng đang dừng; xin nối lại bằng Last-Event-ID.',
    en: 'The gateway is stopping; come back with Last-Event-ID.',
  },
  IMPORT_UNKNOWN: {
    vi: 'Không có đợt nhập này trong phạm vi được giao.',
    en: 'There is no such import in your scope.',
  },
}
