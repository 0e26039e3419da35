use quittance_exchange::import::*;
use std::collections::BTreeMap;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mapping = Mapping::parse(&std::fs::read_to_string(&args[1]).unwrap()).unwrap_or_else(|e| panic!("{e}"));
    let setting = Setting { source: &mapping.source, dates: mapping.dates, currency: mapping.company.as_ref().unwrap().base_currency };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let start = std::time::Instant::now();
    let joined = mapping.joined_lines();
    let mut j = joined.map(Joined::new);
    for f in &args[2..] {
        let sheet = Sheet::open(f, Box::new(std::fs::File::open(f).unwrap())).unwrap();
        let rec = match sheet.recognise(&mapping) { Ok(r) => r, Err(e) => { println!("{f}: {e}"); continue } };
        for r in rec {
            let sheet = Sheet::open(f, Box::new(std::fs::File::open(f).unwrap())).unwrap();
            let section = &mapping.sections[r.section];
            let lines = sheet.lines(section, &r, 0);
            let mut count = |k: &str| *counts.entry(format!("{} {k}", section.name)).or_default() += 1;
            let mut out = Vec::new();
            match &section.kind {
                Kind::Customers(x) => for l in lines { match x.row(&l, &setting) { Ok(_) => count("ok"), Err(e) => { println!("{e}"); count("no") } } },
                Kind::Products(x) => for l in lines { match x.row(&l) { Ok(_) => count("ok"), Err(e) => { println!("{e}"); count("no") } } },
                Kind::Prices(x) => for l in lines { match x.row(&l, &setting) { Ok(_) => count("ok"), Err(e) => { println!("{e}"); count("no") } } },
                Kind::Stock(x) => for l in lines { match x.row(&l, &setting) { Ok(_) => count("ok"), Err(e) => { println!("{e}"); count("no") } } },
                Kind::Payments(x) => for l in lines { match x.row(&l, &setting) { Ok(_) => count("ok"), Err(e) => { println!("{e}"); count("no") } } },
                Kind::OrderLines(s) if s.is_joined() => for l in lines { count("line"); j.as_mut().unwrap().line(l, &mut |t| out.push(t)) },
                Kind::Orders(h) => for l in lines { count("head"); j.as_mut().unwrap().head(l, (h, &setting), &mut |t| out.push(t)) },
                Kind::OrderLines(s) => { let mut g = Grouping::new(s, setting); for l in lines { count("line"); g.line(l, &mut |t| out.push(t)) } g.finish(&mut |t| out.push(t)) }
            }
            for t in out { match t {
                Taken::Document(d) => { count("document"); for l in &d.lines { count(&format!("{:?} {:?}", l.outcome, l.product.create.as_ref().map(|p| p.kind))) } }
                Taken::Rejected(r) => { count("rejected"); println!("{}:{} {} {}", r.origin.file, r.origin.line, r.refused, r.origin.text) }
            } }
        }
    }
    println!("{counts:#?} {:?}", start.elapsed());
}
