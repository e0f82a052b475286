//! Standard input, as a filter reads it.
//!
//! In: standard input, signals, and what becomes of standard output. Out: bytes
//! as soon as there are any; the end of them where the input ends, a signal asks
//! to stop, nobody reads what is written, or nothing more is wanted. Nothing is
//! taken out of the input that is not handed on.

#[cfg(unix)]
pub(super) use unix::Incoming;

#[cfg(not(unix))]
pub(super) use other::Incoming;

#[cfg(unix)]
mod unix {
    use std::io::{self, Read, Write};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};

    /// Standard input until something ends it.
    pub(in crate::cli) struct Incoming {
        /// Has something to read once the reading is to end.
        ended: UnixStream,
        watch: Watch,
        /// The byte that was read last.
        last: u8,
    }

    /// What ended the reading, and the means to end it.
    #[derive(Clone)]
    pub(in crate::cli) struct Watch {
        end: Arc<UnixStream>,
        /// The signal that asked to stop; 0 without one.
        signal: Arc<AtomicUsize>,
        closed: Arc<AtomicBool>,
        /// Whether a signal has asked for a newer index.
        renew: Arc<AtomicBool>,
    }

    impl Incoming {
        /// Begins to watch signals. A second one ends the program at once.
        pub(in crate::cli) fn new() -> io::Result<Self> {
            let (ended, end) = UnixStream::pair()?;
            let stopping = Arc::new(AtomicBool::new(false));
            let signal = Arc::new(AtomicUsize::new(0));
            for number in [SIGTERM, SIGINT] {
                // In this order: the flag is down when the first signal looks at it.
                flag::register_conditional_default(number, Arc::clone(&stopping))?;
                flag::register(number, Arc::clone(&stopping))?;
                flag::register_usize(number, Arc::clone(&signal), number.unsigned_abs() as usize)?;
                low_level::pipe::register(number, end.try_clone()?)?;
            }
            let renew = Arc::new(AtomicBool::new(false));
            flag::register(SIGHUP, Arc::clone(&renew))?;
            Ok(Self {
                ended,
                watch: Watch {
                    renew,
                    end: Arc::new(end),
                    signal,
                    closed: Arc::default(),
                },
                last: b'\n',
            })
        }

        pub(in crate::cli) fn watch(&self) -> Watch {
            self.watch.clone()
        }

        /// Waits until there is something to read; `false` where the reading is
        /// to end.
        fn wait(&self) -> io::Result<bool> {
            let (input, output) = (io::stdin(), io::stdout());
            let mut watched = [
                PollFd::new(&self.ended, PollFlags::IN),
                PollFd::new(&output, PollFlags::empty()),
                PollFd::new(&input, PollFlags::IN),
            ];
            loop {
                match poll(&mut watched, None) {
                    Ok(_) => break,
                    Err(Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let [ended, output, _] = watched.map(|watched| watched.revents());
            if output.intersects(PollFlags::ERR | PollFlags::HUP) {
                self.watch.closed.store(true, Ordering::Relaxed);
                return Ok(false);
            }
            Ok(ended.is_empty())
        }
    }

    impl Read for Incoming {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            while self.wait()? {
                match rustix::io::read(io::stdin(), &mut *room) {
                    Ok(len) => {
                        let last = len.checked_sub(1).and_then(|last| room.get(last));
                        self.last = last.copied().unwrap_or(self.last);
                        return Ok(len);
                    }
                    Err(Errno::INTR | Errno::AGAIN) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let is_stopped = self.watch.signal.load(Ordering::Relaxed) != 0;
            if is_stopped && self.last != b'\n' {
                // The line is not whole, and must not be taken for one that is.
                return Err(io::Error::other("a signal has stopped the filter"));
            }
            Ok(0)
        }
    }

    impl Watch {
        /// Ends the reading, for when nothing more is wanted.
        pub(in crate::cli) fn halt(&self) {
            // What is full has been written to before.
            let _ = (&*self.end).write(&[0]);
        }

        /// Whether a newer index has been asked for, since this was asked last.
        pub(in crate::cli) fn renew(&self) -> bool {
            self.renew.swap(false, Ordering::Relaxed)
        }

        /// Whether the reading has ended because nobody reads what is written.
        pub(in crate::cli) fn is_closed(&self) -> bool {
            self.closed.load(Ordering::Relaxed)
        }

        /// If a signal has ended the reading, ends the program by it, so that
        /// whoever sent it sees that it was obeyed.
        pub(in crate::cli) fn end_by_signal(&self) {
            let signal = self.signal.load(Ordering::Relaxed);
            if let Some(signal) = i32::try_from(signal).ok().filter(|&signal| signal != 0) {
                // It does not come back; if it does, the exit code is that of the end.
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::io::{self, Read};

    /// Standard input.
    pub(in crate::cli) struct Incoming;

    /// Nothing ends the reading here but the end of the input.
    #[derive(Clone)]
    pub(in crate::cli) struct Watch;

    impl Incoming {
        pub(in crate::cli) fn new() -> io::Result<Self> {
            Ok(Self)
        }

        pub(in crate::cli) fn watch(&self) -> Watch {
            Watch
        }
    }

    impl Read for Incoming {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            io::stdin().lock().read(room)
        }
    }

    impl Watch {
        pub(in crate::cli) fn halt(&self) {}

        pub(in crate::cli) fn renew(&self) -> bool {
            false
        }

        pub(in crate::cli) fn is_closed(&self) -> bool {
            false
        }

        pub(in crate::cli) fn end_by_signal(&self) {}
    }
}
