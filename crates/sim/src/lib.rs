//! generator of believable companies, simulator, auditor, benchmark.
