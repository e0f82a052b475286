use proptest::prelude::*;

use super::*;
use crate::progress::Silent;

const HEADLINES: [&str; 8] = [
    "Ferries stop for a week of repairs",
    "The mayor opens a new market hall",
    "A library lends seeds instead of books",
    "The last bakery in the valley closes",
    "Storm damage shuts both lanes on Friday",
    "Young musicians play for an empty stadium",
    "A lighthouse keeper counts migrating storks",
    "Two villages share one fire engine now",
];

fn page(site: &str, at: usize) -> Document {
    let headline = |at: usize| HEADLINES[at % HEADLINES.len()];
    let body: String = (0..12)
        .map(|word| format!("w{}x{} ", at * 31 + word, at ^ word))
        .collect();
    Document {
        id: format!("{site} {at}"),
        site: site.to_owned(),
        text: format!(
            "{}\nOf what happened {body}nobody knew before the morning came.\n\nRead more\n{}\n{}\n\
             Subscribe to our newsletter\n",
            headline(at),
            headline(at + 1),
            headline(at + 3)
        ),
        ..Document::default()
    }
}

fn texts(cleaned: &Cleaned) -> Vec<String> {
    let texts = cleaned
        .articles()
        .map(|article| article.text().into_owned());
    texts.collect()
}

fn learning(memory: u64) -> LearningCleaner {
    LearningCleaner::new(Config::default(), memory).unwrap()
}

#[test]
fn later_pages_are_cleaner_than_the_first() {
    let pool = Pool::new(Some(1)).unwrap();
    let mut cleaner = learning(u64::MAX);
    let left: Vec<usize> = (0..8)
        .map(|at| {
            let cleaned = cleaner.add(vec![page("s", at)], &pool, &Silent).unwrap();
            assert_eq!(cleaner.seen("s"), at + 1);
            texts(&cleaned)[0].lines().count()
        })
        .collect();
    assert_eq!(left[0], 7, "of the first page nothing is known");
    assert_eq!(left[7], 2, "headline and body: {left:?}");
    let again = cleaner.clean_again(&pool, &Silent).unwrap();
    assert!(
        texts(&again)
            .iter()
            .all(|text| !text.contains("newsletter"))
    );
    assert_eq!(cleaner.seen("another"), 0);
}

#[test]
fn a_full_memory_goes_on_judging_and_learns_no_more() {
    let pool = Pool::new(Some(1)).unwrap();
    let mut cleaner = learning(6 * 2200);
    for at in 0..40 {
        cleaner.add(vec![page("s", at)], &pool, &Silent).unwrap();
    }
    assert!(cleaner.unlearned() > 0 && cleaner.seen("s") > 1);
    assert_eq!(cleaner.unlearned() as usize + cleaner.pages().len(), 40);
}

/// Wants to stop when it has been asked so many times.
struct StopsAt(std::sync::atomic::AtomicI64);

impl Progress for StopsAt {
    fn stopped(&self) -> bool {
        self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) <= 0
    }
}

#[test]
fn who_asks_to_stop_teaches_nothing_whenever_it_is() {
    let pool = Pool::new(Some(1)).unwrap();
    let pages: Vec<Document> = (0..12).map(|at| page(["s", "t"][at % 2], at)).collect();
    let mut stops = 0;
    for at in 0.. {
        let mut cleaner = learning(u64::MAX);
        let first = cleaner.add(pages[..4].to_vec(), &pool, &Silent).unwrap();
        assert_eq!(first.len(), 4);
        let (bytes, known) = (cleaner.bytes(), format!("{:?}", cleaner.sites));
        let stops_at = StopsAt(at.into());
        if cleaner.add(pages[4..].to_vec(), &pool, &stops_at).is_ok() {
            break;
        }
        stops += 1;
        assert_eq!((cleaner.pages().len(), cleaner.unlearned()), (4, 0));
        assert_eq!((cleaner.bytes(), cleaner.seen("t")), (bytes, 2));
        assert_eq!(format!("{:?}", cleaner.sites), known);
        // It goes on as if nothing had been.
        let again = cleaner.add(pages[4..].to_vec(), &pool, &Silent).unwrap();
        let mut other = learning(u64::MAX);
        other.add(pages[..4].to_vec(), &pool, &Silent).unwrap();
        let straight = other.add(pages[4..].to_vec(), &pool, &Silent).unwrap();
        assert_eq!(texts(&again), texts(&straight));
        assert_eq!(cleaner.bytes(), other.bytes());
    }
    assert!(stops > 20, "it is asked {stops} times");
}

#[test]
fn what_was_saved_is_loaded_within_the_same_memory_alone() {
    let pool = Pool::new(Some(1)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory");
    let memory = 6 * 2200;
    let mut cleaner = learning(memory);
    for at in 0..40 {
        cleaner.add(vec![page("s", at)], &pool, &Silent).unwrap();
    }
    cleaner.save(&path, false, &Silent).unwrap();
    let load = |memory| LearningCleaner::load(&path, Config::default(), memory, &pool, &Silent);
    let again = load(memory).unwrap();
    assert_eq!(again.bytes(), cleaner.bytes());
    assert_eq!(again.unlearned(), cleaner.unlearned());
    let error = load(1000).unwrap_err();
    assert!(load(error.enough_memory().unwrap()).is_ok(), "{error}");
    let stops = StopsAt(3.into());
    let stopped = LearningCleaner::load(&path, Config::default(), memory, &pool, &stops);
    assert!(stopped.unwrap_err().to_string().contains("stopped"));
}

#[test]
fn what_is_no_memory_is_refused() {
    let pool = Pool::new(Some(1)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory");
    std::fs::write(&path, "a letter").unwrap();
    let load = || LearningCleaner::load(&path, Config::default(), u64::MAX, &pool, &Silent);
    assert!(
        load()
            .unwrap_err()
            .to_string()
            .contains("name one that was saved")
    );
    assert!(
        learning(1).save(&path, true, &Silent).is_err(),
        "a letter is not replaced"
    );
    std::fs::remove_file(&path).unwrap();
    let mut cleaner = learning(u64::MAX);
    cleaner.add(vec![page("s", 0)], &pool, &Silent).unwrap();
    cleaner.save(&path, false, &Silent).unwrap();
    assert!(cleaner.save(&path, false, &Silent).is_err());
    cleaner.save(&path, true, &Silent).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(load().is_err(), "{length} of {} bytes", whole.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever the batches, and wherever it was stored in between: all pages again are what
    /// all pages at once are; and one that was stored goes on as one that was not.
    #[test]
    fn all_pages_again_are_all_pages_at_once(
        pages in prop::collection::vec((0..3_usize, 0..60_usize), 1..24),
        batch in 1..5_usize, stop in 0..24_usize,
    ) {
        let sites = ["one", "two", "three"];
        let pages: Vec<Document> = pages.into_iter().map(|(site, at)| page(sites[site], at)).collect();
        let pool = Pool::new(Some(2)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let (mut straight, mut stored) = (learning(u64::MAX), learning(u64::MAX));
        for (at, batch) in pages.chunks(batch).enumerate() {
            let one = straight.add(batch.to_vec(), &pool, &Silent).unwrap();
            let other = stored.add(batch.to_vec(), &pool, &Silent).unwrap();
            prop_assert_eq!(texts(&one), texts(&other));
            if at == stop || at % 5 == 4 {
                stored.save(&path, true, &Silent).unwrap();
                stored = LearningCleaner::load(&path, Config::default(), u64::MAX, &pool, &Silent).unwrap();
                prop_assert_eq!(stored.bytes(), straight.bytes());
            }
        }
        let again = stored.clean_again(&pool, &Silent).unwrap();
        let at_once = Cleaner::new().pool(&pool).clean(pages).unwrap();
        prop_assert_eq!(texts(&again), texts(&at_once));
    }
}
