use proptest::prelude::*;

use super::*;

/// What the counts of `row` say of what surrounds the passages of its first key.
fn around(row: &[ParagraphPlace]) -> i32 {
    let sides = KeyParts::new(9, 1).count(&[counted(row)]);
    sides[0][0].stance().own_share()
}

fn place(key: u32, kind: Neighbour, others: u32, background: bool) -> ParagraphPlace {
    ParagraphPlace {
        key,
        kind,
        others,
        background,
    }
}

#[test]
fn a_passage_is_what_as_many_hold_or_running_text_of_a_minority() {
    let own = place(8, Neighbour::Own, 0, false);
    let menu = place(7, Neighbour::Known, 90, false);
    let text = |key, others, background| place(key, Neighbour::Known, others, background);
    // Own text above the passage and furniture below it: half of what surrounds it.
    let (half, none) = (466, 0);
    let equal = [own, text(1, 5, false), text(0, 5, false), menu];
    let background = [own, text(1, 7, true), text(0, 5, true), menu];
    let lines = [own, text(1, 7, false), text(0, 5, false), menu];
    assert_eq!(
        (around(&equal), around(&background), around(&lines)),
        (half, half, none)
    );
    // What everybody has is no background, and ends it.
    let below_a_menu = [own, menu, text(0, 5, true), menu];
    assert_eq!(around(&below_a_menu), none);
}

/// The definition, key by key.
fn naive(rows: &[Vec<ParagraphPlace>], key: u32) -> Sides {
    let mut sides = Sides::default();
    let rows: Vec<Vec<CountedPlace>> = rows.iter().map(|row| counted(row)).collect();
    let places = || {
        let all = rows
            .iter()
            .flat_map(|row| (0..row.len()).map(move |at| (row, at, row[at])));
        all.filter(|(_, _, place)| place.key == key)
    };
    for (row, at, place) in places() {
        let beside = |at: Option<usize>| at.and_then(|at| row.get(at)).map(|place| place.kind);
        sides.over.add(place.over);
        sides.under.add(place.under);
        sides
            .above
            .add(beside(at.checked_sub(1)).unwrap_or(Neighbour::Other));
        sides
            .below
            .add(beside(Some(at + 1)).unwrap_or(Neighbour::Other));
    }
    for side in 0..2 {
        let names = places().map(|(row, at, _)| neighbours(row, at)[side]);
        let names: Vec<Option<u32>> = names.collect();
        let times = |name: &Option<u32>| names.iter().filter(|other| *other == name).count();
        let most = names.iter().filter(|name| name.is_some()).map(times).max();
        sides.usual[side].all = names.len() as u32;
        sides.usual[side].times = most.unwrap_or(0) as u32;
    }
    sides
}

fn any_place() -> impl Strategy<Value = ParagraphPlace> {
    let kinds = [
        Neighbour::Own,
        Neighbour::Known,
        Neighbour::Varied,
        Neighbour::Other,
    ];
    let kind = prop::sample::select(kinds.to_vec());
    (0u32..9, kind, 0u32..3, any::<bool>())
        .prop_map(|(key, kind, others, background)| place(key, kind, others, background))
}

proptest! {
    #[test]
    fn keys_are_counted_alike_in_any_parts(
        rows in prop::collection::vec(prop::collection::vec(any_place(), 0..9), 0..9),
    ) {
        let counted: Vec<Vec<CountedPlace>> = rows.iter().map(|row| super::counted(row)).collect();
        for count in [1, 2, 8] {
            let parts = KeyParts::new(9, count);
            let sides = parts.count(&counted);
            for key in 0..9 {
                let found = sides[parts.part(key)][parts.place(key)];
                prop_assert_eq!(found.stance(), naive(&rows, key as u32).stance());
            }
        }
    }
}
