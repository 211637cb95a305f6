"""What stands around a release and is none of it, each in its shortest markup: calls, notices, teasers, credits."""

from __future__ import annotations

import pytest

from cstoscrape.model import Hint
from cstoscrape.parser.article import parse_article
from cstoscrape.parser.listing import parse_listing
from tests.parser.test_forms import AGREED, FOOT, HEAD, HEADLINE, LONG, MET, NEWS, among, days, link, read, texts
from tests.parser.test_further_forms import story, titled

READ = [LONG.strip(), AGREED]


# --- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "If you find an error, select it and press Ctrl+Enter",
        "Was this page useful?",
        "You may also be interested in",
        "Reads: 713",
        "When quoting, a link to the site is obligatory",
        "Если вы обнаружили ошибку, сообщите нам",
        "Прочитано 713 раз",
        "Оцените материал",
        "При перепечатке материалов ссылка на сайт обязательна",
    ],
)
def test_what_a_site_says_below_its_texts_is_none(line: str) -> None:
    """Though it is a paragraph as the text's are, on a page without neighbours."""
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p><p>{AGREED}</p><p>{line}</p></div></div>") == READ


def test_what_an_editor_asks_in_a_paragraph_is_text() -> None:
    """As releases do that were posts of a channel; what the site asks stands in an element of another form."""
    asked = "Follow our channel @odkb_csto for reports from the range"
    called = f"{asked}, and for all that the press services of the member states have to say on the day itself"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p><div>{called}</div></div></div>") == [MET, AGREED]
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p><p>{asked}</p></div></div>") == [MET, AGREED, asked]


def test_what_a_call_to_subscribe_is_for_is_no_text() -> None:
    """Though the release is but a picture."""
    call = "<div><div>Subscribe to our weekly digest</div><p>Only what matters, no more than a letter a week.</p></div>"
    blocks = read(f"<h1>{HEADLINE}</h1><div>{call}<div>27.08.2025</div><img src='/map.png'></div>").blocks
    assert [block.kind for block in blocks] == ["image"]


def test_a_tag_is_no_text_though_it_is_called_video() -> None:
    """In brackets it is a release's own link."""

    def tagged(name: str) -> str:
        tag = f"<div class='tags'><a href='/tags/{name}/'>{'Video' if name == 'Abe' else name}</a></div>"
        return story(name, f"<p>{name}: {LONG}</p>", tag)

    assert among(tagged).blocks[-1].text == f"Abe: {LONG.strip()}"
    linked = f"<p>{LONG}</p><p><a href='/v/1/'>(Video)</a></p>"
    assert texts(f"<div>{HEAD}<div>{linked}</div></div>") == [LONG.strip(), "(Video)"]


# --- teasers, menus, pictures ---------------------------------------------------------------------------


def test_teasers_of_other_sections_above_the_text_are_none_of_it() -> None:
    """In a slider that shows some of them again; in a release's own list their texts stand without such links."""
    name = "<div><a href='/training/{0}/'>Exercise number {0} in the mountains</a></div>"
    teaser = f"<div>{name}<p>{{0}} units took part.</p></div>"
    slider = f"<section>{''.join(map(teaser.format, (1, 2, 3, 1)))}</section>"
    assert texts(f"<main><h1>{HEADLINE}</h1>{slider}<article><div>27.08.2025</div><p>{MET}</p></article></main>") == [
        MET
    ]
    own = slider.replace("<a href", "<b title").replace("</a>", "</b>")
    assert len(texts(f"<div>{HEAD}<div><p>{MET}</p>{own}<p>{AGREED}</p></div></div>")) == 10


def test_a_picture_above_the_menu_is_no_poster() -> None:
    """Though a line stands below it."""
    menu = "".join(
        f"<li><a href='/{name}/'>{name}</a></li>" for name in ("Structure", "Documents", "Exercises", "Sessions")
    )
    head = f"<table><tr><td><img src='/head.gif'>Official site of the Organization</td></tr></table><ul>{menu}</ul>"
    assert texts(f"<div>{head}{HEAD}<p>{MET}</p></div>") == [MET]


def test_a_photographer_s_credit_is_no_notice_of_the_site() -> None:
    """It has no year, and a photo heads its element."""
    photo = (
        "<div class='media'><div><img src='/range.jpg'></div><div>On the range</div><div>© Press service</div></div>"
    )
    blocks = read(f"<div>{HEAD}<div>{photo}<div><p>{MET}</p></div></div></div>").blocks
    assert blocks[0].kind == "image"
    assert [block.text for block in blocks if block.text] == ["On the range", "© Press service", MET]


def test_a_picture_that_leads_to_a_page_below_the_release_s_own_is_its_picture() -> None:
    """One that leads to the page in another form is a button."""
    shown = "<div><a href='/news/news_odkb/x/{}'><img src='/plan.png'></a></div>"
    blocks = read(f"<div>{HEAD}{shown.format('?print=Y')}{shown.format('photos/8')}</div>").blocks
    assert [block.kind for block in blocks] == ["image"]


@pytest.mark.parametrize(
    ("second", "expected"), [("Decisions", ["Declaration", "Decisions"]), ("Declaration", ["Declaration"])]
)
def test_documents_of_one_form_are_each_one_though_their_addresses_are_the_same(
    second: str, expected: list[str]
) -> None:
    """What is said twice is one; so is the button below a name."""
    rows = f"<p><a href='/a.pdf'>Declaration</a></p><p><a href='/a.pdf'>{second}</a></p>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p>{rows}</div></div>") == [MET, *expected]
    button = "<div><p><a href='/a.pdf'>Declaration</a></p><div><a href='/a.pdf'>Open it</a></div></div>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p>{button}</div></div>") == [MET, "Declaration"]


def test_a_document_s_size_is_set_off_though_it_has_a_label() -> None:
    """No word of its name is glued to it."""
    row = "<div><a href='/a.pdf'>Plan of consultations</a><span>Size: 48 KB</span></div>"
    assert texts(f"<div>{HEAD}<div><p>{MET}</p>{row}</div></div>") == [MET, "Plan of consultations Size: 48 KB"]


def test_the_number_of_views_is_no_text_though_documents_follow() -> None:
    """All in the text's own element; their names are longer than many a paragraph."""
    names = ("Collection of documents, part 1 (treaties)", "Collection of documents, part 2 (decisions)", "Order form")
    files = " / ".join(f"<a href='/{at}.pdf'>{name}</a>" for at, name in enumerate(names))
    assert texts(f"<div>{HEAD}{MET}<br>Views: 390<br>{files}</div>") == [MET, *names]


# --- headline and date ----------------------------------------------------------------------------------


def test_a_heading_that_begins_an_element_of_bare_text_is_its_headline() -> None:
    """Where heading and title of the page are its section's; a release of pictures has it by the date beside it."""
    rows = (
        "Subscribe to our mailing list.",
        "The Treaty was signed in Tashkent by the heads of six states of the region.",
    )
    foot = "<tr><td class='head'>Subscription</td></tr>" + "".join(f"<tr><td>{row}</td></tr>" for row in rows)
    for text in (f"{LONG}<br><br>{AGREED}", "<img src='/a.jpg'>"):
        body = f"<h1>CSTO News</h1><div>27.08.2025<h3>{HEADLINE}</h3>{text}</div><table>{foot}</table>"
        assert titled("CSTO News", body).title == HEADLINE


def test_a_day_in_a_link_to_another_page_is_not_the_release_s() -> None:
    """Though a machine can read it and no other stands on the page."""
    other = "<a href='/press/7/'><time datetime='2025-08-29'>29 August</time> The feed of the member states</a>"
    assert read(f"<div>{other}</div><div><h1>{HEADLINE}</h1><p>{MET}</p></div>").date is None


def test_a_date_below_the_caption_of_a_picture_is_the_release_s() -> None:
    """However long the caption is."""
    picture = f"<div><img src='/a.jpg'><div>{LONG[:100]}</div></div>"
    page = f"<section><h1>{HEADLINE}</h1></section><div>{picture}<div>27.08.2025</div><p>{LONG}</p><p>{MET}</p></div>"
    assert read(page).evidence["date"]["rule"] == "a line of its own"


def test_a_link_to_print_the_page_beside_its_date_leads_to_no_other_release() -> None:
    """Nor does one to its comments."""
    row = "<div><div>27.08.2025</div><a href='/news/news_odkb/x/?print=Y'>Print</a></div>"
    assert read(f"<div><h1>{HEADLINE}</h1>{row}<p>{MET}</p></div>").date == "2025-08-27"


def test_a_date_behind_the_number_of_views_below_the_text_is_the_release_s() -> None:
    """Behind another label it is that one's."""
    text = f"<div><h3>{HEADLINE}</h3><div><p>{MET}</p><p>{AGREED}</p></div></div>"
    below = f"<div>{text}<div>{{}}</div><div>27.08.2025</div></div>"
    assert read(below.format("Views: 542")).date == "2025-08-27"
    assert read(below.format("Next news")).date is None


def test_a_place_beside_the_date_is_no_text_though_its_name_stands_in_quotes() -> None:
    """Nor is it behind a standfirst, where the date is told once more."""
    row = "<div><div>27.08.2025</div><div>Polygon “Harbmaidon”</div></div>"
    text = "".join(f"<div><div>{line}</div></div>" for line in READ)
    assert texts(f"<div><div><h1>{HEADLINE}</h1>{row}</div><div>{text}</div></div>") == READ
    told = "<div>27 August 2025<div>19:10</div><div>Moscow</div></div><div><p>{}</p></div><p>Published: 27.08.2025</p>"
    page = f"<div><div><h1>{HEADLINE}</h1><div><p>{MET}</p></div>{told.format(LONG)}</div>"
    assert texts(page) == [MET, LONG.strip()]


# --- lists ----------------------------------------------------------------------------------------------


def test_a_day_heads_all_of_its_entries_though_other_days_have_one() -> None:
    """The element of such a day is its entry's own."""
    group = "<div class='day'><div class='date'>{}.08.2025</div><ul>{}</ul></div>"
    entry = "<li><div>{}</div><p>The sides met.</p></li>"
    groups = (("25", ("aa", "bb")), ("24", ("cc",)), ("22", ("dd",)))
    content = "".join(group.format(day, "".join(entry.format(link(slug)) for slug in slugs)) for day, slugs in groups)
    assert days(f"<div>{content}</div>") == ["25", "25", "24", "22"]


def test_a_month_s_archive_is_no_entry() -> None:
    """A release whose address begins with a month is one."""
    archive = "".join(
        f"<li><a href='/news/news_odkb/2025/{at}/'>Month {at} of the year</a></li>" for at in (10, 11, 12)
    )
    release = f"<li>{link('2025/11/session')}</li>"
    listing = parse_listing(f"<html><body><h1>News</h1><ul>{release}{link('bb')}</ul><ul>{archive}</ul>".encode(), NEWS)
    found = [*listing.entries, *listing.others]
    assert [entry.url.removeprefix(NEWS) for entry in found] == ["2025/11/session/", "bb/"]


# --- readers, other sections, notices -------------------------------------------------------------------


def test_what_readers_have_written_is_no_text_and_tells_no_date() -> None:
    """Though the release is but a video; without a reader's name and time a heading is the release's."""
    comment = (
        "<table><tr><td><b>Nurlan</b> <i>01.12.2025 22:15</i></td></tr><tr><td>Why is there no sound?</td></tr></table>"
    )
    video = "<object><param name='movie' value='https://video.example/v/1'></object>"
    for text in (video, f"<p>{LONG}</p><p>{AGREED}</p>"):
        article = read(f"<div><div>{HEADLINE}</div>{text}<b>Comments (1)</b><br>{comment}</div>")
        assert (article.date, "Nurlan" in article.blocks[-1].text) == (None, False)
    experts = f"<p>{LONG}</p><h3>Comments</h3><p>{LONG}</p><p>{AGREED}</p>"
    assert texts(f"<div>{HEAD}<div>{experts}</div></div>")[-2:] == READ


def test_the_day_that_a_listing_has_is_believed_before_one_that_stands_below_the_text() -> None:
    """Which may be anything's where no label says more."""
    page = f"<div><h1>{HEADLINE}</h1><p>{LONG}</p><div>29.08.2025</div></div>"
    assert titled("News", page).date == "2025-08-29"
    assert titled("News", page, Hint(title=HEADLINE, date="2025-08-27")).date == "2025-08-27"


def test_an_item_of_a_ticker_that_leads_to_another_section_is_one_of_its_items() -> None:
    """Its date is not the release's, though it stands above the headline."""
    teaser = "<a href='{1}'><p>{0} officers of six states took part in the consultations</p></a>"
    item = f"<div class='item'><div>{{0}}.08.2025</div>{teaser}</div>"
    other = item.format(29, "/smi/x/")
    items = "".join(item.format(day, f"/news/news_odkb/a{day}/") for day in (28, 26))
    for ticker in (f"{other}{items}", other):
        page = f"<main><div>{ticker}</div><div><h1>{HEADLINE}</h1><p>{LONG}</p></div></main>"
        assert read(page).date is None


@pytest.mark.parametrize(
    ("paragraph", "is_text"),
    [
        ("See also: the site of the seminar <a href='https://seminar.example/'>seminar.example</a>.", True),
        ("See also the report of the working group, which was published in May.", True),
        ("See also: <a href='/news/news_odkb/aa/'>Exercise of the collective forces in May</a>", False),
        ("<b>See also</b> <a href='/news/news_odkb/aa/'>Exercise of the collective forces in May</a>", False),
    ],
)
def test_what_a_release_refers_to_elsewhere_is_its_text(paragraph: str, is_text: bool) -> None:
    """Pages of the site are the site's to recommend."""
    found = texts(f"<div>{HEAD}<div><p>{LONG}</p><p>{AGREED}</p><p>{paragraph}</p></div></div>")
    assert (len(found) == 3) is is_text


def test_a_notice_in_a_block_of_its_own_behind_the_text_is_none() -> None:
    """However long; also behind labels, while behind these the text may go on in its own form."""
    card = f"<div class='card'><div>Newsroom</div><div>{LONG}</div></div>"
    text = f"<div class='text'><p>{LONG}</p><p>{AGREED}</p></div>"
    assert texts(f"<div>{HEAD}{text}{card}</div>") == READ
    notice = f"<div>Share</div><div class='licence'><img src='/cc.svg'><p>{LONG}</p></div>"
    assert texts(f"<div>{HEAD}{text}{notice}</div>") == READ
    assert texts(f"<div>{HEAD}{text}<div>Share</div>{text}</div>")[-2:] == READ


# --- what a release has beside its text ---------------------------------------------------------------------


def test_a_document_s_mark_in_an_element_of_its_own_belongs_to_its_name() -> None:
    """Whatever heads the documents."""
    row = "<div class='row'><a href='/{0}.pdf'>Document {0}</a><div><b>PDF</b><b>214 KB</b></div></div>"
    files = f"<div class='files'><div>For download</div>{row.format(1)}{row.format(2)}</div>"
    found = texts(f"<div>{HEAD}<div><p>{LONG}</p></div>{files}</div>")
    assert found == [LONG.strip(), "For download", "Document 1 PDF 214 KB", "Document 2 PDF 214 KB"]


def test_a_link_below_a_video_is_its_name() -> None:
    """If it leads to where it is shown."""
    video = "<p><iframe src='https://video.example/1'></iframe><br><a href='{}'>Opening of the exercise</a></p>"
    shown = texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p>{video.format('https://video.example/1')}</div></div>")
    assert shown == [MET, AGREED, "Opening of the exercise"]
    assert texts(f"<div>{HEAD}<div><p>{MET}</p><p>{AGREED}</p>{video.format('/video/')}</div></div>") == [MET, AGREED]


def test_a_poster_above_its_date_and_headline_is_all_of_a_release() -> None:
    """The date has no year but for machines, and a rubric beside it."""
    poster = "<figure><img src='/poster.jpg'><figcaption>At the Tomb of the Unknown Soldier.</figcaption></figure>"
    row = "<div><time datetime='2025-05-09T11:02'>9 May, 11:02</time><a href='/news/news_odkb/'>News</a></div>"
    article = read(f"<article>{poster}{row}<h1>{HEADLINE}</h1></article>")
    assert (article.date, [block.text for block in article.blocks]) == (
        "2025-05-09", ["At the Tomb of the Unknown Soldier."]
    )  # fmt: skip


def test_the_day_of_a_date_in_metadata_is_no_text_above_it() -> None:
    """A programme that heads its days is."""
    meta = "<meta property='article:published_time' content='2025-06-02T11:02'>"

    def shown(text: str) -> list[str]:
        page = f"<html><head>{meta}<title>{HEADLINE}</title></head><body>{text}</body></html>"
        return [block.text for block in parse_article(page.encode(), f"{NEWS}x/").blocks]

    assert shown(f"<div><div><b>Monday, 2 June</b></div><div><p>{LONG}</p></div></div>") == [LONG.strip()]
    days_of_programme = f"<h4>2 June</h4><p>{MET}</p><h4>3 June</h4><p>{AGREED}</p>"
    assert shown(f"<div><div>{days_of_programme}</div></div>") == ["2 June", MET, "3 June", AGREED]


def test_a_headline_that_stands_again_below_the_side_column_heads_the_text() -> None:
    """What the column says of the organization is none of it."""
    menu = "".join(f"<li><a href='/{name}/'>{name}</a></li>" for name in ("News", "Press", "Video", "Photo"))
    column = f"<div><ul>{menu}</ul><div><h4>About us</h4><p>{LONG}</p><p>{LONG}</p></div></div>"
    page = f"<h1>{HEADLINE}</h1><section>{column}<div>27.08.2025<h3>{HEADLINE}</h3><p>{MET}</p></div></section>"
    assert texts(page) == [MET]


def test_a_link_that_begins_with_a_day_and_leads_elsewhere_tells_no_date() -> None:
    """Nor is it the release's text."""
    near = "<div><a href='/news/news_odkb/aa/'>23.10.2025Day of the closing in photographs</a></div>"
    assert read(f"<div><h1>{HEADLINE}</h1><img src='/a.jpg'>{near}</div>").date is None


def test_what_stands_above_the_breadcrumb_is_no_headline() -> None:
    """Though nothing tells the headline from the text below it but its place."""
    crumbs = "<p><a href='/'>CSTO</a> \\ <a href='/news/'>News</a></p>"
    notice = "<td>Chairmanship of the Organization in 2026: the Russian Federation</td>"
    for headline in (HEADLINE, f"<div>{HEADLINE}</div>"):
        text = f"<td>{crumbs}{headline}<br><br>{LONG}<br><br>{AGREED}</td>"
        article = titled("News", f"<div><table><tr>{notice}{text}</tr></table></div>")
        assert (article.title, [block.text for block in article.blocks]) == (HEADLINE, READ)


def test_the_text_stands_in_main_though_a_standfirst_stands_with_the_headline() -> None:
    """However short its lines are."""
    head = f"<section><div>27.08.2025</div><h1>{HEADLINE}</h1><p>{LONG}</p></section>"
    rows = "".join(f"<tr><td>{hour}:00</td><td>Panel of the round table</td></tr>" for hour in (10, 11, 12))
    page = f"{head}<main><article><p>{MET}</p><table>{rows}</table></article></main>"
    assert texts(page)[:2] == [LONG.strip(), MET]


def test_pictures_that_a_script_enlarges_are_no_table_of_contents() -> None:
    """Nor are they icons."""
    pictures = "".join(f"<a href='#' onclick='show({at})'><img src='/{at}.jpg'></a>" for at in range(4))
    blocks = read(f"<div>{HEAD}<div>{pictures}</div></div>").blocks
    assert [block.kind for block in blocks] == ["image"] * 4


def test_days_below_a_row_that_heads_them_are_data() -> None:
    """In elements that look like a table's rows."""
    rows = [("Date", "Event"), ("14.07.2025", "Operation"), ("31.08.2025", "Exercise"), ("29.09.2025", "Training")]
    grid = "".join(f"<div class='tr'><span>{day}</span> <span>{event}</span></div>" for day, event in rows)
    found = texts(f"<div>{HEAD}<div><p>{MET}</p><section>{grid}</section><p>{AGREED}</p></div></div>")
    assert found == [MET, *(" ".join(row) for row in rows), AGREED]


def test_a_picture_below_the_date_below_the_text_is_the_release_s() -> None:
    """With its caption, where other pages tell the site's pictures."""

    def page(name: str) -> str:
        picture = f"<div class='photo'><img src='/{name}.jpg'><div>{name} at the session</div></div>"
        below = f"<div>{ord(name[0]) - 60}.07.2025</div>{picture if name == 'Abe' else ''}"
        return f"<main><h1>{name} spoke at the session</h1><div><p>{name}: {LONG}</p>{below}</div>{FOOT}</main>"

    assert among(page).blocks[1].extra.get("src") == f"{NEWS.removesuffix('/news/news_odkb/')}/Abe.jpg"


def test_cards_of_other_sections_behind_the_cards_of_this_one_are_cards() -> None:
    """In one row of related news, whose elements have one form."""
    name = "<div><a href='{0}'>A meeting of experts on standards</a></div>"
    card = f"<div class='card'>{name}<p>{LONG}</p></div>"
    cards = "".join(map(card.format, ("/news/news_odkb/aa/", "/news/news_odkb/bb/", "/smi/cc/")))
    video = "<div><iframe src='https://video.example/1'></iframe><p>Film of the exercise</p></div>"
    page = f"<main><h1>{HEADLINE}</h1><div>27.08.2025</div>{video}<div>Share</div><div>{cards}</div></main>"
    assert texts(page) == ["Film of the exercise"]


# --- lines that look like rows ------------------------------------------------------------------------------


def test_an_address_that_a_text_announces_is_text() -> None:
    """Amid lines of bare text, too."""
    lines = (LONG.strip(), "The details are given here:", "https://en.odkb-csto.org/training/x/", "The Press Secretary")
    assert texts(f"<div>{HEAD}<div>{'<br><br>'.join(lines)}</div></div>") == list(lines)


def test_a_date_glued_to_a_few_words_that_introduce_a_list_leaves_them_text() -> None:
    """Place and rubric end otherwise."""
    items = "".join(f"<p>- {name}</p>" for name in ("Anatoly Sidorov", "Ulan Nurmatov"))
    article = read(f"<div><h1>{HEADLINE}</h1><div><b>10.10.2019</b>Appointed by order of the head:{items}</div></div>")
    assert article.date == "2019-10-10"
    assert article.blocks[0].text == "Appointed by order of the head:"


@pytest.mark.parametrize(
    "row", ["{} <a href='/{}.docx'>Download document</a> {}.docx", "{}<a href='/{}.docx'>Document</a>{}"]
)
def test_a_document_on_the_date_s_line_is_kept(row: str) -> None:
    """The headline above it is told by the date, as ever."""
    line = row.format("10.06.2022", "39357fa0b754c4c5529e0bcf4d007437", "39357fa0b754c4c5529e0bcf4d007437")
    article = titled("News", f"<div><h1>News</h1><div>{HEADLINE}</div><p>{line}</p><p>{LONG}</p></div>")
    assert (article.title, article.date) == (HEADLINE, "2022-06-10")
    assert "ocument" in article.blocks[0].text


def test_published_and_updated_side_by_side_are_one_row() -> None:
    """With how long it takes to read; each label is an element of its own."""
    row = (
        "<b>Published </b><time>Dec 24, 2025, 17:56 MSK</time><b>Updated </b><time>Dec 26, 2025</time><i>1 min read</i>"
    )
    article = read(f"<div><h1>{HEADLINE}</h1><div>{row}</div><p>{MET}</p><p>{AGREED}</p></div>")
    assert (article.date, [block.text for block in article.blocks]) == ("2025-12-24", [MET, AGREED])


@pytest.mark.parametrize("name", ["DSC_1187.JPG", "Khachaturov at the centre Yerevan 17.07.2018.jpg"])
def test_the_name_of_a_picture_s_file_is_cut_from_the_text_behind_it(name: str) -> None:
    """Though nothing parts them but elements."""
    glued = f"<p><a class='zoom' href='/a.jpg'><img src='/a.jpg'></a><span>{name}</span>{MET}</p>"
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p>{glued}</div></div>") == [LONG.strip(), MET]


def test_the_name_of_a_table_above_all_text_is_text() -> None:
    """Few words in an element of their own there are a place or a rubric else."""
    rows = "".join(
        f"<tr><td>{day} February</td><td>Meeting of the commission</td><td>Moscow</td></tr>" for day in (9, 10, 12)
    )
    named = f"<div><div>Events of the week</div><table>{rows}</table></div><p>{LONG}</p>"
    assert texts(f"<div>{HEAD}<div>{named}</div></div>")[0] == "Events of the week"


@pytest.mark.parametrize(
    "section", ["Collective Security Treaty Organization: news", "News - Collective Security Treaty Organization"]
)
def test_the_organization_s_name_with_a_section_s_is_no_headline(section: str) -> None:
    """Though heading and title of all pages say it."""
    body = f"<div><h1>{section}</h1><div class='head'>{HEADLINE}</div><p>27.08.2025</p><p>{LONG}</p></div>"
    assert titled(section, body).title == HEADLINE


def test_a_page_that_has_the_first_sentence_of_its_listing_is_no_error_page() -> None:
    """However few words it has, without a date and under another headline."""
    page = f"<div><h2>{HEADLINE}</h2><p>Dear veterans of the Organization!</p><p>{MET}</p></div>"
    assert titled("News", page, Hint(title="Dear veterans of the Organization!")).is_release
    assert not titled("News", page, Hint(title="Dear colleagues of the Secretariat")).is_release


def test_an_item_of_a_typed_list_is_text_however_short() -> None:
    """Its mark is no row's, for it ends as an item does."""
    items = [f"· the best {what};" for what in ("article in a newspaper or a magazine", "photograph")]
    lines = "".join(f"<p class='item'>{item}</p>" for item in items)
    assert texts(f"<div>{HEAD}<div><p>{MET}</p>{lines}<p>{LONG}</p></div></div>") == [MET, *items, LONG.strip()]


def test_a_date_before_the_headline_on_its_line_is_cut_from_it() -> None:
    """Where nothing else tells either; a rubric behind a date is shorter."""
    names = "<table><tr><td>COLLECTIVE SECURITY<br>TREATY ORGANIZATION</td></tr></table>"
    for headline in (
        "Mountain riflemen of five states completed the exercise",
        "Photo report: a day of training in the mountains",
    ):
        line = f"<font><b>23.12.2025</b>&nbsp; {headline}</font>"
        page = f"<div>{names}<table><tr><td>{line}</td></tr></table><p>{LONG}</p><p>{AGREED}</p></div>"
        article = titled("News", page)
        assert (article.title, article.date) == (headline, "2025-12-23")
        assert [block.text for block in article.blocks] == READ


def test_a_labelled_date_in_a_row_of_cells_is_the_release_s() -> None:
    """With views and a link beside it; they are no data of a table."""
    cells = ("Published: 30.01.2026", "Views: 3948", "<a href='?print=Y'>Print version</a>")
    row = f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"
    article = read(f"<div><div>{HEADLINE}</div><div><p>{LONG}</p><p>{AGREED}</p>{row}</div></div>")
    assert (article.date, [block.text for block in article.blocks]) == ("2026-01-30", READ)


def test_a_date_before_another_release_s_headline_is_that_one_s() -> None:
    """Though one link alone stands below the text; the page's own stands above its headline, with a number."""
    other = "<ul><li>26.12.2024 <a href='/press/7/'>The main events of the year in the Organization</a></li></ul>"
    head = f"<div>1 September 2025, 18:05 № 1035</div><h1>{HEADLINE}</h1>"
    assert read(f"<div><div>{head}<img src='/a.jpg'><h4>See also</h4>{other}</div></div>").date != "2024-12-26"


def test_a_place_and_day_that_begin_a_text_are_text_though_the_headline_has_the_day() -> None:
    """As those of a transcript or a speech do, in a paragraph like the others."""
    begun = "<b>Transcript of the briefing, Moscow,</b> 19 September 2024"
    paragraphs = "".join(f"<p>{text}</p>" for text in (begun, MET, AGREED, MET))
    article = titled(HEADLINE, f"<div><div>{HEADLINE} 19.09.2024</div><div>{paragraphs}</div></div>")
    assert article.date == "2024-09-19"
    assert article.blocks[0].text == "Transcript of the briefing, Moscow, 19 September 2024"


# --- galleries, tags, links back, text in several elements ------------------------------------------------------


@pytest.mark.parametrize("number", ["<div><span>{0}</span> / 3</div>", "<div>{0} из 3</div>"])
def test_the_number_of_a_gallery_s_picture_is_no_text_and_ends_none(number: str) -> None:
    """Its caption is the release's, that of the last one, too."""
    slide = f"<div><img src='/{{0}}.jpg'><div>{number}<div>Formation {{0}} on the parade ground</div></div></div>"
    slides = "".join(map(slide.format, (1, 2, 3)))
    found = texts(f"<div>{HEAD}<div><p>{LONG}</p><div>{slides}</div></div><h3>Share</h3></div>")
    assert found == [LONG.strip(), *(f"Formation {number} on the parade ground" for number in (1, 2, 3))]


def test_tags_side_by_side_below_a_text_are_none_of_it() -> None:
    """Where no space parts them; words with a space between are a paragraph."""

    def page(behind: str) -> list[str]:
        return [
            one.text for one in among(lambda name: story(name, f"<p>{name}: {LONG}</p>", behind.format(name))).blocks
        ]

    text = f"Abe: {LONG.strip()}"
    assert page("<div><span>{0}land</span><span>Exercises</span></div>") == [text]
    assert page("<div>Press Secretary <b>{0} Zaynetdinov</b></div>") == [text, "Press Secretary Abe Zaynetdinov"]


def test_a_link_to_the_page_s_own_section_ends_the_text_whatever_it_says() -> None:
    """What other links say as a line of their own may be the text's."""
    block = "<div class='block'>{}</div>"
    text = "".join(map(block.format, (f"<h1>{HEADLINE}</h1>", "<img src='/poster.jpg'>")))
    home = block.format("<a href='/news/news_odkb/'>All that has been reported</a>")
    foot = block.format("<h2>Stay in touch</h2><p>Leave your e-mail and we will send you a digest once a week.</p>")
    assert [one.kind for one in read(f"<div>{text}{home}{foot}</div>").blocks] == ["image"]


def test_text_goes_on_in_elements_of_its_own_one_s_form() -> None:
    """With a heading above it, alone in its element, and a table; not in one with a form."""

    def block(name: str, inside: str) -> str:
        return f"<div class='block block-{name}'><div><div>{inside}</div></div></div>"

    table = "<table><tr><th>State</th><th>2024</th><th>2025</th></tr><tr><td>Belarus</td><td>12</td><td>14</td></tr>"
    table += "<tr><td>Tajikistan</td><td>41</td><td>48</td></tr></table>"
    parts = [f"<h1>{HEADLINE}</h1><p>{MET}</p>", "<h3>Results</h3>", f"<p>{LONG}</p>", f"<h4>Figures</h4>{table}"]
    form = f"<h2>Write to us</h2><p>{LONG}</p><form><input name='q'><p>You agree to the rules</p></form>"
    page = "".join(block(chr(97 + at), part) for at, part in enumerate([*parts, form]))
    found = texts(f"<div>{page}</div>")
    assert [text.split("\t")[0] for text in found] == [MET, "Results", LONG.strip(), "Figures", "State"]


def test_a_table_whose_rows_begin_with_words_is_text_at_the_end_of_a_text() -> None:
    """Though most of its cells are numbers."""
    rows = "".join(f"<tr><td>{name}</td><td>2 {at}70</td><td>3 {at}18</td></tr>" for at, name in enumerate("ABC"))
    table = f"<table><tr><th>Indicator</th><th>2024</th><th>2025</th></tr>{rows}</table>"
    assert len(texts(f"<div>{HEAD}<div><p>{LONG}</p><p>{AGREED}</p>{table}</div></div>")) == 3


def test_a_date_among_views_and_tags_is_the_release_s_though_another_stands_below() -> None:
    """That of a single card of another section."""
    rows = "<div>Views: 151</div><div>Tags: Kyrgyzstan</div><div class='date'>Feb 5, 2026</div><div>(1)</div>"
    other = "<div>Press about us</div><h3><a href='/smi/x/'>What the allies agreed on</a></h3><div>Feb 1, 2026</div>"
    text = f"<h3>{HEADLINE}</h3><div><p>{LONG}</p><p>{AGREED}</p></div>{rows}<p><a href='/news/'>Go back</a></p>"
    assert read(f"<h1>News</h1><div>{text}</div><div>{other}</div>").date == "2026-02-05"


def test_a_place_with_its_day_is_the_date_where_the_others_have_theirs() -> None:
    """The abbreviation behind the year ends no sentence."""

    def page(name: str) -> str:
        day = {"Abe": 29, "Ben": 21, "Cid": 26, "Dan": 19}.get(name, len(name) + ord(name[0]) % 10)
        head = f"<tr><td class='name'><b>{name} spoke at the session</b></td></tr>"
        row = f"<tr><td><i>Москва, {day} октября 2009 г.</i></td></tr>"
        return f"<table>{head}{row}<tr><td class='text'>{name}: {LONG}<br>{AGREED}</td></tr></table>"

    article = among(page)
    assert (article.date, [block.text for block in article.blocks]) == ("2009-10-29", [f"Abe: {LONG.strip()} {AGREED}"])


# --- pictures in wrappers, cards in the midst, labels -----------------------------------------------------------


def test_a_credit_in_wrappers_of_its_own_below_a_picture_ends_no_text() -> None:
    """Nor does it say where the text stands; the site's own notice ends one."""
    credit = "<div><div>© CSTO Press Service</div><a href='/photos/'>Photo archive of the Secretariat</a></div>"
    media = f"<div><div><div><img src='/a.jpg'></div></div>{credit}<div>The Secretariat in Moscow</div></div>"
    blocks = f"<div><div class='text'>{LONG}</div></div><div><div class='text'>{AGREED}{LONG}</div></div>"
    head = f"<div><div class='title'>{HEADLINE}</div><h1 class='lead'>{MET}</h1>{media}</div>"
    found = texts(
        f"<div>{head}<div>{blocks}</div><p>© Collective Security Treaty Organization</p><p>{AGREED}</p></div>"
    )
    assert found == [MET, "© CSTO Press Service", "The Secretariat in Moscow", LONG.strip(), f"{AGREED}{LONG}".strip()]


def test_a_card_that_an_empty_link_lies_over_is_no_text_though_it_stands_amid_one() -> None:
    """An empty link that an editor left in a paragraph makes no card of it."""
    card = "<div><a href='/smi/x/'></a><div><span>Experts assessed the prospects of the dialogue</span></div></div>"
    text = f"<div><p>{LONG}</p></div>{card}<div><p><a href='/smi/x/'></a>{AGREED}</p></div><div><p>{MET}</p></div>"
    assert texts(f"<div>{HEAD}<div>{text}</div></div>") == [LONG.strip(), AGREED, MET]


@pytest.mark.parametrize("label", ["Download original", "Скачать оригинал", "Full size"])
def test_what_a_site_offers_below_a_picture_is_no_text(label: str) -> None:
    """Though its link leads to the picture."""
    picture = f"<div><img src='/a.jpg'><a href='/upload/a.jpg'>{label}</a></div>"
    assert texts(f"<div>{HEAD}{picture}<div><p>{LONG}</p><p>{AGREED}</p></div></div>") == READ


def test_a_document_s_format_in_brackets_stays_in_them() -> None:
    """Whatever element it stands in."""
    document = "<p><a href='/form.docx'>Application form</a> (<i>docx, 41 KB</i>)</p>"
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p>{document}</div></div>")[-1] == "Application form (docx, 41 KB)"


def test_a_video_and_its_name_between_the_head_and_the_text_part_nothing() -> None:
    """The name stands beside the video, in an element of its own."""
    head = f"<header><div>27.08.2025</div><div>{HEADLINE}</div><div>{MET}</div></header>"
    video = "<div><video src='/v.mp4'></video></div><div class='name'>Work of the headquarters (2:14)</div>"
    found = texts(f"<article>{head}{video}<div><p>{LONG}</p><p>{AGREED}</p></div></article>")
    assert found == [MET, "Work of the headquarters (2:14)", *READ]


def test_a_credit_in_a_paragraph_of_its_own_ends_no_text_that_goes_on() -> None:
    """Where neighbours tell that what follows is the page's; below a text it is the site's notice."""

    def page(name: str) -> str:
        said = [f"<p>{name} {verb}: {LONG}</p>" for verb in ("said", "added", "asked")]
        return story(name, f"{said[0]}<p>© CSTO Press Service</p>{said[1]}{said[2]}", FOOT)

    found = [block.text for block in among(page).blocks if "©" not in block.text]
    assert found == [f"Abe {verb}: {LONG.strip()}" for verb in ("said", "added", "asked")]


def test_more_text_left_out_than_taken_is_said() -> None:
    """Where neighbours tell that it is the page's own: the layout is not understood there."""
    back = f"<p><a href='{NEWS}'>Go back</a></p>"
    cut = among(lambda name: story(name, f"<p>{name} spoke.</p>{back}<p>{name}: {LONG}</p><p>{name}: {AGREED}</p>"))
    assert [problem for problem in cut.problems if "left out" in problem]
    whole = among(lambda name: story(name, f"<p>{name}: {LONG}</p><p>{name}: {AGREED}</p>", back))
    assert not [problem for problem in whole.problems if "left out" in problem]


# --- what ends a text on a page that its neighbours tell, and on one alone ---------------------------------------


def test_a_contact_in_the_text_s_own_markup_is_text_where_neighbours_tell() -> None:
    """Known labels are none wherever they stand."""
    contact = "Accreditation by phone: 8 495 645-64-72"
    mail = "<a href='mailto:press@example.org'>press@example.org</a>"

    def shown(row: str) -> list[str]:
        article = among(lambda name: story(name, f"<p>{name}: {LONG}</p>{row if name == 'Abe' else ''}", FOOT))
        return [block.text for block in article.blocks]

    assert shown(f"<p>{contact}</p>") == [f"Abe: {LONG.strip()}", contact]
    assert shown(f"<p>E-mail: {mail}</p>") == [f"Abe: {LONG.strip()}", "E-mail: press@example.org"]
    assert shown("<p>Views: 713</p>") == [f"Abe: {LONG.strip()}"]


def test_the_day_of_a_decision_beside_its_number_is_none_of_publication() -> None:
    """In a paragraph it is text; where the day of publication stands above the headline, that is the date."""
    decision = f"<p><b>DECISION</b></p><p>30 October 2025 <span>No. 14-7</span></p><p>{LONG}</p><p>{AGREED}</p>"
    head = f"<div class='head'><div>31.10.2025 | Moscow | News</div><h1>{HEADLINE}</h1></div>"
    article = read(f"<main>{head}<div>{decision}</div></main>")
    assert (article.date, article.blocks[1].text) == ("2025-10-31", "30 October 2025 No. 14-7")
    cells = "<table><tr><td>October 30, 2025</td><td>No. 14-7</td></tr></table>"
    assert read(f"<div><h3>{HEADLINE}</h3>{cells}<p>{LONG}</p><p>{AGREED}</p></div>").date is None


@pytest.mark.parametrize("above", ["<table><tr><td>10:00</td><td>Quiz</td></tr></table>", "<ul><li>Quiz</li></ul>"])
def test_a_sentence_behind_a_table_or_a_list_is_text(above: str) -> None:
    """Though it stands in another form than what is above it."""
    text = f"<div class='lead'>{MET}</div><div class='text'>{above}<div>Bring your passport.</div></div>"
    assert texts(f"<article>{HEAD}{text}</article>")[-1] == "Bring your passport."


def test_columns_of_names_amid_a_text_are_no_side_column() -> None:
    """One stands before the text, not between its paragraphs."""
    person = "<p>{}<br><small>Major General {}</small></p>"
    column = f"<div>{person.format('Chairman', 'Rahmonali')}{person.format('Secretary', 'Puchkov')}</div>"
    paragraph = "<div class='para'><div>{}</div></div>"
    page = f"{paragraph.format(LONG)}<div class='row'>{column}{column}</div>{paragraph.format(LONG + AGREED)}"
    assert any("Rahmonali" in text for text in texts(f"<div>{HEAD}<div>{page}</div></div>"))


def test_a_release_that_is_but_a_link_to_a_video_is_kept() -> None:
    """A picture that leads to where it is shown, and its name that leads there, too."""
    shown = "https://video.example/v/1/"
    text = f"<div><a href='{shown}'><img src='/v.png'></a><br><a href='{shown}?r'>Address, 2 min 14 s</a></div>"
    assert texts(f"<div>{HEAD}<div>{text}</div></div>") == ["Address, 2 min 14 s"]


def test_an_editor_s_elements_without_a_class_are_of_one_text() -> None:
    """However deep they stand in each other; what a template sets below it has a class."""
    inner = f"<div><div><b>Second day</b></div><div>{AGREED}</div></div>"
    text = f"<div class='text'><div><div>{LONG}</div><div>{MET}</div>{inner}</div></div>"
    call = "<div class='call'><div>Press Centre of the Secretariat</div><div>Open on weekdays</div></div>"
    found = texts(f"<div class='page'>{HEAD}{text}{call}</div>")
    assert found == [LONG.strip(), MET, "Second day", AGREED]


def test_documents_in_a_row_with_their_formats_are_the_release_s() -> None:
    """Though the formats are longer than the names."""
    names = "<a href='/1.pdf'>Rules of the contest</a> [pdf, 140 KB] / <a href='/2.docx'>Form</a> [docx, 22 KB]"
    row = f"<div class='files'>Files: {names}</div><div class='views'>Views: 583</div>"
    article = among(lambda name: story(name, f"<p>{name}: {LONG}</p>", row if name == "Abe" else ""))
    assert [block.extra.get("href", "").rpartition("/")[2] for block in article.blocks] == ["", "1.pdf", "2.docx"]


def test_the_first_line_of_a_bare_text_is_no_headline_though_the_date_begins_it() -> None:
    """The name above it is, where heading and title are the section's."""
    text = f"<div><b>24.02.2026</b><b>Question:</b> When will they leave the range?<br><br>Answer: {LONG}</div>"
    article = titled("CSTO News", f"<div><h1>CSTO News</h1><div class='name'>{HEADLINE}</div>{text}</div>")
    assert (article.title, article.date) == (HEADLINE, "2026-02-24")
    assert article.blocks[0].text == "Question: When will they leave the range?"


def test_a_signature_in_an_element_of_its_own_is_text_on_a_page_alone() -> None:
    """With an initial for the first name, and the close and the office around it."""
    signature = "<div class='signature'><div>Sincerely,</div><div>T. Masadykov</div><div>Secretary General</div></div>"
    found = texts(f"<div>{HEAD}<div class='text'><p>{LONG}</p><p>{AGREED}</p>{signature}</div></div>")
    assert found == [*READ, "Sincerely,", "T. Masadykov", "Secretary General"]
