//! Languages as data: the parts that words are made of, and a site's furniture.
//!
//! In: nothing. Out: tables. Words made of them mean nothing; their lengths,
//! scripts and accents are near those of news text. The phrases of menus, cues
//! and credits are ordinary ones.

/// What words of a language are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parts {
    /// Onset, vowel, end of a syllable, each set apart by spaces; `-` is nothing.
    /// What stands twice is twice as frequent.
    Syllables(&'static str, &'static str, &'static str),
    /// A run of characters of the code table, and the most of them in a word.
    Characters(char, u32, usize),
}

/// A language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Language {
    pub(crate) code: &'static str,
    pub(crate) parts: Parts,
    /// Between words, after a part of a sentence, after a sentence.
    pub(crate) gap: &'static str,
    pub(crate) comma: &'static str,
    pub(crate) stop: &'static str,
    /// Around what somebody said.
    pub(crate) quotes: (&'static str, &'static str),
    /// Sections of a menu.
    pub(crate) menu: [&'static str; 5],
    pub(crate) newsletter: &'static str,
    pub(crate) cue: &'static str,
    pub(crate) rights: &'static str,
}

/// Every language there is.
pub(crate) const LANGUAGES: [Language; 13] = [
    Language {
        code: "fr",
        parts: Parts::Syllables(
            "b c d f g l m n p r s t v l d s t p m r n c ch qu j br tr pr cl gr - - -",
            "a e i o u a e i o e e a i ou ai an on en oi eu au é é è à ie a e i u e",
            "- - - - - - - - - - - - r s t n l nt s",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("« ", " »"),
        menu: ["Accueil", "Politique", "Économie", "Culture", "Sports"],
        newsletter: "Recevez chaque matin notre lettre d’information",
        cue: "Voir plus",
        rights: "Tous droits réservés",
    },
    Language {
        code: "en",
        parts: Parts::Syllables(
            "b c d f g h l m n p r s t w th st tr s t d m p sh br cl gr k v pl - - -",
            "a e i o u a e i o e a e i o ea ou ai oo y e",
            "- - - - - - - - - r n t d s l ng st r n s ll",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("\"", "\""),
        menu: ["Home", "World", "Business", "Culture", "Sport"],
        newsletter: "Get the morning briefing in your inbox",
        cue: "Read more",
        rights: "All rights reserved",
    },
    Language {
        code: "de",
        parts: Parts::Syllables(
            "b d f g h k l m n p r s t w z sch st b g d s v br gr kl pr tr - - -",
            "a e i o u e e e i a ei ie au eu ä ö ü e",
            "- - - - - - n r t n en er st ch l s ng t",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("„", "“"),
        menu: ["Startseite", "Politik", "Wirtschaft", "Kultur", "Sport"],
        newsletter: "Jeden Morgen die Nachrichten des Tages im Postfach",
        cue: "Lesen Sie auch",
        rights: "Alle Rechte vorbehalten",
    },
    Language {
        code: "es",
        parts: Parts::Syllables(
            "b c d f g l m n p r s t v l d s t p m r n c ch qu j br tr pr cl ll - - - ñ",
            "a e i o u a e i o e a o ie ue a o á é í ó",
            "- - - - - - - - - - s n r l s n",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("«", "»"),
        menu: ["Portada", "Política", "Economía", "Cultura", "Deportes"],
        newsletter: "Reciba cada mañana nuestro boletín de noticias",
        cue: "Ver más",
        rights: "Todos los derechos reservados",
    },
    Language {
        code: "pl",
        parts: Parts::Syllables(
            "b c d g k l m n p r s t w z k p w n s cz sz rz st prz ch ł ś ż - -",
            "a e i o u y a e i o ie ia ą ę ó o a",
            "- - - - - n m ł j ch ć w ść k",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("„", "”"),
        menu: [
            "Strona główna",
            "Polityka",
            "Gospodarka",
            "Kultura",
            "Sport",
        ],
        newsletter: "Codziennie rano najważniejsze wiadomości w skrzynce",
        cue: "Zobacz także",
        rights: "Wszelkie prawa zastrzeżone",
    },
    Language {
        code: "vi",
        parts: Parts::Syllables(
            "b c d đ g h l m n nh ng ph qu th tr t s v x k kh ch gi",
            "a á à ả ã ạ ă ắ â ấ ầ e é ê ế ề i í o ó ô ố ồ ơ ớ ờ u ú ư ừ iê ươ",
            "- - - n ng m t c nh p i",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("“", "”"),
        menu: ["Trang chủ", "Chính trị", "Kinh tế", "Văn hóa", "Thể thao"],
        newsletter: "Nhận bản tin buổi sáng qua thư điện tử",
        cue: "Xem thêm",
        rights: "Bảo lưu mọi quyền",
    },
    Language {
        code: "ru",
        parts: Parts::Syllables(
            "б в г д ж з к л м н п р с т ф х ц ч ш п с т к н в ст пр -",
            "а е и о у а е и о ы я ю о а",
            "- - - - й н т л м в р сть ск",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("«", "»"),
        menu: ["Главная", "Политика", "Экономика", "Культура", "Спорт"],
        newsletter: "Получайте главные новости каждое утро",
        cue: "Читайте также",
        rights: "Все права защищены",
    },
    Language {
        code: "el",
        parts: Parts::Syllables(
            "β γ δ θ κ λ μ ν π ρ σ τ φ χ ψ κ τ π σ στ πρ - -",
            "α ε η ι ο υ ω ου αι ει ά έ ή ί ό α ο ι",
            "- - - - ς ν ς ρ",
        ),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("«", "»"),
        menu: ["Αρχική", "Πολιτική", "Οικονομία", "Πολιτισμός", "Αθλητικά"],
        newsletter: "Λάβετε κάθε πρωί τις ειδήσεις της ημέρας",
        cue: "Διαβάστε επίσης",
        rights: "Με επιφύλαξη παντός δικαιώματος",
    },
    Language {
        code: "ar",
        parts: Parts::Syllables(
            "ب ت ث ج ح خ د ر ز س ش ص ط ع غ ف ق ك ل م ن ه و ي ال",
            "- - - ا و ي ا",
            "- - - - ن م ر ة ت ل",
        ),
        gap: " ",
        comma: "، ",
        stop: ". ",
        quotes: ("«", "»"),
        menu: ["الرئيسية", "سياسة", "اقتصاد", "ثقافة", "رياضة"],
        newsletter: "تصلك النشرة الإخبارية كل صباح",
        cue: "اقرأ أيضا",
        rights: "جميع الحقوق محفوظة",
    },
    Language {
        code: "th",
        parts: Parts::Syllables(
            "ก ข ค ง จ ช ด ต ท น บ ป พ ม ย ร ล ว ส ห อ",
            "า ิ ี ุ ู ะ ั - ่า ้า",
            "- - ก น ม ง บ ย",
        ),
        gap: "",
        comma: " ",
        stop: " ",
        quotes: ("“", "”"),
        menu: ["หน้าแรก", "การเมือง", "เศรษฐกิจ", "วัฒนธรรม", "กีฬา"],
        newsletter: "รับข่าวเช้าทุกวันทางอีเมล",
        cue: "อ่านเพิ่มเติม",
        rights: "สงวนลิขสิทธิ์",
    },
    Language {
        code: "zh",
        parts: Parts::Characters('\u{4E00}', 3500, 3),
        gap: "",
        comma: "，",
        stop: "。",
        quotes: ("“", "”"),
        menu: ["首页", "政治", "经济", "文化", "体育"],
        newsletter: "每天早上接收我们的新闻简报",
        cue: "查看更多",
        rights: "版权所有",
    },
    Language {
        code: "ko",
        parts: Parts::Characters('\u{AC00}', 11_172, 4),
        gap: " ",
        comma: ", ",
        stop: ". ",
        quotes: ("“", "”"),
        menu: ["홈", "정치", "경제", "문화", "스포츠"],
        newsletter: "매일 아침 주요 뉴스를 받아 보세요",
        cue: "더 보기",
        rights: "모든 권리 보유",
    },
    Language {
        code: "ja",
        parts: Parts::Syllables(
            "新 東 大 国 会 社 市 報 政 経 人 日 年 今 見 行 話 考 テ ニ ス コ ラ メ - - - -",
            "の に を は が で と し た い る れ か ま な も さ ー ン う",
            "- - - - 者 化 的 性 ト ル ん て",
        ),
        gap: "",
        comma: "、",
        stop: "。",
        quotes: ("「", "」"),
        menu: ["ホーム", "政治", "経済", "文化", "スポーツ"],
        newsletter: "毎朝のニュースをメールで受け取る",
        cue: "続きを読む",
        rights: "無断転載を禁じます",
    },
];

/// The language with this code.
pub(crate) fn language(code: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.code == code)
}
