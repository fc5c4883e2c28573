"""What a browser would send of a form."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.area, self.select = {}, None, None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        name = at.get("name")
        if tag == "input" and name:
            kind = at.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in at:
                    self.data.setdefault(name, []).append(at.get("value", "on"))
            elif kind not in ("submit", "button", "file"):
                self.data[name] = [at.get("value", "")]
        elif tag == "textarea" and name:
            self.area = name
            self.data[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in at:
            self.data.setdefault(self.select, []).append(at.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, text):
        if self.area:
            self.data[self.area][0] += text


def fields_of(html: str) -> dict[str, list[str]]:
    """Name and values of every filled field of a page's forms."""
    parser = _Fields()
    parser.feed(html)
    # A browser drops the line end that HTML allows right after <textarea>.
    return {name: [value.removeprefix("\n") for value in values] for name, values in parser.data.items()}
