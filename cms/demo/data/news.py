"""News: ten, among them one corrected, one withdrawn, one unpublished and one that is still a draft."""

from cms.demo.body import callout, document, gallery, h, p, picture, quote, table, ul

ITEMS = [
    {
        "key": "khai-giang-diem-truong",
        "title": "Thêm mười hai điểm trường vùng cao có phòng học kiên cố trước năm học mới",
        "summary": "Hơn 900 học sinh ở ba xã không còn phải học trong phòng tạm; kinh phí từ ngân sách tỉnh và "
        "đóng góp ngày công của người dân.",
        "unit": "phong-ke-hoach-tai-chinh",
        "topics": ["giao-duc-dan-toc", "an-toan-truong-hoc"],
        "audience": ["parents", "public"],
        "picture": "truong-vung-cao",
        "published": -6,
        "author": "Phan Thế Vinh",
        "happened": -7,
        "place": "Huyện Đăk Lâm",
        "body": [
            p(
                "Sáng {d-7}, Sở Giáo dục và Đào tạo bàn giao điểm trường cuối cùng trong số mười hai điểm trường được xây mới "
                "ở các xã Đăk Lâm, Ia Rưng và Kon Plinh. Mỗi điểm có từ hai đến bốn phòng học, nhà vệ sinh, bể nước và sân chơi."
            ),
            quote(
                "Ngày trước mưa lớn là cô trò dồn vào một góc lớp cho khỏi ướt. Bây giờ các cháu ngồi học yên, tôi đi rẫy cũng yên tâm.",
                "Bà Y Hlơn, phụ huynh ở làng Kon Jri",
            ),
            h("Làm nhanh nhờ dân góp sức"),
            p(
                "Đường vào nhiều điểm trường dài hơn 10 km, xe tải không đi được. Người dân các làng đã góp trên 2.600 ngày công "
                "để gùi cát, đá và dựng giàn giáo. Nhờ vậy, công trình hoàn thành sớm 25 ngày so với kế hoạch."
            ),
            table(
                "Số phòng học mới theo địa bàn",
                ("Huyện", "Điểm trường", "Phòng học", "Học sinh"),
                ("Đăk Lâm", "5", "14", "388"),
                ("Ia Rưng", "4", "11", "305"),
                ("Kon Plinh", "3", "8", "214"),
            ),
            p(
                "Toàn tỉnh còn 31 phòng học tạm, tập trung ở những nơi chưa có đường ô tô. Sở đặt mục tiêu thay thế hết số phòng "
                "này trong hai năm tới."
            ),
        ],
    },
    {
        "key": "thu-vien-luu-dong",
        "title": "Chuyến xe thư viện lưu động mang ba nghìn cuốn sách tới học sinh biên giới",
        "summary": "Mỗi tháng hai lần, xe dừng ở chín điểm trường của xã Ia Rưng để các em mượn và đọc sách tại chỗ.",
        "unit": "phong-vhxh-xa-ia-rung",
        "topics": ["van-hoa-doc", "giao-duc-dan-toc"],
        "audience": ["students", "parents"],
        "picture": "xe-thu-vien",
        "published": -15,
        "author": "Rơ Mah Hiền",
        "happened": -16,
        "place": "Xã Ia Rưng, tỉnh Sơn Nguyên",
        "body": [
            p(
                "Chiều {d-16}, chiếc xe chở đầy sách dừng ở sân điểm trường làng Grang. Chưa đến giờ tan học mà học sinh đã đứng "
                "chờ thành hàng. Trên xe có ba nghìn cuốn sách, bốn chiếc máy tính bảng và một bộ loa để nghe truyện kể."
            ),
            h("Mượn sách không cần thẻ"),
            p(
                "Học sinh chỉ cần đọc tên và lớp. Sách được trả ở chuyến sau, hoặc gửi lại cho giáo viên chủ nhiệm. Sau ba tháng, "
                "tỷ lệ sách trả đúng hẹn đạt 96%."
            ),
            quote(
                "Có em mượn truyện về đọc cho ông bà nghe, rồi hôm sau kể lại bằng tiếng Gia Rai cho cả lớp.",
                "Cô Siu H'Bưi, giáo viên tiểu học",
            ),
            gallery("ngay-doc-sach", "sach"),
            p(
                "Phòng Văn hóa - Xã hội xã tiếp nhận sách tặng vào giờ hành chính. Ưu tiên sách thiếu nhi, sách song ngữ và "
                "sách khoa học có hình."
            ),
        ],
    },
    {
        "key": "tap-huan-so-hoa",
        "title": "Gần một nghìn giáo viên hoàn thành khóa tập huấn sử dụng học bạ số",
        "summary": "Sau ba tuần, toàn bộ trường tiểu học trong tỉnh đã có ít nhất hai giáo viên thành thạo lập và ký "
        "học bạ điện tử.",
        "unit": "phong-mam-non-tieu-hoc",
        "topics": ["chuyen-doi-so", "nha-giao"],
        "audience": ["teachers", "managers"],
        "picture": "lop-hoc-so",
        "published": -33,
        "author": "",
        "happened": -35,
        "place": "Trực tuyến và tại bốn cụm trường",
        "body": [
            p(
                "Khóa tập huấn có 968 giáo viên tham gia, chia thành 24 lớp nhỏ để ai cũng được thực hành trên máy. Học viên "
                "nhập điểm, viết nhận xét, ký số và xử lý tình huống khi học sinh chuyển trường."
            ),
            h("Ba lỗi thường gặp"),
            ul(
                "Nhận xét sao chép giống nhau cho nhiều học sinh.",
                "Ký số trước khi kiểm tra lại thông tin cá nhân của học sinh.",
                "Quên khóa học bạ sau khi hoàn thành.",
            ),
            callout(
                "Hỗ trợ kỹ thuật",
                "Giáo viên gặp khó khăn gọi số 0200 3555 022 từ 7 giờ 30 đến 20 giờ, kể cả thứ Bảy.",
            ),
            p("Học bạ giấy vẫn được lưu song song đến hết năm học {sy} để đối chiếu."),
        ],
    },
    {
        "key": "giai-toan-quoc-te",
        "title": "Học sinh trường chuyên giành bốn huy chương tại kỳ thi khoa học khu vực",
        "summary": "Đội tuyển sáu học sinh mang về một huy chương Vàng, hai Bạc và một Đồng ở môn Toán và Tin học.",
        "unit": "truong-thpt-chuyen",
        "topics": ["chuong-trinh-pho-thong"],
        "audience": ["students", "parents", "public"],
        "picture": "khoa-hoc",
        "published": -52,
        "author": "",
        "happened": -54,
        "place": "Thành phố Sơn Nguyên",
        "body": [
            p(
                "Đây là năm thứ ba đội tuyển của tỉnh tham dự và là thành tích cao nhất từ trước đến nay. Huy chương Vàng môn "
                "Tin học thuộc về em Lương Nhật Minh, lớp 11."
            ),
            h("Học theo nhóm, không học thêm tràn lan"),
            p(
                "Thầy Cao Bá Duy, phụ trách đội tuyển, cho biết các em học theo nhóm ba người, mỗi tuần hai buổi tại trường. "
                "Ngày Chủ nhật, đội tuyển nghỉ hoàn toàn."
            ),
            quote(
                "Bài khó nhất em giải được là khi giảng lại cho bạn và phát hiện mình đã hiểu sai.",
                "Em Lương Nhật Minh",
            ),
            p(
                "Kinh phí tập huấn do nhà trường chi trả. Sở sẽ nhân rộng cách học nhóm này ở các trường trung học phổ thông khác."
            ),
        ],
    },
    {
        "key": "kiem-tra-bep-an",
        "title": "Kết quả kiểm tra đột xuất bếp ăn tại ba mươi trường bán trú trong tỉnh",
        "summary": "Hai mươi bảy bếp ăn đạt yêu cầu; ba bếp phải khắc phục trong bảy ngày và đã được kiểm tra lại.",
        "unit": "phong-to-chuc-hanh-chinh",
        "topics": ["an-toan-truong-hoc", "hoc-phi-che-do"],
        "audience": ["parents", "managers"],
        "picture": "bua-com",
        "published": -75,
        "author": "Lê Minh Khuê",
        "happened": -80,
        "place": "Các xã Đăk Lâm, Ia Rưng và phường Sơn Nguyên",
        "corrections": [
            (
                -73,
                "Bài đăng lần đầu viết có bốn bếp ăn phải khắc phục.",
                "Số đúng là ba bếp ăn; bếp ăn thứ tư đã đạt yêu cầu ngay trong ngày kiểm tra.",
            )
        ],
        "body": [
            p(
                "Đoàn kiểm tra của Sở gồm cán bộ y tế, an toàn thực phẩm và đại diện cha mẹ học sinh. Việc kiểm tra không báo "
                "trước, diễn ra vào giờ chia suất ăn."
            ),
            h("Điều đã làm tốt"),
            ul(
                "Tất cả các trường có hợp đồng cung cấp thực phẩm rõ nguồn gốc.",
                "29 trường lưu mẫu thức ăn đúng quy định.",
                "Thực đơn thay đổi theo tuần và có món ăn quen thuộc của địa phương.",
            ),
            h("Điều phải khắc phục"),
            table(
                "Ba bếp ăn phải khắc phục",
                ("Vấn đề", "Số bếp", "Kết quả sau bảy ngày"),
                ("Sổ kiểm thực ghi chưa đủ", "2", "Đã khắc phục"),
                ("Khu sơ chế chưa tách biệt", "1", "Đã khắc phục"),
            ),
            p("Kết quả chi tiết từng trường được niêm yết tại bảng tin và gửi tới ban đại diện cha mẹ học sinh."),
            document("che-do-ban-tru"),
        ],
    },
    {
        "key": "tieng-viet-tang-cuong",
        "title": "Trẻ năm tuổi ở các làng xa được tăng cường tiếng Việt trước khi vào lớp một",
        "summary": "Sau một học kỳ, chín mươi hai phần trăm số trẻ tự tin kể lại một câu chuyện ngắn bằng tiếng Việt.",
        "unit": "truong-mam-non-hoa-po-lang",
        "topics": ["giao-duc-mam-non", "giao-duc-dan-toc"],
        "audience": ["parents", "teachers"],
        "picture": "mam-non",
        "published": -140,
        "author": "Y Hương",
        "happened": -142,
        "place": "Trường Mầm non Hoa Pơ Lang",
        "body": [
            p(
                "Bốn điểm làng của trường có 126 trẻ năm tuổi, phần lớn nói tiếng mẹ đẻ ở nhà. Từ đầu năm học, các cô dành ba "
                "buổi mỗi tuần để trẻ học tiếng Việt qua bài hát, trò chơi và đồ vật quen thuộc."
            ),
            h("Mẹ cùng con tới lớp"),
            p(
                "Mỗi chiều thứ Sáu, các bà, các mẹ được mời đến lớp kể chuyện bằng tiếng Ba Na. Cô giáo kể lại bằng tiếng Việt, "
                "trẻ nghe cả hai và tự vẽ tranh minh họa."
            ),
            picture("ngay-doc-sach", "Giờ kể chuyện song ngữ chiều thứ Sáu"),
            quote(
                "Trẻ không bỏ tiếng mẹ đẻ để học tiếng Việt. Các con có cả hai, và đó là một vốn quý.",
                "Cô Y Hương, hiệu phó",
            ),
            p("Bộ tranh kể chuyện do các cô tự làm đã được chia sẻ cho 18 trường mầm non khác."),
        ],
    },
    {
        "key": "day-nghe-ca-phe",
        "title": "Lớp nghề trồng và chế biến cà phê khai giảng tại trung tâm xã Ia Rưng",
        "summary": "Bốn mươi học viên vừa học văn hóa vừa học nghề; doanh nghiệp địa phương cam kết nhận thực tập.",
        "unit": "trung-tam-gdnn-gdtx-ia-rung",
        "topics": ["huong-nghiep"],
        "audience": ["students", "public"],
        "picture": "hoc-nghe",
        "published": -210,
        "author": "",
        "happened": -212,
        "place": "Trung tâm GDNN - GDTX Ia Rưng",
        "body": [
            p(
                "Chương trình kéo dài chín tháng, mỗi tuần ba ngày học văn hóa và hai ngày thực hành. Học viên được học kỹ thuật "
                "chăm sóc vườn cây, thu hái, sơ chế và cách ghi sổ thu chi của một nông hộ."
            ),
            h("Học xong làm được ngay"),
            ul(
                "Vườn thực hành rộng 1,2 héc-ta ngay cạnh trung tâm.",
                "Ba cơ sở chế biến nhận học viên thực tập có trả công.",
                "Học viên thuộc hộ nghèo được hỗ trợ tiền ăn và đi lại.",
            ),
            p(
                "Trung tâm nhận hồ sơ cho lớp tiếp theo quanh năm. Người đã có việc làm có thể học vào buổi tối và ngày cuối tuần."
            ),
        ],
    },
    {
        "key": "lich-thi-hoc-ky-sai",
        "title": "Thông báo lịch kiểm tra cuối học kỳ chung cho khối trung học cơ sở",
        "summary": "Lịch kiểm tra áp dụng cho các trường trung học cơ sở trong toàn tỉnh.",
        "unit": "phong-khao-thi",
        "topics": ["tuyen-sinh-thi-cu"],
        "audience": ["students", "parents"],
        "picture": "ky-thi",
        "state": "withdrawn",
        "published": -19,
        "withdrawn": -18,
        "reason": "Bài đăng nhầm lịch dự kiến chưa được phê duyệt. Lịch chính thức sẽ được thông báo riêng; "
        "nhà trường không sử dụng lịch trong bài này.",
        "author": "",
        "happened": None,
        "place": "",
        "body": [
            p("Các trường sắp xếp phòng thi và phân công giáo viên coi kiểm tra theo lịch dưới đây."),
            table("Lịch kiểm tra", ("Môn", "Ngày"), ("Ngữ văn", "{d+25}"), ("Toán", "{d+26}"), ("Tiếng Anh", "{d+27}")),
        ],
    },
    {
        "key": "dang-ky-sach-cu",
        "title": "Mời đăng ký nhận sách giáo khoa đã qua sử dụng cho học sinh khó khăn",
        "summary": "Đợt tiếp nhận đã kết thúc; hơn bốn nghìn cuốn sách đã được chuyển tới mười chín trường.",
        "unit": "phong-vhxh-phuong-son-nguyen",
        "topics": ["van-hoa-doc"],
        "audience": ["parents", "students"],
        "picture": "sach",
        "state": "unpublished",
        "published": -260,
        "author": "",
        "happened": None,
        "place": "",
        "body": [
            p("Phòng Văn hóa - Xã hội phường nhận sách giáo khoa còn sử dụng được tại mười một điểm trường."),
            ul("Sách sạch, còn đủ trang.", "Ghi rõ lớp và môn ở bìa.", "Không nhận vở bài tập đã làm."),
        ],
    },
    {
        "key": "vuon-rau-ban-tru",
        "title": "Vườn rau của học sinh bán trú Đăk Lâm cung cấp một nửa rau xanh cho bếp ăn",
        "summary": "Mỗi lớp chăm một luống; các em học môn Công nghệ ngay tại vườn.",
        "unit": "truong-ptdtbt-dak-lam",
        "topics": ["giao-duc-dan-toc"],
        "audience": ["students", "parents"],
        "picture": "vuon-truong",
        "state": "draft",
        "published": -1,
        "owner": "cong-tac-vien",
        "author": "Y Thảo",
        "happened": -4,
        "place": "Trường PTDT bán trú THCS Đăk Lâm",
        "body": [
            p("Vườn rộng 600 mét vuông, chia cho mười hai lớp. Sau giờ học buổi chiều, mỗi lớp ra vườn 30 phút."),
            h("Còn thiếu"),
            p("Cần bổ sung lời của thầy hiệu trưởng và số liệu của nhà bếp trước khi gửi duyệt."),
        ],
    },
]
