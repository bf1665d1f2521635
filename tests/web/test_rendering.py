"""From plain text to HTML: escaped first, then paragraphs, lists and plain links."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.web.rendering import html


def test_paragraphs_lines_and_lists() -> None:
    assert html("un\n\ndeux\ntrois") == "<p>un</p><p>deux<br>trois</p>"
    assert html("voici :\n- a\n- b\n\nfin") == "<p>voici :</p><ul><li>a</li><li>b</li></ul><p>fin</p>"


def test_our_own_addresses_become_links_that_open_apart() -> None:
    made = html("Voir https://www.canada.ca/a?b=1&c=2.")
    assert 'href="https://www.canada.ca/a?b=1&amp;c=2"' in made
    assert 'target="_blank" rel="noopener noreferrer nofollow"' in made
    assert made.endswith("</a>.</p>")


def test_only_http_becomes_a_link() -> None:
    for text in ("javascript:alert(1)", "data:text/html,x", "ftp://a.example", "www.a.example", "https://"):
        assert "<a" not in html(text)


def test_a_students_text_never_becomes_a_link() -> None:
    assert html("https://evil.example", linked=False) == "<p>https://evil.example</p>"


class Strict(HTMLParser):
    """Every tag one of ours, every one closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"p", "ul", "li", "br", "a"}
        assert {name for name, _ in attrs} <= ({"href", "target", "rel"} if tag == "a" else set())
        assert all(value and value.startswith("http") for name, value in attrs if name == "href")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(
    st.lists(st.sampled_from(["<", ">", '"', "'", "&", "- ", "\n", "\n\n", "https://", "a.b", "/", "é", " "])).map("".join),
    st.booleans(),
)
def test_any_text_makes_well_formed_html_of_our_own_tags(text: str, linked: bool) -> None:
    parser = Strict()
    parser.feed(html(text, linked=linked))
    parser.close()
    assert parser.open == []
