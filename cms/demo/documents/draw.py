"""Prints the signed files of the demo's policies as PDF, one page each.

Run `python -m cms.demo.documents.draw` from the root of the repository with playwright and a Chromium at hand (CHROMIUM
names it). The results are committed, so nobody needs to. Dates stand on the item's page, not in the file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from cms.demo.data.house import DEPARTMENT
from cms.demo.data.policies import ITEMS

PAGE = """<style>
@page {{ size: A4; margin: 2cm 2cm 2cm 3cm }}
body {{ font: 14pt/1.5 "Liberation Serif", serif; color: #1b2328 }}
table {{ width: 100%; text-align: center; font-size: 12pt; line-height: 1.35 }} td {{ vertical-align: top; width: 50% }}
h1 {{ font-size: 15pt; text-align: center; margin: 1.6em 2em 1em; line-height: 1.35 }}
li {{ margin-bottom: .5em; text-align: justify }}
.sign {{ margin: 2em 0 0 45%; text-align: center; position: relative }}
.note {{ margin-top: 3em; font-size: 10pt; color: #5a6468; border-top: 1px solid #b9c2c0; padding-top: .5em }}
svg {{ display: block; margin: -8pt auto -12pt }}
</style>
<table><tr><td>{authority}<br><b>SỞ GIÁO DỤC VÀ ĐÀO TẠO</b><br>Số: {number}</td>
<td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</b><br><i>Sơn Nguyên, ngày ký ghi trên hệ thống</i></td></tr></table>
<h1>{title}</h1><p>{summary}</p><ol>{points}</ol><p>{affected}</p>
<div class="sign"><b>{post}</b>
<svg width="220" height="110" viewBox="0 0 220 110"><g fill="none" stroke="#c8352b" opacity=".8"><circle cx="78" cy="55" r="48"
stroke-width="4"/><circle cx="78" cy="55" r="34" stroke-width="2"/></g><path fill="#c8352b" opacity=".8"
d="M78 33l6 16h17l-13 10 5 17-15-10-15 10 5-17-13-10h17z"/><path fill="none" stroke="#1d3f8a" stroke-width="3"
stroke-linecap="round" d="M60 70C80 20 100 20 92 56s-20 34-2 6 30-24 26-4 22-34 28-10 4 18 18 4 14-8 28-4"/></svg><b>{name}</b></div>
<p class="note">Văn bản minh họa của tòa soạn trình diễn Loa; cơ quan, số văn bản và người ký là hư cấu.</p>"""


def main() -> None:
    """Print every policy that was signed."""
    from playwright.sync_api import sync_playwright

    def plain(text: str) -> str:
        """A file does not age with the demo: the school year reads as words."""
        return re.sub(r"\{sy\}|\{sy-1\}", "hiện hành", text)

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for item in ITEMS:
            if not item["signer"]:
                continue
            signed = re.fullmatch(r"((?:Phó )?Giám đốc) (.+)", item["signer"])
            if signed is None:
                raise ValueError(f"{item['key']}: {item['signer']!r} is not a director with a name")
            post, name = signed.groups()
            page.set_content(
                PAGE.format(
                    authority="TỈNH SƠN NGUYÊN",
                    number=item["number"],
                    title=plain(item["title"]).upper(),
                    summary=plain(item["summary"]),
                    points="".join(f"<li>{plain(point)}</li>" for point in item["key_points"]),
                    affected=f"{DEPARTMENT['name']} yêu cầu các đơn vị thực hiện. Đối tượng: {plain(item['affected'])}",
                    post="GIÁM ĐỐC" if post == "Giám đốc" else "KT. GIÁM ĐỐC<br>PHÓ GIÁM ĐỐC",
                    name=name,
                )
            )
            page.pdf(path=Path(__file__).with_name(f"{item['key']}.pdf"), prefer_css_page_size=True, tagged=True)
        browser.close()


if __name__ == "__main__":
    main()
