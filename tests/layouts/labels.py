"""What site furniture says, in both languages: labels, static sentences, names. Data only."""

from __future__ import annotations

SITE = {
    "en": ("CSTO", "Collective Security Treaty Organization"),
    "ru": ("ОДКБ", "Организация Договора о коллективной безопасности"),
}
SECTION = {"en": ("CSTO News", "News", "Press Center"), "ru": ("Новости ОДКБ", "Новости", "Пресс-центр")}

PUBLISHED = {
    "en": ("Published", "Date of publication", "Publication date", "Posted on", "Date"),
    "ru": ("Дата публикации", "Опубликовано", "Дата", "Размещено"),
}
UPDATED = {
    "en": ("Updated", "Last updated", "Last modified", "Date of change"),
    "ru": ("Обновлено", "Дата изменения", "Последнее обновление", "Изменено"),
}
BACK = {
    "en": (
        ("Go back", "Back to the section", "Back to the all news"),
        ("Back to list",),
        ("Return to the list",),
        ("← All news",),
        ("All news",),
        ("Back",),
        ("Back to news",),
    ),
    "ru": (
        ("Назад", "Назад в раздел", "Ко всем новостям"),
        ("Возврат к списку",),
        ("Вернуться к списку новостей",),
        ("← Все новости",),
        ("Все новости",),
        ("Назад к списку",),
        ("К списку новостей",),
        ("вернуться назад",),
    ),
}
VIEWS = {
    "en": ("Views", "Number of views", "Viewed"),
    "ru": ("Просмотров", "Количество просмотров", "Показы"),
}
TAGS = {"en": ("Tags", "Keywords"), "ru": ("Теги", "Метки", "Ключевые слова")}
SHORT = {"en": ("Short link", "Permanent link"), "ru": ("Короткая ссылка", "Постоянная ссылка")}
SHARE = {
    "en": ("Share", "Share this page", "Tell your friends"),
    "ru": ("Поделиться", "Поделиться в соцсетях"),
}
PRINT = {"en": ("Print version", "Print", "Printable version"), "ru": ("Версия для печати", "Распечатать")}
READ_ALSO = {"en": ("Read also", "See also"), "ru": ("Читайте также", "Смотрите также", "По теме")}
RELATED = {
    "en": ("Other news", "Related news", "Latest news", "More on the topic"),
    "ru": ("Другие новости", "Похожие новости", "Последние новости", "Новости по теме"),
}
MORE = {
    "en": ("Read more", "More", "Details »", "Read more →"),
    "ru": ("Подробнее", "Читать далее", "Далее »"),
}
LOAD = {"en": ("Load more", "Show more"), "ru": ("Показать еще", "Загрузить еще")}
PREVIOUS_NEXT = {"en": ("Previous", "Next"), "ru": ("Пред.", "След.")}
TOP = {"en": ("Top news", "Main topics", "Popular"), "ru": ("Главное", "Популярное", "Важное")}
TODAY = {"en": "Today is", "ru": "Сегодня"}
HOME = {"en": ("Home", "Main page"), "ru": ("Главная", "Главная страница")}
NO_IFRAME = {
    "en": "Your browser does not support embedded video.",
    "ru": "Ваш браузер не поддерживает встроенное видео.",
}
AGO = {"en": ("recently", "some time ago"), "ru": ("недавно", "некоторое время назад")}

MENU = {
    "en": [
        "About",
        "Structure",
        "Documents",
        "Secretary General",
        "Joint Staff",
        "Exercises",
        "Press Center",
        "Contacts",
        "International cooperation",
        "Anti-drug council",
        "Parliamentary Assembly",
        "Collective forces",
        "Anniversary",
        "Analytics",
        "Photo",
        "Video",
        "Subscribe",
        "Vacancies",
        "Procurement",
        "Institute",
        "History",
        "Charter",
    ],
    "ru": [
        "Об организации",
        "Структура",
        "Документы",
        "Генеральный секретарь",
        "Объединенный штаб",
        "Учения",
        "Пресс-центр",
        "Контакты",
        "Международное сотрудничество",
        "Антинаркотический совет",
        "Парламентская Ассамблея",
        "Коллективные силы",
        "Юбилей",
        "Аналитика",
        "Фото",
        "Видео",
        "Подписка",
        "Вакансии",
        "Закупки",
        "Институт",
        "История",
        "Устав",
    ],
}
COOKIES = {
    "en": "We use cookies so that the site works better. By staying here you agree to it.",
    "ru": "Мы используем файлы cookie. Оставаясь на сайте, вы соглашаетесь с их обработкой.",
}
COPYRIGHT = {
    "en": "© 2002–2026 Collective Security Treaty Organization. All rights reserved",
    "ru": "© 2002–2026 Организация Договора о коллективной безопасности. Все права защищены",
}
FOOTER = {
    "en": [
        "When using materials of the site, a link to the source is obligatory.",
        "7 Sverchkov lane, Moscow, 101990. Reception: +7 (495) 795-27-10",
        "The site was made with the support of the information department, mail us if you find a mistake.",
        "Site visitors today: 1 204, in all: 3 488 120",
    ],
    "ru": [
        "При использовании материалов сайта ссылка на источник обязательна.",
        "101990, г. Москва, Сверчков переулок, дом 7. Приемная: +7 (495) 795-27-10",
        "Сайт создан при поддержке информационного управления, сообщите нам, если нашли ошибку.",
        "Посетителей сегодня: 1 204, всего: 3 488 120",
    ],
}
SIDE = {
    "en": [
        "Subscribe to our newsletter and get the main news of the Organization once a week.",
        "The reading room of the Secretariat is open on working days from ten to five.",
        "Hotline for citizens of the member states who find themselves in a difficult situation abroad.",
        "Which direction of work do you think is the most important? Take part in our poll.",
    ],
    "ru": [
        "Подпишитесь на рассылку и получайте главные новости Организации раз в неделю.",
        "Читальный зал Секретариата открыт по рабочим дням с десяти до семнадцати часов.",
        "Горячая линия для граждан государств-членов, оказавшихся в трудной ситуации за рубежом.",
        "Какое направление работы вы считаете самым важным? Примите участие в нашем опросе.",
    ],
}
STATIC = {
    "en": "This section holds official news; accreditation of journalists is handled by the press service.",
    "ru": "В разделе размещены официальные новости; аккредитацией занимается пресс-служба.",
}
HIDDEN = {
    "en": "Your message has been sent, our specialists will answer you within three working days.",
    "ru": "Ваше сообщение отправлено, наши специалисты ответят вам в течение трех рабочих дней.",
}
NOSCRIPT = {
    "en": "JavaScript is switched off in your browser, some functions of the site will not work.",
    "ru": "В вашем браузере отключен JavaScript, некоторые функции сайта не будут работать.",
}
