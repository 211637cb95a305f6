"""What a text has beside it, each in its shortest markup: captions, standfirsts, documents, signatures, typed lists."""

from __future__ import annotations

from tests.parser.test_forms import AGREED, HEAD, HEADLINE, LONG, MET, among, read, texts
from tests.parser.test_further_forms import story, titled

BACKGROUND = "<a href='/upload/hall{0}.jpg'><span style='background-image:url(/upload/hall{0}.jpg)'></span></a>"
SHARE = "<ul><li><a href='#'>VK</a></li><li><a href='javascript:print()'>Print</a></li></ul>"


# --- captions --------------------------------------------------------------------------------------


def test_captions_between_the_pictures_of_a_slider_are_text() -> None:
    """In one line with links that hold pictures alone."""
    photo = "<a href='/upload/{0}.jpg'><img src='/upload/{0}_s.jpg'></a><span>In the {0} of the Secretariat</span> "
    slider = f"<div class='slider'>{photo.format('hall')}{photo.format('yard')}</div>"
    captions = "In the hall of the Secretariat In the yard of the Secretariat"
    assert texts(f"<div>{HEAD}<div>{LONG}</div>{slider}</div>")[-1] == captions


def test_a_picture_may_be_the_background_of_an_inline_element() -> None:
    """What stands below its link is its caption."""
    photos = [f"<div>{BACKGROUND.format(at)}<div>The command post, view {at}</div></div>" for at in (1, 2)]
    gallery = f"<div><h3>Photo gallery</h3>{''.join(photos)}</div>"
    captions = ["The command post, view 1", "The command post, view 2"]
    assert texts(f"<div>{HEAD}<div><p>{LONG}</p></div>{gallery}</div>")[-2:] == captions


def test_a_caption_of_a_picture_over_the_headline_is_text() -> None:
    """Its credit and a way back to the list may stand between; neighbours tell what is the page's own."""

    def page(name: str) -> str:
        hero = (
            f"<div style='background-image:url(/upload/{name}.jpg)'></div><div>{name} at the table of the talks</div>"
        )
        head = f"<div><a href='..'>All news</a><h1>{name} spoke at the session</h1><div>27.08.2025</div></div>"
        menu = "<ul><li><a href='/'>Home</a></li></ul>"
        credit = "<div>Photo by CSTO Press Service</div>"
        return f"{menu}<div><div>{hero}{credit}{head}</div><div><p>{name}: {LONG}</p></div></div>"

    article = among(page)
    assert [block.kind for block in article.blocks] == ["image", "paragraph", "paragraph"]
    assert article.blocks[1].text == "Abe at the table of the talks"


def test_a_link_to_the_video_above_it_is_its_caption() -> None:
    """On the site itself as well as on another."""
    name = "Echelon 2022, running time 3 min 40 sec"
    video = f"<p><embed src='/upload/film.wmv'><br><a href='/upload/film.wmv'>{name}</a></p>"
    assert texts(f"<div>{HEAD}<p>{LONG}</p>{video}<p>{AGREED}</p></div>") == [LONG.strip(), name, AGREED]


def test_a_name_and_a_post_set_apart_by_a_style_are_words_of_their_own() -> None:
    """A word goes on over elements, and so does a name in capitals."""
    speaker = "<div><img src='/upload/face.jpg'><b>Valery Semerikov</b><span>Deputy Secretary General</span></div>"
    found = texts(f"<div>{HEAD}<div>{speaker}<p><b>T</b>he talks of the <i>CS</i>TO. {LONG}</p></div></div>")
    assert found == ["Valery Semerikov Deputy Secretary General", f"The talks of the CSTO. {LONG.strip()}"]


# --- standfirsts -----------------------------------------------------------------------------------


def test_tools_may_part_a_standfirst_from_the_text_of_its_article() -> None:
    """The text is more than it."""
    head = f"<div>{HEAD}<div>{MET}</div></div>"
    text = f"<div><p>{LONG}</p><p>{LONG + MET}</p><p>{AGREED}</p></div>"
    assert texts(f"<article>{head}{SHARE}{text}</article>") == [MET, LONG.strip(), LONG + MET, AGREED]


def test_tools_may_part_a_standfirst_from_a_text_that_neighbours_do_not_have() -> None:
    """However short it is; their own place stands beside the standfirst."""

    def page(name: str) -> str:
        head = f"<div><h1>{name} spoke at the session</h1><div><i>27.08.2025</i><div>{name}ville</div></div>"
        return f"<div>{head}<div>{name}: {LONG}</div></div>{SHARE}<div><p>{name} left.</p></div></div>"

    assert [block.text for block in among(page).blocks] == [f"Abe: {LONG.strip()}", "Abe left."]


def test_the_text_stands_where_the_page_says_so() -> None:
    """By schema.org's `articleBody` or microformats' `e-content`, though it be less than the standfirst."""
    head = f"<div>{HEAD}<div>{LONG}</div></div>"
    for says in ("itemprop='articleBody'", "class='e-content'"):
        page = f"<div>{head}{SHARE}<div {says}><p>{AGREED}</p></div></div>"
        assert texts(page) == [LONG.strip(), AGREED]


# --- what ends a text ------------------------------------------------------------------------------


def test_documents_in_a_column_beside_the_text_are_the_release_s() -> None:
    """If no neighbour has them; those of the site are on all pages."""

    def page(name: str) -> str:
        own = f"<h2>Documents</h2><ul><li><a href='/upload/{name}.pdf'>Decision on {name}</a></li></ul>"
        theirs = "<h2>Materials</h2><ul><li><a href='/upload/charter.pdf'>The Charter</a></li></ul>"
        return f"<article>{story(name, f'<p>{name}: {LONG}</p>')}</article><aside>{own}{theirs}</aside>"

    assert [block.text for block in among(page).blocks] == [f"Abe: {LONG.strip()}", "Decision on Abe"]


def test_a_text_does_not_end_in_a_colon() -> None:
    """Lines of another form follow it: a list that was pasted with its marks."""
    items = "".join(f"<div>✔ a list of contact points, part {at}</div>" for at in (1, 2))
    text = f"<div><p>{LONG}</p><p>The participants agreed to draw up:</p></div><div>{items}</div>"
    assert texts(f"<div>{HEAD}{text}</div>")[-1] == "✔ a list of contact points, part 2"


def test_a_signature_is_set_to_the_right() -> None:
    """By its editor; a template's lines have a class."""
    for style in ("align='right'", "style='text-align: right;'"):
        signature = f"<div {style}><b>Secretariat of the CSTO<br>Joint Staff of the CSTO</b></div>"
        found = texts(f"<div>{HEAD}{LONG}<br>{MET}<br><br>{signature}</div>")
        assert found[-1] == "Secretariat of the CSTO Joint Staff of the CSTO"


def test_a_paragraph_below_a_table_is_text_whatever_wraps_the_table() -> None:
    """The first paragraph may stand in an element of its own."""
    table = "<div><table><tr><td>09.30<td>Registration<tr><td>10.00<td>Opening address</table></div>"
    text = f"<p class='lead'>{MET}</p><div><h3>26 April</h3>{table}<p>The language is Russian.</p></div>"
    assert texts(f"<article>{HEAD}{text}</article>")[-1] == "The language is Russian."


def test_a_drawn_sign_makes_no_caption_of_what_the_site_says_beside_it() -> None:
    """A photo does: what stands below it is the release's."""
    box = "<div class='contact'><img src='/upload/{0}'><p>Media enquiries are accepted on working days.</p></div>"
    page = "<div>" + HEAD + f"<div><p>{LONG}</p><p>{AGREED}</p></div>{box}</div>"
    assert texts(page.format("mail.svg"))[-1] == AGREED
    assert texts(page.format("press.jpg"))[-1] == "Media enquiries are accepted on working days."


def test_a_picture_that_is_loaded_late_is_told_by_its_own_address() -> None:
    """Not by that of the sign that stands there until it comes into sight."""
    late = "<img src='/images/loading.svg' data-src='/upload/hall.jpg'><img src='/upload/yard.jpg' data-lazy='true'>"
    blocks = read(f"<div>{HEAD}<p>{LONG}</p><div>{late}</div><p>{AGREED}</p></div>").blocks
    shown = [block.extra["src"].rpartition("/")[2] for block in blocks if block.kind == "image"]
    assert shown == ["hall.jpg", "yard.jpg"]


def test_a_caption_above_the_headline_is_text_if_its_picture_is_named_as_the_release_is() -> None:
    """As Bitrix names a picture by itself; another one may be the site's banner with its motto."""
    page = "<div><h1>CSTO news</h1><div><img src='/upload/hall.jpg' alt='{0}'></div><div>{1}</div>{2}<p>{3}</p></div>"
    caption = "During the talks at the Secretariat"
    assert texts(page.format(HEADLINE, caption, HEAD, LONG))[0] == caption
    assert texts(page.format("Seven nations", caption, HEAD, LONG)) == [LONG.strip()]


def test_a_caption_and_its_credit_may_have_a_wrapper() -> None:
    """Which is laid over their picture."""
    overlay = "<div><p>During the talks at the Secretariat</p><p>Photo: press service</p></div>"
    page = f"<div><ul><li><img src='/upload/hall.jpg'>{overlay}</li></ul><div>{HEAD}</div><p>{LONG}</p></div>"
    assert texts(page)[0] == "During the talks at the Secretariat Photo: press service"


def test_what_stands_below_a_heading_is_text_as_the_heading_is() -> None:
    """Though it has an element of its own; the name on an author's card is no heading of the text."""
    about = "The operation has been carried out since 2019."
    box = "<div class='box'>{0}<div><h4>{1}</h4><p>" + about + "</p></div></div>"
    page = "<div>" + HEAD + f"<div class='text'><p>{LONG}</p><p>{AGREED}</p></div>{box}</div>"
    assert texts(page.format("", "For reference"))[-1] == about
    assert about not in texts(page.format("<img src='/images/author.jpg'>", "Press service"))


# --- dates, and what readers are asked -------------------------------------------------------------


def test_a_day_may_stand_below_a_standfirst_that_is_a_heading() -> None:
    """However long that is; a paragraph begins the text."""
    page = "<div><h1>" + HEADLINE + "</h1><{0}>" + LONG + "</{0}><p>10 July 2025, 14:05</p><p>" + LONG + "</p></div>"
    assert read(page.format("h2")).date == "2025-07-10"
    assert read(page.format("p")).date is None


def test_a_dash_behind_a_day_leads_to_what_stands_beside_it() -> None:
    """On the same line or not."""
    facts = "<ul><li>04 Jul. 2025 -</li><li>News (2025) 089</li><li>- Last updated: 05 Jul. 2025 17:45</li></ul>"
    assert read(f"<div><h1>{HEADLINE}</h1>{facts}<p>{LONG}</p></div>").date == "2025-07-04"


def test_a_span_of_days_at_a_headline_s_end_is_its_own() -> None:
    """The last of them is no day of publication."""
    for span in ("30.06–03.07.2025", "30.06. – 03.07.2025", "12–14 November 2025"):
        name = f"Duty shifts of the Center completed an internship {span}"
        article = titled(name, f"<div><h1>{name}</h1><p>{LONG}</p></div>")
        assert (article.title, article.date) == (name, None)


def test_a_call_to_follow_that_is_a_link_is_no_text() -> None:
    """Amid the text, in an element of its own, where neighbours do not have it."""

    def page(name: str) -> str:
        link = "<a href='https://t.me/csto'>Follow our channel so as not to miss anything</a>"
        call = f"<section>{link}</section>" if name == "Abe" else ""
        return story(name, f"<p>{name}: {LONG}</p>{call}<p>{name}: {AGREED}</p>", "<p>The site</p>")

    assert [block.text for block in among(page).blocks] == [f"Abe: {LONG.strip()}", f"Abe: {AGREED}"]


def test_the_count_of_a_discussion_is_no_text() -> None:
    """Where a picture is all of the release."""
    assert texts(f"<div>{HEAD}<p><img src='/upload/hall.jpg'></p><h3>Discussion (0)</h3></div>") == []


def test_a_line_that_a_break_ties_to_a_paragraph_s_last_is_text() -> None:
    """An address there, too, if more of the text has that form."""
    mail = "E-mail: <a href='mailto:press@example.org'>press@example.org</a>"
    contacts = f"<p>Contacts for accreditation:<br>Tel.: +7 495 621-33-25<br>{mail}<br>Contact person: A. Lisitsyna</p>"
    assert texts(f"<div>{HEAD}<p>{LONG}</p>{contacts}</div>")[-1].endswith("Contact person: A. Lisitsyna")


def test_sections_of_one_form_are_the_text_below_a_standfirst_whatever_each_holds() -> None:
    """Where a template has an element for each block, the first of them may hold a single paragraph."""
    head = f"<div><section class='hero'>{HEAD}<p>{LONG}</p></section></div>"
    blocks = [f"<p>{MET + LONG}</p>", f"<h2>Main results</h2><p>{LONG + MET}</p>", f"<p>{AGREED}</p>"]
    sections = "".join(f"<section class='block kind{at}'>{block}</section>" for at, block in enumerate(blocks))
    assert texts(f"<main>{head}{sections}</main>")[2:] == ["Main results", LONG + MET, AGREED]


def test_what_stands_beside_a_form_is_no_text_above_a_signature_either() -> None:
    """Amid the text and behind its last sentence alike."""
    asks = "<div class='letter'><p class='name'>Like it? Get our digest every Friday.</p><form><input></form></div>"
    signature = "<p class='sign'>The CSTO Press Secretary Vladimir Zaynetdinov</p>"
    found = texts(f"<div>{HEAD}<div><p>{LONG}</p><p>{AGREED}</p>{asks}{signature}</div></div>")
    assert found == [LONG.strip(), AGREED, "The CSTO Press Secretary Vladimir Zaynetdinov"]


def test_a_gallery_s_heading_that_says_what_it_shows_is_text() -> None:
    """The name that the site has for all of them is none."""
    photos = "".join(f"<a href='/upload/{at}.jpg'><img src='/upload/{at}s.jpg'></a>" for at in (1, 2))
    page = "<div>" + HEAD + f"<div><p>{LONG}</p><div><div>{{0}}</div><div>{photos}</div></div></div></div>"
    assert texts(page.format("Photo report from the opening of the exhibition"))[-1].startswith("Photo report")
    assert texts(page.format("Photo gallery")) == [LONG.strip()]


# --- older systems ---------------------------------------------------------------------------------


def test_a_byline_tells_the_day() -> None:
    """As Drupal and DLE write it."""
    for byline in ("Submitted by press on 1 December 2014 - 11:46", "Автор: Пресс-служба от 1-12-2014, 16:46"):
        article = read(f"<div><h1>{HEADLINE}</h1><div>{byline}</div><p>{LONG}</p></div>")
        assert (article.date, [block.text for block in article.blocks]) == ("2014-12-01", [LONG.strip()])


def test_bare_text_stands_behind_the_table_of_its_headline() -> None:
    """What that holds beside the headline is but a sign to print it."""
    sign = "<a href='javascript:print()'><img src='/images/print.gif' alt='Print'></a>"
    head = f"<table><tr><td><b>{HEADLINE}</b></td><td>{sign} Print version</td></tr></table>"
    text = f"27.08.2025<br><br>{LONG}<br><br>{AGREED}<p><a href='..'>Go back</a></p>"
    assert texts(f"<table><tr><td>{head}{text}</td></tr></table>") == [LONG.strip(), AGREED]


def test_a_slider_over_the_headline_has_captions_though_tools_stand_above_it() -> None:
    """A way back and a link to print are no menu."""
    overlay = "<div><p>During the talks at the Secretariat</p><p>Photo: press service</p></div>"
    slides = "".join(
        f"<li><img src='/upload/{at}.jpg'>{overlay.replace('talks', at)}</li>" for at in ("talks", "visit")
    )
    tools = "<div><a href='..'>All news</a></div><div><a href='?print=Y'>Print version</a></div>"
    found = texts(f"<main>{tools}<section><ul>{slides}</ul></section><section>{HEAD}</section><p>{LONG}</p></main>")
    assert found[0].startswith("During the talks at the Secretariat")


def test_a_picture_that_a_script_turns_is_the_release_s() -> None:
    """Though it is no photo; a sign to print it is drawn."""
    link = "<a href='#slider'><img src='/upload/card.png'></a>"
    assert [block.kind for block in read(f"<div>{HEAD}<div>{link}</div></div>").blocks] == ["image"]


def test_what_stands_beside_a_player_s_button_is_its_caption() -> None:
    """A player that a script will bring shows a button without a word; others ask to be pressed."""

    def found(button: str) -> list[str]:
        return texts(f"<div>{HEAD}<div><p>{LONG}</p><div>{button}<div>The review at the press centre</div></div></div>")

    assert found("<button aria-label='Watch'></button>") == [LONG.strip(), "The review at the press centre"]
    assert found("<button aria-label='Send'></button>") == [LONG.strip()]
    player = "<div data-src='https://rutube.ru/play/embed/1/'><button class='video-play'></button></div>"
    article = read(f"<div>{HEAD}<div>{player}<div class='name'>Message, 2 min 14 sec</div><p>{LONG}</p></div></div>")
    assert [block.kind for block in article.blocks] == ["embed", "paragraph", "paragraph"]


def test_links_with_a_button_beside_them_are_tools() -> None:
    """Also where they part the standfirst from the text."""
    links = "<a href='https://vk.com/share.php'>VK</a><a href='https://t.me/share/url'>Telegram</a>"
    tools = f"<div>{links}<button>Copy the address</button></div>"
    text = f"<div><p>{LONG}</p><p>{AGREED}</p><p>{LONG}</p></div>"
    found = texts(f"<div><div>{HEAD}<p>{MET}</p></div><div>{tools}{text}</div></div>")
    assert found == [MET, LONG.strip(), AGREED, LONG.strip()]


def test_a_column_of_other_news_is_no_text_though_its_words_are_more_than_the_release_s() -> None:
    """Its elements are headed alike, or each by a heading of its own level; the release is a picture."""
    news = "".join(
        f"<li>0{at}.08.2025 <a href='/news/news_odkb/n{at}/'>Other news of day {at}</a></li>" for at in "123"
    )
    heads = (("<div class='name'>{}</div>",) * 2, ("<h4>{}</h4>", "<h5>{}</h5>"))
    facts = "<dl><dt>Published</dt><dd>27.08.2025</dd></dl>"
    poster = f"<div><img src='/upload/poster.jpg'><div>Views: 490</div>{facts}</div>"
    for first, second in heads:
        latest = f"<div>{first.format('Latest')}<ul>{news}</ul></div>"
        plan = f"<div>{second.format('Plan')}<p>Calendar of events of the Organization for December</p></div>"
        article = read(f"<h1>{HEADLINE}</h1><div><div>{latest}{plan}</div>{poster}</div>")
        assert [block.kind for block in article.blocks] == ["image"]


def test_the_text_stands_below_the_section_s_name_where_the_page_shows_no_headline() -> None:
    """In no element of its own, below a picture that has one, with or without a date; widgets follow."""
    news = "".join(
        f"<li>{at}.08.2025 <a href='/news/news_odkb/n{at}/'>Other news of day {at}</a></li>" for at in (24, 25)
    )
    notice = "<h4>Weather</h4><p>The site was created with the support of the Secretariat</p><p>Print version</p>"
    for day in ("<div>27.08.2025</div>", ""):
        photo = f"<div><div><img src='/upload/hall.jpg'>{day}</div></div>"
        text = f"<p>{MET}</p><p>{LONG}</p><div><a href='..'>Back to the list</a></div>"
        article = titled(HEADLINE, f"<div><h1>CSTO news</h1>{photo}{text}<ul>{news}</ul>{notice}</div>")
        assert [block.text for block in article.blocks] == ["", MET, LONG.strip()]


def test_a_day_with_its_time_may_stand_below_the_first_sentences() -> None:
    """Its place may be set apart by a style; without a time it may be the day of an event."""
    text = f"<div><p>{MET}</p><p>{LONG}</p><p>{AGREED}</p></div>"
    for time, day in ((", 10:09 (MSK)", "2025-08-27"), ("", None)):
        place = f"<div class='place'><b>Moscow</b>, Wednesday, 27 August 2025{time}<a href='?print=Y'>Print</a></div>"
        article = read(f"<div><h1>{HEADLINE}</h1><div>{LONG}</div>{place}{text}</div>")
        assert article.date == day
    ends = f"<div><p>{LONG}</p><p><b>Bishkek</b>, November 27, 2025</p></div>"
    assert texts(f"<div>{HEAD}{ends}</div>")[-1] == "Bishkek, November 27, 2025"


def test_a_block_behind_others_of_its_form_is_text_though_it_is_short() -> None:
    """Where a template has an element for each block; behind a text in one element it may be the site's."""
    asked = f"<dl>{f'<dt>{MET}</dt><dd>{LONG}</dd>' * 2}</dl>"
    signed = "<p class='sign'>Recorded by the press service</p>"
    blocks = (f"<div class='in'><p>{LONG}</p><p>{AGREED}</p></div>", asked, signed)
    first, second, last = [f"<section class='block'>{block}</section>" for block in blocks]
    back = "<div><a href='..'>Back to the list</a></div>"
    assert texts(f"<div>{HEAD}{first}{second}{last}</div>{back}")[-1] == "Recorded by the press service"
    assert texts(f"<div>{HEAD}{first}{last}</div>{back}") == [LONG.strip(), AGREED]


def test_photos_that_lead_to_pages_below_the_release_s_are_its_own() -> None:
    """Their links are of the form that those of other releases have."""
    photo = "<div><a href='/news/news_odkb/x/photos/{0}/'><img src='/upload/{0}.jpg'></a><p>In the {0}</p></div>"
    gallery = f"<div>{photo.format('hall')}{photo.format('yard')}</div>"
    found = texts(f"<div>{HEAD}<div><p>{LONG}</p>{gallery}<p>{AGREED}</p></div></div>")
    assert found == [LONG.strip(), "In the hall", "In the yard", AGREED]


def test_a_document_s_format_and_size_are_set_off_from_its_name() -> None:
    """Whatever parts the one from the other."""
    for mark in ("DOCX (21 KB)", "docx, 21 KB", "(DOCX, 21 KB)"):
        link = f"<a href='/upload/form.docx'><span>Accreditation form</span><span>{mark}</span></a>"
        assert texts(f"<div>{HEAD}<p>{LONG}</p><div>{link}</div></div>")[-1] == f"Accreditation form {mark}"


def test_a_date_glued_to_the_text_may_stand_below_a_standfirst() -> None:
    """Also before a few words that with it look like a row of facts."""
    for first in (f"{AGREED} {LONG.strip()}", "Figures of the operation"):
        text = f"<div class='text'>27.08.2025{first}<br><br>{LONG}</div>"
        article = read(f"<div><h1>{HEADLINE}</h1><div class='lead'>{MET} {AGREED} {MET}</div>{text}</div>")
        assert article.date == "2025-08-27"
        assert [block.text for block in article.blocks][1:] == [first, LONG.strip()]


def test_a_menu_above_the_text_may_have_a_word_of_the_page_s_foot() -> None:
    """The text stands behind it, in the column beside."""
    long = "Exercises and operations of the collective forces"
    names = ("News", "Press", "Statements", long, "Contacts for the media")
    menu = "".join(f"<li><a href='/{name[0]}/'>{name}</a></li>" for name in names)
    columns = f"<table><tr><td><ul>{menu}</ul></td><td><p>{LONG}</p><p>{AGREED}</p></td></tr></table>"
    assert texts(f"<div><div>{HEAD}</div></div>{columns}") == [LONG.strip(), AGREED]


def test_teasers_of_which_other_pages_have_some_are_no_text() -> None:
    """Each leads to another page of the site with its headline, whatever section that is of."""
    teaser = "<div><a href='{0}'>Another release of the CSTO about {1}</a><div>{1}: {2}</div></div>"

    def page(name: str) -> str:
        shared = "".join(teaser.format(f"/training/{at}/", f"exercise {at}", LONG) for at in "12")
        related = f"<div>More on the topic</div>{shared}{teaser.format(f'/news/news_odkb/of-{name}/', name, LONG)}"
        return f"<div>{titled_head(name)}<p>{name}: {LONG}</p></div><div>{related}</div>"

    def titled_head(name: str) -> str:
        return f"<h1>{name} spoke at the session</h1><div>27.08.2025</div>"

    assert [block.text for block in among(page).blocks] == [f"Abe: {LONG.strip()}"]


def test_a_link_back_ends_the_text_also_beside_one_to_print_it() -> None:
    """The site's own words follow in the element of both."""
    links = "<p><a href='..'>Back to the all news</a> <a href='?print=Y'>Print version</a></p>"
    site = "Visitors of the site may leave their comments here<br>This page has been viewed by registered users"
    poster = "<p><img src='/upload/poster.jpg'></p>"
    assert [block.kind for block in read(f"<div>{HEAD}{poster}{links}{site}</div>").blocks] == ["image"]


def test_a_poster_is_all_of_a_release_whatever_widgets_stand_behind_its_labels() -> None:
    """Below the headline, with views of its own, or over it."""
    news = "".join(f"<li><a href='/news/news_odkb/n{at}/'>Other news of the day {at}</a></li>" for at in "12")
    poster = "<img src='/upload/poster.jpg'>"
    plan = "<h3>Events</h3><ul><li>A memorial to peacekeepers will be opened in Astana in November.</li></ul>"
    column = f"<section>{plan}</section><section><h3>Latest</h3><ul>{news}</ul></section>"
    over = f"<div><div>{poster}<h1>{HEADLINE}</h1></div><aside>{column}</aside></div>"
    assert [block.kind for block in read(over).blocks] == ["image"]
    call = "<h4>Feedback</h4><p>Write to us, and the press service will answer within three working days</p>"
    back = "<p><a href='..'>Back to the list</a></p>"
    release = f"<div>{poster}</div><div>Views: 336</div>{back}<h3>Other news</h3><ul>{news}</ul>"
    article = titled(HEADLINE, f"<div><h1>CSTO news</h1><div><div>{release}</div><div>{call}</div></div></div>")
    assert [block.kind for block in article.blocks] == ["image"]


# --- nothing to read -------------------------------------------------------------------------------


def test_a_page_that_shows_nothing_is_told_by_its_title_and_has_no_text() -> None:
    """As one whose text a script would bring."""
    article = titled(HEADLINE, "<div hidden>Loading</div>")
    assert (article.title, article.blocks, article.missing) == (HEADLINE, (), "no text found")
