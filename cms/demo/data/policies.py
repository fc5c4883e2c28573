"""Policies: eight, two of them replaced or amended by another."""

from typing import Any

from cms.demo.body import callout, faq, h, p, table, ul

ITEMS: list[dict[str, Any]] = [
    {
        "key": "ke-hoach-truyen-thong",
        "title": "Kế hoạch truyền thông về giáo dục và đào tạo trên địa bàn tỉnh năm học {sy}",
        "summary": "Mỗi chủ trương lớn của ngành có một kế hoạch truyền thông riêng, có người phụ trách và thời hạn; "
        "thông tin chính thức được đăng đồng thời trên các kênh của Sở.",
        "unit": "phong-to-chuc-hanh-chinh",
        "topics": ["nha-giao", "chuyen-doi-so"],
        "audience": ["managers", "teachers", "public"],
        "picture": "hoi-nghi",
        "published": -64,
        "author": "",
        "number": "86/KH-SGDĐT",
        "kind": "plan",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "Phó Giám đốc Đinh Trọng Nghĩa",
        "issued": -66,
        "effective": -60,
        "status": "in_force",
        "affected": "Các phòng thuộc Sở, Phòng Văn hóa - Xã hội các xã, phường, đơn vị trực thuộc và nhà trường trong tỉnh.",
        "replaces": ["huong-dan-trang-thong-tin"],
        "key_points": [
            "Trang thông tin điện tử và Fanpage của Sở là hai kênh chính thức; mọi kênh khác dẫn lại từ đây.",
            "Mỗi chính sách có tác động rộng phải có kế hoạch truyền thông trước khi ban hành.",
            "Thông tin sai lệch về ngành được xác minh và phản hồi công khai trong vòng 24 giờ.",
            "Kết quả truyền thông là một tiêu chí khi xét thi đua của đơn vị hằng năm.",
        ],
        "questions": [
            (
                "Trường của tôi chưa có trang thông tin riêng thì đăng tin ở đâu?",
                "Nhà trường gửi tin qua tài khoản cộng tác viên của đơn vị trên hệ thống Loa. "
                "Tin được biên tập, phê duyệt rồi hiển thị ở trang của nhà trường trên cổng của Sở.",
            ),
            (
                "Phóng viên muốn nhận thông tin sớm cần làm gì?",
                "Cơ quan báo chí đăng ký với Phòng Tổ chức - Hành chính. Sau khi được xác nhận, phóng viên nhận "
                "thông cáo qua thư điện tử và xem trước các bài có hẹn giờ đăng.",
            ),
        ],
        "body": [
            p(
                "Kế hoạch cụ thể hóa chỉ đạo của Bộ Giáo dục và Đào tạo về thông tin, tuyên truyền và yêu cầu của Chỉ thị "
                "số 07/CT-TTg về tăng cường công tác truyền thông chính sách. Mục tiêu là để lãnh đạo, nhà giáo, học sinh "
                "và người dân nhận được thông tin đầy đủ, đúng lúc, từ một nguồn thống nhất."
            ),
            h("Ai làm việc gì"),
            table(
                "Phân công thực hiện",
                ("Đơn vị", "Nhiệm vụ", "Thời hạn"),
                ("Phòng Tổ chức - Hành chính", "Đầu mối biên tập, phê duyệt, điểm tin báo chí", "Hằng ngày"),
                (
                    "Phòng chuyên môn",
                    "Viết tin, giới thiệu gương điển hình, phản ánh dư luận",
                    "Ít nhất 2 bài mỗi tháng",
                ),
                (
                    "Phòng Văn hóa - Xã hội xã, phường",
                    "Kế hoạch riêng của địa bàn, rà soát trang của các trường",
                    "Trước {d+20}",
                ),
                ("Nhà trường, trung tâm", "Cử một cộng tác viên, gửi tin về Sở", "Trước {d-30}"),
            ),
            h("Cách làm mới trong năm học này"),
            ul(
                "Một bài viết được duyệt một lần và đăng cùng lúc trên mọi kênh của Sở.",
                "Bài có sai sót được đính chính công khai, ghi rõ điều đã sai và điều đúng.",
                "Dự thảo chính sách được công bố để học sinh, nhà giáo và người dân góp ý.",
            ),
            callout(
                "Cần hỗ trợ?",
                "Cộng tác viên của đơn vị liên hệ Phòng Tổ chức - Hành chính, số máy lẻ 12, trong giờ làm việc.",
            ),
        ],
    },
    {
        "key": "huong-dan-trang-thong-tin",
        "title": "Hướng dẫn tổ chức trang thông tin điện tử của phòng giáo dục và nhà trường",
        "summary": "Văn bản quy định các mục bắt buộc trên trang của nhà trường; từ năm học {sy} được thay bằng "
        "kế hoạch truyền thông chung của ngành.",
        "unit": "phong-to-chuc-hanh-chinh",
        "topics": ["chuyen-doi-so"],
        "audience": ["managers", "teachers"],
        "picture": "lop-hoc-so",
        "published": -430,
        "author": "",
        "number": "412/HD-SGDĐT",
        "kind": "guidance",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "Phó Giám đốc Đinh Trọng Nghĩa",
        "issued": -433,
        "effective": -425,
        "expires": -60,
        "status": "repealed",
        "affected": "Phòng Văn hóa - Xã hội các xã, phường và tất cả nhà trường có trang thông tin điện tử.",
        "key_points": [
            "Trang của nhà trường phải có mục công khai, lịch công tác và địa chỉ tiếp nhận ý kiến.",
            "Hiệu trưởng chịu trách nhiệm về nội dung đăng trên trang của trường.",
        ],
        "questions": [],
        "body": [
            p(
                "Hướng dẫn được xây dựng theo Thông tư số 37/2020/TT-BGDĐT của Bộ Giáo dục và Đào tạo về tổ chức hoạt động, "
                "sử dụng thư điện tử và trang thông tin điện tử tại sở, phòng giáo dục và các cơ sở giáo dục."
            ),
            h("Các mục bắt buộc"),
            ul(
                "Giới thiệu: cơ cấu tổ chức, thông tin liên hệ của từng bộ phận.",
                "Công khai: cam kết chất lượng, đội ngũ, cơ sở vật chất, thu chi tài chính.",
                "Tin hoạt động: cập nhật ít nhất hai tuần một lần trong năm học.",
                "Hỏi đáp: địa chỉ nhận ý kiến của phụ huynh và thời hạn trả lời.",
            ),
            callout(
                "Văn bản đã hết hiệu lực",
                "Các nội dung còn phù hợp đã được đưa vào Kế hoạch truyền thông năm học {sy}.",
            ),
        ],
    },
    {
        "key": "tuyen-sinh-lop-10",
        "title": "Quyết định về phương án tuyển sinh vào lớp 10 các trường trung học phổ thông công lập",
        "summary": "Thí sinh thi ba môn, được đăng ký hai nguyện vọng; lịch thi và chỉ tiêu từng trường công bố "
        "chậm nhất bốn tháng trước ngày thi.",
        "unit": "phong-khao-thi",
        "topics": ["tuyen-sinh-thi-cu", "chuong-trinh-pho-thong"],
        "audience": ["parents", "students", "teachers"],
        "picture": "ky-thi",
        "published": -24,
        "author": "",
        "number": "215/QĐ-SGDĐT",
        "kind": "decision",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "Giám đốc Hoàng Thị Vân Anh",
        "issued": -26,
        "effective": -20,
        "status": "in_force",
        "affected": "Học sinh lớp 9 đang học trong tỉnh, phụ huynh và các trường trung học cơ sở, trung học phổ thông.",
        "key_points": [
            "Thi ba môn: Ngữ văn, Toán và Tiếng Anh; hai môn đầu tính hệ số hai.",
            "Mỗi thí sinh đăng ký tối đa hai nguyện vọng vào hai trường công lập.",
            "Học sinh trường dân tộc nội trú được xét tuyển thẳng theo quy định hiện hành.",
            "Đăng ký trực tuyến; nhà trường hỗ trợ học sinh không có thiết bị.",
        ],
        "questions": [
            (
                "Con tôi có được đổi nguyện vọng sau khi nộp không?",
                "Được đổi một lần trong ba ngày kể từ khi Sở công bố số lượng đăng ký của từng trường.",
            ),
            (
                "Học sinh tỉnh khác chuyển đến có được dự thi không?",
                "Được, nếu đã hoàn tất thủ tục chuyển trường trước ngày đăng ký dự tuyển.",
            ),
            (
                "Điểm ưu tiên được cộng thế nào?",
                "Mỗi thí sinh chỉ hưởng mức ưu tiên cao nhất. Mức cộng được ghi trong phụ lục kèm quyết định.",
            ),
        ],
        "body": [
            p(
                "Phương án giữ ổn định về môn thi và cách tính điểm so với năm học trước. Điểm mới là việc đăng ký được thực "
                "hiện hoàn toàn trên hệ thống trực tuyến, phụ huynh không phải đi lại nhiều lần."
            ),
            h("Các mốc thời gian"),
            table(
                "Lịch tuyển sinh dự kiến",
                ("Công việc", "Thời gian"),
                ("Công bố chỉ tiêu từng trường", "{d+45}"),
                ("Đăng ký trực tuyến", "từ {d+90} đến {d+104}"),
                ("Công bố số lượng đăng ký, đổi nguyện vọng", "từ {d+108} đến {d+110}"),
                ("Thi", "{d+165} và {d+166}"),
                ("Công bố kết quả", "chậm nhất {d+180}"),
            ),
            h("Điều phụ huynh cần chuẩn bị"),
            ul(
                "Kiểm tra mã định danh cá nhân của học sinh trên hồ sơ của trường.",
                "Cập nhật số điện thoại nhận tin nhắn của nhà trường.",
                "Giữ bản chính giấy tờ chứng nhận ưu tiên, nếu có.",
            ),
            p(
                "Sở không tổ chức và không ủy quyền cho cá nhân, trung tâm nào mở lớp luyện thi. Mọi thông báo về kỳ thi đều "
                "được đăng trên trang này."
            ),
        ],
    },
    {
        "key": "che-do-ban-tru",
        "title": "Quy định thực hiện chế độ hỗ trợ học sinh bán trú ở xã vùng cao",
        "summary": "Học sinh bán trú được hỗ trợ tiền ăn, tiền ở và gạo hằng tháng; nhà trường công khai thực đơn "
        "và mức chi mỗi tuần.",
        "unit": "phong-ke-hoach-tai-chinh",
        "topics": ["hoc-phi-che-do", "giao-duc-dan-toc"],
        "audience": ["parents", "students", "managers"],
        "picture": "bua-com",
        "published": -118,
        "author": "",
        "number": "158/HD-SGDĐT",
        "kind": "guidance",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "Phó Giám đốc Y Ngọc Lan",
        "issued": -120,
        "effective": -113,
        "status": "in_force",
        "affected": "Học sinh bán trú, phụ huynh và các trường phổ thông dân tộc bán trú trong tỉnh.",
        "key_points": [
            "Tiền ăn và gạo được chi đủ chín tháng của năm học, không giữ lại sang tháng sau.",
            "Nhà trường niêm yết thực đơn và mức chi mỗi sáng thứ Hai.",
            "Ban đại diện cha mẹ học sinh được kiểm tra bếp ăn bất cứ lúc nào.",
        ],
        "questions": [
            (
                "Nhà cách trường bao xa thì được ở bán trú?",
                "Từ 7 km với học sinh trung học cơ sở, từ 4 km với học sinh tiểu học, hoặc gần hơn nếu đường đi phải qua "
                "sông, suối, vùng sạt lở.",
            ),
            (
                "Nộp hồ sơ ở đâu?",
                "Phụ huynh nộp đơn cho giáo viên chủ nhiệm. Nhà trường lập danh sách, không yêu cầu phụ huynh đi xa.",
            ),
        ],
        "body": [
            p(
                "Hướng dẫn thống nhất cách lập hồ sơ, chi trả và công khai ở tất cả các trường bán trú, sau khi Sở kiểm tra và "
                "thấy mỗi nơi làm một khác."
            ),
            h("Mức hỗ trợ hằng tháng"),
            table(
                "Mức hỗ trợ cho một học sinh",
                ("Khoản hỗ trợ", "Mức", "Hình thức"),
                ("Tiền ăn", "936.000 đồng", "Chi qua bếp ăn của trường"),
                ("Tiền ở (nếu trường chưa có chỗ)", "360.000 đồng", "Chuyển cho phụ huynh"),
                ("Gạo", "15 kg", "Cấp về trường theo học kỳ"),
            ),
            h("Trách nhiệm của nhà trường"),
            ul(
                "Lập danh sách trong hai tuần đầu năm học và niêm yết ở bảng tin của thôn.",
                "Ghi sổ ba bước kiểm thực, lưu mẫu thức ăn đủ 24 giờ.",
                "Báo cáo Sở trong ngày khi có vấn đề về an toàn thực phẩm.",
            ),
            callout(
                "Không thu thêm",
                "Nhà trường không được thu thêm khoản nào của học sinh bán trú ngoài danh mục đã được phê duyệt.",
            ),
        ],
    },
    {
        "key": "day-them-hoc-them",
        "title": "Quy định quản lý dạy thêm, học thêm trong nhà trường trên địa bàn tỉnh",
        "summary": "Nhà trường chỉ tổ chức phụ đạo, bồi dưỡng và ôn thi không thu tiền; giáo viên dạy thêm ngoài "
        "trường phải báo cáo hiệu trưởng.",
        "unit": "phong-trung-hoc-thuong-xuyen",
        "topics": ["chuong-trinh-pho-thong", "nha-giao"],
        "audience": ["parents", "teachers", "managers"],
        "picture": "lop-hoc",
        "published": -300,
        "author": "",
        "number": "97/QĐ-SGDĐT",
        "kind": "decision",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "Giám đốc Hoàng Thị Vân Anh",
        "issued": -303,
        "effective": -290,
        "status": "amended",
        "affected": "Giáo viên, học sinh, phụ huynh và các cơ sở dạy thêm trên địa bàn tỉnh.",
        "key_points": [
            "Không dạy thêm có thu tiền trong nhà trường.",
            "Giáo viên không dạy thêm ngoài trường cho học sinh lớp mình đang dạy chính khóa.",
            "Phụ đạo học sinh chưa đạt, bồi dưỡng học sinh giỏi và ôn thi cuối cấp dùng kinh phí của trường.",
        ],
        "questions": [
            (
                "Tôi phát hiện giáo viên ép học thêm thì báo ở đâu?",
                "Gọi số 0200 3555 019 hoặc gửi thư tới vanphong@sonnguyen.example.vn. Thông tin người phản ánh được giữ kín.",
            ),
        ],
        "body": [
            p(
                "Quy định nhằm giữ giờ học chính khóa có chất lượng và bảo vệ quyền lợi của học sinh. Việc học thêm chỉ xuất "
                "phát từ nhu cầu của người học và sự đồng ý của cha mẹ."
            ),
            h("Ba trường hợp được tổ chức trong trường"),
            ul(
                "Học sinh có kết quả cuối học kỳ liền trước ở mức chưa đạt.",
                "Học sinh được trường chọn bồi dưỡng học sinh giỏi.",
                "Học sinh cuối cấp đăng ký ôn thi theo kế hoạch của trường.",
            ),
            p(
                "Mỗi môn không quá hai tiết một tuần. Nhà trường xếp lịch ngoài giờ chính khóa và công khai trên bảng tin."
            ),
            faq(
                (
                    "Dạy kỹ năng, năng khiếu có bị coi là dạy thêm không?",
                    "Không. Các lớp năng khiếu, thể thao, ngoại khóa không thuộc phạm vi của quy định này.",
                ),
            ),
        ],
    },
    {
        "key": "sua-doi-day-them",
        "title": "Sửa đổi quy định về trách nhiệm báo cáo khi giáo viên dạy thêm ngoài nhà trường",
        "summary": "Giáo viên báo cáo hiệu trưởng qua biểu mẫu trực tuyến trước khi dạy; thời hạn trả lời của "
        "nhà trường rút từ mười ngày còn ba ngày.",
        "unit": "phong-trung-hoc-thuong-xuyen",
        "topics": ["nha-giao"],
        "audience": ["teachers", "managers"],
        "picture": "van-ban",
        "published": -88,
        "author": "",
        "number": "131/QĐ-SGDĐT",
        "kind": "decision",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "Giám đốc Hoàng Thị Vân Anh",
        "issued": -90,
        "effective": -80,
        "status": "in_force",
        "affected": "Giáo viên có nhu cầu dạy thêm ngoài nhà trường và hiệu trưởng các trường.",
        "amends": ["day-them-hoc-them"],
        "key_points": [
            "Báo cáo bằng biểu mẫu trực tuyến, không cần đơn giấy.",
            "Hiệu trưởng trả lời trong ba ngày làm việc; quá hạn coi như đã tiếp nhận.",
            "Danh sách giáo viên dạy thêm được công khai trên trang của nhà trường.",
        ],
        "questions": [],
        "body": [
            p(
                "Sau một học kỳ thực hiện, 37 trường phản ánh thủ tục báo cáo còn nhiều giấy tờ. Quyết định này chỉ sửa phần "
                "thủ tục; các nguyên tắc của quy định gốc không thay đổi."
            ),
            h("Nội dung thay đổi"),
            table(
                "So sánh trước và sau khi sửa đổi",
                ("Nội dung", "Trước", "Từ {d-80}"),
                ("Hình thức", "Đơn giấy, ký ba bản", "Biểu mẫu trực tuyến"),
                ("Thời hạn trả lời", "10 ngày", "3 ngày làm việc"),
                ("Công khai", "Không quy định", "Trên trang của nhà trường"),
            ),
            p("Giáo viên đã nộp đơn giấy trước ngày có hiệu lực không phải khai lại."),
        ],
    },
    {
        "key": "hoc-bong-noi-tru",
        "title": "Thông báo mở rộng đối tượng nhận học bổng cho học sinh dân tộc nội trú",
        "summary": "Từ học kỳ tới, học sinh của các trường nội trú trung học cơ sở được hưởng mức học bổng như trường nội trú tỉnh.",
        "unit": "phong-ke-hoach-tai-chinh",
        "topics": ["hoc-phi-che-do", "giao-duc-dan-toc"],
        "audience": ["parents", "students"],
        "picture": "nha-rong",
        "state": "scheduled",
        "early": True,
        "published": 3,
        "author": "",
        "number": "233/TB-SGDĐT",
        "kind": "notice",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "Phó Giám đốc Y Ngọc Lan",
        "issued": -1,
        "effective": 30,
        "status": "in_force",
        "affected": "Khoảng 1.150 học sinh của bốn trường nội trú trung học cơ sở và gia đình các em.",
        "key_points": [
            "Mức học bổng bằng 80% mức lương cơ sở, hưởng mười hai tháng trong năm.",
            "Học sinh không phải làm hồ sơ mới; nhà trường lập danh sách từ dữ liệu sẵn có.",
            "Tiền được chuyển vào tài khoản của phụ huynh trước ngày 10 hằng tháng.",
        ],
        "questions": [
            (
                "Gia đình chưa có tài khoản ngân hàng thì nhận thế nào?",
                "Nhà trường chi trực tiếp, có ký nhận của phụ huynh, đồng thời hướng dẫn mở tài khoản miễn phí.",
            ),
        ],
        "body": [
            p(
                "Trước đây, mức học bổng của trường nội trú trung học cơ sở thấp hơn trường nội trú tỉnh. Khoảng cách này được xóa bỏ từ "
                "học kỳ tới, để học sinh ở xa trung tâm có điều kiện học tập như nhau."
            ),
            h("Nhà trường cần làm ngay"),
            ul(
                "Đối chiếu danh sách học sinh trước {d+15}.",
                "Gửi thông báo tới từng gia đình bằng tiếng phổ thông và tiếng mẹ đẻ nếu cần.",
                "Niêm yết danh sách ở trường và ở nhà văn hóa thôn.",
            ),
        ],
    },
    {
        "key": "quy-tac-mang-xa-hoi",
        "title": "Dự thảo quy tắc ứng xử trên mạng xã hội của nhà giáo và học sinh",
        "summary": "Dự thảo nêu tám điều nên làm và năm điều không làm khi đăng, chia sẻ thông tin về trường lớp.",
        "unit": "phong-to-chuc-hanh-chinh",
        "topics": ["nha-giao", "an-toan-truong-hoc", "chuyen-doi-so"],
        "audience": ["teachers", "students", "parents"],
        "picture": "kiem-chung",
        "state": "submitted",
        "published": -1,
        "author": "",
        "number": "Dự thảo số 2",
        "kind": "directive",
        "authority": "Sở Giáo dục và Đào tạo tỉnh Sơn Nguyên",
        "signer": "",
        "issued": -3,
        "status": "draft",
        "affected": "Nhà giáo, học sinh và phụ huynh tham gia các nhóm trực tuyến của lớp, của trường.",
        "key_points": [
            "Không đăng ảnh, điểm số, thông tin riêng của học sinh khi chưa được gia đình đồng ý.",
            "Kiểm tra nguồn trước khi chia sẻ tin về trường lớp.",
        ],
        "questions": [],
        "body": [
            p("Dự thảo được gửi lấy ý kiến từ {d+2} đến {d+32}. Mọi góp ý đều được tổng hợp và trả lời công khai."),
            h("Nội dung xin ý kiến"),
            ul(
                "Quy tắc trong nhóm trao đổi của lớp có phụ huynh tham gia.",
                "Cách xử lý khi học sinh là nạn nhân của bắt nạt trực tuyến.",
                "Trách nhiệm của người quản trị trang, nhóm mang tên nhà trường.",
            ),
        ],
    },
]
