//! What a run may take: memory, the folder of temporary files, and what it leaves.
//!
//! Whatever the limits, a run writes the same bytes, or says what it wants.

use std::collections::BTreeMap;

use dejalu::Document;
use dejalu::internals::corpus::{Corpus, fingerprint_document};
use dejalu::internals::decide::Config;
use dejalu::internals::judge::{Listener, judge};
use dejalu::internals::stop::Stop;
use dejalu::internals::token::Kernel;
use dejalu::internals::verdict::Judgement;
use dejalu::internals::verdict::packed::unpack;

use crate::invent::{Chance, Label, Page, SCRIPTS, Writer, documents, pages};
use crate::util::{Bench, Run};

/// Pages of one site in one script: a menu, an article, a cue and teasers.
fn site(script: usize, count: usize) -> Vec<Page> {
    let mut writer = Writer::new(SCRIPTS[script], 5);
    let menu: Vec<String> = (0..3).map(|_| writer.phrase(&[], 2)).collect();
    let cue = writer.phrase(&[], 2);
    let articles = writer.articles(count);
    pages(SCRIPTS[script].name, &articles, |number, lines| {
        let menu = menu.iter().cloned();
        lines.splice(0..0, menu.map(|line| (Label::Furniture, line)));
        lines.push((Label::Furniture, cue.clone()));
        for step in 1..=4 {
            let teased = &articles[(number + step * 3) % count].headline;
            lines.push((Label::Furniture, teased.clone()));
        }
    })
}

/// The same as lines of JSON, a site an url.
fn jsonl(documents: &[Document]) -> String {
    let line = |document: &Document| {
        let url = format!("https://{}.test/{}", document.site, document.id);
        serde_json::json!({"id": document.id, "url": url, "text": document.text}).to_string() + "\n"
    };
    documents.iter().map(line).collect()
}

/// A bench with a corpus of several sites and an empty folder `temp`.
fn bench(pages_of_a_site: usize) -> Bench {
    let bench = Bench::new();
    for script in 0..SCRIPTS.len() {
        let text = jsonl(&documents(&site(script, pages_of_a_site)));
        bench.write(&format!("in/{script}.jsonl"), text);
    }
    std::fs::create_dir(bench.path("temp")).unwrap();
    bench
}

fn clean(bench: &Bench, out: &str, options: &[&str]) -> Run {
    let clean = ["clean", "in", "-o", out, "--temp-dir", "temp"];
    bench.run(&[&clean[..], options].concat())
}

/// A run's output.
fn cleaned(bench: &Bench, out: &str, options: &[&str]) -> BTreeMap<String, Vec<u8>> {
    clean(bench, out, options).exits(0);
    nothing_is_left(bench);
    let files = bench.tree(out);
    assert!(files.len() > 8, "articles and a report");
    files
}

#[track_caller]
fn nothing_is_left(bench: &Bench) {
    assert_eq!(std::fs::read_dir(bench.path("temp")).unwrap().count(), 0);
}

/// The `--memory` that an error asks for.
pub(crate) fn asked_for(error: &str) -> String {
    let (_, rest) = error.split_once("allow --memory ").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn too_little_memory_is_an_error_that_says_how_much_is_enough() {
    let bench = bench(60);
    let usual = cleaned(&bench, "usual", &[]);
    let mut enough = String::new();
    for little in ["1MiB", "8MiB", "96MiB"] {
        let run = clean(&bench, "little", &["--memory", little]);
        let run = run.exits(2).says(&["allow --memory"]);
        nothing_is_left(&bench);
        assert!(!bench.path("little").exists());
        enough = asked_for(&run.stderr);
    }
    assert!(usual == cleaned(&bench, "enough", &["--memory", &enough]));
}

/// Runs the program under the shell, which lets it write files of so many kibibytes.
#[cfg(unix)]
fn clean_with_small_files(bench: &Bench, kibibytes: u32, options: &[&str]) -> Run {
    let program = bench.command(&[]).get_program().to_owned();
    // Half a kibibyte is what the shell counts in; the signal would kill the program.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", kibibytes * 2);
    let output = std::process::Command::new("sh")
        .current_dir(bench.path(""))
        .args(["-c", &script, "sh"])
        .arg(program)
        .args(["clean", "in", "-o", "small", "--temp-dir", "temp"])
        .args(options)
        .output()
        .unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[cfg(unix)]
#[test]
fn a_full_folder_of_temporary_files_is_an_error_that_says_how_much_is_wanted() {
    let bench = Bench::new();
    repetitive(&bench, 12_000);
    let run = clean_with_small_files(&bench, 64, ENOUGH_TO_JUDGE);
    let run = run.exits(2).says(&["cannot write", "more bytes"]);
    let run = run.says(&["a temporary file in temp", "--temp-dir", "--memory"]);
    let (_, wanted) = run.stderr.split_once("cannot write ").unwrap();
    let wanted: u64 = wanted.split(' ').next().unwrap().parse().unwrap();
    // An eighth of the memory waits before it is written.
    assert!(wanted > 14 << 20, "{wanted}");
    nothing_is_left(&bench);
    let left: Vec<String> = bench.tree("").into_keys().collect();
    assert!(left.iter().all(|name| name.starts_with("in/")), "{left:?}");
}

/// Pages that say the same as other pages, so that they take much room on disk and
/// little memory.
fn repetitive(bench: &Bench, pages: usize) {
    let mut writer = Writer::new(SCRIPTS[0], 8);
    let lines: Vec<String> = (0..400).map(|_| writer.prose(&[])).collect();
    let mut chance = Chance::new(2);
    let text = (0..pages).map(|number| {
        let lines: Vec<&str> = (0..15).map(|_| chance.pick(&lines).as_str()).collect();
        let text = lines.join("\n");
        serde_json::json!({"id": number, "text": text}).to_string() + "\n"
    });
    bench.write("in/a.jsonl", text.collect::<String>());
    std::fs::create_dir(bench.path("temp")).unwrap();
}

/// Enough to judge the pages, too little to keep their prints.
const ENOUGH_TO_JUDGE: &[&str] = &["--memory", "120MiB"];

#[cfg(unix)]
#[test]
fn what_waits_on_disk_comes_back() {
    let bench = Bench::new();
    repetitive(&bench, 12_000);
    let usual = clean(&bench, "usual", &[]).exits(0);
    assert_eq!(usual.stderr, "");
    // It does wait on disk.
    clean_with_small_files(&bench, 4096, ENOUGH_TO_JUDGE)
        .exits(2)
        .says(&["a temporary file in temp"]);
    let other = clean(&bench, "other", ENOUGH_TO_JUDGE).exits(0);
    nothing_is_left(&bench);
    assert_eq!(other.stderr, "");
    assert!(bench.tree("usual") == bench.tree("other"));
}

/// The files in `temp` that a process has open, with and without names.
#[cfg(target_os = "linux")]
fn open_in_temp(bench: &Bench, process: u32) -> usize {
    let temp = bench.path("temp").canonicalize().unwrap();
    let Ok(open) = std::fs::read_dir(format!("/proc/{process}/fd")) else {
        return 0;
    };
    open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter(|target| target.starts_with(&temp))
        .count()
}

/// Kills a run once it has a temporary file open; nothing may be left of it.
#[cfg(target_os = "linux")]
fn kill_once_it_has_a_file(bench: &Bench, mut child: std::process::Child) {
    let start = std::time::Instant::now();
    while open_in_temp(bench, child.id()) == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before");
        assert!(start.elapsed().as_secs() < 60, "there is no temporary file");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it was killed");
    nothing_is_left(bench);
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_run_leaves_no_temporary_file() {
    let bench = Bench::new();
    repetitive(&bench, 12_000);
    let options = ["clean", "in", "-o", "out", "--temp-dir", "temp"];
    let prints = bench.command(&[&options[..], ENOUGH_TO_JUDGE].concat());
    kill_once_it_has_a_file(&bench, { prints }.spawn().unwrap());
    // A pipe that stays open: the copy of standard input is being made.
    let mut stdin = bench.command(&["clean", "-", "-o", "out", "--temp-dir", "temp"]);
    let stdin = stdin.stdin(std::process::Stdio::piped()).spawn().unwrap();
    kill_once_it_has_a_file(&bench, stdin);
}

#[test]
fn threads_and_kernels_and_memory_change_nothing() {
    let bench = bench(25);
    let usual = cleaned(&bench, "usual", &[]);
    for (threads, memory) in [("1", "200MiB"), ("2", "1GiB"), ("4", "100GiB")] {
        for kernel in Kernel::ALL {
            if !kernel.is_supported() {
                println!("not tested: this machine cannot run {}", kernel.name());
                continue;
            }
            let out = format!("{threads}-{}", kernel.name());
            let options = ["clean", "in", "-o", &out, "-j", threads, "--memory", memory];
            let mut command = bench.command(&options);
            let ran = command.env(Kernel::VARIABLE, kernel.name()).output();
            assert!(ran.unwrap().status.success());
            assert!(bench.tree(&out) == usual, "{out}");
        }
    }
}

#[test]
fn a_kernel_that_is_not_there_is_an_error_that_lists_those_that_are() {
    let bench = bench(2);
    let mut command = bench.command(&["clean", "in", "-o", "out"]);
    let output = command.env(Kernel::VARIABLE, "fast").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("DEJALU_KERNEL=fast"), "{said}");
    for kernel in Kernel::ALL {
        assert_eq!(said.contains(kernel.name()), kernel.is_supported());
    }
    assert!(!bench.path("out").exists());
}

/// The judgement, and for each document what goes from it, with its cluster's id.
fn judged(mut corpus: Corpus, documents: &[Document]) -> (Judgement, Vec<Vec<(u32, u64)>>) {
    let config = Config::default();
    for document in documents {
        corpus.add(&fingerprint_document(document, config.separator));
    }
    let mut packed = vec![Vec::new(); documents.len()];
    let listener = Listener {
        library: None,
        memory: u64::MAX,
        stage: &|_, _, _| (),
        stop: &Stop::never(),
        keep: &mut |input, verdict| packed[input as usize] = verdict.to_vec(),
    };
    let judgement = judge(&corpus, &config, listener).unwrap();
    let gone = packed.iter().map(|verdict| {
        let verdict = unpack(verdict, &judgement.numbers).unwrap();
        let removals = verdict.removals.iter();
        let id = |cluster: u32| judgement.clusters[cluster as usize].id;
        let gone = removals.map(|removal| (removal.paragraph, removal.cluster.map_or(0, id)));
        gone.collect()
    });
    let gone = gone.collect();
    (judgement, gone)
}

#[test]
fn a_site_judged_in_shares_is_judged_much_as_the_whole() {
    let documents: Vec<Document> = documents(&site(0, 600));
    let paragraphs: u64 = documents
        .iter()
        .map(|document| document.text.lines().count() as u64)
        .sum();
    let (whole, all) = judged(Corpus::new(), &documents);
    let limits = Corpus::with_limits(paragraphs.div_ceil(3), u64::MAX);
    let (shares, in_shares) = judged(limits, &documents);
    assert_eq!((whole.numbers.len(), shares.numbers.len()), (1, 3));
    assert_eq!((whole.sites.len(), shares.sites.len()), (1, 1));
    assert_eq!(shares.sites[0].paragraphs, paragraphs);

    let (mut same, mut differ) = (0, 0);
    for (whole, shares) in all.iter().zip(&in_shares) {
        let gone =
            |one: &(u32, u64), others: &[(u32, u64)]| others.iter().any(|other| other.0 == one.0);
        same += whole.iter().filter(|one| gone(one, shares)).count();
        differ += whole.iter().filter(|one| !gone(one, shares)).count();
        differ += shares.iter().filter(|one| !gone(one, whole)).count();
    }
    assert!(
        same > 4_000 && differ * 200 < same,
        "{differ} of {same} differ"
    );

    let mut ids: Vec<u64> = shares.clusters.iter().map(|cluster| cluster.id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "an id twice");
    let mut families: Vec<u64> = shares.families.iter().map(|family| family.id).collect();
    families.sort_unstable();
    assert!(families.windows(2).all(|pair| pair[0] < pair[1]));
    // What clusters say agrees with the verdicts.
    for cluster in &shares.clusters {
        let removed: u32 = cluster.removed.sum();
        let of_cluster = in_shares.iter().flatten().filter(|one| one.1 == cluster.id);
        assert_eq!(of_cluster.count(), removed as usize);
    }
}

/// The report's counter of what a cap left out, and what the terminal says.
fn passed_over(lines: impl Iterator<Item = String>) -> (u64, String) {
    let bench = Bench::new();
    let line = |text: String| serde_json::json!({"text": text}).to_string() + "\n";
    bench.write("in/a.jsonl", lines.map(line).collect::<String>());
    let run = bench.run(&["clean", "in", "-o", "out", "-v"]).exits(0);
    let report = bench.report("out");
    let counter = &report["totals"]["comparisons_passed_over"];
    (counter.as_u64().unwrap(), run.stdout)
}

#[test]
fn a_cap_that_bites_is_counted_and_said() {
    let visitors = |number: usize| {
        format!("{number} visitors came to the fair of the valley in the year of the flood")
    };
    // Texts that differ in a number are unlike each other, and share most keys.
    let (count, said) = passed_over((0..300).map(visitors));
    // The last of 300 centres of one key leaves out 299 - 64 of them.
    assert!(count >= 235 * 236 / 2, "{count}");
    assert!(said.contains("left out"), "{said}");
    let (none, said) = passed_over((0..60).map(visitors));
    assert_eq!(none, 0);
    assert!(!said.contains("left out"), "{said}");
}

#[test]
fn bad_records_take_no_memory_and_are_all_counted() {
    let bench = crate::util::Bench::new();
    bench.write("bad.jsonl", "x\n".repeat(300_000));
    let clean = [
        "clean",
        "bad.jsonl",
        "-o",
        "out",
        "--max-bad-records",
        "300000",
        "--allow-empty",
        "-q",
    ];
    bench.run(&clean).exits(0);
    let problems = &bench.report("out")["problems"];
    assert_eq!(problems["bad"], 300_000);
    assert_eq!(problems["kinds"]["bad-json"], 300_000);
    let listed = problems["listed"].as_array().unwrap();
    assert_eq!(
        (listed.len(), &listed[99]["line"]),
        (100, &serde_json::json!(100))
    );
}
