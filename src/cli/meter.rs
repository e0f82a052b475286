//! How far a stage is, in words.
//!
//! In: what a stage got done, and the time. Out: one line with bytes,
//! documents, rate and time left, for bars and for logs; and the moments at
//! which a log gets one. It has no clock and prints nothing.

use std::time::Duration;

use crate::progress::{Done, Stage};

use super::numbers::{about, bytes, grouped, roughly};

/// Where there is no terminal a line is written after so long, and again: often
/// enough that nobody thinks a job dead, seldom enough for a log.
const BETWEEN_LINES: Duration = Duration::from_secs(30);

/// Rates and times left are said from here on; before, they are chance.
const SETTLED: Duration = Duration::from_secs(1);

/// A stage while it runs.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    stage: Stage,
    begun: Duration,
    /// How much of `expected` the stage will do, if it knows.
    total: Option<u64>,
    done: Done,
    /// What it is at, and how many of how many.
    step: Option<(&'static str, u64, u64)>,
}

impl Meter {
    /// A stage that begins now.
    pub(super) fn new(stage: Stage, total: Option<u64>, now: Duration) -> Self {
        Self {
            stage,
            begun: now,
            total,
            done: Done::default(),
            step: None,
        }
    }

    pub(super) fn advance(&mut self, done: Done) {
        self.done.bytes += done.bytes;
        self.done.documents += done.documents;
        self.done.expected += done.expected;
    }

    pub(super) fn step(&mut self, name: &'static str, done: u64, total: u64) {
        self.step = Some((name, done, total));
    }

    /// What is done and what there is to do, where the stage can say.
    pub(super) fn share(&self) -> Option<(u64, u64)> {
        match (self.total, self.step) {
            (Some(total), _) => Some((self.done.expected.min(total), total)),
            (None, Some((_, done, total))) => Some((done.min(total), total)),
            (None, None) => None,
        }
    }

    /// How far it is, without the stage's name.
    pub(super) fn so_far(&self, now: Duration) -> String {
        let time = now.saturating_sub(self.begun);
        let mut said = self.amounts();
        if time >= SETTLED {
            said.extend(self.rate(time));
            said.extend(self.left(time));
        }
        said.join(", ")
    }

    /// What it did in all, with the stage's name.
    pub(super) fn in_all(&self, now: Duration) -> String {
        let time = now.saturating_sub(self.begun);
        let mut said = Vec::new();
        if self.done.bytes > 0 {
            said.push(bytes(self.done.bytes));
        }
        said.extend(self.documents());
        if said.is_empty() {
            said.push("done".to_owned());
        }
        let mut said = format!("{} {}", self.stage.name(), said.join(", "));
        said.push_str(&format!(" in {}", roughly(time)));
        if let Some(rate) = self.rate(time).filter(|_| time >= SETTLED) {
            said.push_str(&format!(", {rate}"));
        }
        said
    }

    /// What is done, and of how much.
    fn amounts(&self) -> Vec<String> {
        let mut said = Vec::new();
        match self.total {
            Some(total) if self.done.bytes == self.done.expected => {
                said.push(format!("{} of {}", bytes(self.done.bytes), bytes(total)));
            }
            // What is read of compressed files is more than what the folder listing says.
            Some(total) => {
                let (read, total) = (self.done.expected, bytes(total));
                let read = bytes(read.min(self.total.unwrap_or(read)));
                said.push(format!(
                    "{} ({read} of {total} on disk)",
                    bytes(self.done.bytes)
                ));
            }
            None if self.done.bytes > 0 => said.push(bytes(self.done.bytes)),
            None => {}
        }
        match self.step {
            Some((name, done, total)) => said.push(format!(
                "{}{} of {} documents",
                if name == self.stage.name() {
                    String::new()
                } else {
                    format!("{name}: ")
                },
                grouped(done.min(total)),
                grouped(total)
            )),
            None => said.extend(self.documents()),
        }
        said
    }

    fn documents(&self) -> Option<String> {
        let documents = self.done.documents;
        let noun = super::numbers::plural(documents, "document", "documents");
        (documents > 0).then(|| format!("{} {noun}", grouped(documents)))
    }

    #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
    fn rate(&self, time: Duration) -> Option<String> {
        let rate = self.done.bytes as f64 / 1e6 / time.as_secs_f64().max(1e-6);
        let digits = usize::from(rate < 10.0);
        (self.done.bytes > 0).then(|| format!("{rate:.digits$} MB/s"))
    }

    /// How long it will take yet, if it goes on like this.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a guess, shown in whole minutes"
    )]
    fn left(&self, time: Duration) -> Option<String> {
        let (done, total) = self.share()?;
        let left = total.saturating_sub(done);
        let seconds = time.as_secs_f64() * left as f64 / done as f64;
        (done > 0 && left > 0).then(|| {
            let left = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
            format!("{} left", about(left))
        })
    }
}

/// The lines of a run that nobody watches.
#[derive(Debug)]
pub(super) struct LogLines {
    /// Whether the end of every stage gets a line.
    every_end: bool,
    said: Duration,
    meter: Option<Meter>,
}

impl LogLines {
    /// A run that begins now.
    pub(super) fn new(every_end: bool, now: Duration) -> Self {
        Self {
            every_end,
            said: now,
            meter: None,
        }
    }

    /// The stage that runs.
    pub(super) fn meter(&mut self) -> Option<&mut Meter> {
        self.meter.as_mut()
    }

    pub(super) fn begin(&mut self, meter: Meter) {
        self.meter = Some(meter);
    }

    /// The line that is due, if one is.
    pub(super) fn tick(&mut self, now: Duration) -> Option<String> {
        let meter = self.meter.as_ref()?;
        if now.saturating_sub(self.said) < BETWEEN_LINES {
            return None;
        }
        self.said = now;
        let so_far = meter.so_far(now);
        let line = format!("{} {so_far}", meter.stage.name());
        Some(line.trim_end().to_owned())
    }

    /// Ends the stage; the line about it, if there is to be one.
    pub(super) fn end(&mut self, now: Duration) -> Option<String> {
        let meter = self.meter.take()?;
        self.every_end.then(|| meter.in_all(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn done(bytes: u64, documents: u64, expected: u64) -> Done {
        Done {
            bytes,
            documents,
            expected,
        }
    }

    #[test]
    fn a_stage_says_bytes_documents_rate_and_time_left() {
        let mut meter = Meter::new(Stage::Read, Some(10_000_000_000), seconds(5));
        assert_eq!(meter.so_far(seconds(5)), "0 bytes of 10.0 GB");
        meter.advance(done(1_200_000_000, 153_000, 1_200_000_000));
        assert_eq!(
            meter.so_far(seconds(18)),
            "1.2 GB of 10.0 GB, 153,000 documents, 92 MB/s, 2 min left"
        );
        meter.advance(done(8_800_000_000, 1, 8_800_000_000));
        assert_eq!(
            meter.so_far(seconds(105)),
            "10.0 GB of 10.0 GB, 153,001 documents, 100 MB/s"
        );
        assert_eq!(
            meter.in_all(seconds(105)),
            "read 10.0 GB, 153,001 documents in 1 min 40 s, 100 MB/s"
        );
    }

    #[test]
    fn compressed_input_is_counted_twice_and_never_beyond_its_end() {
        let mut meter = Meter::new(Stage::Read, Some(4_000_000), seconds(0));
        meter.advance(done(3_000_000, 40, 0));
        let so_far = meter.so_far(seconds(10));
        assert_eq!(
            so_far,
            "3.0 MB (0 bytes of 4.0 MB on disk), 40 documents, 0.3 MB/s"
        );
        meter.advance(done(1, 0, 1_000_000));
        assert!(meter.so_far(seconds(10)).ends_with(", 30 s left"));
        meter.advance(done(0, 0, 5_000_000));
        assert_eq!(meter.share(), Some((4_000_000, 4_000_000)));
        assert!(!meter.so_far(seconds(10)).contains("left"));
    }

    #[test]
    fn steps_are_counted() {
        let mut meter = Meter::new(Stage::Judge, None, seconds(0));
        assert_eq!(meter.so_far(seconds(9)), "");
        meter.step("judge", 0, 4_000);
        assert_eq!(meter.so_far(seconds(9)), "0 of 4,000 documents");
        meter.step("judge", 1_000, 4_000);
        assert_eq!(
            meter.so_far(seconds(9)),
            "1,000 of 4,000 documents, 27 s left"
        );
        assert_eq!(meter.in_all(seconds(9)), "judge done in 9 s");
        meter.step("evidence", 0, 4_000);
        assert_eq!(meter.so_far(seconds(9)), "evidence: 0 of 4,000 documents");
    }

    #[test]
    fn a_log_gets_a_line_after_thirty_seconds_and_again() {
        let mut lines = LogLines::new(false, seconds(0));
        assert_eq!(lines.tick(seconds(100)), None, "nothing runs yet");
        lines.begin(Meter::new(Stage::Read, Some(1_000), seconds(0)));
        assert_eq!(lines.tick(seconds(29)), None);
        assert_eq!(
            lines.tick(seconds(30)).unwrap(),
            "read 0 bytes of 1,000 bytes"
        );
        assert_eq!(lines.tick(seconds(31)), None);
        assert_eq!(lines.tick(seconds(59)), None);
        assert_eq!(lines.end(seconds(59)), None);
        lines.begin(Meter::new(Stage::Judge, None, seconds(59)));
        assert_eq!(lines.tick(seconds(60)).unwrap(), "judge");
        let mut lines = LogLines::new(true, seconds(0));
        lines.begin(Meter::new(Stage::Report, None, seconds(0)));
        assert_eq!(lines.end(seconds(2)).unwrap(), "report done in 2 s");
        assert_eq!(lines.end(seconds(2)), None);
    }
}
