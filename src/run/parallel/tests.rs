//! The twin of the parallel map is the map.

use super::*;
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Where and when something goes wrong.
#[derive(Clone, Copy, Debug)]
struct Wrong {
    place: usize,
    at: u64,
    panics: bool,
}

impl Wrong {
    fn strike(wrong: Option<Self>, place: usize, at: u64) -> Result<()> {
        match wrong {
            Some(wrong) if wrong.place == place && wrong.at == at => {
                assert!(!wrong.panics, "place {place} has fallen over");
                Err(Error::usage(format!("place {place} at {at}")))
            }
            _ => Ok(()),
        }
    }
}

fn doze(micros: u64) {
    if micros > 0 {
        thread::sleep(Duration::from_micros(micros));
    }
}

/// Squares the numbers below `count` and gives what the sink saw.
fn squares(
    threads: usize,
    count: u64,
    wrong: Option<Wrong>,
    delays: &[u64],
) -> (Result<()>, Vec<u64>) {
    let delay = |number: u64, salt: u64| {
        let at = (number * 7 + salt) as usize % delays.len().max(1);
        delays.get(at).copied().unwrap_or(0)
    };
    let (mut next, mut seen) = (0, Vec::new());
    let alive = AtomicUsize::new(0);
    let result = ordered(
        (Workers::Started(threads), &Room::new(8, |_| 3)),
        |input: &mut u64| {
            *input = next;
            next += 1;
            doze(delay(*input, 0));
            Wrong::strike(wrong, 0, *input)?;
            if *input < count {
                assert!(alive.fetch_add(1, Ordering::SeqCst) < in_flight(threads));
            }
            Ok(*input < count)
        },
        || 0u64,
        |worked, input, output: &mut u64| {
            *worked += 1;
            doze(delay(*input, 1));
            Wrong::strike(wrong, 1, *input)?;
            *output = *input * *input;
            Ok(())
        },
        |input, output| {
            doze(delay(*input, 2) / 2);
            assert_eq!(*output, *input * *input);
            Wrong::strike(wrong, 2, *input)?;
            seen.push(*output);
            alive.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        },
    );
    (result, seen)
}

fn expected(count: u64) -> Vec<u64> {
    (0..count).map(|number| number * number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn threads_that_are_kept_do_the_same_again_and_again(
        threads in 1usize..6,
        counts in prop::collection::vec(0u64..40, 1..4),
    ) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for count in counts {
            let (mut next, mut seen) = (0, Vec::new());
            let result = ordered(
                (Workers::Kept(&pool), &Room::new(8, |_| 3)),
                |input: &mut u64| {
                    *input = next;
                    next += 1;
                    Ok(*input < count)
                },
                || (),
                // What a worker divides does not stop, though all threads are at work.
                |(), input, output: &mut u64| {
                    let half = *input / 2;
                    let (left, right) = rayon::join(|| half, || *input - half);
                    *output = (left + right) * *input;
                    if *input == 30 { Err(Error::usage("30")) } else { Ok(()) }
                },
                |_, output| {
                    seen.push(*output);
                    Ok(())
                },
            );
            prop_assert_eq!(result.is_err(), count > 30);
            prop_assert_eq!(seen, expected(count.min(30)));
        }
    }

    #[test]
    fn order_is_kept_whoever_is_slow(
        threads in 1usize..6,
        count in 0u64..60,
        delays in prop::collection::vec(prop::sample::select(vec![0, 0, 50, 400]), 0..12),
    ) {
        let (result, seen) = squares(threads, count, None, &delays);
        prop_assert!(result.is_ok());
        prop_assert_eq!(seen, expected(count));
    }

    #[test]
    fn errors_come_out_after_all_before_them_and_nothing_after(
        threads in 1usize..6,
        place in 0usize..3,
        at in 0u64..40,
        delays in prop::collection::vec(prop::sample::select(vec![0, 0, 300]), 0..8),
    ) {
        let wrong = Wrong { place, at, panics: false };
        let (result, seen) = squares(threads, 40, Some(wrong), &delays);
        let message = result.unwrap_err().to_string();
        prop_assert!(message.contains(&format!("place {place} at {at}")), "{}", message);
        prop_assert_eq!(seen, expected(at));
    }
}

#[test]
fn panics_are_the_callers_and_leave_nobody_waiting() {
    for threads in [1, 2, 5] {
        for place in 0..3 {
            for at in [0, 3, 29] {
                let wrong = Some(Wrong {
                    place,
                    at,
                    panics: true,
                });
                let caught = catch_unwind(AssertUnwindSafe(|| squares(threads, 30, wrong, &[20])));
                let said = caught.unwrap_err();
                let said = said.downcast_ref::<String>().unwrap();
                assert!(
                    said.contains(&format!("place {place} has fallen over")),
                    "{said}"
                );
            }
        }
    }
}

#[test]
fn the_first_error_in_the_order_wins() {
    // The second input fails at once, the first one later.
    let mut next = 0;
    let result = ordered(
        (Workers::Started(2), &Room::new(9, |_| 1)),
        |input: &mut u64| {
            *input = next;
            next += 1;
            Ok(true)
        },
        || (),
        |(), input, _: &mut ()| {
            doze(if *input == 0 { 20_000 } else { 0 });
            Err(Error::usage(format!("input {input}")))
        },
        |_, _| Ok(()),
    );
    assert!(result.unwrap_err().to_string().contains("input 0"));
}

#[test]
fn a_worker_keeps_its_state_and_inputs_are_used_again() {
    let (mut next, mut largest) = (0, 0);
    let states = AtomicUsize::new(0);
    ordered(
        (Workers::Started(3), &Room::new(9, |_| 1)),
        |input: &mut Vec<u64>| {
            input.push(next);
            next += 1;
            Ok(next <= 1000)
        },
        || states.fetch_add(1, Ordering::SeqCst),
        |_, _, _: &mut ()| Ok(()),
        |input, _| {
            largest = largest.max(input.len());
            Ok(())
        },
    )
    .unwrap();
    assert!((1..=3).contains(&states.load(Ordering::SeqCst)));
    assert!(largest >= 1000 / in_flight(3), "{largest}");
}

#[test]
fn no_more_is_on_its_way_than_there_is_room_for() {
    let on_their_way = AtomicUsize::new(0);
    let (mut next, mut seen) = (0, Vec::new());
    ordered(
        (Workers::Started(4), &Room::new(10, |input: &u64| *input)),
        |input: &mut u64| {
            // Small ones, and some that are larger than the room.
            *input = if next % 5 == 4 { 25 } else { 3 };
            next += 1;
            Ok(next <= 100)
        },
        || (),
        |(), input, _: &mut ()| {
            let weight = *input as usize;
            let others = on_their_way.fetch_add(weight, Ordering::SeqCst);
            assert!(others == 0 || others + weight <= 10, "{others} + {weight}");
            doze(50);
            on_their_way.fetch_sub(weight, Ordering::SeqCst);
            Ok(())
        },
        |input, ()| {
            seen.push(*input);
            Ok(())
        },
    )
    .unwrap();
    assert_eq!((seen.len(), seen[4]), (100, 25));
}

#[test]
fn no_more_is_made_at_a_time_than_there_is_room_for() {
    const BYTES: u64 = 1 << 14;
    let on_their_way = AtomicUsize::new(0);
    let (mut next, mut seen) = (0, 0);
    let room = Room::new(u64::MAX, |_: &u64| BYTES).with_outputs(100 * BYTES, |made: &u64| *made);
    ordered(
        (Workers::Started(4), &room),
        |input: &mut u64| {
            *input = next;
            next += 1;
            Ok(next <= 60)
        },
        || (),
        |(), _, made: &mut u64| {
            let others = on_their_way.fetch_add(1, Ordering::SeqCst);
            // Six of sixteen times as much are let out before anything is known.
            assert!(others < 6, "{others}");
            *made = 60 * BYTES;
            Ok(())
        },
        |input, made| {
            let others = on_their_way.fetch_sub(1, Ordering::SeqCst);
            // Then one at a time.
            assert!(*input < 8 || others == 1, "{input}: {others}");
            assert_eq!(*made, 60 * BYTES);
            seen += 1;
            Ok(())
        },
    )
    .unwrap();
    assert_eq!(seen, 60);
}
