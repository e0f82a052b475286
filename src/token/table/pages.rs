//! Pages of characters, as a kernel looks up 64 of them at once.
//!
//! In: the number of a page, 256 code points. Out: what a kernel knows of its characters. It is
//! made of the entries of [`super`], so it cannot say anything else than they do.

use std::sync::OnceLock;

use super::{ATTACHED, REGULAR, entry};

/// What a kernel knows of 256 code points from U+0000 to U+FFFF, by their lowest byte.
#[repr(align(64))]
pub(in crate::token) struct KernelPage {
    /// [`REGULAR`] and the other flags; [`ATTACHED`] for a mark with a combining class. 0 for
    /// what a kernel leaves to the other way.
    pub(in crate::token) flags: [u8; 256],
    /// The lowest byte of its folded form.
    pub(in crate::token) folded: [u8; 256],
    /// Some folded form is another character.
    pub(in crate::token) folds: bool,
}

static KERNEL_PAGES: [OnceLock<Box<KernelPage>>; 256] = [const { OnceLock::new() }; 256];

/// What a kernel knows of the characters of a page.
#[inline(always)]
pub(in crate::token) fn kernel_page(page: u8) -> &'static KernelPage {
    KERNEL_PAGES[usize::from(page)].get_or_init(|| fill_kernel_page(page))
}

#[cold]
fn fill_kernel_page(page: u8) -> Box<KernelPage> {
    let mut known = Box::new(KernelPage {
        flags: [0; 256],
        folded: [0; 256],
        folds: false,
    });
    for low in 0..=u8::MAX {
        let Some(character) = char::from_u32(u32::from(page) << 8 | u32::from(low)) else {
            continue;
        };
        let entry = entry(character);
        if !entry.is(REGULAR) {
            continue;
        }
        let folded = str::from_utf8(&entry.bytes[..usize::from(entry.length)]);
        let folded = folded.ok().and_then(|folded| folded.chars().next());
        let flags = &mut known.flags[usize::from(low)];
        *flags = entry.flags;
        if entry.class != 0 {
            *flags |= ATTACHED;
        }
        let folded = u32::from(folded.unwrap_or(character)) as u8;
        known.folds |= folded != low;
        known.folded[usize::from(low)] = folded;
    }
    known
}
