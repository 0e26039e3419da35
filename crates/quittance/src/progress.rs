//! Progress on a terminal's standard error; elsewhere nothing is shown.
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar towards a known end.
pub fn bar(end: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(end);
    let template = "{prefix} {bar:32} {pos}/{len}  {msg}  {elapsed}";
    style(bar, template, what)
}

/// A bar over bytes; how many there are is told later.
pub fn bytes(what: &'static str) -> ProgressBar {
    let template = "{prefix} {bar:32} {bytes}/{total_bytes}  {msg}  {elapsed}";
    style(ProgressBar::new(0), template, what)
}

/// A count without a known end.
pub fn counter(what: &'static str) -> ProgressBar {
    let counter = ProgressBar::new_spinner();
    counter.enable_steady_tick(Duration::from_millis(120));
    style(counter, "{prefix} {msg}  {elapsed}", what)
}

fn style(bar: ProgressBar, template: &str, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("our templates are well formed");
    bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
    bar.set_prefix(what);
    bar
}
