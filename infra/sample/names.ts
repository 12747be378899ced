import { draw, purpose, weighted } from './random.ts'

type Generation = { middle: Choice; given: Choice }
type Choice = (drawn: number) => string

const family = weighted(
  'Nguyễn 38.4|Trần 11|Lê 9.5|Phạm 7.1|Hoàng 4.6|Phan 3.5|Vũ 4.2|Đặng 2.3|Bùi 2.4|Đỗ 2.4|Ngô 1.7|Dương 1.4|Hồ 0.7|Lý 0.6|Đinh 1.1|Đào 1.1|Đoàn 1|Trịnh 1|Mai 0.7|Tô 0.5|Hà 0.6|Lương 0.6|Cao 0.6|Lưu 0.5|Tạ 0.6|Phùng 0.6|Chu 0.5|Kiều 0.3|Khuất 0.3|Nghiêm 0.3|Quách 0.2',
)

const men: [old: Generation, middle: Generation, young: Generation] = [
  {
    middle: weighted('Văn 48|Đình 8|Xuân 8|Đức 8|Hữu 7|Công 5|Quang 5|Ngọc 4|Bá 3|Trọng 3|Thế 2|Duy 2|Khắc 2|Huy 1'),
    given: weighted(
      'Thắng 5|Bình 5|Hoà 4|Lợi 4|Tiến 4|Thành 5|Minh 4|Chính 3|Sơn 3|Khang 2|Quý 3|Thọ 3|Phúc 3|Lâm 3|Hải 3|Long 3|Dũng 3|Hùng 4|Tâm 2|Nghĩa 3|Vinh 3|Hợp 2|Khoa 2|Mão 1|Thìn 2|Tỵ 2|Sửu 1|Bảng 1|Toàn 2|Đạt 2|Chiến 3',
    ),
  },
  {
    middle: weighted('Văn 36|Đức 10|Quang 8|Xuân 7|Mạnh 6|Ngọc 6|Hữu 6|Minh 5|Thanh 5|Quốc 5|Đình 3|Hồng 2|Việt 2'),
    given: weighted(
      'Hùng 7|Dũng 6|Tuấn 6|Cường 5|Thắng 4|Hải 5|Sơn 4|Long 4|Minh 4|Hà 2|Nam 3|Trung 4|Thành 4|Bình 3|Tiến 3|Toàn 3|Quang 3|Vinh 2|Khánh 2|Phương 2|Hưng 3|Anh 3|Kiên 2|Lâm 2|Việt 3|Chiến 2|Thuỷ 1|Đông 2|Quân 2|Tùng 3',
    ),
  },
  {
    middle: weighted('Văn 22|Đức 12|Minh 11|Quang 9|Anh 7|Tuấn 7|Hoàng 7|Mạnh 6|Quốc 5|Thành 5|Trung 4|Ngọc 3|Việt 2'),
    given: weighted(
      'Anh 7|Tuấn 5|Dũng 4|Hùng 4|Nam 5|Hiếu 5|Đức 5|Huy 4|Long 4|Tùng 4|Trung 4|Hoàng 3|Kiên 4|Quân 4|Thành 4|Việt 3|Linh 2|Sơn 3|Hưng 3|Cường 3|Duy 3|Thắng 3|Đạt 4|Phong 3|Khánh 2|Giang 2|Bách 1|Tú 2',
    ),
  },
]

const women: [old: Generation, middle: Generation, young: Generation] = [
  {
    middle: weighted('Thị 84|Ngọc 4|Kim 4|Bích 3|Thanh 3|Minh 2'),
    given: weighted(
      'Hoà 5|Lan 5|Mai 4|Hồng 4|Liên 5|Loan 4|Nga 3|Nhung 2|Phượng 3|Thanh 4|Thu 3|Tuyết 4|Vân 3|Xuân 3|Yến 2|Minh 3|Bình 3|Chính 1|Cúc 3|Dung 3|Đào 2|Hiền 3|Hoa 4|Huệ 3|Lý 2|Sâm 1|Tâm 3|Thắm 1|Thoa 2|Thơm 2|Tý 2|Nhàn 2',
    ),
  },
  {
    middle: weighted('Thị 66|Thu 7|Thanh 7|Ngọc 5|Minh 4|Kim 3|Bích 3|Hồng 3|Tuyết 2'),
    given: weighted(
      'Hà 6|Hương 6|Hằng 5|Lan 4|Hoa 4|Thuỷ 5|Nga 4|Hạnh 4|Dung 4|Hiền 4|Vân 4|Yến 3|Thanh 3|Mai 3|Liên 2|Oanh 3|Nhung 3|Loan 2|Phương 4|Thảo 2|Tuyết 2|Minh 2|Hồng 2|Huyền 3|Bình 1|Thuý 3|Quỳnh 1|Tâm 2|Lý 1|Xuân 1',
    ),
  },
  {
    middle: weighted('Thị 46|Thu 11|Thanh 8|Ngọc 8|Phương 6|Minh 6|Thuỳ 5|Hồng 4|Bích 3|Hải 3'),
    given: weighted(
      'Trang 6|Linh 6|Hương 4|Hà 5|Thảo 4|Phương 6|Anh 6|Huyền 4|Ngọc 4|Thuỷ 3|Hằng 3|Nhung 4|Quỳnh 3|Dung 2|Mai 3|Hạnh 3|Yến 3|Vân 3|Giang 3|Nga 2|Chi 2|Ngân 3|Oanh 2|Thuý 2|Lan 2|Tú 1|My 1|Hoa 2',
    ),
  },
]

const afterThi = weighted('Thu 18|Thanh 15|Ngọc 12|Minh 10|Hồng 10|Kim 8|Bích 8|Phương 7|Thuý 6|Mai 6')

// Real people whom the source text names: nobody in the sample is called like them.
const realPersons = new Set(['Bùi Thị Thanh Hà', 'Lê Hạnh Kiểm', 'Phạm Văn Sơn'])

/** A made-up name, as usual for the gender and the time of birth. */
export function nameOf(seed: number, index: number, birthYear: number): string {
  const isWoman = draw(seed, index, purpose.gender) < 0.33
  const { middle, given } = generationOf(isWoman ? women : men, birthYear)
  const own = given(draw(seed, index, purpose.given))
  const name = `${middleOf(seed, index, middle, own)} ${own}`
  const whole = `${family(draw(seed, index, purpose.family))} ${name}`
  return realPersons.has(whole) ? `Nguyễn ${name}` : whole
}

function generationOf([old, middle, young]: typeof men, birthYear: number): Generation {
  if (birthYear < 1950) return old
  return birthYear < 1975 ? middle : young
}

// Thị is often followed by a second middle name: Nguyễn Thị Thu Hà; but nobody is called Thu Thu.
function middleOf(seed: number, index: number, middle: Choice, given: string): string {
  const first = middle(draw(seed, index, purpose.middle))
  if (first !== 'Thị') return first === given ? 'Thế' : first
  const drawn = draw(seed, index, purpose.secondMiddle)
  const second = afterThi(drawn / 0.4)
  return drawn < 0.4 && second !== given ? `Thị ${second}` : 'Thị'
}
