"""What stands above a text and beside it, each in its shortest markup: standfirsts, photos, columns, section names."""

from __future__ import annotations

from tests.parser.test_forms import AGREED, HEAD, HEADLINE, LONG, MET, read, texts
from tests.parser.test_further_forms import titled

PHOTO = "<img src='/upload/iblock/hall.jpg'>"
ABOUT = "Official portal of the Secretariat, at work on all days but Sundays and the holidays of the member states"


def test_what_a_header_holds_is_the_head_of_the_text_behind_it() -> None:
    """Headline and standfirst stand in an element of their own there, a picture with its caption beside that one."""
    caption = "Participants in the consultations before the opening."
    figure = f"<figure>{PHOTO}<figcaption>{caption}</figcaption></figure>"
    header = f"<header><div><h1>{HEADLINE}</h1><p>{MET}</p></div>{figure}</header>"
    published = "<dl><dt>Published</dt><dd>27.08.2025</dd></dl>"
    found = texts(f"<article>{header}<div><div><p>{LONG}</p>{published}</div></div></article>")
    assert found == [MET, caption, LONG.strip()]


def test_a_header_may_hold_the_text_itself() -> None:
    """What stands behind it is the site's, then."""
    header = f"<header>{HEAD}<div><p>{LONG}</p><p>{LONG + AGREED}</p></div></header>"
    assert texts(f"<div>{header}<section><p>{ABOUT}</p></section></div>") == [LONG.strip(), LONG + AGREED]


def test_a_line_with_its_credit_is_no_text_behind_a_head() -> None:
    """What it names is the background of the head; the text stands behind it."""
    head = f"<section><div><h1>{HEADLINE}</h1><p>{LONG}</p></div></section>"
    credit = "<div><p>The Secretary General opens the consultations. Photo by the Secretariat</p></div>"
    text = f"<div><div>Share</div><div><p>{LONG + MET}</p><p>{LONG + AGREED}</p><p>{AGREED}</p></div></div>"
    assert texts(f"<article>{head}{credit}{text}</article>")[-1] == AGREED


def test_one_paragraph_below_a_photo_is_the_text_if_its_tail_follows() -> None:
    """Without one, it may be the site's own, and the photo all of the release."""
    head = f"<div><div>27.08.2025</div><h1>{HEADLINE}</h1><div>{PHOTO}</div><div>At the range</div></div>"
    text = f"<div><p>{LONG}</p></div>"
    assert texts(f"<div>{head}{text}<div>Likes: 3</div></div>") == ["At the range", LONG.strip()]
    assert texts(f"<div>{head}{text}<div><a href='/about/'>About us</a></div></div>") == ["At the range"]


def test_a_photo_with_its_day_is_no_column_beside_the_text() -> None:
    """Though other news stand below it, and more text in the page's foot."""
    card = "<div><a href='/news/news_odkb/{0}/'>Release {0} of the Secretariat</a></div>"
    column = f"<div>27.08.2025 {PHOTO}{''.join(map(card.format, 'abc'))}</div>"
    beside = "<div class='text'>Be the first to know about the events of the Organization</div>"
    page = f"{HEADLINE}<div>{column}Share{beside}</div>"
    article = read(page)
    assert [block.kind for block in article.blocks] == ["image"]
    assert article.date == "2025-08-27"


def test_a_photo_right_above_the_headline_is_the_release_if_there_is_no_text() -> None:
    """Its element has neither a headline nor a caption."""
    empty = "<div class='text'></div><div class='tags'><a href='/tags/victory/'>Victory</a></div>"
    article = read(f"<article><figure>{PHOTO}</figure><header>{HEAD}</header>{empty}</article>")
    assert [block.extra["src"].rpartition("/")[2] for block in article.blocks] == ["hall.jpg"]


def test_a_caption_above_the_headline_may_be_as_long_as_a_paragraph() -> None:
    """If the markup says that it is one."""
    figure = f"<figure>{PHOTO}<figcaption>{LONG}</figcaption></figure>"
    assert (
        texts(f"<article>{figure}<div>{HEAD}</div><div><p>{MET}</p><p>{AGREED}</p></div></article>")[0] == LONG.strip()
    )


def test_a_caption_with_a_day_and_a_credit_is_no_row() -> None:
    """Right below its picture; elsewhere the two are facts of the page."""
    caption = "During the talks, 4 February 2026 / Photo: press service"
    found = texts(f"<div>{HEAD}<div>{PHOTO}<br><i>{caption}</i><br><br>{LONG}<br><br>{AGREED}</div></div>")
    assert found == [caption, LONG.strip(), AGREED]


def test_a_picture_s_number_in_its_gallery_is_no_part_of_its_caption() -> None:
    """Before it, as a node of its own."""
    figure = "<figure><img src='/{0}.jpg'><figcaption><span>{0} / 2</span> Flag {0} at the hall</figcaption></figure>"
    gallery = f"<div>{figure.format(1)}{figure.format(2)}</div>"
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p>{gallery}</div></div>")[1:] == [
        "Flag 1 at the hall",
        "Flag 2 at the hall",
    ]


def test_a_line_set_off_below_the_section_s_name_is_the_headline() -> None:
    """Though it is a paragraph as the text's are, and heading and title name the section alone."""
    column = "<table><caption>The calendar of events for this month</caption><tr><td>Mo<td>Tu</table>"
    text = f"<p><b><span>{HEADLINE}</span></b><br></p>{LONG}<br><p>{AGREED}</p><p>Press Secretary V. Zaynetdinov</p>"
    facts = "<ul><li>27.11.2025 | Bishkek | Press releases</li></ul>"
    article = titled("CSTO | News", f"{column}<div><h1>News</h1><div>{text}</div>{facts}</div>")
    assert (article.title, article.date, article.blocks[0].text) == (HEADLINE, "2025-11-27", LONG.strip())


def test_blocks_of_an_editor_share_a_class_and_are_one_text() -> None:
    """Though several of them have lines of their own, and no headline stands above."""
    rows = "".join(f"<div role='row'><div>{name}</div><div>Minister</div></div>" for name in ("Belarus", "Russia"))
    blocks = [f"<p>{MET}</p>", f"<div>Heads of the delegations</div><div role='table'>{rows}</div>", f"<p>{AGREED}</p>"]
    text = "".join(f"<div class='block kind{at}'>{block}</div>" for at, block in enumerate(blocks))
    assert texts(f"<div><div>27.08.2025</div><div>{text}</div></div><div><p>{ABOUT}</p></div>")[-1] == AGREED


def test_photos_with_captions_stand_amid_a_text_without_a_headline() -> None:
    """They are no other text beside it."""
    photo = f"<center>{PHOTO}<br>DSC_4960.JPG<br>The repair company at work</center>"
    text = f"<div>{LONG}</div>{photo}<div>{LONG + AGREED}</div>{photo}<div>{MET}</div>"
    found = texts(f"<div><h2>News</h2>{text}</div>")
    assert {LONG.strip(), MET} <= set(found)


def test_a_call_ends_its_element_as_well_as_it_begins_one() -> None:
    """What stands above the button says what it is for."""
    what_for = "You can send your question to the press service, we answer in three working days"
    page = f"<h1>{HEADLINE}</h1><div>{what_for}<div>Ask a question</div></div>{PHOTO}{PHOTO}"
    assert not any(block.text for block in titled(HEADLINE, page).blocks)


def test_a_link_to_another_release_amid_a_text_is_none_of_it() -> None:
    """Whether one is offered or several."""
    card = (
        "<div class='inset'><div>Материал по теме</div><a href='/osce/'>Консультации прошли в Вене в четверг</a></div>"
    )
    found = texts(f"<div>{HEAD}<div>{MET}<br><br>{card}{LONG}<br><br>{AGREED}</div></div>")
    assert found == [MET, LONG.strip(), AGREED]
