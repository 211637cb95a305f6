"""More forms of pages and lists, each in its shortest markup: attachments, captions, quotations, links over cards."""

from __future__ import annotations

import pytest

from cstoscrape.model import Hint
from cstoscrape.parser.article import parse_article
from cstoscrape.parser.listing import parse_listing
from tests.parser.test_forms import AGREED, FOOT, HEAD, HEADLINE, LONG, MET, NEWS, among, days, link, read, texts

# --- documents, pictures, quotations --------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "<a href='/files/119bc'>Accreditation form.xlsx (22 KB)</a>",
        "<a href='/download/7'>Regulations of the competition</a> (PDF, 1.2 MB)",
    ],
)
def test_a_document_is_known_by_its_name_or_size(row: str) -> None:
    """Where the address of its link says nothing."""
    article = read(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p><div>{row}</div></div></div>")
    assert [block.kind for block in article.blocks] == ["paragraph", "paragraph", "attachment"]


def test_each_document_of_a_line_is_one() -> None:
    """With the size behind it."""
    row = "<div><a href='/a.pdf'>Declaration</a> <i>240 KB</i><a href='/b.docx'>Decisions</a> <i>58 KB</i></div>"
    article = read(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p>{row}</div></div>")
    found = [(block.text, block.extra["href"].rsplit("/", 1)[-1]) for block in article.blocks[2:]]
    assert found == [("Declaration 240 KB", "a.pdf"), ("Decisions 58 KB", "b.docx")]


def test_the_caption_of_a_video_or_a_table_is_text() -> None:
    """That of a video stands on its block, that of a table above it."""
    video = (
        "<figure><iframe src='https://rutube.ru/play/1'></iframe><figcaption>Filmed on the range</figcaption></figure>"
    )
    table = "<table><caption>Seized</caption>" + "<tr><td>Hashish</td><td>1</td><td>2</td></tr>" * 3 + "</table>"
    blocks = read(f"<div>{HEAD}<div><p>{MET}</p>{video}{table}<p>{AGREED}</p></div></div>").blocks
    assert [block.kind for block in blocks] == ["paragraph", "embed", "paragraph", "table", "paragraph"]
    assert [block.text for block in blocks[1:3]] == ["Filmed on the range", "Seized"]


def test_a_column_headed_date_is_data() -> None:
    """In a table, or in elements that look like one."""
    rows = [("Date", "Event", "Venue"), ("October 1", "Working group", "Moscow"), ("October 2", "Exercise", "Minsk")]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    grid = "".join(f"<div>{''.join(f'<div>{cell}</div>' for cell in row)}</div>" for row in rows)
    for data in (f"<table>{table}</table>", f"<div>{grid}</div>"):
        assert "Date" in " ".join(texts(f"<div>{HEAD}<div><p>{MET}</p>{data}</div></div>"))


@pytest.mark.parametrize(
    "quoted",
    [
        "<blockquote><p>Security is not an investment.</p><footer>Astana, November</footer></blockquote>",
        "<aside><blockquote>Security is not an investment.</blockquote><p>Astana, November</p></aside>",
        "<aside><p>Security is not an investment.</p><p>Astana, November</p></aside><h2>What was agreed</h2>",
    ],
)
def test_a_quotation_with_its_source_is_text(quoted: str) -> None:
    """In `<footer>` or `<aside>` as well."""
    found = texts(f"<div>{HEAD}<div><p>{MET}</p>{quoted}<p>{AGREED}</p></div></div>{FOOT}")
    assert found[1:3] == ["Security is not an investment.", "Astana, November"]


def test_what_a_slider_shows_again_is_one_picture() -> None:
    """With one caption."""
    slides = "".join(f"<div><img src='/{n}.jpg'><div>Picture {n} of the day</div></div>" for n in (2, 1, 2, 1))
    found = texts(f"<div>{HEAD}<div><p>{MET}</p><div>{slides}</div><p>{AGREED}</p></div></div>")
    assert found == [MET, "Picture 2 of the day", "Picture 1 of the day", AGREED]


def test_a_counter_on_a_picture_is_no_text() -> None:
    """Nor is a link that enlarges it."""
    large = "<a href='/a.jpg'>Full size</a>"
    figure = f"<figure><div>1 / 4</div><img src='/a.jpg'>{large}<figcaption>At work</figcaption></figure>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p>{figure}<p>{AGREED}</p></div></div>") == [MET, "At work", AGREED]


def test_elements_that_a_site_names_itself_are_blocks() -> None:
    """Captions do not run into each other; what stands with the date is none of the text."""
    meta = "<x-meta><x-date>27.08.2025</x-date><x-place>Sughd Region</x-place><x-tag>Exercises</x-tag></x-meta>"
    gallery = "".join(f"<x-figure><img src='/{n}.jpg'><x-caption>Picture {n}</x-caption></x-figure>" for n in (1, 2))
    article = read(
        f"<x-article><h1>{HEADLINE}</h1>{meta}<x-text><p>{MET}</p>{gallery}<p>{AGREED}</p></x-text></x-article>"
    )
    assert [block.text for block in article.blocks if block.text] == [MET, "Picture 1", "Picture 2", AGREED]
    assert article.date == "2025-08-27"


def test_pictures_of_amp_pages_are_pictures() -> None:
    """And what a browser without sound says is no text."""
    media = "<amp-img src='/a.jpg' alt='Talks'></amp-img><amp-audio src='/b.mp3'><p>No sound here.</p></amp-audio>"
    blocks = read(f"<div>{HEAD}<div><p>{MET}</p>{media}<p>{AGREED}</p></div></div>").blocks
    assert [(block.kind, block.text) for block in blocks] == [("paragraph", MET), ("image", ""), ("paragraph", AGREED)]


# --- what a site puts into texts ------------------------------------------------------------------


def test_an_advertisement_s_mark_ends_no_text() -> None:
    """Nor does a link that shows the rest; neither is text."""
    mark, more = "<div><span>Advertising</span></div>", " <a href='#'>Show all</a>"
    found = texts(f"<div>{HEAD}<div><p>{MET}{more}</p>{mark}<p class='sign'>{AGREED}</p></div></div>")
    assert found == [MET, AGREED]


def test_a_box_that_several_releases_have_is_no_text() -> None:
    """It stands in the midst and has a link; most releases lack it."""
    box = "<div class='tg'>Read us in Telegram: the day in brief. <a href='https://t.me/x'>Join</a></div>"

    def content(name: str) -> str:
        inside = box if name in ("Abe", "Ben", "Cid") else ""
        text = f"<p>{name} spoke. {LONG}</p>{inside}<p>{name}: {LONG}</p>"
        return f"<div><h1>{name} spoke at the session</h1><div>27.08.2025</div><div>{text}</div></div>"

    assert not any("Telegram" in block.text for block in among(content).blocks)


@pytest.mark.parametrize(
    "call",
    [
        "<div><p class='t'>Any questions? Look into the handbook.</p><a class='b' href='https://x.org/'>Open</a></div>",
        "<div class='tg'>Read us in Telegram: the day in brief. <a href='https://t.me/x'>Join</a></div>",
        "<div><div class='m'>One letter a week.</div><form><input name='e'><button>I am in</button></form></div>",
    ],
)
def test_a_call_to_press_is_no_text(call: str) -> None:
    """In a small element of its own form, in the midst; a sentence with a link is text, and so is "(Video)"."""
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p>{call}<p>{AGREED}</p></div></div>") == [LONG.strip(), AGREED]
    for kept in ("They met in <a href='/x/'>Minsk</a>", "They met in Minsk. <a href='/v/'>(Video)</a>"):
        assert len(texts(f"<div>{HEAD}<div><p>{LONG}</p><div>{kept}</div><p>{AGREED}</p></div></div>")) == 3


def test_an_author_s_card_is_no_text() -> None:
    """Portrait, name, a line about them, behind the element of the text."""
    card = "<div><img src='/i.jpg'><div>Olga Merkulova</div><div>Editor of the news feed since 2016.</div></div>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p></div>{card}</div>") == [MET, AGREED]


def test_a_field_with_links_behind_the_text_is_none_of_it() -> None:
    """Its name stands above them."""
    field = "<div><div>Department</div><div><a href='/d/1/'>Announcements</a></div></div>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p></div>{field}</div>") == [MET, AGREED]


def test_a_gallery_behind_the_tail_is_the_release_s() -> None:
    """With its captions, where other pages know what is the site's."""

    def content(name: str) -> str:
        shots = "".join(f"<div><img src='/{name}{n}.jpg'><p>{name}, picture {n}</p></div>" for n in (1, 2))
        text = f"<div><p>{name} spoke. {LONG}</p><p>{name}: {LONG}</p></div><div>Share this page</div>"
        head = f"<h1>{name} spoke at the session</h1><div>27.08.2025</div>"
        return f"<div>{head}{text}<div>{shots if name == 'Abe' else ''}</div></div>{FOOT}"

    captions = [block.text for block in among(content).blocks if "picture" in block.text]
    assert captions == ["Abe, picture 1", "Abe, picture 2"]


def test_few_words_with_no_date_and_another_headline_than_listed_are_no_release() -> None:
    """An error page in words that nobody knows, though it stands among the site's menus."""
    page = "<html><body><h1>The hall is closed today</h1><p>We ask you to come again tomorrow.</p></body></html>"
    listed = parse_article(page.encode(), f"{NEWS}x/", hint=Hint(title=HEADLINE))
    assert not listed.is_release
    assert "likely an error page" in listed.missing
    assert parse_article(page.encode(), f"{NEWS}x/", hint=Hint(title="The hall is closed today")).is_release


# --- headline and date ----------------------------------------------------------------------------


def test_a_heading_by_role_wins_over_the_section_s_name() -> None:
    """The `<h1>` and `<title>` name but the section."""
    story = f"<div><div>27.08.2025</div><div role='heading'>{HEADLINE}</div><p>{MET}</p><p>{AGREED}</p></div>"
    page = f"<html><title>CSTO News - CSTO</title><body><h1>CSTO News</h1>{story}</body></html>"
    assert parse_article(page.encode(), f"{NEWS}x/").title == HEADLINE


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (f"[27.08.2025]<b>{HEADLINE}</b>", ""),
        (f"<h1>{HEADLINE}</h1>", "<p>Moscow, 27.08.2025</p>"),
        (f"<h1>{HEADLINE}</h1>", "<div>[ August 27, 2025 ]</div>"),
        (f"<h1>{HEADLINE}</h1>", "<div>27 August 2025, 17:30 (MSK)</div>"),
        (f"<h1>{HEADLINE}</h1>", "<div>Published 27 August 2025, 14:41 (corrected 31 August 2025)</div>"),
        (f"<h1>{HEADLINE}</h1>", "<aside><dl><dt>Date</dt><dd>27 August 2025 / 18:06</dd></dl></aside>"),
    ],
)
def test_more_forms_of_dates_are_read(above: str, below: str) -> None:
    """In brackets, with a place, a zone, a correction, in an aside; none is text."""
    article = read(f"<article>{above}{below}<div><p>{MET}</p><p>{AGREED}</p></div></article>")
    assert (article.title, article.date) == (HEADLINE, "2025-08-27")
    assert [block.text for block in article.blocks] == [MET, AGREED]


def test_the_next_story_s_date_is_not_the_page_s() -> None:
    """Though all pages have one date at its place, and none of their own."""

    def content(name: str) -> str:
        day = f"{ord(name[0]) - 60} July 2025"
        story = f"<section><div>Next</div>{day}<h2><a href='/n/{name}/'>More of {name} in Minsk</a></h2></section>"
        return f"<main><h1>{name} spoke at the session</h1><div><p>{name}: {LONG}</p></div></main>{story}"

    assert among(content).date is None


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cover",
    [
        "<a href='/news/news_odkb/{0}/' aria-hidden='true' tabindex='-1'></a><div>Release {0} of the session</div>",
        "<h3>Release {0} of the session</h3><small>17.12.2025</small><a href='/news/news_odkb/{0}/' class='hit'></a>",
    ],
)
def test_a_link_laid_over_a_card_leads_to_its_release(cover: str) -> None:
    """Hidden from screen readers, or behind inline text."""
    cards = "".join(f"<div class='tile'>{cover.format(name)}</div>" for name in ("aaa", "bbb", "ccc"))
    listing = parse_listing(f"<html><body><h1>CSTO News</h1><div>{cards}</div></body></html>".encode(), NEWS)
    assert [entry.hint.title for entry in listing.entries] == [
        f"Release {n} of the session" for n in ("aaa", "bbb", "ccc")
    ]


def test_days_stand_below_the_heading_of_their_month() -> None:
    """A number that is no day in order is none."""
    months = "<h2>December 2025</h2><dl>{}</dl>"
    entries = "".join(f"<dt>{day}</dt><dd>{link(f'a{day}')}</dd>" for day in (17, 16, 15))
    assert days(months.format(entries)) == ["17", "16", "15"]
    counted = "".join(f"<dt>{day}</dt><dd>{link(f'a{day}')}</dd>" for day in (1, 2, 3))
    assert days(months.format(counted)) == [None, None, None]


@pytest.mark.parametrize(
    "address",
    [
        "?PAGEN_1=2",
        "?PAGEN_1=2&SIZEN_1=6",
        "?nav-news=page-2",
        "?page=2",
        "?p=2",
        "nav-news/page-2/",
        "page/2/",
        "page-2/",
    ],
)
def test_a_pager_is_followed_by_its_own_addresses(address: str) -> None:
    """Those of Bitrix, old and new, and of other systems."""
    page = f"<html><body><h1>CSTO News</h1><ul><li>{link('aa')}</li><li>{link('bb')}</li></ul><a href='{address}'>2</a>"
    assert parse_listing(page.encode(), NEWS).page_urls == {2: f"{NEWS}{address}"}
