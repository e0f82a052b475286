//! Stories with their places, told as the places are found.
//!
//! In: the stories of an id, one a site, and the places of each. Out: the same
//! to whoever prints them, one place at a time however many there are.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::explain::{PlaceStory, Places};
use serde::{Serialize, Serializer};

/// The stories of an id.
#[derive(Serialize)]
pub(super) struct StreamedStories<S> {
    sites: Vec<SiteStory<S>>,
}

#[derive(Serialize)]
struct SiteStory<S> {
    #[serde(flatten)]
    story: S,
    places: Listing,
    /// Whether there are more places than that. Said after the places, for
    /// only then it is known.
    more_places: More,
}

/// The first places of a story. They are found while they are read, once.
pub(super) struct Listing {
    places: RefCell<Places>,
    limit: usize,
    more: Rc<Cell<bool>>,
    error: RefCell<Option<Error>>,
}

/// Whether there are more places than were listed.
struct More(Rc<Cell<bool>>);

impl<S> StreamedStories<S> {
    /// Stories, the places of each, and how many of these are listed.
    pub(super) fn new(
        stories: Vec<S>,
        places: impl Fn(&S) -> Result<Places>,
        limit: usize,
    ) -> Result<Self> {
        let site = |story: S| {
            let more = Rc::new(Cell::new(false));
            let places = Listing {
                places: RefCell::new(places(&story)?),
                limit,
                more: Rc::clone(&more),
                error: RefCell::new(None),
            };
            Ok(SiteStory {
                story,
                places,
                more_places: More(more),
            })
        };
        let sites: Result<_> = stories.into_iter().map(site).collect();
        Ok(Self { sites: sites? })
    }

    /// Gives every story to `print`, with its places.
    pub(super) fn each(&self, mut print: impl FnMut(&S, &Listing) -> Result<()>) -> Result<()> {
        let mut sites = self.sites.iter();
        sites.try_for_each(|site| print(&site.story, &site.places))
    }

    /// The error that ended a list of places, if one did.
    pub(super) fn finish(&self) -> Result<()> {
        let mut errors = self.sites.iter().map(|site| site.places.error.take());
        match errors.find_map(|error| error) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

impl Listing {
    /// The places; none after an error, which [`StreamedStories::finish`] gives.
    pub(super) fn iter(&self) -> impl Iterator<Item = PlaceStory> + '_ {
        let mut listed = 0;
        std::iter::from_fn(move || {
            let next = self.places.borrow_mut().next()?;
            match next {
                Ok(_) if listed == self.limit => {
                    self.more.set(true);
                    None
                }
                Ok(place) => {
                    listed += 1;
                    Some(place)
                }
                Err(error) => {
                    self.error.replace(Some(error));
                    None
                }
            }
        })
        .fuse()
    }

    /// Whether there are more than were listed; known when they have been read.
    pub(super) fn has_more(&self) -> bool {
        self.more.get()
    }
}

impl Serialize for Listing {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Serialize for More {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_bool(self.0.get())
    }
}
