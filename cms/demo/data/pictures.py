"""Alternative texts of the pictures; all of them are drawn by `cms/demo/pictures/draw.py`."""

CREDIT = "Minh họa: Loa"

ALT = {
    "bua-com": "Khay cơm học đường có cơm, rau, cà chua, thịt và một bát canh",
    "co-giao": "Chân dung cô giáo vùng cao mặc áo dệt, bên chồng sách và đồi thông",
    "cong-chieng": "Các em nhỏ đánh chiêng quanh bếp lửa trước nhà rông buổi tối",
    "hoc-nghe": "Người trồng cà phê đội nón bên rổ quả chín giữa hai hàng cây",
    "hoc-sinh": "Ba học sinh trò chuyện, phía trên là hai bong bóng lời thoại",
    "hoi-nghi": "Ba đại biểu ngồi ở bàn chủ tọa trước các hàng ghế có người dự",
    "huong-nghiep": "Hai học sinh đứng trước con đường rẽ về ba lựa chọn nghề nghiệp",
    "khoa-hoc": "Bình thí nghiệm, rô-bốt nhỏ và mô hình nguyên tử trên nền xanh đậm",
    "kiem-chung": "Kính lúp soi một tin nhắn trên màn hình điện thoại và hiện dấu kiểm",
    "kiem-chung-video": "Ba khung phim bị cắt rời, chiếc kéo và kính lúp đặt bên cạnh",
    "ky-thi": "Phiếu trả lời trắc nghiệm, bút chì và chiếc đồng hồ",
    "lop-hoc": "Cô giáo đứng trước bảng, các học sinh quàng khăn đỏ ngồi nghe giảng",
    "lop-hoc-so": "Giáo viên và cán bộ ngồi hai bên máy tính xách tay mở bài học trực tuyến",
    "mam-non": "Trẻ mầm non chơi xích đu, cầu trượt và bóng trên sân cỏ",
    "mua-lu": "Hai học sinh che chung ô dưới mưa lớn, phía xa là trường học",
    "ngay-doc-sach": "Các em nhỏ đứng đọc sách ngoài trời giữa hai kệ sách, trên cao có dây cờ",
    "nha-rong": "Nhà rông mái cao bên đồi núi, ba học sinh đứng phía trước",
    "phong-may": "Học sinh ngồi trước ba máy tính trong phòng máy, thầy giáo đứng phía sau",
    "sach": "Hai chồng sách, một cuốn sách mở, chậu cây và đèn bàn",
    "the-thao": "Bốn học sinh vui mừng trên sân bóng có cờ và dây cờ màu",
    "trai-he": "Hai chiếc lều, đống lửa trại và ba em nhỏ dưới ánh hoàng hôn",
    "truong-vung-cao": "Trường học mái ngói đỏ dưới chân núi, có cột cờ và học sinh đến lớp",
    "van-ban": "Văn bản có đóng dấu đỏ, chiếc bút và con dấu trên mặt bàn",
    "vuon-truong": "Học sinh chăm các luống rau trong vườn cạnh trường",
    "xe-thu-vien": "Xe thư viện lưu động chở đầy sách, ba học sinh đứng chờ bên đường",
}
