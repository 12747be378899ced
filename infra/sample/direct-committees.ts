/** A committee directly under the city without territory, the units in it and what their cells are called. */
export type DirectCommittee = { name: string; cell: string; units: string[] }

/** A plausible dozen; that such bodies exist is real, their members and numbers here are not. */
export const directCommittees: DirectCommittee[] = [
  direct(
    'Khối các cơ quan thành phố',
    'phòng số',
    'Sở Nội vụ|Sở Tài chính|Sở Kế hoạch và Đầu tư|Sở Giáo dục và Đào tạo|Sở Y tế|Sở Tư pháp|Sở Công Thương|Sở Xây dựng|Sở Giao thông vận tải|Sở Tài nguyên và Môi trường|Sở Nông nghiệp và Phát triển nông thôn|Sở Văn hoá, Thể thao và Du lịch|Sở Lao động - Thương binh và Xã hội|Sở Khoa học và Công nghệ|Văn phòng Thành uỷ|Thanh tra thành phố|Báo Hànộimới',
  ),
  direct(
    'Cục Hải quan thành phố',
    'đội nghiệp vụ số',
    'Cơ quan Cục Hải quan|Chi cục Hải quan cửa khẩu sân bay quốc tế Nội Bài|Chi cục Hải quan Bắc Hà Nội|Chi cục Hải quan Gia Thuỵ|Chi cục Hải quan Bưu điện|Chi cục Kiểm tra sau thông quan',
  ),
  direct(
    'Khối doanh nghiệp thành phố',
    'phân xưởng số',
    'Công ty Bóng đèn Phích nước|Công ty Dệt kim|Công ty Cơ khí chính xác|Công ty In tổng hợp|Công ty Xuất nhập khẩu|Công ty Bánh kẹo|Công ty Giày|Công ty Xây dựng dân dụng|Công ty Vật liệu xây dựng|Công ty Thương mại dịch vụ|Công ty Hoá chất|Công ty May',
  ),
  direct(
    'Khối các trường đại học, cao đẳng',
    'khoa số',
    'Trường Đại học Sư phạm|Trường Đại học Kiến trúc|Trường Đại học Luật|Trường Đại học Giao thông vận tải|Trường Đại học Thương mại|Trường Cao đẳng Sư phạm|Trường Cao đẳng Nghệ thuật|Trường Cao đẳng Y tế',
  ),
  direct(
    'Công an thành phố',
    'đội số',
    'Phòng Tham mưu|Phòng Tổ chức cán bộ|Phòng Cảnh sát giao thông|Phòng Cảnh sát hình sự|Phòng Cảnh sát quản lý hành chính|Phòng Hậu cần|Trung đoàn Cảnh sát cơ động',
  ),
  direct('Bộ Tư lệnh Thủ đô', 'đại đội số', 'Bộ Tham mưu|Cục Chính trị|Cục Hậu cần|Cục Kỹ thuật|Trường Quân sự'),
  direct('Cục Thuế thành phố', 'đội thuế số', 'Cơ quan Cục Thuế|Phòng Thanh tra thuế|Phòng Kê khai và Kế toán thuế'),
  direct(
    'Đại học Quốc gia Hà Nội',
    'bộ môn số',
    'Trường Đại học Khoa học Tự nhiên|Trường Đại học Khoa học Xã hội và Nhân văn|Trường Đại học Ngoại ngữ|Trường Đại học Công nghệ|Trường Đại học Kinh tế|Trường Đại học Giáo dục|Cơ quan Đại học Quốc gia',
  ),
  direct(
    'Trường Đại học Bách khoa Hà Nội',
    'bộ môn số',
    'Viện Cơ khí|Viện Điện|Viện Kỹ thuật Hoá học|Viện Toán ứng dụng và Tin học|Viện Vật lý kỹ thuật|Khối phòng ban',
  ),
  direct('Bệnh viện Hữu nghị', 'khoa số', 'Khối Nội|Khối Ngoại|Khối Cận lâm sàng|Khối Hành chính'),
  direct('Bệnh viện Bạch Mai', 'khoa số', 'Viện Tim mạch|Khoa Cấp cứu|Khoa Nhi|Khoa Truyền nhiễm|Khối Cận lâm sàng'),
  direct('Tổng công ty Vận tải Hà Nội', 'đội xe số', 'Xí nghiệp Xe buýt|Công ty Xe điện|Công ty Quản lý bến xe'),
  direct(
    'Tổng công ty Điện lực thành phố Hà Nội',
    'đội quản lý số',
    'Công ty Điện lực Ba Đình|Công ty Lưới điện cao thế',
  ),
]

function direct(name: string, cell: string, units: string): DirectCommittee {
  return { name, cell, units: units.split('|') }
}
