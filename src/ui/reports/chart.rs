//! Charts of a report: drawn here as SVG that is stretched to the page; what is written stands beside it, so that it
//! stays as large as all text.

use std::fmt::Write as _;
use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::report::Sums;
use crate::ui::reports::columns::times;
use crate::ui::reports::query::By;
use crate::ui::reports::view::Row;
use crate::ui::words::Words;

/// More days than this are drawn by the week.
const DAYS_DRAWN: usize = 92;
/// How many days are a week.
const WEEK: usize = 7;
/// How wide one column is, in units of the drawing.
const COLUMN: usize = 12;
/// How high the drawing is.
const HEIGHT: u64 = 100;

/// A chart.
#[derive(Template)]
#[template(path = "chart.html", config = "config/askama.toml")]
pub struct Chart {
    id: &'static str,
    title: String,
    /// What it shows, in a sentence.
    told: String,
    width: usize,
    columns: Vec<Drawn>,
    lines: Vec<String>,
    /// What is written beside it: at its top, in the middle and at the bottom.
    scale: [String; 3],
    ends: (String, String),
    legend: Vec<String>,
    is_empty: bool,
}

impl HtmlSafe for Chart {}

/// One day or week.
struct Drawn {
    /// What it tells when it is pointed at.
    told: String,
    left: usize,
    /// Where each part stands: its series, its top and its height.
    parts: Vec<(usize, String, String)>,
}

/// A day, or a week of which it is the first.
struct Stretch {
    name: String,
    sums: Sums,
}

/// What a chart draws.
enum Kind {
    /// Columns, in which one part stands on the other.
    Counts(fn(&Sums) -> Vec<u64>),
    /// Lines, of seconds.
    Spans(fn(&Sums, By) -> Vec<Option<u64>>),
}

/// What there is to draw: its name, its series, and what they are.
const CHARTS: [(&str, &[&str], Kind); 5] = [
    (
        "reports-chart-replies",
        &["reports-in-time", "reports-late"],
        Kind::Counts(|it| {
            let late = it.first.late + it.next.late;
            vec![it.replies() - late, late]
        }),
    ),
    (
        "reports-first",
        &["reports-median", "reports-ninety"],
        Kind::Spans(|it, by| {
            let times = times(&it.first, by);
            vec![times.median(), times.percentile(90)]
        }),
    ),
    (
        "reports-next",
        &["reports-median", "reports-ninety"],
        Kind::Spans(|it, by| {
            let times = times(&it.next, by);
            vec![times.median(), times.percentile(90)]
        }),
    ),
    (
        "reports-windows",
        &["reports-lost-answered", "reports-lost-waiting"],
        Kind::Counts(|it| vec![it.lost_answered, it.lost_waiting]),
    ),
    (
        "reports-held",
        &["reports-held-left", "reports-held-gone"],
        Kind::Counts(|it| {
            let gone = it.held_lost + it.held_expired + it.held_taken_back;
            vec![it.held_left, gone]
        }),
    ),
];

/// The charts of these days.
pub fn charts(words: &Words, days: &[Row], by: By) -> Vec<Chart> {
    let stretches = stretches(words, days);
    let charts = CHARTS.iter();
    charts
        .map(|(id, series, kind)| match kind {
            Kind::Counts(counts) => {
                let of: Vec<_> = stretches
                    .iter()
                    .map(|it| (it.name.clone(), counts(&it.sums)))
                    .collect();
                columns(words, id, series, &of)
            }
            Kind::Spans(spans) => lines(words, id, series, &stretches, &|it| spans(it, by)),
        })
        .collect()
}

fn stretches(words: &Words, days: &[Row]) -> Vec<Stretch> {
    let count = if days.len() > DAYS_DRAWN { WEEK } else { 1 };
    let stretches = days.chunks(count).map(|days| {
        let mut sums = Sums::default();
        days.iter().for_each(|day| sums.join(day.sums()));
        let first = days.first().map(|day| day.name.clone()).unwrap_or_default();
        Stretch {
            name: match count {
                1 => first,
                _ => words.with("reports-week", "day", first.as_str()),
            },
            sums,
        }
    });
    stretches.collect()
}

/// Numbers by the day, by the week if the days are many.
pub fn by_stretch(words: &Words, days: Vec<(String, Vec<u64>)>) -> Vec<(String, Vec<u64>)> {
    if days.len() <= DAYS_DRAWN {
        return days;
    }
    let weeks = days.chunks(WEEK).map(|days| {
        let first = days.first().map_or("", |(name, _)| name.as_str());
        let mut sums = vec![0; days.first().map_or(0, |(_, it)| it.len())];
        for (_, counts) in days {
            sums.iter_mut().zip(counts).for_each(|(sum, it)| *sum += it);
        }
        (words.with("reports-week", "day", first), sums)
    });
    weeks.collect()
}

/// One chart without anything in it, of stretches with these names.
fn empty(words: &Words, id: &'static str, series: &[&str], of: &[&str]) -> Chart {
    let name = |name: Option<&&str>| name.map(|it| (*it).to_owned()).unwrap_or_default();
    Chart {
        id,
        title: words.text(id),
        told: String::new(),
        width: of.len() * COLUMN,
        columns: Vec::new(),
        lines: Vec::new(),
        scale: [String::new(), String::new(), String::new()],
        // What is both the first and the last is written once.
        ends: (name(of.first()), name(of.get(1..).and_then(<[_]>::last))),
        legend: series.iter().map(|key| words.text(key)).collect(),
        is_empty: true,
    }
}

/// What a stretch tells: its name, and each series with its number.
fn told(name: &str, legend: &[String], numbers: &[String]) -> String {
    let mut told = name.to_owned();
    for (index, (series, number)) in legend.iter().zip(numbers).enumerate() {
        let mark = if index == 0 { ":" } else { "," };
        // Writing to a text does not fail.
        let _ = write!(told, "{mark} {series} {number}");
    }
    told
}

/// Columns of counts: each stretch with its name and the count of each series.
pub fn columns(
    words: &Words,
    id: &'static str,
    series: &[&str],
    of: &[(String, Vec<u64>)],
) -> Chart {
    let names: Vec<&str> = of.iter().map(|(name, _)| name.as_str()).collect();
    let mut chart = empty(words, id, series, &names);
    let sums = of.iter().map(|(_, counts)| counts.iter().sum());
    let most = sums.max().unwrap_or(0);
    let top = round_count(most);
    chart.is_empty = most == 0;
    chart.scale = [top, top / 2, 0].map(|number| words.number(number));
    let mut totals = vec![0; series.len()];
    for (index, (name, counts)) in of.iter().enumerate() {
        let mut below = 0;
        let mut parts = Vec::new();
        for (at, count) in counts.iter().enumerate() {
            totals[at] += count;
            below += count;
            if *count > 0 {
                parts.push((at, height(top - below, top), height(*count, top)));
            }
        }
        let said: Vec<String> = counts.iter().map(|it| words.number(*it)).collect();
        chart.columns.push(Drawn {
            told: told(name, &chart.legend, &said),
            left: index * COLUMN,
            parts,
        });
    }
    let totals: Vec<String> = totals.into_iter().map(|it| words.number(it)).collect();
    chart.told = told(&words.text("reports-total"), &chart.legend, &totals);
    chart
}

fn lines(
    words: &Words,
    id: &'static str,
    series: &[&str],
    of: &[Stretch],
    spans: &dyn Fn(&Sums) -> Vec<Option<u64>>,
) -> Chart {
    let names: Vec<&str> = of.iter().map(|it| it.name.as_str()).collect();
    let mut chart = empty(words, id, series, &names);
    let numbers: Vec<Vec<Option<u64>>> = of.iter().map(|it| spans(&it.sums)).collect();
    let said = |seconds: Option<u64>| match seconds {
        Some(seconds) => words.span(Duration::from_secs(seconds)),
        None => words.text("reports-nothing"),
    };
    let most = numbers.iter().flatten().flatten().max().copied();
    let top = round_span(most.unwrap_or(0));
    chart.is_empty = most.is_none();
    chart.scale = [top, top / 2, 0].map(|seconds| said(Some(seconds)));
    for (index, (stretch, spans)) in of.iter().zip(&numbers).enumerate() {
        let numbers: Vec<String> = spans.iter().map(|it| said(*it)).collect();
        chart.columns.push(Drawn {
            told: told(&stretch.name, &chart.legend, &numbers),
            left: index * COLUMN,
            parts: Vec::new(),
        });
    }
    for at in 0..series.len() {
        let line = numbers.iter().map(|spans| spans.get(at).copied().flatten());
        chart.lines.push(path(line, top));
    }
    let mut whole = Sums::default();
    of.iter().for_each(|it| whole.join(&it.sums));
    let whole: Vec<String> = spans(&whole).into_iter().map(said).collect();
    chart.told = told(&words.text("reports-total"), &chart.legend, &whole);
    chart
}

/// A line through all that is there, with a dot for each: one that has no length, which a round end makes one. What
/// stands alone is a dash, to be seen.
fn path(spans: impl Iterator<Item = Option<u64>>, top: u64) -> String {
    let (mut line, mut dots, mut goes_on) = (String::new(), String::new(), false);
    let spans: Vec<Option<u64>> = spans.collect();
    for (index, span) in spans.iter().copied().enumerate() {
        if let Some(span) = span {
            let (x, y) = (
                index * COLUMN + COLUMN / 2,
                height(top - span.min(top), top),
            );
            let letter = if goes_on { 'L' } else { 'M' };
            // Writing to a text does not fail.
            let _ = write!(line, "{letter}{x} {y}");
            let is_alone = !goes_on && !matches!(spans.get(index + 1), Some(Some(_)));
            let (from, length) = match is_alone {
                true => (x - COLUMN / 4, COLUMN / 2),
                false => (x, 0),
            };
            let _ = write!(dots, "M{from} {y}h{length}");
        }
        goes_on = span.is_some();
    }
    line + &dots
}

/// A part of the drawing's height, to a hundredth.
fn height(part: u64, whole: u64) -> String {
    let hundredths = part * HEIGHT * 100 / whole.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A round number that is no less, and whose half is whole.
fn round_count(most: u64) -> u64 {
    let mut ten = 1;
    loop {
        for digit in [2, 4, 10] {
            if digit * ten >= most {
                return digit * ten;
            }
        }
        ten *= 10;
    }
}

/// A round span that is no less, in seconds, and whose half is round.
fn round_span(most: u64) -> u64 {
    const ROUND: [u64; 13] = [
        20, 60, 120, 600, 1_200, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 172_800, 345_600,
    ];
    let round = ROUND.into_iter().find(|round| *round >= most);
    round.unwrap_or_else(|| round_count(most.div_ceil(86_400)) * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_on_round_numbers() {
        let counts = [0, 1, 2, 3, 5, 11, 39, 41, 101].map(round_count);
        assert_eq!(counts, [2, 2, 2, 4, 10, 20, 40, 100, 200]);
        let spans = [0, 21, 3_600, 3_601, 100_000, 400_000].map(round_span);
        assert_eq!(spans, [20, 60, 3_600, 7_200, 172_800, 864_000]);
        assert_eq!(round_count(u64::from(u32::MAX)) % 2, 0);
    }

    #[test]
    fn a_line_has_gaps_where_nothing_is() {
        let spans = [Some(0), Some(50), None, Some(100)];
        let expected = "M6 100.00L18 50.00M42 0.00M6 100.00h0M18 50.00h0M39 0.00h6";
        assert_eq!(path(spans.into_iter(), 100), expected);
    }
}
