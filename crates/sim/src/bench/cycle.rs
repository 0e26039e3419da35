//! The clients and their cycles.
use super::{BenchError, CommandTimes, World, millis};
use quittance_domain::invoicing::PostInvoice;
use quittance_domain::order::{Channel, Intent, PlaceLine, PlaceOrder};
use quittance_domain::payment::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue};
use quittance_domain::{Quantity, Rate};
use quittance_engine::{Command, Envelope};
use quittance_store::order;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// Orders that the list shows.
const LISTED: i64 = 40;

/// How long commands took, by name.
#[derive(Debug, Default)]
pub struct Times(BTreeMap<&'static str, Vec<Duration>>);

impl Times {
    /// Adds what another client measured.
    pub fn join(&mut self, other: Self) {
        for (name, mut times) in other.0 {
            self.0.entry(name).or_default().append(&mut times);
        }
    }

    /// A quantile over all commands, in milliseconds.
    pub fn all(&self, quantile: f64) -> f64 {
        at(self.0.values().flatten().copied().collect(), quantile)
    }

    /// Median and 99th percentile of each command.
    pub fn by_command(&self) -> Vec<CommandTimes> {
        let times = |(name, times): (&&'static str, &Vec<Duration>)| CommandTimes {
            command: (*name).to_owned(),
            p50_ms: at(times.clone(), 0.5),
            p99_ms: at(times.clone(), 0.99),
        };
        self.0.iter().map(times).collect()
    }

    fn add(&mut self, name: &'static str, time: Duration) {
        self.0.entry(name).or_default().push(time);
    }
}

fn at(mut times: Vec<Duration>, quantile: f64) -> f64 {
    if times.is_empty() {
        return 0.0;
    }
    times.sort_unstable();
    let place = ((times.len() - 1) as f64 * quantile).round() as usize;
    millis(times[place])
}

/// Carries `cycles` orders from capture to cash with `clients` threads.
pub fn round(world: &World, clients: usize, cycles: usize) -> Result<Times, BenchError> {
    let taken = AtomicUsize::new(0);
    let seed = world.next_seed();
    std::thread::scope(|scope| {
        let taken = &taken;
        let client = |number: usize| {
            move || {
                let mut client = Client::new(world, seed + number as u64);
                while taken.fetch_add(1, Ordering::Relaxed) < cycles {
                    client.cycle()?;
                }
                Ok::<_, BenchError>(client.times)
            }
        };
        let spawn = |number| Builder::new().spawn_scoped(scope, client(number));
        let mut times = Times::default();
        let mut threads = Vec::with_capacity(clients);
        for number in 0..clients {
            threads.push(spawn(number).map_err(|error| {
                taken.store(cycles, Ordering::Relaxed); // those that run end at once
                BenchError::Threads(error)
            })?);
        }
        for thread in threads {
            times.join(thread.join().expect("a client does not panic")?);
        }
        Ok(times)
    })
}

struct Client<'a> {
    world: &'a World,
    random: fastrand::Rng,
    times: Times,
}

impl<'a> Client<'a> {
    fn new(world: &'a World, seed: u64) -> Self {
        Self { world, random: fastrand::Rng::with_seed(seed), times: Times::default() }
    }

    /// One order from capture to cash.
    fn cycle(&mut self) -> Result<(), BenchError> {
        let customer = *self.random.choice(&self.world.customers).expect("there are customers");
        let line = |random: &mut fastrand::Rng| PlaceLine {
            product: *random.choice(&self.world.products).expect("there are products"),
            description: None,
            quantity: Quantity::from_micros(2_000_000),
            price: None,
            discount: Rate::ZERO,
            extras: Default::default(),
        };
        let lines = (0..super::LINES).map(|_| line(&mut self.random)).collect();
        let placed = self.run(PlaceOrder {
            customer,
            channel: Channel::Api,
            customer_po: String::new(),
            source_number: String::new(),
            currency: None,
            requested_on: None,
            priority: 5,
            ship_to: None,
            warehouse: None,
            intent: Intent::Confirm,
            lines,
            extras: Default::default(),
        })?;
        let shipment = self.run(CreateShipment { order: placed.order, lines: Vec::new() })?;
        self.display(&placed.number)?;
        self.run(PostGoodsIssue { shipment: shipment.made() })?;
        self.list(customer)?;
        let invoice = self.run(PostInvoice::of(placed.order))?;
        self.run(ReceivePayment {
            customer,
            method: Method::Bank,
            reference: invoice.number,
            amount: invoice.gross,
            applications: vec![Application {
                invoice: InvoiceRef::Id(invoice.invoice),
                amount: invoice.gross,
            }],
            automatic: Matching::Stated,
        })?;
        Ok(())
    }

    fn run<C: Command>(&mut self, command: C) -> Result<C::Reply, BenchError> {
        let started = Instant::now();
        let envelope = Envelope::new(self.world.company, "bench");
        let done = self.world.engine().run(command, envelope)?;
        self.times.add(C::NAME, started.elapsed());
        Ok(done.reply)
    }

    fn display(&mut self, number: &str) -> Result<(), BenchError> {
        let started = Instant::now();
        let company = self.world.company;
        let shown =
            self.world.engine().database().read(|reader| order::show(reader, company, number))?;
        assert!(shown.is_some(), "an order that was placed can be displayed");
        self.times.add("display order", started.elapsed());
        Ok(())
    }

    fn list(&mut self, customer: quittance_domain::customer::CustomerId) -> Result<(), BenchError> {
        let started = Instant::now();
        let company = self.world.company;
        let listed =
            self.world.engine().database().read(|reader| {
                order::list_of_customer(reader, company, customer, (LISTED, None))
            })?;
        assert!(!listed.is_empty(), "a customer with an order has a list of orders");
        self.times.add("list orders", started.elapsed());
        Ok(())
    }
}
