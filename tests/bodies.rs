//! Bodies that repeat, between furniture that repeats, too.
//!
//! Each test is one kind of page on which articles were lost, on invented corpora in
//! every script. All of it is judged in memory with default options.

use dejalu::Document;
use dejalu::internals::decide::Config;

use dejalu::internals::memory::decide;

use crate::invent::{Article, Label, SCRIPTS, Script, Writer, assert_right, documents, pages};

const FURNITURE: Label = Label::Furniture;
const BODY: Label = Label::Body;

fn written(script: Script, count: usize) -> (Writer, Vec<Article>) {
    let mut writer = Writer::new(script, 23);
    let articles = writer.articles(count);
    (writer, articles)
}

fn stop(script: Script) -> &'static str {
    if script.name == "han" { "。" } else { "." }
}

#[test]
fn what_articles_choose_from_the_same_background_stays_above_a_footer() {
    for script in SCRIPTS {
        let (mut writer, articles) = written(script, 60);
        let background: Vec<String> = (0..6).map(|_| writer.prose(&[])).collect();
        let footer = writer.prose(&[]);
        let pages = pages("s", &articles, |number, lines| {
            if number % 4 == 0 {
                let chosen = [number / 4, number / 4 + 1 + number % 3].map(|at| at % 6);
                lines.extend(chosen.map(|at| (BODY, background[at].clone())));
            }
            lines.push((FURNITURE, footer.clone()));
        });
        assert_right(script.name, &pages);
    }
}

#[test]
fn sentences_above_the_same_row_again_and_again_stay() {
    for script in SCRIPTS {
        let (mut writer, articles) = written(script, 8);
        let row = writer.phrase(&[], 3);
        let menu: Vec<String> = (0..3).map(|_| writer.phrase(&[], 2)).collect();
        let pages = pages("s", &articles, |_, lines| {
            lines.truncate(1);
            for _ in 0..10 {
                let entry = writer.phrase(&[], 6) + stop(script);
                lines.extend([(BODY, entry), (FURNITURE, row.clone())]);
            }
            lines.splice(0..0, menu.iter().map(|line| (FURNITURE, line.clone())));
        });
        assert_right(script.name, &pages);
    }
}

#[test]
fn what_one_speaker_says_as_another_page_has_it_stays() {
    for script in SCRIPTS {
        let (mut writer, articles) = written(script, 20);
        let answers: Vec<String> = (0..4)
            .map(|_| writer.phrase(&[], 4) + stop(script))
            .collect();
        let speakers: Vec<String> = (0..5).map(|_| writer.word()).collect();
        let pages = pages("s", &articles, |number, lines| {
            let answer = &answers[number % 4];
            let said = match number % 2 {
                0 => answer.clone(),
                _ => format!("{}: {answer}", speakers[number % 5]),
            };
            lines.insert(4, (BODY, said));
        });
        assert_right(script.name, &pages);
    }
}

#[test]
fn pages_without_a_word_change_nothing() {
    let config = Config::default();
    for script in SCRIPTS {
        let (mut writer, articles) = written(script, 12);
        let menu: Vec<String> = (0..4).map(|_| writer.phrase(&[], 2)).collect();
        let notice = writer.phrase(&[], 5) + stop(script);
        let pages = pages("s", &articles, |number, lines| {
            lines.splice(0..0, menu.iter().map(|line| (FURNITURE, line.clone())));
            if number % 3 == 0 {
                lines.insert(6, (BODY, notice.clone()));
            }
        });
        let full = documents(&pages);
        let mut with_empty = full.clone();
        for number in 0..30 {
            let mut empty = full[0].clone();
            empty.id = format!("empty-{number}");
            empty.text = ["", "* * *"][number % 2].to_owned();
            with_empty.push(empty);
        }
        let removed = |documents: &[Document]| {
            let decided = decide(documents.to_vec(), &config, None);
            let gone = decided.verdicts.iter().take(full.len()).map(|verdict| {
                let removals = verdict.removals.iter();
                removals.map(|removal| removal.paragraph).collect()
            });
            gone.collect::<Vec<Vec<u32>>>()
        };
        assert_eq!(removed(&full), removed(&with_empty), "{}", script.name);
    }
}

#[test]
fn a_headline_of_one_word_between_menu_and_byline_stays() {
    for script in SCRIPTS {
        let (mut writer, articles) = written(script, 8);
        let menu: Vec<String> = (0..4).map(|_| writer.phrase(&[], 2)).collect();
        let byline = writer.phrase(&[], 3);
        let pages = pages("s", &articles, |_, lines| {
            lines[0].1 = writer.word();
            lines.insert(1, (FURNITURE, byline.clone()));
            lines.splice(0..0, menu.iter().map(|line| (FURNITURE, line.clone())));
        });
        assert_right(script.name, &pages);
    }
}

#[test]
fn pictures_without_a_caption_stay() {
    for script in SCRIPTS {
        let (_, articles) = written(script, 9);
        for name in ["img/", "2024/05/", "fair-"] {
            let pages = pages("s", &articles, |number, lines| {
                for at in [3, 4] {
                    let file = 1000 + 2 * number + at;
                    let picture = format!("![](https://cdn.example/{name}{file}.jpg)");
                    lines.insert(at, (BODY, picture));
                }
            });
            assert_right(script.name, &pages);
        }
    }
}

#[test]
fn more_caution_than_usual_keeps_all_that_stands_nowhere_else() {
    let mut config = Config::default();
    config.caution = 64;
    for script in SCRIPTS {
        let (mut writer, articles) = written(script, 12);
        let cue = writer.phrase(&[], 2);
        let pages = pages("s", &articles, |number, lines| {
            lines.push((FURNITURE, cue.clone()));
            lines.extend([3, 5].map(|step| {
                let other = &articles[(number + step) % articles.len()];
                (FURNITURE, other.headline.clone())
            }));
            lines.push((BODY, writer.article().headline));
        });
        let decided = decide(documents(&pages), &config, None);
        for (page, verdict) in pages.iter().zip(decided.verdicts) {
            for removal in verdict.removals {
                let (label, line) = &page.lines[removal.paragraph as usize];
                assert_eq!(*label, FURNITURE, "{}: {line}", script.name);
            }
        }
    }
}
