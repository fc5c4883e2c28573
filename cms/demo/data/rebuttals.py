"""Rebuttals: six, one for each verdict of the scale and one more."""

from cms.demo.body import callout, h, p, table, ul

ITEMS = [
    {
        "key": "thu-tien-dong-phuc",
        "title": "Sở không quy định mọi học sinh phải mua đồng phục mới mỗi năm học",
        "summary": "Nhà trường được bàn bạc với phụ huynh về đồng phục; không trường nào được bắt buộc mua mới hằng năm.",
        "unit": "phong-to-chuc-hanh-chinh",
        "topics": ["hoc-phi-che-do"],
        "audience": ["parents"],
        "picture": "kiem-chung",
        "published": -3,
        "author": "Lê Minh Khuê",
        "urgency": "high",
        "first_seen": -4,
        "truth": "Không có văn bản nào của Sở bắt buộc mua đồng phục mới; đồng phục cũ còn dùng được thì tiếp tục dùng.",
        "claims": [
            (
                "Từ tuần sau, học sinh toàn tỉnh phải mua hai bộ đồng phục mới tại cửa hàng do Sở chỉ định, nếu không sẽ không được vào lớp.",
                -4,
                "https://mang-xa-hoi.example.com/bai/48213",
                "Một nhóm phụ huynh trên mạng xã hội",
                "false",
            )
        ],
        "evidence": [
            (
                "Rà soát toàn bộ văn bản đi của Sở trong hai năm gần đây: không có văn bản nào chỉ định nơi bán đồng phục.",
                "Văn thư Sở Giáo dục và Đào tạo",
                "",
            ),
            (
                "Quy định hiện hành của Bộ về đồng phục giao nhà trường thống nhất với ban đại diện cha mẹ học sinh.",
                "Thông tư về mặc đồng phục và lễ phục tốt nghiệp",
                "",
            ),
        ],
        "body": [
            p(
                "Ngày {d-4}, hình ảnh một tờ thông báo lan truyền trong nhiều nhóm phụ huynh. Tờ thông báo không có số, không có "
                "dấu và dùng sai tên cơ quan."
            ),
            h("Phụ huynh cần biết"),
            ul(
                "Không nhà trường nào được từ chối cho học sinh vào lớp vì đồng phục.",
                "Việc may hoặc mua ở đâu do gia đình quyết định.",
                "Gia đình khó khăn được nhà trường hỗ trợ từ quỹ đồng phục dùng lại.",
            ),
            callout(
                "Phản ánh",
                "Nếu bị ép mua đồng phục, hãy gọi 0200 3555 019. Bạn không cần nêu tên.",
            ),
        ],
    },
    {
        "key": "nghi-hoc-mot-tuan",
        "title": "Học sinh toàn tỉnh không nghỉ học một tuần vì mưa lớn như tin lan truyền",
        "summary": "Chỉ sáu điểm trường ở vùng sạt lở nghỉ hai ngày; các trường khác dạy và học bình thường.",
        "unit": "phong-to-chuc-hanh-chinh",
        "topics": ["an-toan-truong-hoc"],
        "audience": ["parents", "students"],
        "picture": "mua-lu",
        "published": -28,
        "author": "Lê Minh Khuê",
        "urgency": "high",
        "first_seen": -29,
        "truth": "Sáu điểm trường ở xã Đăk Lâm nghỉ hai ngày; không có thông báo nghỉ học trên toàn tỉnh.",
        "claims": [
            (
                "Sở cho toàn bộ học sinh nghỉ hết tuần này vì mưa lũ, các trường đóng cửa.",
                -29,
                "https://tin-nhanh.example.com/nghi-hoc",
                "Trang tin không rõ chủ quản",
                "partly_false",
            )
        ],
        "evidence": [
            (
                "Công điện gửi các trường chỉ cho phép hiệu trưởng sáu điểm trường trong vùng cảnh báo quyết định nghỉ học.",
                "Phòng Văn hóa - Xã hội xã Đăk Lâm",
                "",
            ),
            (
                "Bản tin cảnh báo sạt lở chỉ nêu ba thôn của xã Đăk Lâm.",
                "Đài khí tượng thủy văn tỉnh",
                "",
            ),
        ],
        "body": [
            p(
                "Tin đồn xuất hiện tối {d-29}, đúng lúc nhiều phụ huynh chuẩn bị cho con đi học. Sở xác minh trong đêm và gửi tin "
                "nhắn tới các gia đình trước 6 giờ sáng."
            ),
            table(
                "Tình hình các điểm trường",
                ("Địa bàn", "Điểm trường nghỉ", "Ngày học lại"),
                ("Xã Đăk Tơ", "3", "{d-26}"),
                ("Xã Măng Ri", "2", "{d-26}"),
                ("Xã Kon Hra", "1", "{d-26}"),
            ),
            h("Khi mưa lớn, xem tin ở đâu"),
            p(
                "Quyết định cho nghỉ học do hiệu trưởng đưa ra theo tình hình từng nơi và được báo qua số liên lạc chính thức của "
                "nhà trường. Bạn không nên dựa vào ảnh chụp màn hình do người khác chuyển tiếp."
            ),
        ],
    },
    {
        "key": "de-thi-lo",
        "title": "Bức ảnh được cho là đề thi bị lộ thực ra là đề minh họa đã công bố",
        "summary": "Đề trong ảnh trùng hoàn toàn với đề minh họa mà Sở đăng công khai từ ba tuần trước.",
        "unit": "phong-khao-thi",
        "topics": ["tuyen-sinh-thi-cu"],
        "audience": ["students", "parents", "public"],
        "picture": "ky-thi",
        "published": -95,
        "author": "",
        "urgency": "normal",
        "first_seen": -96,
        "truth": "Không có đề thi nào bị lộ; ảnh lan truyền là đề minh họa, ai cũng tải được trên trang của Sở.",
        "claims": [
            (
                "Đề thi học sinh giỏi cấp tỉnh đã bị lộ trước một ngày, đây là ảnh chụp trong phòng in sao.",
                -96,
                "https://video-ngan.example.com/clip/7781",
                "Một tài khoản chia sẻ video ngắn",
                "missing_context",
            )
        ],
        "evidence": [
            ("So sánh từng câu: sáu trên sáu câu trùng với đề minh họa.", "Hội đồng ra đề", ""),
            ("Nhật ký niêm phong và camera khu in sao không ghi nhận bất thường.", "Thanh tra kỳ thi", ""),
        ],
        "body": [
            p(
                "Người đăng đã cắt bỏ dòng chữ “Đề minh họa” ở góc trên. Khi thiếu dòng chữ này, bức ảnh gây hiểu lầm rằng đề thi "
                "thật bị lộ."
            ),
            h("Cách tự kiểm tra"),
            ul(
                "Mở mục Tuyển sinh và thi, tải đề minh họa để đối chiếu.",
                "Xem ngày đăng của bức ảnh gốc.",
                "Không chuyển tiếp khi chưa chắc chắn: việc đó khiến thí sinh hoang mang.",
            ),
            p("Người đăng đã gỡ video và đính chính sau khi được nhắc nhở."),
        ],
    },
    {
        "key": "video-bep-an",
        "title": "Đoạn video về bếp ăn bán trú đã bị cắt ghép từ nhiều nơi khác nhau",
        "summary": "Hai trong ba cảnh không quay ở trường được nêu tên; lời thoại đã bị thay bằng giọng đọc máy.",
        "unit": "phong-vhxh-xa-dak-lam",
        "topics": ["an-toan-truong-hoc"],
        "audience": ["parents", "public"],
        "picture": "kiem-chung-video",
        "published": -160,
        "author": "",
        "urgency": "high",
        "first_seen": -161,
        "truth": "Video được ghép từ ba nguồn; bếp ăn của trường bị nêu tên đạt yêu cầu trong cả hai lần kiểm tra.",
        "claims": [
            (
                "Học sinh bán trú Đăk Lâm phải ăn cơm với muối, thịt ôi được trộn lẫn trong bếp.",
                -161,
                "https://video-ngan.example.com/clip/9043",
                "Một tài khoản ẩn danh",
                "altered",
            ),
            (
                "Phụ huynh kéo đến trường phản đối, nhà trường đóng cổng không cho vào.",
                -160,
                "https://mang-xa-hoi.example.com/bai/51190",
                "Bài chia sẻ lại trên mạng xã hội",
                "false",
            ),
        ],
        "evidence": [
            (
                "Cảnh thứ hai trùng với một phóng sự phát năm trước ở nơi khác; logo đã bị làm mờ.",
                "Đài Phát thanh và Truyền hình Sơn Nguyên",
                "",
            ),
            ("Mẫu thức ăn lưu trong ngày đạt chỉ tiêu an toàn.", "Trung tâm kiểm nghiệm tỉnh", ""),
            (
                "Camera cổng trường ghi lại phụ huynh ra vào bình thường suốt cả ngày.",
                "Ban đại diện cha mẹ học sinh",
                "",
            ),
        ],
        "body": [
            p(
                "Ngay khi video xuất hiện, phòng giáo dục mời ban đại diện cha mẹ học sinh cùng kiểm tra bếp ăn. Biên bản có chữ ký "
                "của bảy phụ huynh."
            ),
            h("Ba cảnh, ba nguồn"),
            table(
                "Nguồn gốc từng cảnh trong video",
                ("Cảnh", "Nội dung", "Nguồn thật"),
                ("1", "Cổng trường", "Quay tại trường, không liên quan bữa ăn"),
                ("2", "Khay cơm trắng", "Phóng sự cũ, địa phương khác"),
                ("3", "Thực phẩm hỏng", "Video về một kho hàng tư nhân"),
            ),
            p("Vụ việc đã được chuyển cơ quan chức năng xử lý theo quy định."),
        ],
    },
    {
        "key": "sap-nhap-truong",
        "title": "Chưa có quyết định nào về việc sáp nhập mười trường tiểu học trong tỉnh",
        "summary": "Danh sách lan truyền không có nguồn; phương án sắp xếp điểm trường còn đang khảo sát và sẽ lấy ý kiến người dân.",
        "unit": "phong-mam-non-tieu-hoc",
        "topics": ["giao-duc-dan-toc"],
        "audience": ["parents", "teachers"],
        "picture": "truong-vung-cao",
        "published": -190,
        "author": "",
        "urgency": "normal",
        "first_seen": -193,
        "truth": "Sở đang khảo sát; không trường nào bị sáp nhập trong năm học này và mọi phương án đều phải lấy ý kiến.",
        "claims": [
            (
                "Mười trường tiểu học sẽ bị xóa tên, học sinh phải đi học xa hơn 15 km từ học kỳ tới.",
                -193,
                "https://dien-dan.example.com/chu-de/3320",
                "Diễn đàn trực tuyến",
                "unproven",
            )
        ],
        "evidence": [
            (
                "Kế hoạch khảo sát nêu rõ: chưa xem xét điểm trường khi quãng đường tới trường mới dài hơn 4 km.",
                "Sở Giáo dục và Đào tạo",
                "",
            ),
        ],
        "body": [
            p(
                "Thông tin về danh sách mười trường không dẫn văn bản nào. Sở không xác nhận và cũng không tìm thấy nguồn gốc của "
                "danh sách này."
            ),
            h("Việc khảo sát diễn ra thế nào"),
            ul(
                "Bước một: đếm số học sinh, đo quãng đường, xem tình trạng phòng học.",
                "Bước hai: họp dân ở từng làng, ghi biên bản.",
                "Bước ba: công bố dự thảo ít nhất 60 ngày để góp ý.",
            ),
            p("Kết quả khảo sát sẽ được đăng đầy đủ trên trang này trước {d+120}."),
        ],
    },
    {
        "key": "hoc-phi-tang",
        "title": "Trường công lập của tỉnh không thu học phí, tin học phí tăng gấp đôi là sai",
        "summary": "Từ năm học 2025-2026 học sinh công lập từ mầm non đến trung học phổ thông được miễn học phí.",
        "unit": "phong-ke-hoach-tai-chinh",
        "topics": ["hoc-phi-che-do"],
        "audience": ["parents"],
        "picture": "van-ban",
        "published": -275,
        "author": "",
        "urgency": "normal",
        "first_seen": -278,
        "truth": "Học sinh trường công lập trong chương trình giáo dục phổ thông và trẻ mầm non được miễn học phí; học sinh trường ngoài công lập được hỗ trợ học phí.",
        "claims": [
            (
                "Từ tháng sau, học phí trung học cơ sở tăng gấp đôi, ai không đóng sẽ bị đuổi học.",
                -278,
                "https://mang-xa-hoi.example.com/bai/40017",
                "Một trang cá nhân nhiều người theo dõi",
                "false",
            )
        ],
        "evidence": [
            (
                "Nghị quyết số 217/2025/QH15 về miễn, hỗ trợ học phí có hiệu lực từ năm học 2025-2026.",
                "Quốc hội",
                "",
            ),
            (
                "Bảng thu học kỳ I của 62 trường công lập không có khoản học phí.",
                "Phòng Kế hoạch - Tài chính",
                "",
            ),
        ],
        "body": [
            p("Bảng số liệu được chia sẻ là mức thu của một trường ngoài công lập, không áp dụng cho trường công lập."),
            h("Ai được miễn, hỗ trợ học phí"),
            ul(
                "Miễn: trẻ mầm non, học sinh phổ thông của trường công lập.",
                "Miễn: người học chương trình giáo dục phổ thông ở cơ sở công lập.",
                "Hỗ trợ: trẻ mầm non, học sinh phổ thông của trường dân lập, tư thục.",
            ),
            p("Mỗi trường niêm yết các khoản thu khác ở bảng tin. Bạn có quyền xem và hỏi trước khi đóng."),
        ],
    },
]
