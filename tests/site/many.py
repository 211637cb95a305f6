"""Plausible releases by the thousand, the same ones each time, for crawls at scale."""

from __future__ import annotations

from datetime import date, timedelta

from tests.site.model import Items, Para, Piece, Release

_NEWEST = date(2026, 2, 13)
_WORDS = {
    "en": {
        "head": "Working meeting No. {n} on {topic} was held at the CSTO Secretariat",
        "topics": (
            "peacekeeping",
            "information security",
            "military cooperation",
            "crisis response",
            "drug control",
        ),
        "first": "On {day}, working meeting No. {n} on {topic} was held at the CSTO Secretariat in Moscow.",
        "more": (
            "Representatives of the member states took part in the meeting, exchanged views on {topic} and "
            "agreed on the order in which the proposals will be worked through in the coming months.",
            "The parties noted that the tasks given by the Collective Security Council are being carried out "
            "on time, and that the experts will meet again before the end of the quarter to compare their "
            "results.",
            "Special attention was paid to {topic}. The participants stressed that the practical experience "
            "of recent joint exercises should be used when the draft decisions are prepared.",
            "The documents that were agreed upon will be submitted to the Committee of Secretaries of the "
            "Security Councils and, after that, to the statutory bodies of the Organization in the "
            "established order.",
        ),
        "items": (
            "the draft plan for {topic}",
            "the report of the Secretariat",
            "the date of the next meeting",
        ),
    },
    "ru": {
        "head": "В Секретариате ОДКБ состоялось рабочее совещание № {n}: {topic}",
        "topics": (
            "миротворчество",
            "информационная безопасность",
            "военное сотрудничество",
            "кризисное реагирование",
            "противодействие наркотрафику",
        ),
        "first": "{day} в Секретариате ОДКБ в Москве состоялось рабочее совещание № {n}, тема: {topic}.",
        "more": (
            "В совещании приняли участие представители государств – членов Организации. Они обменялись "
            "мнениями по теме «{topic}» и согласовали порядок дальнейшей проработки поступивших предложений.",
            "Стороны отметили, что поручения Совета коллективной безопасности выполняются в установленные "
            "сроки, а эксперты вновь встретятся до конца квартала, чтобы сверить полученные результаты.",
            "Особое внимание уделено теме «{topic}». Участники подчеркнули, что при подготовке проектов "
            "решений следует учитывать практический опыт последних совместных учений.",
            "Согласованные документы будут представлены Комитету секретарей советов безопасности, а затем "
            "уставным органам Организации в установленном порядке.",
        ),
        "items": ("проект плана: {topic}", "доклад Секретариата", "срок следующего совещания"),
    },
}


def many(n: int, edition: str = "en") -> list[Release]:
    """Make n releases, newest first, about two a day, of 3 to 8 paragraphs each."""
    return [_release(n - place, _NEWEST - timedelta(days=place // 2), edition) for place in range(n)]


def _release(number: int, day: date, edition: str) -> Release:
    words = _WORDS[edition]
    topic = words["topics"][number % 5]

    def say(text: str) -> str:
        return text.format(n=number, topic=topic, day=f"{day:%d.%m.%Y}" if edition == "ru" else f"{day.day} {day:%B}")

    texts = [words["more"][(number + place) % 4] for place in range(2 + number % 6)]
    body: list[Piece] = [Para(say(str(words["first"]))), *(Para(say(text)) for text in texts)]
    if number % 4 == 0:
        body.append(Items(tuple(say(item) for item in words["items"])))
    slug = f"v-sekretariate-odkb-sostoyalos-rabochee-soveshchanie-{number}"
    return Release(slug, edition, say(str(words["head"])), day.isoformat(), tuple(body))
