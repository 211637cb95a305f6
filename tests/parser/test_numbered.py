"""Releases in a row whose headlines differ in a number alone, as meetings of a working group do."""

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
