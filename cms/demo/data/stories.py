"""Exemplary people, classes, schools and ways of working: seven, one of them sent back by the approver."""

from cms.demo.body import callout, h, p, picture, quote, ul

ITEMS = [
    {
        "key": "co-giao-ba-muoi-nam",
        "title": "Cô giáo ba mươi năm vượt suối, giữ từng học trò ở lại với con chữ",
        "summary": "Cô Y Sương dạy ở điểm trường xa nhất xã Đăk Lâm; mười năm liền lớp cô không có em nào bỏ học.",
        "unit": "phong-vhxh-xa-dak-lam",
        "topics": ["nha-giao", "giao-duc-dan-toc"],
        "audience": ["teachers", "public"],
        "picture": "co-giao",
        "published": -9,
        "author": "Nguyễn Thu Hà",
        "honoree_kind": "person",
        "honoree": "Y Sương",
        "honoree_role": "Giáo viên tiểu học, điểm trường làng Măng Rơi",
        "achievement": "Mười năm liền không có học sinh bỏ học ở điểm trường cách trung tâm xã 18 km.",
        "recognition": "Giáo viên tiêu biểu cấp tỉnh ba năm liên tiếp",
        "pull_quote": "Em nào nghỉ học một buổi, chiều hôm đó tôi có mặt ở nhà em.",
        "minor": False,
        "consent_on": -20,
        "consent_by": "Bà Y Sương",
        "body": [
            p(
                "Năm giờ sáng thứ Hai, cô Y Sương buộc túi sách lên xe, men theo con suối để vào làng Măng Rơi. Mùa khô đi mất "
                "một giờ, mùa mưa có khi phải gửi xe và đi bộ nửa buổi. Con đường ấy cô đã đi suốt ba mươi năm."
            ),
            h("Một cuốn sổ, ba mươi gia đình"),
            p(
                "Cô có một cuốn sổ nhỏ ghi hoàn cảnh từng học trò: nhà nào đang vào vụ, em nào phải trông em, bố mẹ ai đi làm xa. "
                "Nhờ cuốn sổ, cô biết trước em nào có thể nghỉ học và đến nhà trước khi điều đó xảy ra."
            ),
            quote("Em nào nghỉ học một buổi, chiều hôm đó tôi có mặt ở nhà em.", "Cô Y Sương"),
            p(
                "Ban đầu có gia đình không mở cửa. Cô ở lại phụ nấu cơm, giã gạo, nói chuyện bằng tiếng của làng. Dần dần, người "
                "làng coi cô như con cháu trong nhà."
            ),
            h("Truyền nghề cho lớp trẻ"),
            p(
                "Hai học trò cũ của cô nay đã trở lại làng làm giáo viên. Cô nói mình sắp nghỉ hưu, nhưng điểm trường thì không "
                "thiếu người giữ lửa."
            ),
        ],
    },
    {
        "key": "lop-hoc-khong-diem-kem",
        "title": "Lớp 8A và cách cùng nhau tiến bộ bằng những đôi bạn học tập",
        "summary": "Ba mươi sáu học sinh chia thành mười tám đôi bạn; sau một năm, cả lớp đạt yêu cầu ở mọi môn học.",
        "unit": "truong-ptdtbt-dak-lam",
        "topics": ["chuong-trinh-pho-thong"],
        "audience": ["students", "teachers"],
        "picture": "lop-hoc",
        "published": -38,
        "author": "Y Thảo",
        "honoree_kind": "class",
        "honoree": "Lớp 8A, Trường PTDT bán trú THCS Đăk Lâm",
        "honoree_role": "36 học sinh, giáo viên chủ nhiệm A Thiên",
        "achievement": "Từ 14 học sinh chưa đạt môn Toán, sau một năm cả lớp đều đạt.",
        "recognition": "Giấy khen của Giám đốc Sở",
        "pull_quote": "Giảng cho bạn hiểu được thì mình mới thật sự hiểu.",
        "minor": True,
        "consent_on": -45,
        "consent_by": "Thầy A Thiên, giáo viên chủ nhiệm",
        "guardian": "Ban đại diện cha mẹ học sinh lớp 8A (36 gia đình ký đồng ý)",
        "body": [
            p(
                "Đầu năm học, thầy chủ nhiệm A Thiên không xếp chỗ theo tổ mà theo đôi: một em vững môn này ngồi cạnh một em còn "
                "yếu. Mỗi tháng, các đôi đổi vai ở một môn khác, để em nào cũng có lúc được làm người giảng."
            ),
            h("Mười lăm phút cuối ngày"),
            ul(
                "Năm phút nhắc lại điều khó nhất trong ngày.",
                "Năm phút làm chung một bài tập nhỏ.",
                "Năm phút viết vào sổ: hôm nay em giúp được bạn điều gì.",
            ),
            quote("Giảng cho bạn hiểu được thì mình mới thật sự hiểu.", "Một học sinh lớp 8A"),
            p("Cách làm này không tốn kinh phí. Năm học {sy}, chín lớp khác trong trường đã làm theo."),
        ],
    },
    {
        "key": "truong-xanh-hoa-po-lang",
        "title": "Trường mầm non biến sân đất trống thành khu vườn học tập cho trẻ",
        "summary": "Tập thể Trường Mầm non Hoa Pơ Lang tự tay làm sân chơi từ vật liệu tái sử dụng, an toàn và không tốn tiền.",
        "unit": "truong-mam-non-hoa-po-lang",
        "topics": ["giao-duc-mam-non"],
        "audience": ["parents", "teachers"],
        "picture": "vuon-truong",
        "published": -70,
        "author": "Hoàng Bích Ngọc",
        "honoree_kind": "school",
        "honoree": "Trường Mầm non Hoa Pơ Lang",
        "honoree_role": "Trường mầm non công lập, 32 cán bộ, giáo viên, nhân viên",
        "achievement": "Dựng mười góc chơi ngoài trời từ vật liệu tái sử dụng cho 340 trẻ.",
        "recognition": "Giải Nhất hội thi xây dựng môi trường giáo dục lấy trẻ làm trung tâm cấp tỉnh",
        "pull_quote": "Đồ chơi đẹp nhất là đồ chơi mà trẻ được cùng làm.",
        "minor": False,
        "consent_on": -80,
        "consent_by": "Bà Hoàng Thị Nhung, hiệu trưởng",
        "body": [
            p(
                "Hai năm trước, sân trường chỉ có đất đỏ và hai cây bàng. Không chờ kinh phí, các cô xin lốp xe, tre, ván gỗ của "
                "các gia đình rồi cùng phụ huynh dựng cầu thăng bằng, nhà chòi, vườn rau và góc cát nước."
            ),
            h("An toàn trước hết"),
            p(
                "Mỗi món đồ chơi được thợ mộc trong làng kiểm tra, mài nhẵn cạnh và sơn bằng loại sơn không chì. Hằng tuần, nhà "
                "trường rà soát một lần và ghi sổ."
            ),
            picture("mam-non", "Góc chơi ngoài trời do cô và phụ huynh cùng làm"),
            quote("Đồ chơi đẹp nhất là đồ chơi mà trẻ được cùng làm.", "Cô Hoàng Thị Nhung, hiệu trưởng"),
            p("Nhà trường sẵn sàng đón các trường bạn đến tham quan vào sáng thứ Tư hằng tuần."),
        ],
    },
    {
        "key": "hoc-bong-nguoc",
        "title": "Mô hình học bổng ngược: học trò cũ quay về dạy miễn phí cho đàn em",
        "summary": "Cứ đến dịp nghỉ, sinh viên từng học trường nội trú trở lại mở lớp ôn tập và tư vấn chọn nghề.",
        "unit": "truong-ptdt-noi-tru-tinh",
        "topics": ["huong-nghiep", "giao-duc-dan-toc"],
        "audience": ["students", "public"],
        "picture": "huong-nghiep",
        "published": -125,
        "author": "",
        "honoree_kind": "practice",
        "honoree": "Học bổng ngược",
        "honoree_role": "Sáng kiến của cựu học sinh Trường PTDTNT tỉnh",
        "achievement": "148 sinh viên đã dạy hơn 3.000 giờ cho học sinh nội trú trong hai năm.",
        "recognition": "Bằng khen của tỉnh về phong trào tình nguyện",
        "pull_quote": "Ngày trước thầy cô cho tôi học bổng, bây giờ tôi trả lại bằng giờ dạy.",
        "minor": False,
        "consent_on": -130,
        "consent_by": "Anh A Lơi, trưởng nhóm",
        "body": [
            p(
                "Anh A Lơi học khóa 2015 của trường. Khi vào đại học, anh nhận ra điều khó nhất với mình không phải là bài vở mà "
                "là không biết hỏi ai. Anh rủ bạn bè lập nhóm, nghỉ hè và nghỉ Tết lại về trường."
            ),
            h("Lớp học không bảng điểm"),
            p(
                "Buổi sáng ôn tập theo môn, buổi chiều trò chuyện về ngành nghề, cách xin học bổng, cách sống xa nhà. Mỗi nhóm "
                "năm học sinh có một anh chị theo suốt năm, trả lời qua điện thoại mỗi tối Chủ nhật."
            ),
            quote("Ngày trước thầy cô cho tôi học bổng, bây giờ tôi trả lại bằng giờ dạy.", "Anh A Lơi"),
            p(
                "Năm vừa qua, 71% học sinh lớp 12 của trường trúng tuyển đại học, cao đẳng, tăng 16 điểm phần trăm so với trước."
            ),
        ],
    },
    {
        "key": "thay-giao-sua-may-tinh",
        "title": "Thầy giáo Tin học hồi sinh hai trăm máy tính cũ cho các trường vùng xa",
        "summary": "Sau giờ dạy, thầy Bùi Công Thành cùng học trò sửa máy tính thanh lý và lắp thành chín phòng máy.",
        "unit": "truong-thpt-chuyen",
        "topics": ["chuyen-doi-so", "nha-giao"],
        "audience": ["teachers", "students"],
        "picture": "phong-may",
        "published": -175,
        "author": "Phan Thế Vinh",
        "honoree_kind": "person",
        "honoree": "Bùi Công Thành",
        "honoree_role": "Giáo viên Tin học, Trường THPT chuyên Sơn Nguyên",
        "achievement": "Sửa 206 máy tính thanh lý, lắp chín phòng máy cho trường vùng xa.",
        "recognition": "Lao động sáng tạo cấp tỉnh",
        "pull_quote": "Một chiếc máy cũ vẫn mở được cả thế giới cho một đứa trẻ chưa từng chạm bàn phím.",
        "minor": False,
        "consent_on": -182,
        "consent_by": "Ông Bùi Công Thành",
        "body": [
            p(
                "Căn phòng cuối dãy nhà C lúc nào cũng có tiếng quạt máy tính. Ở đó, mỗi chiều thứ Bảy, thầy Thành và nhóm học "
                "sinh tháo máy cũ, lọc linh kiện còn tốt rồi lắp lại. Cứ ba máy hỏng được một máy chạy."
            ),
            h("Phần mềm tự do, chi phí gần bằng không"),
            p(
                "Máy được cài hệ điều hành và phần mềm học tập mã nguồn mở, chạy được khi không có mạng. Trung bình mỗi phòng máy "
                "mười lăm bộ chỉ tốn hơn bốn triệu đồng tiền dây, ổ cắm và bàn ghế."
            ),
            callout(
                "Tặng máy tính cũ",
                "Cơ quan, doanh nghiệp có máy thanh lý liên hệ nhà trường qua số 0200 3555 077. Dữ liệu trên ổ cứng được xóa trước khi sửa.",
            ),
            p("Học trò của thầy nay tự viết tài liệu hướng dẫn, để trường nhận máy có thể tự sửa các lỗi thường gặp."),
        ],
    },
    {
        "key": "ngay-thu-sau-tieng-anh",
        "title": "Ngày thứ Sáu nói tiếng Anh: cách làm nhỏ của một trường làng",
        "summary": "Từ bảo vệ đến hiệu trưởng, cả trường chào nhau bằng tiếng Anh mỗi thứ Sáu, không ai sợ nói sai.",
        "unit": "phong-vhxh-phuong-son-nguyen",
        "topics": ["chuong-trinh-pho-thong"],
        "audience": ["students", "teachers", "parents"],
        "picture": "hoc-sinh",
        "published": -245,
        "author": "",
        "honoree_kind": "practice",
        "honoree": "Ngày thứ Sáu nói tiếng Anh",
        "honoree_role": "Trường THCS Hòa Bình, phường Sơn Nguyên",
        "achievement": "Tỷ lệ học sinh tự tin giao tiếp tăng từ 22% lên 64% sau hai học kỳ.",
        "recognition": "Được chọn nhân rộng ở 26 trường",
        "pull_quote": "Nói sai thì cười, rồi nói lại.",
        "minor": False,
        "consent_on": -250,
        "consent_by": "Bà Mai Thị Hạnh, hiệu trưởng",
        "body": [
            p(
                "Ý tưởng bắt đầu từ bác bảo vệ. Nghe học sinh ngại nói tiếng Anh, bác học thuộc ba câu chào và đứng ở cổng mỗi "
                "sáng thứ Sáu. Học trò trả lời, rồi thành thói quen của cả trường."
            ),
            h("Bốn quy ước"),
            ul(
                "Ai cũng nói, kể cả thầy cô không dạy tiếng Anh.",
                "Không chấm điểm, không phạt.",
                "Mỗi tuần năm mẫu câu, dán ở căng-tin và thư viện.",
                "Cuối tháng có một giờ kể chuyện cười bằng tiếng Anh.",
            ),
            quote("Nói sai thì cười, rồi nói lại.", "Câu dán ở cổng trường"),
            p("Nhà trường chia sẻ bộ mẫu câu miễn phí. Các trường khác có thể dùng và bổ sung cho phù hợp."),
        ],
    },
    {
        "key": "doi-chieng-nhi",
        "title": "Đội chiêng nhí của làng và người thầy giữ nhịp suốt tám năm",
        "summary": "Hai mươi bốn học sinh học đánh chiêng vào chiều thứ Bảy cùng nghệ nhân của làng.",
        "unit": "phong-vhxh-xa-dak-lam",
        "topics": ["giao-duc-dan-toc"],
        "audience": ["students", "public"],
        "picture": "cong-chieng",
        "state": "rejected",
        "comment": "Bài hay. Tên nghệ nhân trong bài và trong chú thích ảnh chưa khớp nhau, "
        "thầy cô kiểm tra lại với ban quản lý thôn rồi gửi lại giúp.",
        "published": -2,
        "author": "Y Thảo",
        "honoree_kind": "class",
        "honoree": "Đội chiêng nhí làng Kon Hra",
        "honoree_role": "24 học sinh từ lớp 4 đến lớp 9",
        "achievement": "Biểu diễn thành thạo sáu bài chiêng truyền thống.",
        "recognition": "",
        "pull_quote": "",
        "minor": True,
        "consent_on": -8,
        "consent_by": "Già làng A Ngưi",
        "guardian": "Cha mẹ của 24 em (danh sách ký kèm theo)",
        "body": [
            p(
                "Chiều thứ Bảy, tiếng chiêng vang từ nhà rông làng Kon Hra. Các em nhỏ đứng thành vòng, chân bước theo nhịp."
            ),
            p(
                "Thầy giáo âm nhạc mời nghệ nhân của làng cùng dạy, ghi lại từng bài bằng ký hiệu đơn giản để các em dễ nhớ."
            ),
        ],
    },
]
