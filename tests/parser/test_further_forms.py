"""Further forms of pages and lists, each in its shortest markup: names of sections, days of events, blocks, feet."""

from __future__ import annotations

import pytest

from cstoscrape.model import Hint
from cstoscrape.parser.article import Article, parse_article
from cstoscrape.parser.encoding import as_utf8
from cstoscrape.parser.listing import parse_listing
from tests.parser.test_forms import AGREED, FOOT, HEAD, HEADLINE, LONG, MET, NEWS, among, days, link, read, texts

TEXT = f"<p>{LONG}</p><p>{AGREED}</p>"
READ = [LONG.strip(), AGREED]


def titled(title: str, body: str, hint: Hint | None = None) -> Article:
    """A page with a title of its own."""
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return parse_article(page.encode(), f"{NEWS}x/", hint=hint)


def flat(entry: str) -> str:
    """Three entries of a list, by their days, in one element and without one of their own."""
    return f"<div>{''.join(map(entry.format, (25, 24, 22)))}</div>"


def story(name: str, text: str, below: str = "") -> str:
    """A page of a speaker, for `among`."""
    return f"<div><h1>{name} spoke at the session</h1><div>27.08.2025</div><div>{text}</div>{below}</div>"


# --- the headline ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "section", ["CSTO News", "News of the CSTO", "Press Center", "News in detail", "News of the Organization"]
)
def test_a_section_s_name_is_no_headline_though_heading_and_title_say_it(section: str) -> None:
    """The line below it that has the date beside it is."""
    body = f"<div><h1>{section}</h1><div>27.08.2025</div><div class='name'>{HEADLINE}</div>{TEXT}</div>"
    assert titled(section, body).title == HEADLINE
    assert titled("CSTO News", f"<div><h1>CSTO News</h1>{TEXT}</div>", Hint(title="CSTO News")).title == "CSTO News"


def test_a_section_s_page_at_a_release_s_address_is_no_release() -> None:
    """Where the listing has another headline, the page is told to lack one."""
    article = titled("CSTO News", f"<div><h1>CSTO News</h1><div>27.08.2025</div>{TEXT}</div>", Hint(title=HEADLINE))
    assert not article.is_release
    assert "likely a list" in article.missing


def test_the_last_step_of_a_breadcrumb_names_a_page_that_nothing_else_names() -> None:
    """Those before it lead to the front page and the section; where the page says it again, it stands there."""
    steps = f"<ol><li><a href='/'>Home</a></li><li><a href='/news/news_odkb/'>News</a></li><li>{HEADLINE}</li></ol>"
    article = titled("Press Center", f"<h1>Press Center</h1><nav>{steps}</nav><div>{TEXT}</div>")
    assert article.title == HEADLINE
    assert [block.text for block in article.blocks] == READ
    shown = f"<div><h3>{HEADLINE}</h3><div>27.08.2025</div><div><img src='/a.jpg'> <i>At the range</i></div></div>"
    other = "<a href='/news/news_odkb/{0}/'><div>{0}.08.2025</div><h4>Another release of the day</h4></a>"
    article = titled("CSTO", f"<ul>{steps[4:-5]}</ul><div>{other.format(25)}{other.format(24)}</div>{shown}")
    assert (article.title, [block.text for block in article.blocks]) == (HEADLINE, ["", "At the range"])
    assert article.evidence["title"]["rule"] == "h3"


def test_a_date_that_ends_a_heading_is_the_page_s() -> None:
    """Unless the page has another one: then it is a part of the headline."""
    dated = f"{HEADLINE} 27.08.2025"
    article = titled("News", f"<div><h1>{dated}</h1>{TEXT}</div>")
    assert (article.title, article.date) == (HEADLINE, "2025-08-27")
    labelled = titled("News", f"<div><h1>{dated}</h1>{TEXT}<p>Published: 24.08.2025</p></div>")
    assert (labelled.title, labelled.date) == (dated, "2025-08-24")
    above = titled("News", f"<div><div>29.08.2025</div><div class='name'>{dated}</div>{TEXT}</div>")
    assert (above.title, above.date) == (dated, "2025-08-29")


def test_a_date_that_ends_heading_and_title_is_the_page_s_if_another_witness_says_so() -> None:
    """Alone it may be a part of the name; no date is better than a wrong one."""
    dated = f"{HEADLINE} 27.08.2025"
    page = f"<div><h1>{dated}</h1>{TEXT}</div>"
    for body in (page, f"<div><h1>News</h1>{TEXT}</div>"):
        article = titled(dated, body)
        assert (article.title, article.date) == (HEADLINE, None)
    assert titled(dated, page, Hint(date="2025-08-27")).date == "2025-08-27"


def test_a_day_behind_a_comma_is_a_headline_s_own() -> None:
    """It says when something took place; the page's date stands in an element of its own."""
    ended = "Results of the session, Bishkek, 27.11.2025"
    alone = titled(ended, f"<div><h1>{ended}</h1>{TEXT}</div>")
    assert (alone.title, alone.date) == (ended, None)
    apart = titled("News", f"<div><h1>Results of the session, <i>27.11.2025</i></h1>{TEXT}</div>")
    assert (apart.title, apart.date) == ("Results of the session", "2025-11-27")


def test_a_day_beside_a_link_to_another_release_is_that_one_s() -> None:
    """Though nothing but a picture parts it from the headline."""
    other = f"<table><tr><td>19.11.2025</td><td>{link('bb')}</td></tr></table>"
    article = titled("News", f"<div><h1>{HEADLINE}</h1><img src='/chart.png'><h5>See also</h5>{other}</div>")
    assert (article.title, article.date) == (HEADLINE, None)


def test_a_day_behind_a_long_rubric_is_told_by_the_neighbours() -> None:
    """Without them the rubric may be a headline with its date."""

    def content(name: str) -> str:
        rubric = "Military-economic cooperation" if name == "Abe" else "Forces"
        row = f"<p><i>{rubric}</i> <span>August {ord(name[0]) - 55}, 2025</span></p>"
        return f"<div>{row}<h1>{name} spoke at the session</h1></div><p>{name}: {LONG}</p><p>{name} agreed.</p>"

    assert among(content).date == "2025-08-10"


def test_a_number_of_a_release_is_no_date() -> None:
    """It begins as one does."""
    article = titled("News", f"<div><h1>{HEADLINE}</h1><div>2045-08-05-2024</div>{TEXT}</div>")
    assert (article.title, article.date) == (HEADLINE, None)


def test_a_line_that_ends_in_a_day_is_the_headline_of_a_page_that_names_none() -> None:
    """As on the site's pages, though other lines stand right above other texts."""
    notes = (
        "<tr><td>Announcements</td></tr><tr><td><p>The library is looking for old issues of newspapers.</p></td></tr>"
    )
    text = f"<td><table><tr><td>{HEADLINE} 27.08.2025</td></tr><tr><td><p>{MET}</p></td></tr></table></td>"
    head, foot = (
        "Official resource of the Treaty Organization",
        "Press office: telephone for journalists at weekends as well",
    )
    rows = f"<tr><td colspan=2>{head}</td></tr><tr>{notes}{text}</tr><tr><td colspan=2>{foot}</td></tr>"
    article = titled("CSTO", f"<table>{rows}</table>")
    assert (article.title, article.date) == (HEADLINE, "2025-08-27")


def test_a_day_at_the_end_of_a_few_words_is_told_by_the_neighbours() -> None:
    """And none of the text; without them a label tells it."""

    def content(name: str) -> str:
        posted = f"<p class='p'>The message was sent {ord(name[0]) - 55} August 2025 at 08:20</p>"
        return f"<div><h1>{name} spoke at the session</h1><div><p>{name}: {LONG}</p></div>{posted}</div>"

    article = among(content)
    assert (article.date, article.blocks[-1].text) == ("2025-08-10", f"Abe: {LONG.strip()}")
    assert among(lambda name: content(name).replace("The message was sent", "Date of change:")).date is None
    labelled = read(f"<h1>{HEADLINE}</h1><div>{TEXT}<p>Сообщение размещено 28 января 2026 года в 08:20</p></div>")
    assert (labelled.date, [block.text for block in labelled.blocks]) == ("2026-01-28", READ)


def test_a_short_headline_behind_its_day_is_told_by_the_listing() -> None:
    """It has hardly more letters than the day has digits."""
    article = titled("CSTO", "<div>27.07.2021 Shot</div><div><img src='/a.jpg'></div>", Hint("2021-07-27", "Shot"))
    assert (article.title, article.date) == ("Shot", "2021-07-27")


def test_a_heading_that_names_a_video_is_a_headline() -> None:
    """It looks like a credit; and a title may end in a day."""
    article = titled("Press Center", f"<div><h1>Video: how riflemen train 27.08.2025</h1>{TEXT}</div>")
    assert (article.title, article.date) == ("Video: how riflemen train", "2025-08-27")
    week = "Schedule of events for the week 20 November – 25 November"
    days = (
        "<table><tr><td>20 November</td><td>A meeting</td></tr><tr><td>25 November</td><td>A briefing</td></tr></table>"
    )
    assert (
        titled(f"CSTO: {week}", f"<div><div>{week}</div>{days}<p>Times are given for Moscow.</p></div>").title == week
    )


def test_a_speaker_before_a_colon_is_no_credit() -> None:
    """A credit begins with what it credits: then its date is none of the page's."""
    named = read("<h1>Masadykov: “We threaten nobody” 27.08.2025</h1>" + TEXT)
    assert (named.title, named.date) == ("Masadykov: “We threaten nobody”", "2025-08-27")


def test_the_site_s_name_before_a_colon_is_no_part_of_a_headline() -> None:
    """Where `<title>` alone has it."""
    assert titled("CSTO: Condolences of the day", f"<div>{TEXT}</div>").title == "Condolences of the day"


def test_what_a_form_asks_for_is_no_headline() -> None:
    """Though it stands right above what a page without heading and title of its own says."""
    form = (
        "<td>Subscription<br>Enter your e-mail to receive our news twice a week<br><form><input name='e'></form></td>"
    )
    greeting = "<tr><td class='zag'>Happy Defender of the Fatherland Day!</td></tr><tr><td>23.02.2008</td></tr>"
    card = "<tr><td><img src='/card.jpg'></td></tr>"
    article = titled("CSTO", f"<table><tr>{form}<td><table>{greeting}{card}</table></td></tr></table>")
    assert (article.title, article.date) == ("Happy Defender of the Fatherland Day!", "2008-02-23")


def test_a_line_that_ends_in_a_day_of_change_is_no_headline() -> None:
    """Nor is that day the page's."""
    row = "<div><b>Press release</b> <i>Updated 05.02.2026 at 10:30</i></div>"
    article = titled("News", f"<h1>News</h1><div>{row}<div class='n'>{HEADLINE}</div>{TEXT}</div>")
    assert (article.title, article.date) == (HEADLINE, None)


def test_a_headline_keeps_the_date_that_its_words_ask_for() -> None:
    """What follows "as of" or "from" is no date of the page's."""
    named = f"<h1>The mission's work as of 08.01.2026</h1>{TEXT}"
    assert (read(named).title, read(named).date) == ("The mission's work as of 08.01.2026", None)


def test_of_lines_that_head_the_text_the_one_beside_the_date_is_the_headline() -> None:
    """Where no tag and no name tells."""
    box = "<td>Subscription<br>Enter your e-mail to receive our news</td>"
    rows = f"<tr><td>{HEADLINE}</td></tr><tr><td>27.08.2025</td></tr><tr><td class='t'>{LONG}<br><br>{AGREED}</td></tr>"
    page = f"<table><tr>{box}<td><table>{rows}</table></td></tr></table>"
    article = titled("Official site", page)
    assert (article.title, article.date) == (HEADLINE, "2025-08-27")


# --- the date -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("<li>Event 20 August 2025</li><li>Published 27.08.2025</li>", "2025-08-27"),
        ("<li>27 August 2025</li><li>Updated 29 August 2025</li>", "2025-08-27"),
        ("<li>Posted: 27.08.2025 Views: 713 Printable version</li>", "2025-08-27"),
        ("<li>Wed, 08/27/2025 - 11:56</li>", "2025-08-27"),
        ("<li>Mon, 09/08/2025</li>", "2025-09-08"),
        ("<li><time datetime='2025-08-09'>08/09/2025</time></li>", "2025-08-09"),
        ("<li><span>27 August 2025</span><span>Updated 29 August 2025.</span></li>", "2025-08-27"),
        ("<li>Minsk | 27 August 2025</li>", None),
    ],
)
def test_of_several_days_that_of_publication_is_read(row: str, expected: str | None) -> None:
    """A place before a day may be that of an event; none is better than a wrong one."""
    assert read(f"<div><h1>{HEADLINE}</h1><ul>{row}</ul><div>{TEXT}</div></div>").date == expected


def test_a_day_behind_a_place_counts_if_the_listing_has_it() -> None:
    """The listing's word is what is believed where it has another one."""
    page = f"<div><h1>{HEADLINE}</h1><div>Minsk | 27 August 2025</div><div>{TEXT}</div></div>"
    for listed in ("2025-08-27", "2025-08-28"):
        article = titled(HEADLINE, page, Hint(date=listed, title=HEADLINE))
        assert article.date == listed


def test_a_day_below_the_text_does_not_stand_against_the_one_above_the_headline() -> None:
    """Of two days that nothing else speaks for, neither is read."""
    page = f"<p>{LONG}</p><div><div>26.08.2025</div><div>News</div><h1>{HEADLINE}</h1><div>{TEXT}</div>"
    assert read(f"<div>{page}<div>27.08.2025</div></div></div>").date is None


def test_a_day_whose_year_only_its_element_has_is_the_date_and_no_text() -> None:
    """What a reader sees of `<time datetime>` must be that day."""
    page = "<h1>{}</h1><time datetime='2025-08-27T10:00'>{}</time>" + TEXT
    article = read(page.format(HEADLINE, "27 August"))
    assert (article.date, [block.text for block in article.blocks]) == ("2025-08-27", READ)
    assert texts(page.format(HEADLINE, "The day of 26 August")) == ["The day of 26 August", *READ]


# --- what is text -----------------------------------------------------------------------------------


def test_a_column_of_news_before_the_text_is_none_of_it() -> None:
    """Nor does its link to all news end the text, or its place hide the date."""
    cards = "".join(f"<div><div>{day}.08.2025</div>{link(f'a{day}')}</div>" for day in (23, 22, 21))
    head = "<div><h4>Fresh</h4><a href='/news/news_odkb/'>All news</a></div>"
    column = f"<div>{head}<div>{cards}</div><p>Subscribe here</p></div>"
    body = f"<div><div>27.08.2025</div><div>{TEXT}</div></div>"
    article = read(f"<div><section><h1>{HEADLINE}</h1></section><section>{column}{body}</section></div>")
    assert ([block.text for block in article.blocks], article.date) == (READ, "2025-08-27")


def test_a_lead_above_a_column_of_news_is_text() -> None:
    """And the date below it none, though another witness gave it."""
    cards = "".join(f"<li>{link(f'a{day}')}<i>{day}.08.2025</i></li>" for day in (23, 22))
    hero = f"<section><h1>{HEADLINE}</h1><div>{MET}</div><div>27.08.2025</div></section>"
    meta = "<meta property='article:published_time' content='20250827T1447'>"
    column = f"<div><div>Most read</div><ul>{cards}</ul><div>Read our journal</div></div>"
    page = (
        f"{meta}<main>{hero}<div>{column}<div class='body'><div>{LONG}</div><div>A day: {LONG}</div></div></div></main>"
    )
    article = read(page)
    found = [MET, LONG.strip(), f"A day: {LONG.strip()}"]
    assert ([block.text for block in article.blocks], article.date) == (found, "2025-08-27")


def test_a_text_cut_into_blocks_is_one() -> None:
    """As page constructors do; what stands behind its last row is another block's."""
    items = "<div class='block'><ol><li>to agree the plan;</li><li>to meet in May.</li></ol></div>"
    tail = "<div class='block'>Share with friends</div><div class='block'><p>What else</p></div>"
    blocks = f"<div class='block'>{HEAD}</div><div class='block'><div>{TEXT}</div></div>{items}{tail}"
    assert texts(f"<main>{blocks}</main>") == [*READ, "to agree the plan;", "to meet in May."]


def test_a_text_goes_on_behind_an_insert_in_an_element_of_its_form() -> None:
    """Where the site's own lines follow, too."""
    insert = "<aside><p><a href='/n/'>Read also: the summit in Minsk</a></p></aside>"

    def content(name: str) -> str:
        text = f"<div class='part'><p>{name} spoke. {LONG}</p><p>{name} listened.</p></div>"
        more = f"{insert}<div class='part'><p>{name} thanked all.</p></div><div><p>Ask the press service</p></div>"
        return f"<main><section><h1>{name} spoke at the session</h1><div>27.08.2025</div></section>{text}{more}</main>"

    assert among(content).blocks[-1].text == "Abe thanked all."


def test_pictures_with_captions_beside_the_text_s_element_are_the_release_s() -> None:
    """Each leads to itself in large; a banner leads elsewhere."""
    shots = "".join(f"<div><a href='/{n}.jpg'><img src='/s{n}.jpg'></a><div>Picture {n}</div></div>" for n in (1, 2))
    body = f"<div class='text'>{HEAD}{TEXT}</div>"
    assert texts(f"<div>{body}<div>{shots}</div></div>") == [*READ, "Picture 1", "Picture 2"]
    banners = "<a href='https://x.org/'><img src='/x.png'></a><p>Our partners</p>"
    assert texts(f"<div>{body}<div>{banners}</div></div>") == READ


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("<a href='/a.pdf'>Collection of papers<span>4,7 Мб</span></a>", "Collection of papers 4,7 Мб"),
        ("<a href='/a.pdf'><b>pdf</b>Collection of papers</a><i>318 KB</i>", "pdf Collection of papers 318 KB"),
        ("<a href='/a.pdf'>Collection of papers</a><a href='/a.pdf' download>Download</a>", "Collection of papers"),
        (
            "<a href='/a.pdf'><div>Collection of papers</div><div>PDF, 184 KB</div></a>",
            "Collection of papers PDF, 184 KB",
        ),
    ],
)
def test_a_document_is_one_with_its_format_and_size_set_off(row: str, label: str) -> None:
    """Wherever they stand; of two links to it the first says what it is."""
    attachments = [
        block.text
        for block in read(f"<div>{HEAD}<div>{TEXT}<div>{row}</div></div></div>").blocks
        if "href" in block.extra
    ]
    assert attachments == [label]


def test_a_table_of_contents_is_no_text() -> None:
    """Its heading goes with it; the headings that it names stay."""
    toc = "<div><div>Contents</div><ul><li><a href='#a'>Plans</a></li><li><a href='#b'>Results</a></li></ul></div>"
    body = (
        f"<img src='/a.jpg'>{toc}<p>{LONG}</p><h2 id='a'>Plans</h2><p>{MET}</p><h2 id='b'>Results</h2><p>{AGREED}</p>"
    )
    assert texts(f"<div>{HEAD}<div><img src='/a.jpg'></div>{toc}<div>{body}</div></div>") == [
        READ[0],
        "Plans",
        MET,
        "Results",
        AGREED,
    ]


@pytest.mark.parametrize(
    "question",
    [
        "<h3><button aria-expanded='false'>Who takes part?</button></h3>",
        "<button type='button'>Who takes part?</button>",
    ],
)
def test_what_a_button_asks_is_text_where_its_answer_follows(question: str) -> None:
    """As in an accordion; other buttons are none."""
    panel = f"<div>{question}<div><p>{LONG}</p></div></div>"
    found = texts(f"<div>{HEAD}<div><p>{MET}</p>{panel}<p>{AGREED}</p></div></div>")
    assert found == [MET, "Who takes part?", *READ]


def test_a_portrait_below_a_quotation_beside_paragraphs_leaves_it_text() -> None:
    """One above a name is a person's card."""
    said = "<aside><p>Our strength is in hearing each other</p><img src='/p.jpg'><p>the chair, in closing</p></aside>"
    person = "<aside><img src='/p.jpg'><p>Andrey Serdyukov</p><p>Chief of the Joint Staff</p></aside>"
    page = f"<div>{HEAD}<div><p>{LONG}</p>{{}}<p>{AGREED}</p></div></div>"
    assert texts(page.format(said))[1:3] == ["Our strength is in hearing each other", "the chair, in closing"]
    assert texts(page.format(person)) == READ


@pytest.mark.parametrize(
    "insert",
    [
        "<div class='i'>On the subject: <a href='/news/news_odkb/b/'>Video message on the anniversary</a></div>",
        "<a href='/b/'><span>Read also</span><b>Composition of the delegations at the negotiations</b></a>",
        "<div class='b'>Advertising. Exhibition of arms in the park</div>",
        "<div>Read also<br><a href='/b/'>Minister gave an interview on plans</a><p class='t'>A long one.</p></div>",
    ],
)
def test_what_is_put_between_paragraphs_is_no_text(insert: str) -> None:
    """A label with a link, with or without a teaser, or an advertisement."""
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p>{insert}<p>{AGREED}</p></div></div>") == READ


def test_a_credit_or_counter_below_a_picture_hides_nothing() -> None:
    """Neither the picture's caption nor what follows."""
    shot = "<div><img src='/a.jpg'><div>© Photo: press service</div><div>Crossing the glacier</div></div>"
    counted = "<div><img src='/b.jpg'><div>2 of 4</div><div>The jury at work</div></div>"
    found = texts(f"<div>{HEAD}<div><p>{LONG}</p>{shot}{counted}<p>{AGREED}</p></div></div>")
    assert found == [READ[0], "© Photo: press service", "Crossing the glacier", "The jury at work", AGREED]


def test_lead_and_facts_of_a_header_are_told_apart_from_the_text_s_element() -> None:
    """Its tags do not end the text, and its place is none of it."""
    facts = "<div>27.08.2025<div class='p'>Moscow</div></div><ul><li><a href='/t/'>Security</a></li></ul>"
    page = f"<article><header><h1>{HEADLINE}</h1><div><p>{MET}</p></div>{facts}</header><div>{TEXT}</div></article>"
    assert texts(page) == [MET, *READ]


def test_photos_that_are_buttons_are_pictures() -> None:
    """With their captions; buttons with icons are none."""
    shots = "".join(f"<button><img src='/{n}.jpg'><span>Picture {n}</span></button>" for n in (1, 2))
    icon = "<button><img src='/share.svg'>Share it</button>"
    assert texts(f"<div>{HEAD}<div>{TEXT}<div>{shots}</div>{icon}</div></div>") == [*READ, "Picture 1", "Picture 2"]


def test_a_photo_shown_by_a_style_is_a_picture() -> None:
    """It may be all that a release has; an ornament below text is none."""
    photo = "<div style='background: #fff url(\"/upload/a.jpg\") no-repeat' title='At the range'> </div>"
    page = f"<div>{HEAD}<div>{photo}</div></div>"
    blocks = read(page).blocks
    assert [(block.kind, block.extra) for block in blocks] == [
        ("image", {"src": "https://en.odkb-csto.org/upload/a.jpg", "alt": "At the range", "caption": ""})
    ]
    banner = f"<div style='background: url(/upload/a.jpg)'>{TEXT}</div>"
    assert [block.kind for block in read(f"<div>{HEAD}{banner}</div>").blocks] == ["paragraph", "paragraph"]


def test_a_caption_that_leads_to_its_picture_is_text() -> None:
    """And a picture that opens in a layer is no banner."""
    shot = (
        "<li><a href='#' onclick='open()'><img src='/s.jpg'></a><a href='/a.jpg'>The opening of the exhibition</a></li>"
    )
    assert texts(f"<div>{HEAD}<div>{TEXT}<ul>{shot}</ul></div></div>") == [*READ, "The opening of the exhibition"]


def test_a_caption_above_the_headline_is_text() -> None:
    """With its picture, in an element of their own or parted by a `<br>`; the facts beside them are none."""
    video = "<div><iframe src='https://rutube.ru/play/embed/2'></iframe></div><div>At the table</div>"
    for above in (
        "<div><img src='/a.jpg'><div>At the table</div></div>",
        "<img src='/a.jpg'><br>At the table<br>",
        video,
    ):
        page = f"<div>{above}<div>27.08.2025 | Astana | News</div><h1>{HEADLINE}</h1><div>{TEXT}</div></div>"
        assert texts(page) == ["At the table", *READ]


def test_a_banner_s_caption_above_the_headline_is_none_of_the_release() -> None:
    """Links of a menu stand above it in the element that it shares with the headline."""
    menu = "<ul><li><a href='/news/'>News</a></li><li><a href='/video/'>Video</a></li></ul>"
    banner = "<div class='ban'><img src='/b.jpg'><div>The magazine: subscription</div></div>"
    assert texts(f"<div><div>{menu}{banner}</div><div><div>{HEAD}{TEXT}</div></div></div>") == READ


def test_a_gallery_may_part_a_standfirst_from_its_text() -> None:
    """With the captions of its pictures."""
    shots = "".join(f"<li><a href='/{at}.jpg'><img src='/s{at}.jpg'></a><div>Picture {at}</div></li>" for at in (1, 2))
    head = f"<header><h1>{HEADLINE}</h1><h2>{AGREED}</h2></header>"
    text = f"<div><p>{LONG}</p><p>{MET}</p></div>"
    page = f"<article>{head}<div><ul>{shots}</ul></div>{text}<footer>Tags: exercise</footer></article>{FOOT}"
    assert texts(page) == [AGREED, "Picture 1", "Picture 2", LONG.strip(), MET]


def test_a_text_of_short_lines_is_no_column_beside_a_longer_one_of_the_site() -> None:
    """It has the page's day with it."""
    lines = ["The CSTO is 22 years old today!", "Six states. One Treaty.", "Congratulate us in the comments!"]
    own = (
        f"<div><img src='/cake.jpg'></div><div><div>27.08.2025</div>{''.join(f'<p>{line}</p>' for line in lines)}</div>"
    )
    side = f"<div><div><h4>Questions</h4><p>{LONG}</p></div></div>"
    page = f"<section><h1>{HEADLINE}</h1></section><section><div>{own}</div>{side}</section>"
    article = read(page)
    assert (article.date, [block.text for block in article.blocks if block.text][:3]) == ("2025-08-27", lines)


def test_an_address_in_a_paragraph_of_its_own_is_text() -> None:
    """Below text, in its form or amid it; in another element it is a short link."""
    address = "https://en.odkb-csto.org/upload/allies/2025-2/"
    linked = f"<a href='{address}'>{address}</a>"
    assert texts(f"<div>{HEAD}<div>{TEXT}<p>{linked}</p></div></div>") == [*READ, address]
    assert texts(f"<div>{HEAD}<div>{LONG}<p>{linked}</p></div></div>") == [LONG.strip(), address]
    assert texts(f"<div>{HEAD}<div>{TEXT}</div><div class='s'>{linked}</div></div>") == READ


def test_an_officer_s_line_with_the_day_glued_to_it_is_no_row() -> None:
    """Its name, post and state are parted as facts are."""
    line = "- Serdyukov Andrey - (<a href='/b.pdf'>biographical information</a>) - Russian Federation"
    article = read(f"<h1>{HEADLINE}</h1><div><b>06.02.2025</b>{line}<p>{LONG}</p></div>")
    assert article.date == "2025-02-06"
    assert article.blocks[0].text.endswith("Serdyukov Andrey - (biographical information) - Russian Federation")


def test_a_credit_with_marks_below_a_picture_is_text() -> None:
    """So is the name of a video below its picture, both of which lead to where it is shown."""
    credit = "<div><img src='/a.jpg'><div>Photo: Sputnik / Viktor Tolochko</div></div>"
    assert texts(f"<div>{HEAD}<div>{credit}{TEXT}</div></div>") == ["Photo: Sputnik / Viktor Tolochko", *READ]
    shown = "<a href='https://rutube.ru/video/3f/'><img src='/7.jpg'><span>Opening of the exercise</span></a>"
    assert texts(f"<div>{HEAD}<div>{TEXT}</div><div>{shown}</div></div>") == [*READ, "Opening of the exercise"]


def test_a_hero_with_standfirst_picture_and_caption_heads_a_text() -> None:
    """A gallery and documents, each with its heading, follow the article that holds the text."""
    hero = f"<section><h1>{HEADLINE}</h1><p>{MET}</p><img src='/a.jpg'><br>At the range</section>"
    text = f"<article><p>{LONG}</p><p>Then: {LONG}</p></article>"
    shots = "".join(f"<li><img src='/{at}.jpg'><i>Picture {at}</i></li>" for at in (1, 2))
    files = "<section><h2>Downloads</h2><ul><li><a href='/a.pdf'>The statement</a></li></ul></section>"
    found = texts(f"{hero}<main>{text}{files}</main><section><ul>{shots}</ul></section>{FOOT}")
    assert found[:4] == [MET, "At the range", LONG.strip(), f"Then: {LONG.strip()}"]
    assert found[4:6] == ["Downloads", "The statement"]


def test_a_span_of_days_in_a_table_is_data() -> None:
    """It is no date of the page's, nor are facts."""
    rows = "<tr><td>Work of the jury</td><td>2 February – 15 March 2026</td></tr><tr><td>Prizes</td><td>April</td></tr>"
    found = texts(f"<div>{HEAD}<div><p>{MET}</p><table>{rows}</table><p>{AGREED}</p></div></div>")
    assert "2 February – 15 March 2026" in found[1]


def test_a_document_is_named_by_what_stands_above_its_button() -> None:
    """With its format."""
    row = "<div><div>Accreditation form</div><div>docx</div><a href='/a.docx'>Download</a></div>"
    blocks = read(f"<div>{HEAD}<div>{TEXT}{row}</div></div>").blocks
    assert [(block.kind, block.text) for block in blocks[2:]] == [("attachment", "Accreditation form docx")]


def test_a_document_stands_behind_the_headline_said_again_and_its_date() -> None:
    """As in text copies of the site's pages of statements."""
    again = f"<div>{HEADLINE} 27.08.2025 <a href='/a.docx'>Download document</a></div>"
    article = read(f"<h1>{HEADLINE}</h1><div>{again}<div>{TEXT}</div></div>")
    assert (article.title, article.date) == (HEADLINE, "2025-08-27")
    assert [block.text for block in article.blocks] == ["Download document", *READ]


def test_an_article_s_footer_may_hold_its_gallery() -> None:
    """Other footers are the site's."""
    shots = "".join(f"<div><a href='/{n}.jpg'><img src='/s{n}.jpg'></a><div>Picture {n}</div></div>" for n in (1, 2))
    foot = "<footer><p>Address of the office</p></footer>"
    assert texts(f"<article>{HEAD}<div>{TEXT}</div><footer>{shots}</footer></article>{foot}") == [
        *READ,
        "Picture 1",
        "Picture 2",
    ]


def test_exhibits_with_a_heading_of_their_own_stand_below_the_text_s_element() -> None:
    """Documents, or a video that a line above it names; a banner with a heading is the site's."""
    facts = "<ul class='facts'><li>City: Moscow</li></ul>"

    def found(below: str) -> list[str]:
        return texts(f"{HEAD}<div class='text'>{TEXT}</div>{below}{facts}{FOOT}")

    table = "<table><tr><td><img src='/pdf.png'></td><td><a href='/a.pdf'>The statement</a></td></tr></table>"
    assert found(f"<h4>Documents</h4>{table}") == [*READ, "Documents", "The statement"]
    video = "<p><iframe src='https://rutube.ru/play/embed/2552214'></iframe></p>"
    assert found(f"<h4>Video</h4><p>Opening remarks</p>{video}") == [*READ, "Video", "Opening remarks"]
    assert found("<h4>Partners</h4><div><a href='/p/'><img src='/p.jpg'></a></div>") == READ


def test_an_aside_amid_bare_text_is_text() -> None:
    """A sentence drawn out, parted from the rest by `<br>`."""
    said = "<aside>Young specialists must know how it works</aside>"
    found = texts(f"<div>{HEAD}<section>{LONG}<br><br>{said}{AGREED}<br><br>{MET}</section></div>")
    assert found == [READ[0], "Young specialists must know how it works", AGREED, MET]


# --- below the text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "foot",
    [
        "<div><div>Did you not find what you looked for? Write to us.</div><div>Ask</div></div>",
        "<div><div>Information department</div><div>prepares materials and answers questions</div></div>",
        "<div class='s'>Subscribe to our channel and be the first to know: <a href='https://t.me/x'>Telegram</a></div>",
        "<div>Like 12 Dislike 1</div>",
        "<div>Rating: 5 (37)</div>",
        "<div>(votes: 5, rating: 4.2)</div>",
        "<ul><li>VK</li></ul>",
        "<div>This page was viewed 771 times</div>",
        f"<div><div><h4>Popular</h4>{link('bb')}<br>{link('cc')}</div><p class='poll'>Is the portal of use?</p></div>",
        "<div><div><h5>Ivan P. 23.11.2025 10:14</h5><p>Thank you!</p></div>"
        "<div><h5>guest 24.11.2025 08:02</h5><p>When is the second part?</p></div></div>",
    ],
)
def test_what_stands_below_a_text_is_none_of_it(foot: str) -> None:
    """On a page alone: calls, authors, counters, other news, comments of readers."""
    assert texts(f"<div>{HEAD}<div>{TEXT}</div>{foot}</div>") == READ


def test_a_source_and_hashtags_in_a_paragraph_of_the_text_are_its_last_lines() -> None:
    """Hashtags in an element of their own are the site's; a source by its one link is named in bare text, too."""
    for source in ("Source: BelTA news agency", "Источник: БЕЛТА", "Source: Avesta.tj", "#CSTO #exercise"):
        assert texts(f"<div>{HEAD}<div>{TEXT}<p>{source}</p></div></div>") == [*READ, source]
    assert texts(f"<div>{HEAD}<div>{TEXT}<div>#CSTO #exercise</div></div></div>") == READ
    link_to_it = "<a href='https://tass.example/1'>tass.example/1</a>"
    bare = texts(f"<div>{HEAD}<div>{LONG}<br><br>{AGREED}<br><br>Full text: {link_to_it}</div></div>")
    assert bare == [*READ, "Full text: tass.example/1"]
    divs = "".join(f"<div>{line}</div>" for line in (*READ, "#CSTO #exercise"))
    assert texts(f"<div>{HEAD}<div>{divs}</div></div>") == [*READ, "#CSTO #exercise"]
    named = "<p>Source: <a href='https://avesta.tj/'>Avesta.tj</a></p>"
    assert texts(f"<div>{HEAD}<div>{TEXT}{named}<p>{MET}</p>{named}</div></div>") == [
        *READ,
        "Source: Avesta.tj",
        MET,
        "Source: Avesta.tj",
    ]


def test_dates_and_numbers_in_a_table_end_no_text() -> None:
    """Nor do they tell the page's date; a list of facts does."""
    rows = [
        ["Start of acceptance", "27 August 2025, 09:00"],
        ["End", "3 September 2025"],
        ["Contact", "tel. 8, ext. 115"],
    ]
    ranks = [["Place", "Name", "Points"], ["1", "Petrova", "7"], ["2", "Ivanov", "5"]]
    for table in (rows, ranks):
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in table)
        found = read(f"<div>{HEAD}<div><p>{AGREED}</p><table>{cells}</table></div></div>")
        assert [block.extra.get("rows") for block in found.blocks] == [None, table]
        assert read(f"<h1>{HEADLINE}</h1><div><p>{AGREED}</p><table>{cells}</table></div>").date is None
        assert found.date == "2025-08-27"


def test_a_label_with_a_day_amid_lines_of_its_form_is_text() -> None:
    """A tender's terms; at an end of the text it is a row."""
    terms = [
        "Price: 1,480,000 roubles",
        "Start: 16 February 2026",
        "End: 10 March 2026, 12.00",
        "Envelopes are opened.",
    ]
    said = "".join(f"<p>{term}</p>" for term in terms)
    assert texts(f"<div>{HEAD}<div>{said}</div></div>") == terms
    assert texts(f"<div>{HEAD}<div>{TEXT}<p>Event: 16 February 2026</p></div></div>") == READ


def test_what_was_updated_is_text_where_it_is_told() -> None:
    """A day alone is a row."""
    told = "Updated: 30 July, 19:40. The number of participants has been specified, a comment has been added."
    assert texts(f"<div>{HEAD}<div><p>{told}</p>{TEXT}</div></div>") == [told, *READ]
    assert texts(f"<div>{HEAD}<div><p>Updated: 30 July, 19:40.</p>{TEXT}</div></div>") == READ


def test_an_item_with_a_typed_mark_is_text() -> None:
    """A rubric behind a mark is a row."""
    item = "· Nazarov Davlat Kholovich – the Republic of Tajikistan"
    lines = ["The bureau consists of:", item, LONG.strip()]
    assert texts(f"<div>{HEAD}<div>{''.join(f'<p>{line}</p>' for line in lines)}</div></div>") == lines
    assert texts(f"<div>{HEAD}<div>{TEXT}</div><div>· Dushanbe</div></div>") == READ


def test_a_row_below_a_picture_ends_no_text_that_follows() -> None:
    """As it would behind a text."""
    row = "<p>Click to enlarge / Design: Information Department</p>"
    items = "".join(f"<li>{number} components of the forces;</li>" for number in (4, 5, 6, 7))
    found = texts(f"<div>{HEAD}<div><p><img src='/a.png'></p>{row}<p>Main figures:</p><ul>{items}</ul></div></div>")
    assert found[-5:] == ["Main figures:", *(f"{number} components of the forces;" for number in (4, 5, 6, 7))]


def test_an_order_is_read_whole_with_the_row_of_its_day_place_and_number() -> None:
    """That day is not the page's unless something else says so; few words begin the text."""
    row = "<table><tr><td>15 May 2024</td><td>Moscow</td><td>No. OD-61</td></tr></table>"
    orders = "For merits I order:<br>1. To award the badge to:<br>Colonel ASANOV;<br>2. To commend the orchestra.<br>"
    order = f"<center>ORDER<br>of the Secretary General</center>{row}{orders}<div>I. TASMAGAMBETOV</div>"
    headline = "On awards of the Organization"
    page = f"<h1>{headline}</h1><div>{order}</div>"
    article = titled(headline, page)
    assert article.date is None
    whole = " ".join(block.text for block in article.blocks)
    assert all(part in whole for part in ("ORDER", "OD-61", "Colonel ASANOV", "orchestra", "I. TASMAGAMBETOV"))
    assert titled(headline, page, Hint(date="2024-05-15", title=headline)).date == "2024-05-15"


def test_footnotes_are_text() -> None:
    """Below the text's element, in another form."""
    notes = "<div><p class='n'>[1] See the yearbook, table 4.</p><p class='n'>* Times are given for Moscow.</p></div>"
    assert texts(f"<div>{HEAD}<div>{TEXT}</div>{notes}</div>")[2:] == [
        "[1] See the yearbook, table 4.",
        "* Times are given for Moscow.",
    ]


def test_a_caption_with_its_credit_above_a_standfirst_is_text() -> None:
    """A place with its abbreviation is none."""
    for head, said in (("The crew on duty. Photo by N. Orlova", True), ("г. Москва", False)):
        page = f"<div>{HEAD}<div class='c'>{head}</div><div class='l'>{AGREED}</div><div>{TEXT}</div></div>"
        assert (head in texts(page)) is said


def test_a_span_of_years_is_text() -> None:
    """It is somebody's life, and no counter."""
    assert texts(f"<div>{HEAD}<div><p>1951 – 2019</p>{TEXT}</div></div>") == ["1951 – 2019", *READ]


def test_a_photographer_is_named_above_a_gallery() -> None:
    """In an element of its own."""
    shots = "".join(f"<div><img src='/{n}.jpg'></div>" for n in (1, 2))
    found = texts(
        f"<div>{HEAD}<div><div class='a'>Photo: A. Rakhmatulloev</div><div class='g'>{shots}</div></div></div>"
    )
    assert found == ["Photo: A. Rakhmatulloev"]


def test_a_picture_above_the_headline_is_a_release_that_has_no_more() -> None:
    """In the headline's element; a logo elsewhere is none."""
    logo = "<div><img src='/logo.jpg'></div>"
    blocks = read(f"{logo}<div><img src='/poster.jpg'><span>27.08.2025</span><h1>{HEADLINE}</h1></div>").blocks
    assert [(block.kind, block.extra["src"][-11:]) for block in blocks] == [("image", "/poster.jpg")]
    assert not read(f"{logo}<div><span>27.08.2025</span><h1>{HEADLINE}</h1></div>").blocks


def test_exhibits_stand_behind_a_label_too() -> None:
    """A picture that leads to itself in large, though the label is all else in its element; a video with its name."""
    poster = "<div><div>Print version</div><div><a href='/a.png'><img src='/s.png'></a></div></div>"
    assert [block.kind for block in read(f"<div>{HEAD}{poster}</div>").blocks] == ["image"]
    film = "<div><video src='/a.mp4'></video><div>“Blue Helmets”, 24 minutes</div></div>"
    assert texts(f"<div>{HEAD}<div>{TEXT}<div>Print version</div></div>{film}</div>") == [
        *READ,
        "“Blue Helmets”, 24 minutes",
    ]


def test_documents_stand_behind_the_page_s_rows() -> None:
    """In the element of text and rows, or next to it."""
    rows, file = (
        "<div>27.08.2025</div><div>Views: 713</div>",
        "<div class='f'><a href='/a.pdf'>List of documents</a></div>",
    )
    for inside, beside in ((rows + file, ""), (rows, file), ("", rows + file)):
        page = f"<h1>{HEADLINE}</h1><div class='d'><div>{TEXT}</div>{inside}</div>{beside}{FOOT}"
        assert texts(page) == [*READ, "List of documents"]


def test_short_paragraphs_below_a_standfirst_and_a_list_are_text() -> None:
    """The standfirst has a form of its own; a rating below a picture is none of it."""
    items = "<ol><li>The best article;</li><li>The best review;</li></ol>"
    ends = ["The order is described on the site.", "Works are accepted until 15 October."]
    said = f"<p>There are two prizes:</p>{items}<p>{ends[0]}</p><p>{ends[1]}</p>"
    lead = "<div class='lead'>Students of universities are invited to take part.</div>"
    found = texts(f"<div>{HEAD}<img src='/a.jpg'><table><tr><td>(0)</td></tr></table>{lead}<div>{said}</div></div>")
    assert found[0] == "Students of universities are invited to take part."
    assert found[-2:] == ends


def test_a_text_stands_beside_the_element_of_headline_standfirst_and_place() -> None:
    """What a page says behind its element is none of it, also above a heading with rows."""
    lead = "Secretary General spoke to the ambassadors of the states."
    head = f"<div><h1>{HEADLINE}</h1><p>{lead}</p><div><b>27 August 2025</b><div>Moscow</div></div></div>"
    said = [LONG.strip(), "1. foreign policy;", "2. the collective forces;", AGREED]
    text = f"<div class='t'>{''.join(f'<p>{line}</p>' for line in said)}</div>"
    tip = "<div class='tip'>Select a text to share a quotation</div>"
    meta = "<div><h3>Topics</h3><ul><li><a href='/geo/'>Moscow</a></li></ul></div>"
    found = texts(f"<div>{head}<div>{text}</div>{tip}{meta}</div>{FOOT}")
    assert (found[0], found[-len(said) :]) == (lead, said)


def test_a_signature_below_the_text_s_element_is_text() -> None:
    """It ends in a name, or stands in a paragraph beside the others."""
    for sign in ("<div>The CSTO Press Secretary Vladimir Zaynetdinov</div>", ""):
        inside = "" if sign else "<p class='right'>Imangali TASMAGAMBETOV,<br>Secretary General of the Organization</p>"
        assert len(texts(f"<div>{HEAD}<div>{TEXT}{inside}</div>{sign}</div>")) == len(READ) + 1


def test_dated_lines_newest_first_are_no_text_of_a_page_alone() -> None:
    """A ticker without links, whose days stand on lines of their own; a chronicle runs the other way."""
    lines = "".join(f"<p>{day}.08.2025</p><p>A meeting on day {day}</p>" for day in (25, 24, 22))
    assert texts(f"<div>{lines}<div>{TEXT}</div></div>") == READ
    chronicle = "".join(f"<p>{day}.08.2025</p><p>A meeting on day {day}</p>" for day in (22, 24, 25))
    assert "A meeting on day 24" in texts(f"<div>{HEAD}<div><p>{LONG}</p>{chronicle}<p>{AGREED}</p></div></div>")


# --- with neighbours --------------------------------------------------------------------------------


def test_a_page_s_own_number_in_a_class_does_not_hide_the_site_s_lines() -> None:
    """As page builders and blogs write them."""

    def content(name: str) -> str:
        number = f"{ord(name[0]):08x}" * 4
        promo = "<div class='callout'><p>All updates reach the readers of our channel on the day</p></div>"
        head = f"<h1>{name} spoke at the session</h1><div>27.08.2025</div>"
        return f"<div class='page page__{number} tag-{name}'>{head}<p>{name}: {LONG}</p>{promo}</div>"

    assert [block.text for block in among(content).blocks] == [f"Abe: {LONG.strip()}"]


def test_a_counter_that_all_pages_have_is_no_signature() -> None:
    """Though it stands right below the last paragraph, in the same element."""

    def content(name: str) -> str:
        return story(name, f"{name} spoke. {LONG}<br><br>{name}: {LONG}<br><br>Seen by {ord(name[0])} people so far")

    assert not any("Seen by" in block.text for block in among(content).blocks)


def test_what_all_pages_say_below_their_text_is_a_signature_if_it_ends_in_a_name() -> None:
    """In an element of another form than the text's; else it is the site's."""

    def ending(line: str) -> str:
        return among(lambda name: story(name, f"<p>{name}: {LONG}</p><p class='end'>{line}</p>")).blocks[-1].text

    assert ending("The Press Secretary Vladimir Zaynetdinov") == "The Press Secretary Vladimir Zaynetdinov"
    assert ending("Posted in the section of the official chronicle").startswith("Abe: ")


def test_a_standfirst_between_two_lines_that_say_the_headline_is_text() -> None:
    """Neighbours tell it from a motto of the site."""

    def content(name: str) -> str:
        said = f"{name} spoke at the session"
        text = f"<p>{said}</p><p>{name}: {LONG}</p>"
        return f"<h2>{said}</h2><p>Peace is our work.</p><div><p class='l'>{name} came.</p>{text}</div>"

    assert among(content).blocks[0].text == "Abe came."


def test_comments_below_a_text_of_few_words_are_none_of_it() -> None:
    """Their heading stands on the other pages, too."""

    def content(name: str) -> str:
        talk = f"<div class='c'><h2>Discussion</h2><div>Reader</div><p>Dear {name}, where is the archive?</p></div>"
        return f"<article><h1>{name} spoke at the session</h1><div><p>{name} agreed with all.</p></div>{talk}</article>"

    assert [block.text for block in among(content).blocks] == ["Abe agreed with all."]


def test_a_text_without_a_visible_headline_reaches_from_one_site_s_line_to_the_next() -> None:
    """Lists and paragraphs beside each other."""

    def content(name: str) -> str:
        items = f"<ul><li>the name of {name};</li><li>the place of {name}.</li></ul>"
        text = f"<div>{name} asks for:</div>{items}<div>{name}: {LONG}</div>"
        below = "<p><a href='/c/'>To the contents</a></p>"
        return f"<table><tr><td><h2>The news of our site</h2>{text}{below}</td></tr></table>"

    found = [block.text for block in among(content).blocks]
    assert found == ["Abe asks for:", "the name of Abe;", "the place of Abe.", f"Abe: {LONG.strip()}"]


@pytest.mark.parametrize(
    "lead", ["<section>{head}<p>{name} informs the media.</p></section>", "<section>{head}</section>"]
)
def test_a_table_in_the_next_element_is_the_release_s(lead: str) -> None:
    """Behind a first sentence or behind the headline, and with a date in between."""

    def content(name: str) -> str:
        rows = "".join(f"<tr><td>09:3{n}</td><td>Visit {n} of {name}</td></tr>" for n in range(4))
        table = f"<section><table>{rows}</table><p>{name} waits outside.</p></section>"
        text = table if name == "Abe" else f"<section><p>{name} spoke. {LONG}</p></section>"
        head = f"<h1>{name} spoke at the session</h1><div>27.08.2025</div>"
        return f"<main>{lead.format(head=head, name=name)}{text}</main><div><p>Ask the press service of ours</p></div>"

    found = "\n".join(block.text for block in among(content).blocks)
    assert "Visit 3 of Abe" in found
    assert found.endswith("Abe waits outside.")


# --- lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "".join(
                f"<table><tr><td><a href='/news/news_odkb/a{n}/'>{n}</a></td><td>August</td><td>2025</td></tr>"
                f"<tr><td>Release {n} of the session</td></tr></table>"
                for n in (25, 24)
            ),
            ["25", "24"],
        ),
        (
            flat(
                f"{{0}}.08.2025<br>Release {{0}} of the session<br>{LONG}<br>"
                "<a href='/news/news_odkb/a{0}/'>Print it</a><br>"
            ),
            ["25", "24", "22"],
        ),
        (
            "".join(
                f"<div>{link(f'a{n}')}<div>{n - 3} July 2025 · published {n}.08.2025</div></div>" for n in (25, 24)
            ),
            ["25", "24"],
        ),
        (
            flat(
                "<a href='/news/news_odkb/a{0}/'><time>{0}.08.2025</time><h3>Release {0} of the session</h3>"
                "<span>It lasted for {0} hours.</span></a> "
            ),
            ["25", "24", "22"],
        ),
        (
            flat("<a href='/news/news_odkb/a{0}/'><b>{0}.08.2025</b><br>Release {0} of the session</a> "),
            ["25", "24", "22"],
        ),
        (
            flat("<a href='/news/news_odkb/a{0}/'><h3>Release {0} of the session</h3></a> <span>{0}.08.2025</span> "),
            ["25", "24", "22"],
        ),
        (
            "".join(f"<div>{link(f'a{n}')}<time datetime='2025-08-{n}'>{n} August</time></div>" for n in (25, 24)),
            ["25", "24"],
        ),
        ("".join(f"<div>{link(f'a{n}')}<div>Mon, 08/{n}/2025</div></div>" for n in (25, 18)), ["25", "18"]),
    ],
)
def test_more_forms_of_entries_are_read(content: str, expected: list[str]) -> None:
    """The day leads to the release; the entry ends in its link; two days; a day without its year; American dates."""
    assert days(content) == expected
    page = f"<html><body><h1>News</h1>{content}</body></html>"
    titles = [entry.hint.title for entry in parse_listing(page.encode(), NEWS).entries]
    assert all(title is not None and title.startswith("Release") for title in titles)


def test_a_rubric_of_a_word_or_two_is_no_headline_though_each_entry_has_another() -> None:
    """Where a longer text of the entry can be."""
    rubrics = ("Photo", "Speeches", "Documents")
    cards = "".join(
        f"<div><a href='{NEWS}a{at}/'><div>{rubric}</div><div>Release {at} of the session</div></a></div>"
        for at, rubric in enumerate(rubrics)
    )
    listing = parse_listing(f"<html><body><h1>News</h1><div>{cards}</div></body></html>".encode(), NEWS)
    assert [entry.hint.title for entry in listing.entries] == [f"Release {at} of the session" for at in range(3)]


def test_entries_that_each_show_their_path_are_one_list_and_the_pager_beside_them_is_its_own() -> None:
    """As a search's results do; another list above has a pager, too."""
    path = "<div>Path: <a href='/'>Home</a> / <a href='/news/news_odkb/'>News</a></div>"
    found = "".join(f"<div class='item'><h4>{link(slug)}</h4>{path}</div>" for slug in ("aa", "bb", "cc"))
    events = "<div><p><a href='/events/x/'>Round table</a></p><p>1 <a href='?PAGEN_1=2'>2</a></p></div>"
    pager = "<div>1 <a href='?PAGEN_2=2'>2</a></div>"
    page = f"<html><body><h1>News</h1>{events}<div>{found}{pager}</div></body></html>"
    listing = parse_listing(page.encode(), NEWS)
    assert [entry.url[-3:] for entry in listing.entries] == ["aa/", "bb/", "cc/"]
    assert listing.page_urls == {2: f"{NEWS}?PAGEN_2=2"}


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ("<b>1</b> <a href='?PAGEN_1=2&amp;SECTION_CODE=all'>2</a>", {2: "?PAGEN_1=2&SECTION_CODE=all"}),
        (
            "<a href='?page=0'>1</a> <a href='?page=1'>2</a> <a href='?page=2'>3</a>",
            {1: "?page=0", 2: "?page=1", 3: "?page=2"},
        ),
        ("<a href='?page=1'>Older</a>", {2: "?page=1"}),
        ("<b>1</b> <a href='?PAGEN_1=2'>2</a> <a href='?PAGEN_1=1'>3</a>", {2: "?PAGEN_1=2", 3: "?PAGEN_1=1"}),
        (
            "<b>1</b> <a href='?PAGEN_1=4'>2</a> … <a href='?PAGEN_1=1'>5</a> <a href='?PAGEN_1=4'>Next</a>",
            {2: "?PAGEN_1=4", 3: "?PAGEN_1=3", 4: "?PAGEN_1=2", 5: "?PAGEN_1=1"},
        ),
    ],
)
def test_a_pager_is_followed_whatever_its_addresses_count(links: str, expected: dict[int, str]) -> None:
    """From zero, with more than a number, or down while what it shows goes up (`bDescPageNumbering`)."""
    page = f"<html><body><h1>CSTO News</h1><ul><li>{link('aa')}</li><li>{link('bb')}</li></ul><div>{links}</div>"
    assert parse_listing(page.encode(), NEWS).page_urls == {at: f"{NEWS}{query}" for at, query in expected.items()}


def test_a_pager_in_one_line_that_is_not_understood_is_told() -> None:
    """A list is never taken for whole that leads on."""
    page = f"<html><body><h1>CSTO News</h1><ul><li>{link('aa')}</li></ul><div>1 <a href='?from=aa'>2</a> 3</div>"
    assert parse_listing(page.encode(), NEWS).strange_pager == f"{NEWS}?from=aa"


# --- characters -------------------------------------------------------------------------------------


def test_latin_1_is_what_browsers_take_it_for() -> None:
    """Curly quotes of Windows; and Russian where the letters are."""
    quoted = "<meta charset=iso-8859-1><p>“Rock” and “Cobalt”".encode("cp1252")
    assert "“Rock”" in as_utf8(quoted).decode()
    russian = "<meta charset=iso-8859-1><p>Состоялось очередное заседание".encode("cp1251")
    assert "заседание" in as_utf8(russian).decode()
