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
use super::vocabulary::{TOPICAL_HEADLINE, TOPICAL_LEAD, Topic, Vocabulary};

/// Articles of a site that are advertised at a time: those of speed measurements
/// on news sites; the first of them is on every second page.
const ADVERTISED: usize = 3_000;

/// After so many pages, other articles are advertised.
const SEASON: usize = 1 << 17;

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
    sites: usize,
    names_sites: bool,
    vocabularies: Vec<Vocabulary>,
    /// The language of the pages of a site, in turn.
    turns: Vec<usize>,
    /// Articles that are advertised on pages of one site in one language.
    advertised: usize,
    season: Option<usize>,
    heads: Vec<Vec<Head>>,
    popularity: Zipf,
    /// Which of the sites' languages have been printed.
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
        sites: usize,
        plan: Plan,
        pages: usize,
    ) -> Self {
        let vocabularies = languages
            .iter()
            .map(|(language, _)| Vocabulary::new(language, seed));
        let turns: Vec<usize> = (0..languages.len())
            .flat_map(|language| std::iter::repeat_n(language, languages[language].1))
            .collect();
        let sections = sites.max(1) * turns.len();
        let advertised = (pages.min(SEASON) / sections / 4).clamp(8, ADVERTISED);
        Press {
            seed,
            plan,
            names_sites: sites > 0,
            sites: sites.max(1),
            vocabularies: vocabularies.collect(),
            advertised,
            season: None,
            heads: vec![Vec::new(); sections],
            popularity: Zipf::new(advertised),
            printed: vec![false; sections],
            turns,
        }
    }

    /// Pages that there must be at least, so that all that is advertised exists.
    pub(crate) fn least_pages(&self) -> usize {
        self.advertised * self.heads.len()
    }

    /// Sites take turns, and on each site its languages.
    fn section(&self, number: usize) -> usize {
        number % self.heads.len()
    }

    pub(crate) fn vocabulary(&self, number: usize) -> &Vocabulary {
        &self.vocabularies[self.turns[self.section(number) / self.sites]]
    }

    pub(crate) fn host(&self, number: usize) -> Option<String> {
        self.names_sites
            .then(|| format!("site{}.example", number % self.sites))
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
        let sections = self.heads.len();
        // The last articles before the season; in the first one, its first.
        let first = (season * SEASON).saturating_sub(self.advertised * sections);
        for section in 0..sections {
            let mut article = first + (section + sections - first % sections) % sections;
            let mut heads = Vec::with_capacity(self.advertised);
            while heads.len() < self.advertised {
                heads.push(self.head(article));
                article += sections;
            }
            self.heads[section] = heads;
        }
    }

    /// Writes page `number` into `page`; to be asked for in order.
    pub(crate) fn print(&mut self, number: usize, page: &mut Page) {
        self.turn_season(number);
        page.clear();
        page.number = number;
        page.host = self.host(number);
        let mut random = Random::new(self.seed, number as u64, AROUND);
        let has_furniture = random.happens(self.plan.furniture);
        let language = self.vocabulary(number).language;
        if has_furniture {
            page.text.push_str(&menu(language, number % self.sites));
            page.end_line('D');
            let section = self.section(number);
            self.printed[section] = true;
        }
        self.push_article(page, number, self.plan.body);
        if has_furniture {
            page.text.push_str(language.newsletter);
            page.end_line('D');
        }
        if self.plan.teasers > 0.0 {
            page.text.push_str(language.cue);
            page.end_line('D');
            self.push_teasers(page, number, &mut random);
        }
        if has_furniture {
            page.text.push_str(&rights(language, number % self.sites));
            page.end_line('D');
        }
    }

    fn push_teasers(&self, page: &mut Page, number: usize, random: &mut Random) {
        let heads = &self.heads[self.section(number)];
        let vocabulary = self.vocabulary(number);
        for _ in 0..random.around(self.plan.teasers, 1) {
            let head = &heads[self.popularity.rank(random.next())];
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
            let language = self.vocabulary(section).language;
            lines.insert(menu(language, section % self.sites));
            lines.insert(rights(language, section % self.sites));
            lines.insert(language.newsletter.to_owned());
            if self.plan.teasers > 0.0 {
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
