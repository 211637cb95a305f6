"""The releases of the English edition, written for these tests in the institution's manner.

Each stands for a form or an oddity that pages of the real site are known to have; none copies a real text.
"""

from __future__ import annotations

from functools import partial

from tests.site.model import Attachment, Embed, Heading, Image, Items, Para, Quote, Table, written

SMI = "/news/smi/"
STATEMENTS = "/documents/statements/"
EXERCISE = "/training/the_brotherhood_of_war_2025/"

_en = partial(written, "en")

_EXERCISE_TEXT = (
    "On 8 October, at the Northern Ridge training area, the practical part of the joint exercise with the "
    "collective peacekeeping contingents came to its end. About 900 servicemen of five states took part in "
    "it.",
    Image("/upload/medialibrary/3f1/DSC_4960.JPG", "DSC_4960.JPG", "The column passes the checkpoint"),
    "During the day the units escorted a humanitarian convoy, evacuated conditional victims from a destroyed "
    "village and held talks with the elders of the opposing communities.",
    Embed("https://www.youtube.com/embed/ridge2025demo"),
    "The head of the exercise noted that the tasks had been carried out in full. "
    "[(Video)](https://www.youtube.com/watch?v=ridge2025demo)",
)

EN = (
    # An announcement that is later rewritten into the report, at the same address.
    _en(
        "generalnyy-sekretar-odkb-primet-uchastie-v-zasedanii-postoyannogo-soveta",
        "2026-02-27",
        "CSTO Secretary General will take part in the meeting of the Permanent Council",
        "On 5 March, in Moscow, CSTO Secretary General Talatbek Masadykov will take part in a regular "
        "meeting of the Permanent Council of the Organization.",
        "The agenda includes the plan of consultations for the second half of the year. Accreditation of "
        "journalists is open until 3 March at [the press service](/contacts/).",
        date_place="own",
    ),
    # Two releases on one day.
    _en(
        "v-sekretariate-odkb-obsudili-razvitie-gumanitarnogo-sotrudnichestva",
        "2026-02-27",
        "Development of humanitarian cooperation was discussed at the CSTO Secretariat",
        "Today, the CSTO Secretariat hosted a working meeting on humanitarian cooperation with the rectors "
        "of six universities of the member states.",
        "The parties reviewed the results of the student model session held last autumn and agreed to "
        "prepare a common reading list on regional security.",
        "It was noted that the winter school would open in Dushanbe on 14 April, this year.",
    ),
    # An interview: standfirst, then questions and answers that begin with a dash and name nobody.
    _en(
        "intervyu-eneralnogo-sekretarya-odkb-gazete-gornyy-vestnik",
        "2026-02-24",
        "Interview of the CSTO Secretary General to the newspaper “Mountain Herald”",
        "The Secretary General spoke about the plans of the chairmanship and about how the Organization "
        "looks at new challenges on its southern borders.",
        "Exclusive for “Mountain Herald”",
        "— Mr. Secretary General, what will this year be remembered for?",
        "— First of all, for the work on the border programme. We have been preparing it for three years, "
        "and now there is a document with dates, sums and people in charge.",
        "— Are all the partners ready to pay for it?",
        "— The budget was approved unanimously. I would not look for disputes where there are none.",
        "— Thank you for the conversation.",
        date_place="own",
    ),
    # Lists, one inside the other, and a numbered one.
    _en(
        "v-bishkeke-sostoyalis-shtabnye-peregovory-po-podgotovke-ucheniy",
        "2026-02-20",
        "Staff negotiations on the preparation of joint exercises were held in Bishkek",
        "On 18 and 19 February, officers of the Joint Staff and of the defense ministries agreed on the "
        "concept of three exercises to be held under a single plan.",
        "The parties considered the following:",
        Items(
            (
                "composition of the forces, including",
                Items(("reconnaissance units", "mountain units")),
                "routes and timing of the transfer",
                "[logistic support](/structure/joint-staff/) of the contingents",
            )
        ),
        "The next steps were set out in the minutes:",
        Items(("reconnaissance of the training areas in April;", "signing of the plan in June."), ordered=True),
        "The negotiations were held in a constructive atmosphere.",
    ),
    # A table of data.
    _en(
        "nachalnik-obedinennogo-shtaba-odkb-podvel-itogi-sovmestnoy-podgotovki",
        "2026-02-13",
        "Chief of the CSTO Joint Staff summed up the results of joint training",
        "At a briefing in the Crisis Response Center, the Chief of the Joint Staff told military attachés "
        "and journalists how the training plan had been carried out.",
        Table(
            (
                ("Exercise", "Dates", "Servicemen"),
                ("Cobalt", "23–26 June", "350"),
                ("Search", "1–5 September", "1,100"),
                ("Indestructible Brotherhood", "6–10 October", "900"),
            )
        ),
        "He stressed that the number of participants was growing for the third year in a row.",
    ),
    # The page that is taken away later.
    _en(
        "akkreditatsiya-na-press-konferentsiyu-po-itogam-goda",
        "2026-02-10",
        "Accreditation for the press conference on the results of the year",
        "The press conference will be held on 16 February at 11.00. Applications with the name of the media "
        "outlet and passport data are accepted until 14 February.",
        "Entrance opens at 10.15.",
    ),
    # The same headline on different days: this one and the next.
    _en(
        "rabochaya-gruppa-po-informatsionnoy-politike-provela-ocherednoe-zasedanie-2",
        "2026-01-29",
        "Working group on information policy held a regular meeting",
        "The 39th meeting of the working group was held by videoconference on 28 January. The experts agreed "
        "on a calendar of joint publications.",
        "The moderator thanked the Armenian-language bureau for the glossary it had compiled.",
    ),
    _en(
        "rabochaya-gruppa-po-informatsionnoy-politike-provela-ocherednoe-zasedanie",
        "2025-12-18",
        "Working group on information policy held a regular meeting",
        "The 38th meeting of the working group was held in Moscow on 17 December. Its participants compared "
        "how the autumn exercises had been covered by the press of the member states.",
    ),
    # A speech: salutations, the whole in one open quotation mark.
    _en(
        "vystuplenie-generalnogo-sekretarya-odkb-na-konferentsii-v-minske",
        "2025-12-05",
        "Speech by the CSTO Secretary General at the conference on Eurasian security in Minsk",
        "“Dear Mr. Chairman,",
        "Dear colleagues!",
        "Allow me to thank the hosts for their hospitality. A year ago, in this very hall, we spoke of an "
        "idea; today we have before us the draft of a charter.",
        "Security cannot be divided among those who can afford it and those who cannot. That is the rule on "
        "which our Organization was built.",
        "Thank you for your attention.",
    ),
    # Another item of the same day.
    _en(
        "v-minske-otkrylas-fotovystavka-o-mirotvortsakh-odkb",
        "2025-12-05",
        "Photo exhibition about the CSTO peacekeepers opened in Minsk",
        "The exhibition in the National Library shows 60 pictures taken at exercises between 2012 and 2025.",
        Image(
            "/upload/medialibrary/9ab/vystavka.jpg",
            "vystavka.jpg",
            "Visitors at the opening of the exhibition",
        ),
        "It is open to the public until 20 January, on all days except Monday.",
        date_place="own",
    ),
    # Headings inside the text, and documents at its end.
    _en(
        "v-bishkeke-proshla-sessiya-soveta-kollektivnoy-bezopasnosti",
        "2025-11-27",
        "Session of the Collective Security Council was held in Bishkek",
        "The heads of state met in narrow and in extended format.",
        Heading("Decisions adopted"),
        "The Council approved the priorities of the coming chairmanship and the programme for strengthening "
        "the southern border.",
        Heading("On the programme", 3),
        "The programme is designed for five years and is carried out in three stages.",
        Heading("Personnel questions"),
        "The Council appointed a new Deputy Secretary General [(biographical information)](/structure/secretariat/).",
        Attachment("/upload/iblock/77a/declaration.docx", "Text of the declaration (docx, 34 KB)"),
        Attachment("/upload/iblock/77a/communique.pdf", "Joint communiqué (pdf)"),
    ),
    # A headline of two sentences, with a name in capitals.
    _en(
        "imangali-tasmagambetov-bezopasnost-nachinaetsya-s-doveriya-nelzya-zhdat-krizisa",
        "2025-11-24",
        "Imangali TASMAGAMBETOV: “Security begins with trust. We cannot wait for a crisis”",
        "The Secretary General answered the questions of the students of the diplomatic academy for more "
        "than two hours.",
        Quote("Trust is not a gift, it is a habit: it grows when people meet at times when there is no need to."),
        "The meeting was broadcast to four universities.",
        date_place="own",
    ),
    # A picture inside a paragraph, glued to its first word.
    _en(
        "uchastniki-kursov-posetili-sekretariat-odkb",
        "2025-10-29",
        "Participants of the courses visited the CSTO Secretariat",
        Para(
            "Allow me to express our gratitude for an open talk, said the head of the group, Colonel Nurlan Abdiev.",
            Image("/upload/medialibrary/0c4/DSC_5012.JPG", "DSC_5012.JPG"),
        ),
        "The officers got acquainted with the work of the [Crisis Response "
        "Center](/structure/crisis-center/) and of the [press service](https://odkb-csto.org/contacts/).",
        date_place="own",
    ),
    # The same text in two sections, under different addresses: this one and the last.
    _en(
        "zavershilas-aktivnaya-faza-ucheniya-severnyy-khrebet",
        "2025-10-08",
        "Active phase of the exercise “Northern Ridge - 2025” has been completed",
        *_EXERCISE_TEXT,
    ),
    # A teaser of several paragraphs that is a whole greeting.
    _en(
        "pozdravlenie-sekretariata-odkb-s-dnem-znaniy",
        "2025-09-01",
        "Greeting of the CSTO Secretariat on the Day of Knowledge",
        "Dear teachers!",
        "Dear cadets and students!",
        "On behalf of the Secretariat, please accept our congratulations on the beginning of the academic "
        "year. May your textbooks be thick and your examinations short.",
        teaser=(
            "Dear teachers!",
            "Dear cadets and students!",
            "On behalf of the Secretariat, please accept our congratulations on the beginning of the academic year.",
        ),
    ),
    # A date of the event in the first sentence that is later than the date of publication.
    _en(
        "konsultatsii-po-voprosam-povestki-dnya-generalnoy-assamblei",
        "2025-08-22",
        "Consultations on the agenda of the General Assembly will take place in Moscow",
        "On August 26, 2025, representatives of the foreign ministries will hold consultations at the "
        "Secretariat on the agenda of the coming session of the UN General Assembly.",
        "Five such rounds are planned for 2025 - 2026.",
    ),
    # A bare web address of another release in the teaser.
    _en(
        "spetsialnoe-uchenie-eshelon-tyla-nachalos-v-osh",
        "2024-07-26",
        "Special exercise “Rear Echelon” has begun near Osh",
        "The commandant of the exercise reported that all supply units had arrived on schedule.",
        "The stocks of fuel and food were laid in within two days.",
        teaser=(
            "The commandant of the exercise reported that all supply units had arrived on schedule.",
            "https://en.odkb-csto.org/news/news_odkb/kommentariy-sekretariata-odkb-o-khode-podgotovki/",
        ),
    ),
    _en(
        "kommentariy-sekretariata-odkb-o-khode-podgotovki",
        "2024-07-24",
        "Commentary of the CSTO Secretariat on the course of preparation for the exercise",
        "In connection with the publications of some media outlets, the Secretariat states that the exercise "
        "is held on the territory of one state only, and that its neighbours were notified on 1 July.",
        date_place="own",
    ),
    # Doubled spaces, no-break spaces, soft hyphens.
    _en(
        "zasedanie-komiteta-sekretarey-sovetov-bezopasnosti-v-almaty",
        "2023-06-08",
        "Meeting of the Committee of  Secretaries of\u00a0the Security Councils was held in  Almaty",
        "The  Committee considered the situation in\u00a0the region and the measures of "
        "counter\u00adterrorism co\u00adoperation for 2023\u00a0–\u00a02025.",
        "   The participants   agreed to meet again in\u00a0November.   ",
    ),
    # The address says "will take part", the page is the report: rewritten in place.
    _en(
        "generalnyy-sekretar-odkb-primet-uchastie-v-15-m-forume-regionov",
        "2022-12-05",
        "CSTO Secretary General participated in the 15th Forum of Regions",
        "On December 5, the Secretary General spoke at the plenary meeting of the Forum of Regions in Yerevan.",
        "He invited the governors to send rescue teams to the exercise “Rock - 2023”.",
    ),
    # The signature line of the press secretary.
    _en(
        "otkrylsya-uchebnyy-sbor-spasateley",
        "2022-09-14",
        "Training gathering of rescuers has opened",
        "On 13 September, a training gathering of rescuers opened at the mountain base Ala-Too.",
        "The programme includes work on glaciers, in water and in rubble.",
        "The CSTO Press Secretary Vladimir Zaynetdinov",
    ),
    # A static list with dashes in plain paragraphs.
    _en(
        "sostav-ekspertnogo-soveta-utverzhden",
        "2021-10-15",
        "Composition of the Expert Council has been approved",
        "The composition was approved by the decision of the Permanent Council:",
        "- Adamov Sergey Petrovich - [(biographical information)](/structure/adamov/) - Republic of Belarus",
        "- Bekova Aigul Maratovna - [(biographical information)](/structure/bekova/) - Republic of Kazakhstan",
        "- Davtyan Ara Surenovich - Republic of Armenia",
    ),
    # A slug cut at a hundred characters, so that it ends in a hyphen.
    _en(
        "v-moskve-sostoyalos-soveshchanie-predstaviteley-upolnomochennykh-organov-po-voprosam-mezhdunarodnoy-",
        "2021-04-19",
        "Meeting of representatives of authorized bodies on international information security was held in Moscow",
        "The meeting was attended by 34 experts. Participants exchanged lists of contact points that work "
        "day and night.",
        "An electronic bulletin will be issued once a quarter.",
        date_place="own",
    ),
    # A headline that ends in a date, then the page's own date on the same line.
    _en(
        "zayavlenie-o-prodlenii-mandata-2-dekabrya-2020",
        "2020-12-02",
        "On the extension of the mandate of the observers, December 2, 2020",
        "The Permanent Council extended the mandate of the observers by six months.",
        "The decision comes into force on the day it is signed.",
    ),
    # The date glued to the first word of the text, once to a digit and once to a letter.
    _en(
        "20-noyabrya-otkroetsya-molodezhnyy-forum",
        "2020-11-20",
        "Youth forum of the member states opened online",
        "20 November 2020 was the first day of the youth forum. Because of the epidemic, its sections work online.",
        "Closing is planned for 22 November.",
        date_place="glued",
    ),
    _en(
        "videokonferentsiya-vrachey-voennykh-gospitaley",
        "2020-05-21",
        "Videoconference of doctors of military hospitals will be held",
        "On May 26, 2020, doctors of the military hospitals will share what they have learnt in the spring.",
        "The recording will be sent to the medical services.",
        date_place="glued",
    ),
    # No date at all, neither here nor in the listing; a slug made by hand.
    _en(
        "reagirovanie2019",
        "2019-11-05",
        "Crisis Response - 2919",
        "The business game for crisis response officers was held in three rounds.",
        "The winners will represent their teams at the final.",
        "The CSTO Press Secretary Vladimir Zaynetdinov",
        date_place="none",
    ),
    # A slug with underscores; a file name with another date; the date in the listing only.
    _en(
        "vstrecha_generalnogo_sekretarya_odkb_s_rukovoditelyami_organizatsiy_v_tsindao",
        "2018-06-13",
        "Secretary General met with the heads of regional organizations in Qingdao",
        Image("/upload/medialibrary/51d/Встреча в Циндао 9.06.2018.jpg", "Встреча в Циндао 9.06.2018.jpg"),
        "     The heads of three organizations exchanged invitations to their anniversary meetings.",
        "     They agreed that their secretariats would compare calendars every spring.",
        date_place="listing",
    ),
    # The press about the Organization: long teasers, place and agency in the first words.
    _en(
        "interfaks-sekretariat-odkb-rasskazal-o-planakh",
        "2026-02-16",
        "Interfax: the Secretariat spoke about the plans for the spring",
        "Moscow. February 16. INTERFAX.RU - Three exercises and a conference of lawyers will be held this spring.",
        "According to the Secretariat, the conference will be open to the press.",
        section=SMI,
        teaser=(
            "Moscow. February 16. INTERFAX.RU - Three exercises and a conference of lawyers will be held this spring.",
            "According to the Secretariat, the conference will be open to the press.",
        ),
    ),
    _en(
        "tass-posol-otsenil-rabotu-organizatsii",
        "2025-04-15",
        "TASS: Ambassador assessed the work of the Organization",
        "MOSCOW, April 15. /TASS/. The voice of the Organization is heard more and more clearly, the ambassador said.",
        "“We value the patience of our colleagues,” he added.",
        section=SMI,
        date_place="own",
        teaser=("In an exclusive commentary to the agency, the ambassador spoke of patience.",),
    ),
    # Statements: the date on one line with the document; capitals and a space in the address.
    _en(
        "zayavlenie-ministrov-inostrannykh-del ODKB",
        "2022-06-10",
        "STATEMENT of the Ministers of Foreign Affairs on strengthening mutual trust",
        Attachment(
            "/upload/iblock/393/39357fa0b754c4c5529e0bcf4d007437.docx",
            "Download document 39357fa0b754c4c5529e0bcf4d007437.docx",
        ),
        "We, the Ministers of Foreign Affairs, having discussed the situation on the continent,",
        "1. Reaffirm our commitment to the peaceful settlement of disputes;",
        "2. Call upon all states to refrain from steps that lower the threshold of conflict;",
        "3. Express our readiness for dialogue with all interested organizations.",
        section=STATEMENTS,
        date_place="document",
        teaser=("Statement adopted in Yerevan.",),
    ),
    _en(
        "zayavlenie_ob_ukreplenii_kollektivnoy_bezopasnosti_",
        "2018-11-08",
        "Statement on strengthening collective security",
        "The member states proceed from the fact that no state can be safe at the expense of another.",
        "Adopted in Astana.",
        section=STATEMENTS,
        date_place="own",
    ),
    _en(
        "zavershilas-aktivnaya-faza-ucheniya",
        "2025-10-08",
        "Active phase of the exercise “Northern Ridge - 2025” has been completed",
        *_EXERCISE_TEXT,
        section=EXERCISE,
    ),
    _en(
        "otkrytie-ucheniya-severnyy-khrebet",
        "2025-10-06",
        "Exercise “Northern Ridge - 2025” has opened",
        "The flags of five states were raised at the training area.",
        Embed("/upload/video/opening.mp4"),
        "The exercise will last until 10 October.",
        section=EXERCISE,
    ),
)

# What is published between the two visits of the recorded crawl.
LATER_EN = (
    _en(
        "v-moskve-obsudili-podgotovku-konferentsii-yuristov",
        "2026-03-16",
        "Preparation of the conference of lawyers was discussed in Moscow",
        "The organizing committee met on 13 March and approved the list of speakers.",
        "The conference will be opened by the Secretary General.",
    ),
    _en(
        "delegatsiya-instituta-posetila-obedinennyy-shtab",
        "2026-03-19",
        "Delegation of the institute visited the Joint Staff",
        "Twelve researchers were shown how joint plans are drawn up and kept up to date.",
        "The parties agreed to publish a handbook.",
        date_place="own",
    ),
)

# The announcement at the top, rewritten in place into the report of the event.
REPORT_EN = _en(
    "generalnyy-sekretar-odkb-primet-uchastie-v-zasedanii-postoyannogo-soveta",
    "2026-03-05",
    "CSTO Secretary General took part in the meeting of the Permanent Council",
    "On 5 March, in Moscow, CSTO Secretary General Talatbek Masadykov took part in a regular meeting of the "
    "Permanent Council of the Organization.",
    "The agenda included the plan of consultations for the second half of the year. The plan was approved unanimously.",
    "The next meeting will be held in April.",
    date_place="own",
)
