"""Forms of single pages and lists, each in its shortest markup: what is text, what is a row, whose a date is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cstoscrape.model import Hint
from cstoscrape.parser.article import Article, parse_article
from cstoscrape.parser.furniture import Fingerprint
from cstoscrape.parser.listing import parse_listing

NEWS = "https://en.odkb-csto.org/news/news_odkb/"
HEADLINE = "CSTO Secretary General met with the Ambassador of Tajikistan in Moscow"
MET = "The meeting took place on Monday in the Secretariat."
AGREED = "The parties agreed on further steps."
LONG = (
    "During the talks the sides exchanged views on the state of collective security in the region and beyond it. " * 2
)
HEAD = f"<h1>{HEADLINE}</h1><div>27.08.2025</div>"
FOOT = (
    "<div><p>Official portal of the Secretariat of the Collective Security Treaty Organization</p>"
    "<p>101000, Moscow, Sverchkov lane, 3/2, reception of the Secretariat</p></div>"
)


def read(content: str) -> Article:
    """A page with a menu, the content, and no other page beside it."""
    menu = "<ul><li><a href='/'>Home</a></li><li><a href='/about/'>About</a></li></ul>"
    page = f"<html><head><title>{HEADLINE}</title></head><body>{menu}{content}</body></html>"
    return parse_article(page.encode(), f"{NEWS}x/")


def texts(content: str) -> list[str]:
    """The texts of its blocks that have any."""
    return [block.text for block in read(content).blocks if block.text]


@pytest.mark.parametrize(
    "row",
    [
        "Moscow, 27 August 2025",
        "27.08.2025, Moscow",
        "27 августа 2025 г. – Пресс-релизы",
        "Published: 27.08.2025 11:47. Updated: 15.01.2026 12:00",
        "<i></i> August 27, 2025 <i></i> 4623",
        "<a href='?r=1'>Meetings</a><span>27 August 2025</span><span>612</span>",
        "Written by <a href='/u/'>Press Service</a> on 27 August 2025. Posted in <a href='/c/'>News of the day</a>",
        "Опубликовал <a href='/u/'>Пресс-служба</a> 27 августа 2025 года в разделе <a href='/c/'>Новости</a>",
        "This entry was posted on August 27, 2025 by <a href='/u/'>press</a> and tagged <a href='/t/'>security</a>.",
        "27/VIII/2025",
        "<span>Новости</span> <span>27 августа 2025</span>",
    ],
)
def test_a_date_is_read_among_place_rubric_and_counter(row: str) -> None:
    """And the row is no text."""
    article = read(f"<div><h1>{HEADLINE}</h1><div>{row}</div><div><p>{MET}</p><p>{AGREED}</p></div></div>")
    assert article.date == "2025-08-27"
    assert [block.text for block in article.blocks] == [MET, AGREED]


@pytest.mark.parametrize(
    "inside",
    [
        "Dushanbe, 14 September 2018",
        "The event starts at 10:00.",
        "Дата проведения: 5 мая 2021 года",
        "Поделиться опытом решили все участники встречи.",
        "Просмотров у трансляции было больше миллиона.",
    ],
)
def test_a_paragraph_that_looks_like_a_row_ends_no_text(inside: str) -> None:
    """A place and date under a declaration, a time, a sentence that begins like a label."""
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{inside}</p><p>{AGREED}</p></div></div>") == [MET, inside, AGREED]


def test_the_source_of_a_picture_is_no_copyright_notice() -> None:
    """What follows it is still text."""
    figure = "<figure><img src='/a.jpg'><figcaption>© RIA Novosti / S. Ivanov</figcaption></figure>"
    found = texts(f"<div>{HEAD}<div>{figure}<p>{MET}</p><p>{AGREED}</p></div></div>")
    assert found == ["© RIA Novosti / S. Ivanov", MET, AGREED]


def test_a_card_of_another_release_between_paragraphs_is_left_out() -> None:
    """With its label, wherever it stands."""
    card = "<div><div>Read also:</div><a href='/news/news_odkb/y/'>Another headline of the same day</a></div>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p>{card}<p>{AGREED}</p></div></div>") == [MET, AGREED]


def test_a_card_of_one_line_with_a_picture_is_left_out() -> None:
    """And ends no text, though its picture is the same on all pages."""
    inner = "<img src='/ra.jpg' alt=''><b>Another headline of the same day</b>"
    card = f"<div><span>Read also</span><a href='/news/news_odkb/y/'>{inner}</a></div>"
    page = f"<div>{HEAD}<div><p>{LONG}</p>{card}<p>{AGREED}</p></div></div>"
    assert texts(page) == [LONG.strip(), AGREED]
    assert opening(LONG.strip(), behind=f"{card}<p>{AGREED}</p>") == [LONG.strip(), AGREED]


@pytest.mark.parametrize("label", ["<span>Read also:</span> ", "<span>See also</span>", "<div>Read also</div>"])
def test_a_label_and_a_link_in_the_midst_end_no_text(label: str) -> None:
    """However the label is marked up."""
    card = f"<div>{label}<a href='/news/news_odkb/y/'>Another headline of the same day</a></div>"
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p>{card}<p>{MET}</p><p>{AGREED}</p></div></div>") == [
        LONG.strip(), MET, AGREED
    ]  # fmt: skip


def test_what_all_pages_have_behind_a_text_of_one_paragraph_is_none_of_it() -> None:
    """In an element of another form; a signature in the text's own is."""
    tags = "<div><span>CSTO</span> <span>Security</span></div>"
    assert "CSTO Security" not in opening(LONG.strip(), behind=f"</div>{tags}<div>")
    assert "CSTO Press Service" in opening(LONG.strip(), behind="<p>CSTO Press Service</p>")


def test_facts_below_a_date_below_the_text_are_none_of_it() -> None:
    """Where no more of the text follows; pictures on either side of a date are the release's."""
    facts = "<div>Published: 27.08.2025</div><div>Responsible department: Press Service</div>"
    assert texts(f"<div><h1>{HEADLINE}</h1><div><p>{MET}</p><p>{AGREED}</p></div>{facts}</div>") == [MET, AGREED]
    pictures = read(f"<div><h1>{HEADLINE}</h1><img src='/a.jpg'><div>27.08.2025</div><p><img src='/b.jpg'></p></div>")
    assert len(pictures.blocks) == 2


def test_the_name_of_a_gallery_is_no_text() -> None:
    """Its pictures are the release's."""
    gallery = (
        "<div><h3>Photo gallery</h3>"
        + "<a href='/1.jpg'><img src='/1.jpg'></a><a href='/2.jpg'><img src='/2.jpg'></a></div>"
    )
    article = read(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p></div>{gallery}</div>")
    assert [block.text for block in article.blocks] == [MET, AGREED, "", ""]


def test_the_address_beside_the_terms_of_use_is_no_text() -> None:
    """In a foot without a tag of its own."""
    terms = "<div>All rights reserved. When using materials a link to the site is required</div>"
    foot = f"<div><div>101000, Moscow, Sverchkov lane, 3/2, reception of the Secretariat</div>{terms}</div>"
    for text in (f"<p>{MET}</p>", f"<p>{MET}</p><p>{LONG}</p>"):
        assert texts(f"<div>{HEAD}<div>{text}</div></div>{foot}")[0] == MET
        assert "Sverchkov" not in " ".join(texts(f"<div>{HEAD}</div><div>{text}</div>{foot}"))


def test_fields_of_a_table_are_no_text_but_the_one_that_is() -> None:
    """Its label is none, either."""
    facts = {
        "Name:": HEADLINE,
        "Date of publication:": "27.08.2025",
        "Section:": "<a href='/c/'>Press</a>",
        "Text:": MET,
    }
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in facts.items())
    article = read(f"<h1>News</h1><table>{rows}</table>")
    assert ([block.text for block in article.blocks], article.date, article.title) == ([MET], "2025-08-27", HEADLINE)


def test_links_to_the_releases_before_and_after_are_no_text() -> None:
    """Both in one line, each with its label."""
    links = "".join(
        f"<span>{label}: <a href='/news/news_odkb/{label}/'>A headline of some other day, {label}</a></span>"
        for label in ("Previous", "Next")
    )
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p></div><div>{links}</div></div>") == [MET, AGREED]


def test_comments_of_readers_are_no_text() -> None:
    """Their number stands behind the label."""
    comment = "<div><b>Victor</b> <span>28.08.2025 10:15</span><p>Thank you for the story.</p></div>"
    comments = f"<div><h3>Comments (1)</h3>{comment}</div>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p></div>{comments}</div>") == [MET, AGREED]


def test_a_note_set_apart_in_the_midst_of_a_text_is_text() -> None:
    """An `<aside>` with links is none, nor one that stands beside the text."""
    for inside, expected in (
        ("A quotation.", [MET, "A quotation.", AGREED]),
        ("<a href='/x/'>Links</a>", [MET, AGREED]),
    ):
        assert texts(f"<div>{HEAD}<p>{MET}</p><aside>{inside}</aside><p>{AGREED}</p></div>") == expected
    assert texts(f"<div>{HEAD}<p>{MET}</p><p>{AGREED}</p><aside>A quotation.</aside></div>") == [MET, AGREED]


def test_an_article_is_no_card_of_the_news_beside_it() -> None:
    """Though it links to one other release, and its element has the form of theirs."""
    also = "Read also: <a href='/news/news_odkb/y/'>Another one</a>"
    own = f"<div><p>27.08.2025</p><div>{MET}</div><div>{also}</div></div>"
    cards = "".join(
        f"<div><p>1{day}.08.2025</p><a href='/news/news_odkb/z{day}/'><h4>Release {day} of the session</h4></a></div>"
        for day in range(3)
    )
    assert texts(f"<h1>{HEADLINE}</h1><section>{own}<div>{cards}</div></section>") == [MET]


def test_what_stands_beside_a_button_is_no_text() -> None:
    """It says why to press it."""
    ask = "<div><div>Any questions left? Write to us, and we shall answer soon</div><button>Ask</button></div>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p></div>{ask}</div>") == [MET, AGREED]


def test_names_beside_the_headline_are_no_text_where_the_text_stands_elsewhere() -> None:
    """An author in the header, a place on its own."""
    header = f"<header><h1>{HEADLINE}</h1><div>CSTO Secretariat</div><div><time>27.08.2025</time></div></header>"
    assert texts(f"<article>{header}<div>{LONG}<br><br>{LONG}</div></article>") == [LONG.strip(), LONG.strip()]


def test_a_picture_in_an_element_of_its_own_does_not_end_the_text() -> None:
    """A lead below the headline, a picture, and the rest in a third element."""
    lead = f"<section>{HEAD}<div>{MET}</div></section><section><img src='/a.jpg'></section>"
    assert texts(f"{lead}<section><p>{LONG}</p><p>{AGREED}</p></section>") == [MET, LONG.strip(), AGREED]


def test_the_text_ends_with_its_article() -> None:
    """A foot without a tag of its own stands behind it, also where the article is but a picture."""
    for inside, expected in ((f"<p>{MET}</p>", [MET]), ("<img src='/a.jpg'>", [])):
        assert texts(f"<div>{HEAD}</div><main><article>{inside}</article></main>{FOOT}") == expected


def test_a_date_that_heads_an_item_below_the_text_is_not_the_page_s() -> None:
    """No date is better than a wrong one."""
    item = f"<p>Fresh news</p><p>20 February 2021, 12:30<br>{AGREED}</p>"
    assert read(f"<div><h1>{HEADLINE}</h1><p>{LONG}</p><p>{MET}</p>{item}</div>").date is None


@pytest.mark.parametrize("date", ["<tr><td>Date</td><td>27.08.2025</td></tr>", ""])
def test_a_table_of_facts_is_no_text(date: str) -> None:
    """Above or below the text, with its caption, and where the release has no date."""
    facts = f"{date}<tr><td>Section</td><td>Press releases</td></tr><tr><td>Author</td><td>Press service</td></tr>"
    tables = f"<table>{facts}</table>", f"<table><caption>About this publication</caption>{facts}</table>"
    for page in (f"{tables[0]}<p>{MET}</p><p>{AGREED}</p>", f"<p>{MET}</p><p>{AGREED}</p>{tables[1]}"):
        article = read(f"<div><h1>{HEADLINE}</h1>{page}</div>")
        assert ([block.text for block in article.blocks], article.date is None) == ([MET, AGREED], date == "")


def test_a_table_with_dates_is_data() -> None:
    """No label says that one of them is that of publication."""
    rows = "".join(f"<tr><td>Stage {number}</td><td>1{number}.09.2025</td></tr>" for number in range(3))
    found = texts(f"<div>{HEAD}<p>{MET}</p><table>{rows}</table><p>{AGREED}</p></div>")
    assert found == [MET, "Stage 0\t10.09.2025\nStage 1\t11.09.2025\nStage 2\t12.09.2025", AGREED]


def test_a_column_of_widgets_before_the_text_is_no_text() -> None:
    """Each has a heading of its own; a gallery has none."""
    quote = "<div><div>Quote of the day</div><blockquote>Security is common</blockquote><cite>N. N.</cite></div>"
    column = f"<div>{quote}<div><img src='/b.png'><p>Photo archive of the exercises</p></div></div>"
    gallery = "<div>" + "".join(f"<div><img src='/{name}.jpg'><p>Photo {name}</p></div>" for name in "ab") + "</div>"
    text = f"<div><p>{LONG}</p><p>{AGREED}</p></div>"
    assert texts(f"<div>{HEAD}</div><div>{column}{text}</div>") == [LONG.strip(), AGREED]
    assert texts(f"<div>{HEAD}</div><div>{gallery}{text}</div>") == ["Photo a", "Photo b", LONG.strip(), AGREED]


def test_a_release_may_be_a_picture_beside_the_headline_s_element() -> None:
    """A place that stands with the headline is no text then."""
    article = read(f"<main><div><h1>{HEADLINE}</h1><div>Moscow</div></div><div><img src='/a.jpg'></div></main>")
    assert [(block.kind, block.text) for block in article.blocks] == [("image", "")]


def test_dates_over_several_lines_make_a_list_of_others_news() -> None:
    """None of them is the page's, whose headline stands in its title only."""
    item = "<div><div>2{0}</div><div>августа</div><div>2021</div><p>On 2{0} August, {1}</p></div>"
    ticker = "".join(item.format(day, LONG) for day in (9, 8, 6))
    article = read(f"<div>{ticker}</div><div><p>{MET}</p></div>")
    assert ([block.text for block in article.blocks], article.date) == ([MET], None)


def test_the_heading_says_how_a_headline_is_written() -> None:
    """A ticker may have it as a sentence right before."""
    ticker = f"<div><h5>27.08.2025</h5><p>{MET}</p><p>{HEADLINE}.</p></div>"
    assert read(f"{ticker}<div><h4>{HEADLINE}</h4><h5>27.08.2025</h5><p>{LONG}</p></div>").title == HEADLINE


def test_a_headline_is_not_the_ticker_that_begins_with_it() -> None:
    """All of its items stand in one line."""
    ticker = f"<div><span>{HEADLINE}</span><span>13.08.2025 Another headline of the same session</span></div>"
    assert read(f"{ticker}<div><div>{HEADLINE}</div><p>{LONG}</p></div>").title == HEADLINE


def test_a_sentence_keeps_the_day_that_it_begins_with() -> None:
    """Though it is the release's own, and set in bold."""
    sentence = "<p><b>25 июня 2024</b> года в Москве прошла штабная тренировка.</p>"
    page = f"<html><title>{HEADLINE}</title><div><h1>{HEADLINE}</h1>{sentence}<p>{AGREED}</p></div></html>"
    article = parse_article(page.encode(), f"{NEWS}x/", hint=Hint("2024-06-25", HEADLINE, None))
    assert article.blocks[0].text == "25 июня 2024 года в Москве прошла штабная тренировка."
    assert article.date == "2024-06-25"


# --- with neighbours -----------------------------------------------------------------------------


def among(content: Callable[[str], str]) -> Article:
    """The first of eight pages, read with the others beside it; `content` makes a page of a speaker's name."""
    near: list[Fingerprint] = []
    for name in ("Hal", "Guy", "Fay", "Eli", "Dan", "Cid", "Ben", "Abe"):
        page = f"<html><title>{name} spoke at the session</title>{content(name)}</html>"
        article = parse_article(page.encode(), f"{NEWS}{name}/", neighbours=near)
        near.append(article.fingerprint)
    return article


def opening(first: str, above: str = "", behind: str = "") -> list[str]:
    """The first two texts of such a page; that of another speaker follows on each.

    Args:
        first: Its first paragraph; that of all where nothing else stands on the pages.
        above: What stands on all pages, above the article.
        behind: What stands on all pages between the first paragraph and the next.
    """

    def content(name: str) -> str:
        opens = first if name == "Abe" or not (above or behind) else f"{name} spoke. {LONG}"
        text = f"<p>{opens}</p>{behind}<p>{name}: {LONG}</p>"
        return f"{above}<div><h1>{name} spoke at the session</h1><div>27.08.2025</div><div>{text}</div></div>"

    return [block.text for block in among(content).blocks][:2]


def test_a_table_behind_lead_and_picture_is_text() -> None:
    """Though the lead, which stands in the headline's element, is longer than the rest."""

    def content(name: str) -> str:
        head = f"<h1>{name} spoke at the session</h1><div>27.08.2025</div>"
        rows = "".join(f"<tr><td>State {number}</td><td>{number}</td></tr>" for number in range(3))
        text = f"<table>{rows}</table><p>{MET}</p>" if name == "Abe" else f"<p>{name}: {LONG}{LONG}</p>"
        lead = f"<section>{head}<div>{name} spoke. {LONG}</div></section>"
        return f"{lead}<section><img src='/{name}.jpg'></section><section><div>{text}</div></section>{FOOT}"

    assert [block.kind for block in among(content).blocks if block.text] == ["paragraph", "table", "paragraph"]


def test_a_date_right_behind_the_element_of_the_text_is_the_page_s() -> None:
    """Where the site's own lines follow it in the article."""

    def content(name: str) -> str:
        date = "<p>27.08.2025</p>" if name == "Abe" else ""
        head = f"<div><h1>{name} spoke at the session</h1><div><img src='/{name}.jpg'><p>{name}. {LONG}</p></div>"
        return (
            f"{head}{date}<div>When using materials of the site, name it</div><div>Mistakes are told to us</div></div>"
        )

    assert among(content).date == "2025-08-27"


def test_a_first_paragraph_is_text_though_a_ticker_has_it_in_the_same_markup() -> None:
    """On all pages: there it stands below another line."""
    ticker = f"<div><div><h4>News</h4><p>{AGREED}</p><p>{LONG}</p></div></div>"
    assert opening(AGREED, ticker)[0] == AGREED


def test_a_salutation_is_text_though_all_speeches_have_it() -> None:
    """It stands right above the first sentence, in the same markup."""
    assert opening("Dear colleagues!")[0] == "Dear colleagues!"


# --- lists ---------------------------------------------------------------------------------------


def link(slug: str) -> str:
    """A link to an article, by a headline."""
    return f"<a href='/news/news_odkb/{slug}/'>Release {slug} of the spring session</a>"


def days(content: str) -> list[str | None]:
    """The day of the month of each entry."""
    listing = parse_listing(f"<html><body><h1>News</h1>{content}</body></html>".encode(), NEWS)
    return [entry.hint.date and entry.hint.date[-2:] for entry in listing.entries]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "<div>" + "".join(f"{day}<br>{link(slug)}<br>" for day, slug in
            (("17.12.2025", "aa"), ("17.12.2025", "bb"), ("", "cc"), ("15.12.2025", "dd"))) + "</div>",
            ["17", "17", None, "15"],
        ),
        (
            "<dl>" + "".join(f"<dt>{day}</dt><b>{link(slug)}</b><p>{MET}</p>" for day, slug in
            (("", "aa"), ("17.12.2025", "bb"), ("16.12.2025", "cc"), ("", "dd"))) + "</dl>",
            [None, "17", "16", None],
        ),
        (
            f"<table><tr><td>!</td><td>{link('aa')}</td></tr>" + "".join(
            f"<tr><th colspan=2>{day} December 2025</th></tr><tr><td>10:00</td><td>{link(f'b{day}')}</td></tr>"
            f"<tr><td>09:00</td><td>{link(f'c{day}')}</td></tr>" for day in (17, 15)) + "</table>",
            [None, "17", "17", "15", "15"],
        ),
        (
            "<ul>" + "".join(f"<li>{day}.12.2025 — {link(f'a{day}')}</li>" for day in (17, 16, 15)) + "</ul>",
            ["17", "16", "15"],
        ),
        (
            f"<p><b>26.12.2025</b></p><p>{LONG}</p><p><b>25.12.2025</b></p><p>{LONG}</p>" + "".join(
            f"<h3>{link(f'a{day}')}</h3><p>{day}.12.2025</p><p>{LONG}</p>" for day in (17, 16, 15)),
            ["17", "16", "15"],
        ),
        (
            "<div>" + "".join(
            f"<div><div>Moscow, {day} December 2025</div>{link(f'a{day}')}</div>" for day in (17, 16, 15)) + "</div>",
            ["17", "16", "15"],
        ),
        (
            "".join(f"<div class=i>{link(f'a{day}')}<p>{MET}</p><div>Published: {day} December 2025; source: CSTO</div>"
            "</div>" for day in (17, 16, 15)),
            ["17", "16", "15"],
        ),
        (
            "".join(
            f"<div class=i><a href='/news/news_odkb/a{day}/'></a><div>Release {day} of the session</div>"
            f"<div>{day}.12.2025</div></div>" for day in (17, 16, 15)),
            ["17", "16", "15"],
        ),
        (
            "".join(f"<article>{link(f'a{day}')}<p>Written by Press Service on {day} December 2025</p><p>{MET}</p>"
            "</article>" for day in (17, 16, 15)),
            ["17", "16", "15"],
        ),
        (
            "".join(f"<div class=i><div>{day} December 2025 / Exercises</div>{link(f'a{day}')}</div>"
            for day in (17, 16, 15)),
            ["17", "16", "15"],
        ),
        (
            "<div class=d><div>17 December 2025</div><ul>" + "".join(
            f"<li><span>1{at}:30</span> {link(f'a{at}')}</li>" for at in range(3)) + "</ul></div>",
            ["17", "17", "17"],
        ),
        (
            "<div>" + "".join(
            f"<div class=d><div>{day}</div><ul><li>{link(f'{at}a')}</li><li>{link(f'{at}b')}</li></ul></div>"
            for at, day in enumerate(("17.12.2025", "16.12.2025", "No date"))) + "</div>",
            ["17", "17", "16", "16", None, None],
        ),
    ],
    ids=["dates that repeat head one each", "an empty place of a date", "days in table headings", "a dash behind",
         "a ticker without links above", "with a place", "a label, other facts behind", "a link laid over the card",
         "bylines", "a rubric behind a slash", "a day of timed entries", "a group without a date"],
)  # fmt: skip
def test_each_entry_has_its_own_date_or_none(content: str, expected: list[str | None]) -> None:
    """Never a neighbour's."""
    assert days(content) == expected


def test_a_large_first_entry_belongs_to_the_list_below_it() -> None:
    """It has another form, with a picture and a heading."""
    first = f"<div class='first'><img src='/a.jpg'><div>17.12.2025</div><h2>{link('aa')}</h2><p>{MET}</p></div>"
    rest = "".join(f"<div class='i'><div>1{day}.12.2025</div>{link(f'b{day}')}</div>" for day in (6, 5, 4))
    assert days(f"{first}<div class='rest'>{rest}</div>") == ["17", "16", "15", "14"]
