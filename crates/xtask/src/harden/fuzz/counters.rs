//! How often each target has run, ever: `fuzz/executions.json`.

use std::{collections::BTreeMap, fs, io, path::PathBuf, time::Duration};

use super::Record;
use crate::steps::root;

/// What one run of a target came to.
pub struct Run {
    pub executions: u64,
    pub seconds: u64,
    /// Edges of the code that its corpus reaches.
    pub edges: u64,
    /// The input that broke it.
    pub crash: Option<String>,
}

impl Run {
    /// As libFuzzer's words have it.
    pub fn of(log: &str, is_success: bool, time: Duration) -> Self {
        // Somebody had no more time for it.
        let is_success = is_success || log.contains("libFuzzer: run interrupted");
        let number = |text: &str| text.trim().split(' ').next().and_then(|digits| digits.parse().ok());
        let last = |mark: &str| log.lines().rev().find_map(|line| line.split_once(mark).and_then(|(_, rest)| number(rest)));
        let written = log.lines().rev().find_map(|line| line.split_once("Test unit written to ").map(|(_, file)| file.to_owned()));
        Run {
            executions: last("stat::number_of_executed_units:").unwrap_or(0),
            seconds: time.as_secs(),
            edges: last(" cov: ").unwrap_or(0),
            crash: (!is_success).then(|| written.unwrap_or_else(|| "an input that was not written; see target/fuzz-log".to_owned())),
        }
    }
}

/// Of one target, over all runs.
#[derive(Clone, Copy, Default)]
struct Total {
    executions: u64,
    seconds: u64,
    /// Executions since the last broken promise.
    crash_free: u64,
    edges: u64,
}

/// Of all targets.
pub struct Counters(BTreeMap<String, Total>);

/// What the file has a number for, in this order.
const NAMES: [&str; 4] = ["executions", "seconds", "crash_free", "edges"];

impl Counters {
    /// The file has a line for each target, as [`Counters::write`] writes it.
    pub fn read() -> io::Result<Self> {
        let text = match fs::read_to_string(path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let mut totals = BTreeMap::new();
        for line in text.lines().filter(|line| line.contains("{\"executions\"")) {
            let name = line.trim().split('"').nth(1).unwrap_or_default();
            let numbers: Vec<u64> = line.split([':', ',', '}']).filter_map(|part| part.trim().parse().ok()).collect();
            let [executions, seconds, crash_free, edges] = numbers[..] else {
                return Err(io::Error::other(format!("{line:?} has not four numbers")));
            };
            totals.insert(name.to_owned(), Total { executions, seconds, crash_free, edges });
        }
        Ok(Counters(totals))
    }

    /// How often a target has run.
    pub fn executions(&self, target: &str) -> u64 {
        self.0.get(target).map_or(0, |total| total.executions)
    }

    pub fn add(&mut self, target: &str, run: &Run) {
        let total = self.0.entry(target.to_owned()).or_default();
        total.executions += run.executions;
        total.seconds += run.seconds;
        total.crash_free = if run.crash.is_some() { 0 } else { total.crash_free + run.executions };
        total.edges = run.edges;
    }

    pub fn write(&self) -> io::Result<()> {
        let line = |(name, total): (&String, &Total)| {
            let numbers = [total.executions, total.seconds, total.crash_free, total.edges];
            let members: Vec<String> = NAMES.iter().zip(numbers).map(|(name, number)| format!("\"{name}\": {number}")).collect();
            format!("  \"{name}\": {{{}}}", members.join(", "))
        };
        let lines: Vec<String> = self.0.iter().map(line).collect();
        let beside = path().with_extension("new");
        fs::write(&beside, format!("{{\n{}\n}}\n", lines.join(",\n")))?;
        fs::rename(beside, path())
    }

    /// For the page: each target, then all together.
    pub fn figures(&self, record: &mut Record) {
        for (name, total) in &self.0 {
            let a_second = total.executions / total.seconds.max(1);
            let figure = format!(
                "{} executions, {} a second, {} edges; {} since the last broken promise",
                grouped(total.executions),
                grouped(a_second),
                grouped(total.edges),
                grouped(total.crash_free)
            );
            record.figure(name, &figure);
        }
        let sum = |part: fn(&Total) -> u64| self.0.values().map(part).sum::<u64>();
        let all =
            format!("{} executions in {:.1} hours", grouped(sum(|total| total.executions)), sum(|total| total.seconds) as f64 / 3600.0);
        record.figure(&format!("all {} targets, ever", self.0.len()), &all);
    }
}

fn path() -> PathBuf {
    root().join("fuzz/executions.json")
}

/// 1,234,567
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_libfuzzer() {
        let log = "#12\tINITED cov: 7 ft: 9\n#99\tDONE   cov: 31 ft: 60 corp: 4/9b\nstat::number_of_executed_units: 99\n";
        let run = Run::of(log, true, Duration::from_secs(3));
        assert_eq!((run.executions, run.edges, run.seconds, run.crash), (99, 31, 3, None));
        assert_eq!(Run::of("==5== libFuzzer: run interrupted; exiting\n", false, Duration::ZERO).crash, None);
        let broken = Run::of("Test unit written to fuzz/artifacts/a/crash-1\nstat::number_of_executed_units: 5", false, Duration::ZERO);
        assert_eq!((broken.executions, broken.crash.as_deref()), (5, Some("fuzz/artifacts/a/crash-1")));
    }

    #[test]
    fn digits_in_groups() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
