"""Pages with more than one story, and texts with inserts, each in its shortest markup: what is the release's own."""

from __future__ import annotations

from cstoscrape.model import Hint
from tests.parser.test_forms import AGREED, HEAD, HEADLINE, LONG, MET, among, read, texts
from tests.parser.test_further_forms import story, titled

PHOTO = "<img src='/upload/iblock/hall.jpg'>"
OTHER = "Military correspondents spent a night in a dugout near Brest"


# --- another story below ---------------------------------------------------------------------------


def test_the_next_article_in_full_is_none_of_the_release() -> None:
    """It has a heading of the same form, and a day of its own."""
    one = f"<div><h1>{HEADLINE}</h1><div>27.08.2025</div><p>{MET}</p></div>"
    two = f"<div><h1>{OTHER}</h1><div>31.07.2025</div><p>{LONG}</p><p>{AGREED}</p></div>"
    assert texts(f"<main>{one}{two}</main>") == [MET]


def test_the_next_article_is_told_by_a_class_of_the_headline_s() -> None:
    """Whatever other classes that has, and if both stand in one element."""
    one = f"<div class='name wide'>{HEADLINE}</div><div>27.08.2025</div><p>{MET}</p>"
    two = f"<div class='name'>{OTHER}</div><div>31.07.2025</div><p>{LONG}</p>"
    assert texts(f"<div>{one}{two}</div>") == [MET]


def test_a_day_below_another_page_s_headline_is_that_page_s() -> None:
    """Where a picture is all of the release, whose own day the listing alone has."""
    link = f"<div>Next<br><a href='/news/smi/night/'>{OTHER}</a><div>29.10.2025 | In the press</div><p>{LONG}</p></div>"
    page = f"<div><b>{HEADLINE}</b><center>{PHOTO}<br>Photo: press service</center>{link}</div>"
    assert read(page).date is None
    listed = titled(HEADLINE, page, Hint("2025-05-15", HEADLINE, None))
    assert (listed.date, listed.date_source) == ("2025-05-15", "listing")


def test_no_headline_stands_below_the_back_link() -> None:
    """If a line with the page's day stands above it."""
    greeting = f"<div>30.12.2024</div><div>Happy New Year 2025!</div><p>{PHOTO}</p>"
    hot = f"<div><div>Hot topic of the week</div><p>{LONG}</p><p>{AGREED}</p></div>"
    page = (
        f"<div><h1>News</h1><div>{greeting}<a href='..'>Back to the list</a></div>{hot}<p>We use cookies here</p></div>"
    )
    assert titled("News", page).title == "Happy New Year 2025!"


# --- inserts of a text -----------------------------------------------------------------------------


def test_a_text_goes_on_between_the_cards_in_it() -> None:
    """They have elements of their own, of one form."""
    card = (
        "<div class='card'><a href='/news/news_odkb/{0}/'>"
        + PHOTO
        + "<span>Release {0} of the Secretariat</span></a></div>"
    )
    lines = [
        f"<div class='text'>— {line} {LONG}</div>" for line in ("First.", "Second.", "Third.", "Fourth.", "Fifth.")
    ]
    text = lines[0] + card.format("a") + "".join(lines[1:]) + card.format("b") + f"<div class='text'>{AGREED}</div>"
    assert len([one for one in texts(f"<div>{HEAD}<div>{text}</div></div>") if one.startswith("—")]) == len(lines)


def test_a_card_with_its_label_and_headline_on_a_line_is_none_of_the_text() -> None:
    """Its teaser goes with it."""
    card = f"<div class='card'><b>Read also</b><a href='/news/smi/night/'>{OTHER}</a><p class='teaser'>{MET}</p></div>"
    text = f"<div><p>{LONG}</p>{card}<p>{LONG + AGREED}</p></div>"
    assert texts(f"<div>{HEAD}{text}</div>") == [LONG.strip(), LONG + AGREED]


def test_a_link_to_another_release_ends_no_text_whatever_form_that_has() -> None:
    """The paragraph behind it may be the first of its form."""
    also = f"<p class='also'>Read also: <a href='/news/smi/night/'>{OTHER}</a></p>"
    text = f"<div><p class='first'>{LONG}</p>{also}<p>{MET}</p></div>"
    assert texts(f"<div>{HEAD}{text}<div>Tags: talks</div></div>") == [LONG.strip(), MET]


def test_an_accordion_s_buttons_head_its_texts() -> None:
    """WAI-ARIA has them control what stands behind them; a menu does so, too."""
    menu = "<button aria-controls='m'>Menu</button><div id='m'><a href='/about/'>About the Organization</a></div>"
    item = f"<div><button aria-controls='a'>Who may observe</button><div id='a'><p>{LONG}</p></div></div>"
    found = texts(f"<div>{menu}</div><div>{HEAD}<div><p>{LONG}</p>{item}{item}</div></div>")
    assert found == [LONG.strip(), *("Who may observe", LONG.strip()) * 2]


def test_a_gallery_s_copyright_is_that_of_its_pictures() -> None:
    """However many they are; the site's has a year."""
    shown = "".join(f"<figure><img src='/{at}.jpg'><figcaption>Flag {at}</figcaption></figure>" for at in range(4))
    gallery = f"<div class='gallery'>{shown}<div>© CSTO press service</div></div>"
    assert "Flag 3" in texts(f"<div>{HEAD}<div><p>{MET}</p>{gallery}</div></div>")


# --- facts and documents beside a text -------------------------------------------------------------


def test_a_call_for_contacts_that_no_other_page_has_is_the_release_s() -> None:
    """The site's own stands on all."""
    call = "<p>Contacts for the media:<br>Irina Melnikova, tel. 8 (495) 621-37-86</p>"

    def page(name: str, where: str) -> str:
        text = f"<p>{name}: {LONG}</p><p>{name}: {AGREED}</p>{call if name == 'Abe' or where == 'all' else ''}"
        return story(name, text, "<div>Museum of the Treaty is open on Fridays</div>")

    assert "Irina" in among(lambda name: page(name, "one")).blocks[-1].text
    assert "Irina" not in among(lambda name: page(name, "all")).blocks[-1].text


def test_a_document_behind_a_picture_has_the_name_beside_it() -> None:
    """On a page alone, and among others with the same picture."""
    icon = "<a href='/{1}.pdf'><img src='/dl.gif' alt='Download'></a>"
    row = "<div><div>pdf</div><div><div>{0} of {1}</div><div>34 KB</div></div>" + icon + "</div>"

    def files(name: str) -> str:
        documents = "".join(row.format(what, name + what) for what in ("Text", "List"))
        return story(name, f"<p>{name}: {LONG}</p><h4>Documents</h4>{documents}")

    for article in (read(files("Abe")), among(files)):
        labels = [block.text.removesuffix(" pdf 34 KB") for block in article.blocks if block.kind == "attachment"]
        assert labels == ["Text of AbeText", "List of AbeList"]


def test_the_facts_of_a_head_part_it_from_no_text() -> None:
    """A picture may stand above the standfirst there."""
    head = (
        f"<div><div>{PHOTO}</div><div><h1>{HEADLINE}</h1><p>{MET}</p></div><p>At the hall. Photo: Joint Staff</p></div>"
    )
    facts = "<div><div>By the press group</div><div>Published 27.08.2025</div><div>Updated 28.08.2025</div></div>"
    text = f"<div><div><p>{LONG}</p></div><div><p>{LONG + AGREED}</p></div></div>"
    assert texts(f"<main><article>{head}{facts}{text}</article></main>")[-1] == LONG + AGREED


def test_a_table_of_names_is_the_text_if_the_page_s_tail_follows() -> None:
    """Though no line of it reads as a text, and the site's foot has more words."""
    cells = "".join(f"<div class='cell'>{name}</div>" for name in ("Day", "Event", "Place", "Monday", "Quiz", "Hall"))
    page = f"<div><b>{HEADLINE}</b><div>{cells}</div><div>27.08.2025</div><div>Views: 12</div></div>"
    assert texts(f"{page}<div><p>{LONG}</p></div>") == ["Day", "Event", "Place", "Monday", "Quiz", "Hall"]


def test_the_page_s_date_is_not_taken_from_a_heading_that_has_the_same() -> None:
    """It is text, then; the listing agrees with both."""
    text = f"<div><h3>Heads of delegations, 22 May 2025</h3><p>{LONG}</p><p>{AGREED}</p></div>"
    page = f"<div><div>22 May 2025</div><h1>{HEADLINE}</h1>{text}</div>"
    blocks = titled(HEADLINE, page, Hint("2025-05-22", HEADLINE, None)).blocks
    assert "Heads of delegations, 22 May 2025" in [block.text for block in blocks]


def test_a_fact_beside_the_date_is_no_headline_below_a_section_s_name() -> None:
    """The first line below it is, in an element of its own."""
    author = "<tr><th>Author</th><td>Press service of the Secretariat</td></tr>"
    facts = f"<table><tr><th>Place</th><td>Moscow</td></tr>{author}</table>"
    text = f"<div><p><span>27.08.2025</span>{LONG}</p><p>{AGREED}</p></div>"
    page = f"<div><h1>News</h1><div><div class='name'>{HEADLINE}</div>{facts}{text}</div></div>"
    assert titled("CSTO news", page).title == HEADLINE
