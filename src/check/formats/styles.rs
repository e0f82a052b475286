//! What colours are made with.
//!
//! In: whoever knows a terminal fills it. Out: what stands before and after a
//! word. Nothing by default.

use crate::check::model::Level;

/// What stands before words of a kind.
#[derive(Clone, Debug, Default)]
pub struct Styles {
    /// Before what breaks a limit.
    pub error: String,
    /// Before what should be looked at.
    pub warning: String,
    /// Before what is worth knowing.
    pub note: String,
    /// Before what opens a part.
    pub heading: String,
    /// Before what the eye may skip.
    pub dim: String,
    /// After all of them.
    pub plain: String,
}

impl Styles {
    /// What stands before a word about such a finding.
    #[must_use]
    pub fn of(&self, level: Level) -> &str {
        match level {
            Level::Error => &self.error,
            Level::Warning => &self.warning,
            Level::Note => &self.note,
        }
    }
}
