"""The department: its page, units, topics, people, press and subscribers."""

from datetime import date

DEPARTMENT = {
    "name": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
    "tagline": "Thông tin chính thức về giáo dục trên địa bàn tỉnh",
    "address": "Số 12 đường Trần Phú, phường Sơn Nguyên, tỉnh Sơn Nguyên",
    "phone": "0200 3555 010",
    "email": "vanphong@sonnguyen.example.vn",
}

# slug, name, short name, kind, description
UNITS = [
    (
        "phong-to-chuc-hanh-chinh",
        "Phòng Tổ chức - Hành chính",
        "Phòng TCHC",
        "office",
        "Đầu mối truyền thông của Sở: tiếp nhận, biên tập và đăng thông tin trên các kênh chính thức.",
    ),
    (
        "phong-mam-non-tieu-hoc",
        "Phòng Giáo dục Mầm non - Tiểu học",
        "Phòng MN-TH",
        "office",
        "Tham mưu quản lý chuyên môn giáo dục mầm non và tiểu học.",
    ),
    (
        "phong-trung-hoc-thuong-xuyen",
        "Phòng Giáo dục Trung học - Thường xuyên",
        "Phòng TrH-TX",
        "office",
        "Tham mưu quản lý chuyên môn giáo dục trung học, giáo dục thường xuyên và hướng nghiệp.",
    ),
    (
        "phong-khao-thi",
        "Phòng Quản lý chất lượng và Khảo thí",
        "Phòng Khảo thí",
        "office",
        "Tổ chức các kỳ thi, kiểm định chất lượng và quản lý văn bằng, chứng chỉ.",
    ),
    (
        "phong-ke-hoach-tai-chinh",
        "Phòng Kế hoạch - Tài chính",
        "Phòng KHTC",
        "office",
        "Tham mưu về kế hoạch, ngân sách, cơ sở vật chất và chế độ cho người học.",
    ),
    (
        "phong-vhxh-phuong-son-nguyen",
        "Phòng Văn hóa - Xã hội phường Sơn Nguyên",
        "Phòng VHXH phường Sơn Nguyên",
        "commune",
        "Quản lý các trường mầm non, tiểu học và trung học cơ sở trên địa bàn phường.",
    ),
    (
        "phong-vhxh-xa-dak-lam",
        "Phòng Văn hóa - Xã hội xã Đăk Lâm",
        "Phòng VHXH Đăk Lâm",
        "commune",
        "Quản lý các trường trên địa bàn xã Đăk Lâm, trong đó có 21 điểm trường vùng cao.",
    ),
    (
        "phong-vhxh-xa-ia-rung",
        "Phòng Văn hóa - Xã hội xã Ia Rưng",
        "Phòng VHXH Ia Rưng",
        "commune",
        "Quản lý các trường trên địa bàn xã biên giới Ia Rưng.",
    ),
    (
        "truong-ptdt-noi-tru-tinh",
        "Trường Phổ thông Dân tộc nội trú tỉnh",
        "Trường PTDTNT tỉnh",
        "school",
        "Nuôi dạy 480 học sinh là con em đồng bào các dân tộc thiểu số trong tỉnh.",
    ),
    (
        "truong-thpt-chuyen",
        "Trường THPT chuyên Sơn Nguyên",
        "THPT chuyên",
        "school",
        "Trường trung học phổ thông chuyên của tỉnh, có chín lớp chuyên.",
    ),
    (
        "truong-ptdtbt-dak-lam",
        "Trường PTDT bán trú THCS Đăk Lâm",
        "THCS bán trú Đăk Lâm",
        "school",
        "Trường bán trú của ba xã vùng cao, nơi 312 học sinh ở lại từ thứ Hai đến thứ Sáu.",
    ),
    (
        "truong-mam-non-hoa-po-lang",
        "Trường Mầm non Hoa Pơ Lang",
        "MN Hoa Pơ Lang",
        "school",
        "Trường mầm non công lập có một điểm chính và bốn điểm làng.",
    ),
    (
        "trung-tam-gdnn-gdtx-ia-rung",
        "Trung tâm GDNN - GDTX Ia Rưng",
        "TT GDNN-GDTX Ia Rưng",
        "centre",
        "Dạy văn hóa, dạy nghề và hướng nghiệp cho thanh niên, người lao động trong vùng.",
    ),
]

# Units of before 1 July 2025, when districts ended: slug, name, short name, description, last day, heir
ENDED_UNITS = [
    (
        "phong-gddt-huyen-dak-lam",
        "Phòng Giáo dục và Đào tạo huyện Đăk Lâm",
        "Phòng GDĐT Đăk Lâm",
        "Đã quản lý các trường trên địa bàn huyện Đăk Lâm đến khi kết thúc chính quyền cấp huyện.",
        date(2025, 6, 30),
        "phong-vhxh-xa-dak-lam",
    ),
]

TOPICS = [
    ("chuong-trinh-pho-thong", "Chương trình giáo dục phổ thông"),
    ("giao-duc-mam-non", "Giáo dục mầm non"),
    ("tuyen-sinh-thi-cu", "Tuyển sinh và thi"),
    ("giao-duc-dan-toc", "Giáo dục dân tộc"),
    ("nha-giao", "Nhà giáo và cán bộ quản lý"),
    ("chuyen-doi-so", "Chuyển đổi số"),
    ("an-toan-truong-hoc", "An toàn trường học"),
    ("van-hoa-doc", "Văn hóa đọc"),
    ("huong-nghiep", "Hướng nghiệp và học nghề"),
    ("hoc-phi-che-do", "Học phí và chế độ chính sách"),
]

# account, whole name, role, unit of a contributor
PASSWORD = "loa-demo-2026"  # noqa: S105 (published on purpose; only while bound to loopback)
PEOPLE = [
    ("cong-tac-vien", "Y Thảo", "contributor", "truong-ptdtbt-dak-lam"),
    ("bien-tap", "Nguyễn Thu Hà", "editor", None),
    ("phe-duyet", "Trần Quốc Bình", "approver", None),
    ("truyen-thong", "Lê Minh Khuê", "officer", None),
    ("quan-tri", "A Khương", "administrator", None),
]

# name, kind, accredited, contacts (name, e-mail)
OUTLETS = [
    (
        "Báo Sơn Nguyên",
        "newspaper",
        True,
        [
            ("Phạm Hoài An", "hoai.an@baosonnguyen.example.vn"),
            ("Y Nguyệt", "y.nguyet@baosonnguyen.example.vn"),
        ],
    ),
    (
        "Đài Phát thanh và Truyền hình Sơn Nguyên",
        "television",
        True,
        [("Võ Thành Nhân", "thanh.nhan@sntv.example.vn")],
    ),
    (
        "Tạp chí Nhà trường và Cuộc sống",
        "newspaper",
        True,
        [("Đặng Mai Phương", "mai.phuong@ntcs.example.com")],
    ),
    (
        "Trang tin Cao nguyên hôm nay",
        "online",
        False,
        [("Hồ Sĩ Trung", "si.trung@caonguyen.example.com")],
    ),
]

# e-mail, name, confirmed
SUBSCRIBERS = [
    ("le.thi.hong@example.com", "Lê Thị Hồng", True),
    ("a.thuan@example.com", "A Thuận", True),
    ("tran.van.long@example.vn", "Trần Văn Long", True),
    ("y.blanh@example.vn", "Y Blanh", True),
    ("pham.ngoc.diep@example.com", "Phạm Ngọc Diệp", True),
    ("nguyen.duc.manh@example.com", "Nguyễn Đức Mạnh", True),
    ("hieu.truong.thcs@example.vn", "Bùi Thanh Sơn", True),
    ("phu.huynh.lop3a@example.com", "Đỗ Thùy Dung", True),
    ("thu.vien.tinh@example.vn", "Thư viện tỉnh", True),
    ("k.brol@example.com", "A Brôl", False),
    ("cho.xac.nhan@example.com", "Vũ Hải Yến", False),
    ("hoang.kim.chi@example.vn", "Hoàng Kim Chi", False),
]

# What readers agreed to, as the form said when they signed up.
CONSENT = "Tôi đồng ý để Sở lưu địa chỉ thư điện tử của tôi và dùng để gửi bản tin. Tôi có thể rút lại bất cứ lúc nào."

# slug (and plugin), name, mode, settings
# Who follows a search: the address, and the search as the archive keeps it, in words.
SAVED_SEARCHES = [
    ("le.thi.hong@example.com", "q=tuy%E1%BB%83n+sinh", "“tuyển sinh”"),
    ("a.thuan@example.com", "q=d%E1%BA%A1y+th%C3%AAm&type=policy", "“dạy thêm” · Chính sách"),
    ("phu.huynh.lop3a@example.com", "q=tuy%E1%BB%83n+sinh", "“tuyển sinh”"),
]
CHANNELS = [
    ("website", "Trang thông tin điện tử", "live", {}),
    ("archive", "Kho lưu trữ", "live", {}),
    ("press", "Báo chí", "live", {}),
    ("fanpage", "Fanpage của Sở", "outbox", {"page_id": "100000000000001", "access_token": "chua-cau-hinh"}),
    ("bulletin", "Bản tin điện tử", "live", {}),
    ("saved_searches", "Thư theo tìm kiếm đã lưu", "live", {}),
]
