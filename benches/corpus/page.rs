//! Pages of sites: an article, and around it what its site prints everywhere.
//!
//! In: a seed, languages, sites, a plan. Out: page after page, each line
//! labelled. Article number n is the same whoever asks for it, so that teasers
//! repeat articles that exist without any article being kept; only the heads of
//! those that are advertised now are.

use std::collections::HashSet;

use super::language::Language;
use super::plan::Plan;
use super::random::{Random, Zipf};
use super::sections::{SEASON, Sections, Sizes};
use super::vocabulary::{TOPICAL_HEADLINE, TOPICAL_LEAD, Topic, Vocabulary};

/// Bytes of a usual page; measured at 36 % distinct in French and English.
pub(crate) const PAGE_BYTES: usize = 8_400;

/// A page as it is printed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) number: usize,
    /// The page's site, if sites have names.
    pub(crate) host: Option<String>,
    /// Lines, each with its line break.
    pub(crate) text: String,
    /// For each line: `K` it belongs to the article, `D` it is furniture.
    pub(crate) labels: String,
    /// Lines that stand nowhere else.
    pub(crate) own: u64,
    /// Pages that went into giant ones so far.
    pub(crate) parts: usize,
}

impl Page {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.labels.clear();
        self.own = 0;
    }

    pub(crate) fn end_line(&mut self, label: char) {
        self.text.push('\n');
        self.labels.push(label);
    }
}

/// What a teaser repeats.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) headline: String,
    pub(crate) lead: String,
    pub(crate) caption: String,
}

/// Where pages come from.
pub(crate) struct Press {
    seed: u64,
    plan: Plan,
    sections: Sections,
    names_sites: bool,
    vocabularies: Vec<Vocabulary>,
    /// About how many pages will be asked for.
    pages: usize,
    season: Option<usize>,
    /// What is advertised on the pages of each section.
    heads: Vec<Vec<Head>>,
    popularity: Zipf,
    /// Which sections have been printed.
    printed: Vec<bool>,
}

/// What is drawn for an article.
const TOPIC: u64 = 1;
const HEAD: u64 = 2;
const BODY: u64 = 3;
const AROUND: u64 = 4;

impl Press {
    /// `sites`: 0 for one site without a name. `pages`: about how many will be
    /// asked for.
    pub(crate) fn new(
        seed: u64,
        languages: &[(&'static Language, usize)],
        (sites, sizes): (usize, Sizes),
        plan: Plan,
        pages: usize,
    ) -> Self {
        let vocabularies = languages
            .iter()
            .map(|(language, _)| Vocabulary::new(language, seed));
        let turns: Vec<usize> = (0..languages.len())
            .flat_map(|language| std::iter::repeat_n(language, languages[language].1))
            .collect();
        let sections = Sections::new(seed, sites.max(1), turns, sizes);
        let advertised = sections.advertised(0, pages).iter().map(Vec::len).max();
        Press {
            seed,
            plan,
            names_sites: sites > 0,
            vocabularies: vocabularies.collect(),
            pages,
            season: None,
            heads: vec![Vec::new(); sections.count()],
            popularity: Zipf::new(advertised.unwrap_or(0).max(1)),
            printed: vec![false; sections.count()],
            sections,
        }
    }

    /// Pages that there must be at least, so that all that is advertised exists.
    pub(crate) fn least_pages(&self) -> usize {
        let advertised = self.sections.advertised(0, self.pages);
        let last = advertised.iter().filter_map(|numbers| numbers.last()).max();
        last.map_or(0, |number| number + 1)
    }

    pub(crate) fn vocabulary(&self, number: usize) -> &Vocabulary {
        self.vocabulary_of(self.sections.of_page(number))
    }

    fn vocabulary_of(&self, section: usize) -> &Vocabulary {
        &self.vocabularies[self.sections.language(section)]
    }

    pub(crate) fn host(&self, number: usize) -> Option<String> {
        let site = self.sections.site(self.sections.of_page(number));
        self.names_sites.then(|| format!("site{site}.example"))
    }

    pub(crate) fn topic(&self, number: usize) -> Topic {
        self.vocabulary(number)
            .topic(&mut Random::new(self.seed, number as u64, TOPIC))
    }

    pub(crate) fn head(&self, number: usize) -> Head {
        let (vocabulary, topic) = (self.vocabulary(number), self.topic(number));
        let mut random = Random::new(self.seed, number as u64, HEAD);
        let mut head = Head::default();
        let words = random.between(8, 15);
        let topical = topic.with_share(TOPICAL_HEADLINE);
        vocabulary.push_phrase(&mut head.headline, words, &mut random, &topical);
        let topical = topic.with_share(TOPICAL_LEAD);
        let words = random.between(31, 60);
        vocabulary.push_prose(&mut head.lead, words, &mut random, &topical);
        let words = random.between(16, 30);
        vocabulary.push_phrase(&mut head.caption, words, &mut random, &topical);
        head
    }

    /// Appends an article with so many paragraphs of body on average.
    pub(crate) fn push_article(&self, page: &mut Page, number: usize, body: f64) {
        let head = self.head(number);
        for line in [&head.headline, &head.lead, &head.caption] {
            page.text.push_str(line);
            page.end_line('K');
        }
        let mut random = Random::new(self.seed, number as u64, BODY);
        let (vocabulary, topic) = (self.vocabulary(number), self.topic(number));
        let paragraphs = random.around(body, 4);
        for _ in 0..paragraphs {
            let words = random.between(40, 86);
            vocabulary.push_prose(&mut page.text, words, &mut random, &topic);
            page.end_line('K');
        }
        page.own += 3 + paragraphs as u64;
    }

    /// Gets the heads that are advertised on page `number`.
    fn turn_season(&mut self, number: usize) {
        let season = number / SEASON;
        if self.season == Some(season) {
            return;
        }
        self.season = Some(season);
        let advertised = self.sections.advertised(season, self.pages).into_iter();
        self.heads = advertised
            .map(|numbers| {
                numbers
                    .into_iter()
                    .map(|number| self.head(number))
                    .collect()
            })
            .collect();
    }

    /// Writes page `number` into `page`; to be asked for in order.
    pub(crate) fn print(&mut self, number: usize, page: &mut Page) {
        self.turn_season(number);
        page.clear();
        page.number = number;
        page.host = self.host(number);
        let mut random = Random::new(self.seed, number as u64, AROUND);
        let has_furniture = random.happens(self.plan.furniture);
        let section = self.sections.of_page(number);
        let (language, site) = (
            self.vocabulary_of(section).language,
            self.sections.site(section),
        );
        if has_furniture {
            page.text.push_str(&menu(language, site));
            page.end_line('D');
            self.printed[section] = true;
        }
        self.push_article(page, number, self.plan.body);
        if has_furniture {
            page.text.push_str(language.newsletter);
            page.end_line('D');
        }
        if self.advertises(section) {
            page.text.push_str(language.cue);
            page.end_line('D');
            self.push_teasers(page, section, &mut random);
        }
        if has_furniture {
            page.text.push_str(&rights(language, site));
            page.end_line('D');
        }
    }

    /// Whether pages of this section have teasers: there may be too few of it to have any.
    fn advertises(&self, section: usize) -> bool {
        self.plan.teasers > 0.0 && !self.heads[section].is_empty()
    }

    fn push_teasers(&self, page: &mut Page, section: usize, random: &mut Random) {
        let heads = &self.heads[section];
        let vocabulary = self.vocabulary_of(section);
        for _ in 0..random.around(self.plan.teasers, 1) {
            let head = &heads[self.popularity.rank(random.next()) % heads.len()];
            for line in [&head.caption, &head.headline, &head.lead] {
                if random.happens(self.plan.changed) {
                    vocabulary.push_changed(&mut page.text, line, random);
                    page.own += 1;
                } else {
                    page.text.push_str(line);
                }
                page.end_line('D');
            }
        }
    }

    /// Different lines of furniture that were printed.
    pub(crate) fn furniture(&self) -> u64 {
        let mut lines = HashSet::new();
        let sections = self
            .printed
            .iter()
            .enumerate()
            .filter(|(_, printed)| **printed);
        for (section, _) in sections {
            let site = self.sections.site(section);
            let language = self.vocabulary_of(section).language;
            lines.insert(menu(language, site));
            lines.insert(rights(language, site));
            lines.insert(language.newsletter.to_owned());
            if self.advertises(section) {
                lines.insert(language.cue.to_owned());
            }
        }
        lines.len() as u64
    }
}

fn menu(language: &Language, site: usize) -> String {
    let mut menu = language.menu;
    menu[1..].rotate_left(site % 4);
    menu.join(" | ")
}

fn rights(language: &Language, site: usize) -> String {
    format!("© {} – site {site}", language.rights)
}
