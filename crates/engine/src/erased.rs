//! A command without its type: what queues, batches and the autopilot handle.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::At;
use quittance_store::unit_of_work::Look;
use std::any::Any;

/// A reply whose type the submitter knows.
pub(crate) type AnyReply = Box<dyn Any + Send>;

/// A command of any type.
pub(crate) trait AnyCommand: Send + Sync {
    fn name(&self) -> &'static str;
    fn rows(&self) -> usize;
    /// The command as it is stored and hashed.
    fn body(&self) -> String;
    /// Gathers alone, to learn what is missing.
    fn prepare(&self, look: &Look<'_>, at: &At);
    /// Gathers, decides and records.
    fn run(&self, recorder: &mut Recorder<'_>) -> Result<AnyReply, Halt>;
    fn reply_text(&self, reply: &AnyReply) -> String;
}

impl<C: Command> AnyCommand for C {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn rows(&self) -> usize {
        Command::rows(self)
    }

    fn body(&self) -> String {
        serde_json::to_string(self).expect("a command is plain data")
    }

    fn prepare(&self, look: &Look<'_>, at: &At) {
        // What it refuses or lacks shows when it runs; here only the wants count.
        let _ = self.gather(look, at);
    }

    fn run(&self, recorder: &mut Recorder<'_>) -> Result<AnyReply, Halt> {
        let at = recorder.at;
        let given = recorder.look(|look| self.gather(look, &at))?;
        let decision = self.decide(&given, &at, &mut recorder.scribe.ids)?;
        let reply = self.record(given, decision, recorder)?;
        recorder.check_periods()?;
        Ok(Box::new(reply))
    }

    fn reply_text(&self, reply: &AnyReply) -> String {
        let reply: &C::Reply = reply.downcast_ref().expect("a command gives its own reply");
        serde_json::to_string(reply).expect("a reply is plain data")
    }
}
