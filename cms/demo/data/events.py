"""Events: eight, some to come; one has expired, one carries changes that are not approved yet."""

from cms.demo.body import callout, faq, h, p, table, ul

ITEMS = [
    {
        "key": "ngay-hoi-doc-sach",
        "title": "Ngày hội đọc sách học sinh toàn tỉnh với chủ đề Mỗi trang sách một chân trời",
        "summary": "Hai ngày trò chuyện cùng tác giả, đổi sách, kể chuyện song ngữ và thi giới thiệu sách; vào cửa tự do.",
        "unit": "phong-to-chuc-hanh-chinh",
        "topics": ["van-hoa-doc"],
        "audience": ["students", "parents", "public"],
        "picture": "ngay-doc-sach",
        "published": -12,
        "author": "Phòng Tổ chức - Hành chính",
        "starts": (18, "08:00"),
        "ends": (19, "17:00"),
        "place": "Quảng trường trung tâm",
        "address": "Đường Lê Hồng Phong, thành phố Sơn Nguyên",
        "registration": "open",
        "registration_url": "https://sukien.sonnguyen.example.vn/doc-sach",
        "contact": ("Nguyễn Thu Hà", "0200 3555 012", "docsach@sonnguyen.example.vn"),
        "body": [
            p(
                "Ngày hội dành cho học sinh từ mầm non đến trung học phổ thông, có 42 gian hàng của các trường và thư viện. Mỗi "
                "em mang theo một cuốn sách cũ để đổi lấy một cuốn khác."
            ),
            table(
                "Chương trình",
                ("Thời gian", "Hoạt động"),
                ("08:00 ngày {d+18}", "Khai mạc, kể chuyện cùng nghệ nhân"),
                ("14:00 ngày {d+18}", "Gặp gỡ tác giả sách thiếu nhi"),
                ("08:30 ngày {d+19}", "Chung kết thi giới thiệu sách"),
                ("15:30 ngày {d+19}", "Trao giải và tặng tủ sách cho 20 điểm trường"),
            ),
            callout("Đi cùng trẻ nhỏ", "Khu vực mầm non có phòng nghỉ, nước uống và người trông đồ miễn phí."),
        ],
    },
    {
        "key": "tu-van-huong-nghiep",
        "title": "Ngày tư vấn chọn nghề, chọn trường cho học sinh lớp chín và lớp mười hai",
        "summary": "Ba mươi trường và doanh nghiệp trả lời trực tiếp; học sinh được làm bài trắc nghiệm sở thích nghề nghiệp.",
        "unit": "phong-trung-hoc-thuong-xuyen",
        "topics": ["huong-nghiep", "tuyen-sinh-thi-cu"],
        "audience": ["students", "parents"],
        "picture": "huong-nghiep",
        "published": -20,
        "state": "changed",
        "change": "Chương trình có thêm phiên buổi tối từ 18:00 đến 20:00 cho phụ huynh bận việc ban ngày.",
        "author": "Phòng Giáo dục Trung học - Thường xuyên",
        "starts": (9, "07:30"),
        "ends": (9, "16:30"),
        "place": "Nhà thi đấu Trường THPT chuyên Sơn Nguyên",
        "address": "Số 45 đường Hùng Vương, thành phố Sơn Nguyên",
        "registration": "full",
        "registration_url": "https://sukien.sonnguyen.example.vn/huong-nghiep",
        "contact": ("Tạ Đình Khôi", "0200 3555 031", "trunghoc@sonnguyen.example.vn"),
        "body": [
            p(
                "Học sinh gặp trực tiếp người đang làm nghề: kỹ sư, điều dưỡng, thợ cơ khí, nông dân trẻ. Mỗi buổi trò chuyện "
                "30 phút, tối đa 15 em để ai cũng được hỏi."
            ),
            h("Bạn nên chuẩn bị"),
            ul("Ba câu hỏi về nghề bạn quan tâm.", "Kết quả học tập gần nhất.", "Bút và một cuốn sổ nhỏ."),
            faq(
                (
                    "Đã hết chỗ, tôi còn tham dự được không?",
                    "Được. Phần gian hàng mở tự do; chỉ các buổi trò chuyện nhóm nhỏ đã kín chỗ.",
                ),
            ),
        ],
    },
    {
        "key": "thi-khoa-hoc-ky-thuat",
        "title": "Cuộc thi khoa học, kỹ thuật dành cho học sinh trung học cấp tỉnh năm học {sy}",
        "summary": "Các nhóm tối đa hai học sinh nộp đề tài trực tuyến; vòng chung kết trưng bày mở cửa cho công chúng.",
        "unit": "truong-thpt-chuyen",
        "topics": ["chuong-trinh-pho-thong"],
        "audience": ["students", "teachers"],
        "picture": "khoa-hoc",
        "published": -30,
        "author": "Trường THPT chuyên Sơn Nguyên",
        "starts": (41, "07:30"),
        "ends": (42, "17:00"),
        "place": "Trường THPT chuyên Sơn Nguyên",
        "address": "Số 45 đường Hùng Vương, thành phố Sơn Nguyên",
        "online": "https://truyentruc.sonnguyen.example.vn/khoa-hoc",
        "registration": "open",
        "registration_url": "https://sukien.sonnguyen.example.vn/khoa-hoc",
        "contact": ("Cao Bá Duy", "0200 3555 077", "khoahoc@sonnguyen.example.vn"),
        "body": [
            p(
                "Đề tài thuộc mười lĩnh vực, ưu tiên giải quyết vấn đề của địa phương: nước sạch, nông nghiệp, giữ gìn tiếng mẹ "
                "đẻ, an toàn giao thông."
            ),
            table(
                "Các mốc cần nhớ",
                ("Việc", "Hạn"),
                ("Đăng ký đề tài", "{d+12}"),
                ("Nộp báo cáo", "{d+30}"),
                ("Chung kết", "{d+41} và {d+42}"),
            ),
            h("Tiêu chí chấm"),
            ul("Câu hỏi nghiên cứu rõ ràng.", "Học sinh tự làm, có nhật ký nghiên cứu.", "Trình bày dễ hiểu."),
        ],
    },
    {
        "key": "hoi-khoe",
        "title": "Hội khỏe học sinh các trường dân tộc nội trú và bán trú lần thứ sáu",
        "summary": "Hơn sáu trăm vận động viên tranh tài ở chín môn, có đẩy gậy, bắn nỏ và kéo co.",
        "unit": "truong-ptdt-noi-tru-tinh",
        "topics": ["giao-duc-dan-toc"],
        "audience": ["students", "public"],
        "picture": "the-thao",
        "published": -26,
        "author": "Trường PTDTNT tỉnh",
        "starts": (27, "07:00"),
        "ends": (29, "11:30"),
        "place": "Sân vận động tỉnh",
        "address": "Đường Nguyễn Huệ, thành phố Sơn Nguyên",
        "registration": "none",
        "contact": ("A Phúc", "0200 3555 064", "noitru@sonnguyen.example.vn"),
        "body": [
            p(
                "Hội khỏe là dịp học sinh ở xa nhà gặp gỡ, thi đấu và giới thiệu trò chơi của dân tộc mình. Lễ khai mạc có màn "
                "diễn xướng cồng chiêng của 120 em."
            ),
            ul(
                "Ngày thứ nhất: điền kinh, đẩy gậy, kéo co.",
                "Ngày thứ hai: bóng đá, bóng chuyền, bắn nỏ.",
                "Ngày thứ ba: chung kết và bế mạc.",
            ),
            p("Khán giả vào sân tự do. Ban tổ chức bố trí nước uống và điểm sơ cứu ở hai khán đài."),
        ],
    },
    {
        "key": "hoi-thao-hoc-ba-so",
        "title": "Hội thảo trực tuyến về học bạ số và bảo vệ dữ liệu của học sinh",
        "summary": "Cán bộ quản lý và giáo viên trao đổi cách quản lý tài khoản, phân quyền và xử lý khi lộ dữ liệu.",
        "unit": "phong-mam-non-tieu-hoc",
        "topics": ["chuyen-doi-so"],
        "audience": ["teachers", "managers"],
        "picture": "phong-may",
        "published": -8,
        "author": "Phòng Giáo dục Mầm non - Tiểu học",
        "starts": (5, "14:00"),
        "ends": (5, "16:30"),
        "place": "Trực tuyến",
        "address": "",
        "online": "https://hop.sonnguyen.example.vn/hoc-ba-so",
        "registration": "open",
        "registration_url": "https://sukien.sonnguyen.example.vn/hoc-ba-so",
        "contact": ("Đoàn Khánh Linh", "0200 3555 022", "tieuhoc@sonnguyen.example.vn"),
        "body": [
            p(
                "Hội thảo gồm ba phần, mỗi phần 40 phút và có thời gian hỏi đáp. Người tham dự nhận tài liệu sau buổi hội thảo."
            ),
            ul(
                "Phân quyền: ai được xem, ai được sửa, ai được ký.",
                "Mật khẩu và thiết bị dùng chung trong phòng giáo viên.",
                "Khi lộ dữ liệu: báo ai, trong bao lâu, nói gì với phụ huynh.",
            ),
            callout("Ghi hình", "Buổi hội thảo được ghi lại và đăng trong vòng ba ngày."),
        ],
    },
    {
        "key": "lien-hoan-tieng-hat",
        "title": "Liên hoan tiếng hát nhà giáo và học sinh tỉnh Sơn Nguyên",
        "summary": "Ba mươi hai đội dự thi với các ca khúc về quê hương, mái trường; đêm chung kết phát trực tiếp.",
        "unit": "phong-gddt-thanh-pho",
        "topics": ["nha-giao"],
        "audience": ["teachers", "students", "public"],
        "picture": "cong-chieng",
        "published": -100,
        "author": "Phòng GDĐT thành phố Sơn Nguyên",
        "starts": (-72, "19:00"),
        "ends": (-72, "21:30"),
        "place": "Nhà văn hóa tỉnh",
        "address": "Số 3 đường Phan Đình Phùng, thành phố Sơn Nguyên",
        "registration": "over",
        "contact": ("Lưu Hồng Nhật", "0200 3555 041", "thanhpho@sonnguyen.example.vn"),
        "body": [
            p(
                "Sau hai vòng sơ khảo, mười hai tiết mục được chọn vào đêm chung kết. Giải Nhất thuộc về đội huyện Ia Rưng."
            ),
            h("Kết quả"),
            table(
                "Các giải chính",
                ("Giải", "Đơn vị"),
                ("Nhất", "Phòng GDĐT huyện Ia Rưng"),
                ("Nhì", "Trường PTDTNT tỉnh"),
                ("Ba", "Trường THPT chuyên Sơn Nguyên"),
            ),
        ],
    },
    {
        "key": "doi-thoai-phu-huynh",
        "title": "Buổi đối thoại giữa Giám đốc Sở và phụ huynh về tuyển sinh lớp 10",
        "summary": "Phụ huynh gửi câu hỏi trước; mọi câu trả lời được đăng lại đầy đủ trên trang của Sở.",
        "unit": "phong-khao-thi",
        "topics": ["tuyen-sinh-thi-cu"],
        "audience": ["parents"],
        "picture": "hoi-nghi",
        "published": -50,
        "author": "Phòng Quản lý chất lượng và Khảo thí",
        "starts": (-14, "14:00"),
        "ends": (-14, "16:30"),
        "place": "Hội trường Sở Giáo dục và Đào tạo",
        "address": "Số 12 đường Trần Phú, thành phố Sơn Nguyên",
        "registration": "over",
        "contact": ("Ngô Bảo Trâm", "0200 3555 051", "khaothi@sonnguyen.example.vn"),
        "body": [
            p("Có 214 phụ huynh dự trực tiếp và hơn 1.600 người theo dõi trực tuyến. Ban tổ chức nhận 173 câu hỏi."),
            h("Ba câu hỏi được quan tâm nhất"),
            faq(
                ("Có thêm môn thi thứ tư không?", "Không. Phương án ba môn được giữ ổn định."),
                (
                    "Học sinh ở xa thi ở đâu?",
                    "Mỗi huyện có ít nhất một điểm thi; học sinh bán trú được bố trí chỗ nghỉ.",
                ),
                ("Khi nào biết chỉ tiêu?", "Chậm nhất bốn tháng trước ngày thi."),
            ),
        ],
    },
    {
        "key": "trai-he",
        "title": "Trại hè kỹ năng sống cho học sinh trung học cơ sở các huyện",
        "summary": "Năm ngày học bơi, sơ cứu, dựng lều và làm việc nhóm; đã kết thúc nhận đăng ký.",
        "unit": "trung-tam-gdnn-gdtx-ia-rung",
        "topics": ["an-toan-truong-hoc"],
        "audience": ["students", "parents"],
        "picture": "trai-he",
        "published": -170,
        "state": "expired",
        "expired": -120,
        "author": "Trung tâm GDNN - GDTX huyện Ia Rưng",
        "starts": (-130, "07:00"),
        "ends": (-126, "16:00"),
        "place": "Trung tâm GDNN - GDTX huyện Ia Rưng",
        "address": "Thị trấn Ia Rưng, huyện Ia Rưng",
        "registration": "over",
        "contact": ("Ksor Thuyên", "0200 3555 083", "iarung@sonnguyen.example.vn"),
        "body": [
            p(
                "Trại hè nhận 80 học sinh, chia thành tám đội. Mỗi đội có một giáo viên và một huấn luyện viên cứu hộ đi cùng."
            ),
            ul(
                "Buổi sáng: bơi an toàn và sơ cứu.",
                "Buổi chiều: trò chơi lớn, dựng lều, nấu ăn.",
                "Buổi tối: kể chuyện, văn nghệ.",
            ),
        ],
    },
]
