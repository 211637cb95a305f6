"""What neighbours show of a site, and what only looks alike: numbered headlines, texts at the place of labels."""

from __future__ import annotations

from cstoscrape.parser.article import parse_article

_TEXTS = (
    "The experts compared the lists of terms and agreed to go on in the autumn.",
    "A draft of the joint plan was sent to the capitals for approval.",
    "The group heard the report of its secretary and thanked the hosts.",
    "New members of the group were introduced by the representative of Belarus.",
    "The sides discussed what the exercise of last year had shown.",
    "It was decided to ask the Institute for an opinion on the draft.",
)


def _page(number: int, tag: str) -> bytes:
    headline = f"The {number}th meeting of the working group on terms was held in Moscow"
    title = headline if tag == "div" else "CSTO"
    return (
        f"<html><head><title>{title}</title></head><body><div class='menu'><a href='/'>Home</a></div>"
        f"<div class='a'><{tag} class='h'>{headline}</{tag}><span>1{number % 10}.03.2021</span>"
        f"<div class='t'><p>{_TEXTS[number % 6]}</p></div></div>"
        f"<div class='foot'>Visitors: {number * 7}</div></body></html>"
    ).encode()


def test_a_number_alone_makes_a_headline_the_releases_own() -> None:
    """Counters, which differ in their digits as well, stay the site's."""
    for tag in ("h1", "h2", "div"):
        url = "https://en.odkb-csto.org/news/news_odkb/meeting-{}/"
        pages = {number: _page(number, tag) for number in range(34, 42)}
        alone = {number: parse_article(page, url.format(number)) for number, page in pages.items()}
        for number, page in pages.items():
            near = [one.fingerprint for other, one in alone.items() if other != number]
            article = parse_article(page, url.format(number), neighbours=near)
            assert article.title == f"The {number}th meeting of the working group on terms was held in Moscow"
            assert [block.text for block in article.blocks] == [_TEXTS[number % 6]]


def _lead(number: int) -> str:
    return f"“We met in the spring to speak of what the summer brings,” said delegate {chr(65 + number)} to the press."


def test_text_at_a_place_where_others_have_but_labels_is_text() -> None:
    """Most texts of a site stand in lists here; one in paragraphs, as its rows of tags and shares do."""

    def page(number: int, texts: list[str], tag: str) -> bytes:
        body = "".join(f"<{tag}>{text}</{tag}>" for text in texts)
        return (
            f"<html><head><title>CSTO</title></head><body><div><h3>Release number {chr(65 + number)} of the spring</h3>"
            f"<span>1{number}.03.2021</span><blockquote>{_lead(number)}</blockquote>"
            f"<div>{body}<p>Tags: CSTO, CRRF</p><p>Share: VK Telegram</p></div></div></body></html>"
        ).encode()

    url = "https://en.odkb-csto.org/news/news_odkb/release-{}/"
    near = [
        parse_article(page(at, [f"{text[:-1]} at place {chr(70 + at)}."], "li"), url.format(at)).fingerprint
        for at, text in enumerate(_TEXTS)
    ]
    article = parse_article(page(9, list(_TEXTS), "p"), url.format(9), neighbours=near)
    assert [block.text for block in article.blocks] == [_lead(9), *_TEXTS]
