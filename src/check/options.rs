//! What a check asks, beside how the drop is read and judged.
//!
//! In: what a user or a caller says. Out: plain options, and whether they make sense
//! together. It reads nothing.

use std::path::PathBuf;

use super::limit::{Limit, LimitShare};
use super::quantity::Quantity;
use crate::config::RunConfig;
use crate::error::{Error, Result};

/// What a check asks.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// What may be, in any order.
    pub limits: Vec<(Quantity, Limit)>,
    /// What may be in each site by itself, in any order.
    pub site_limits: Vec<(Quantity, Limit)>,
    /// The fewest documents of a site that those are for.
    pub min_site_documents: u64,
    /// The fewest documents that the drop must have.
    pub min_documents: Option<u64>,
    /// A document of whose characters less would be left is nearly empty.
    pub nearly_empty: LimitShare,
    /// The file of what is accepted.
    pub baseline: Option<PathBuf>,
    /// Whether that file is written anew.
    pub update_baseline: bool,
    /// An earlier outcome, to say what changed since.
    pub compare: Option<PathBuf>,
    /// Whether limits are to be suggested, for drops of so many documents; of 0 for drops of
    /// as many as there are.
    pub suggest: Option<u64>,
    /// Whether there is to be a page.
    pub page: bool,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self {
            limits: Vec::new(),
            site_limits: Vec::new(),
            min_site_documents: 1,
            min_documents: None,
            nearly_empty: LimitShare::NEARLY_EMPTY,
            baseline: None,
            update_baseline: false,
            compare: None,
            suggest: None,
            page: false,
        }
    }
}

impl CheckOptions {
    /// Checks that the options make sense together.
    ///
    /// # Errors
    /// Where a limit compares with what is not there, or cannot be a share.
    pub(super) fn validate(&self, config: &RunConfig) -> Result<()> {
        let of_sites = self.site_limits.iter().map(|limit| ("site-limits", *limit));
        let all = self.limits.iter().map(|limit| (limit.0.option(), *limit));
        for (option, (quantity, limit)) in all.chain(of_sites) {
            let named = match option {
                "site-limits" => format!("`site-limits` {}", quantity.option()),
                option => format!("`{option}`"),
            };
            if quantity.wants_index() && config.index.is_none() {
                return Err(Error::option(
                    &[option, "against"],
                    format!("{named} needs an index"),
                    "name one with `against`, or leave the limit out",
                ));
            }
            if quantity.wants_baseline() && self.baseline.is_none() {
                return Err(Error::option(
                    &[option, "baseline"],
                    format!("{named} needs a baseline"),
                    "name one with `baseline`, or leave the limit out",
                ));
            }
            if !quantity.is_share() && matches!(limit, Limit::Share(_)) {
                return Err(Error::option(
                    &[option],
                    format!("{named} {limit}: this is counted, and cannot be a share"),
                    "give a number",
                ));
            }
        }
        if self.update_baseline && self.baseline.is_none() {
            return Err(Error::option(
                &["update-baseline", "baseline"],
                "`update-baseline` writes the file that `baseline` names",
                "name one",
            ));
        }
        Ok(())
    }

    /// The limit that is set on a quantity of the whole drop.
    pub(super) fn limit(&self, quantity: Quantity) -> Option<Limit> {
        let mut limits = self.limits.iter();
        limits
            .find(|limit| limit.0 == quantity)
            .map(|limit| limit.1)
    }
}
