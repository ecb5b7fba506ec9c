//! Chunks by several threads. The envelope is the same for any number of them: each chunk is a world of its own, and they are put together in their order.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{Builder, Scope, scope},
};

use crate::{
    array::ArrayView,
    codec::ChunkInfo,
    decode::Opened,
    encode::{Plan, chunk_of},
    error::{Error, ErrorKind, Result},
    form_writer::{FormWriter, Packed},
    header::Header,
    num::{to_u64, to_usize},
    passage::Scratch,
    sink::Sink,
};

/// Below this a thread costs more than it gives.
const LEAST: usize = 2 << 20;

/// How many threads are worth it for a run of this many bytes in so many chunks.
pub(crate) fn worth(threads: usize, is_compressed: bool, run: usize, chunks: u64) -> usize {
    if !is_compressed || run < LEAST { 1 } else { threads.min(usize::try_from(chunks).unwrap_or(usize::MAX)).max(1) }
}

/// Writes all segments. Threads compress, each every so manieth chunk, and are at most two chunks ahead; this one puts together what they have done.
pub(crate) fn write_segments<S: Sink>(
    array: &ArrayView<'_>,
    plan: &Plan<'_>,
    header: &Header<'_>,
    form: &mut FormWriter<S>,
    threads: usize,
) -> Result<()> {
    scope(|scope| {
        let mut lanes = Vec::new();
        for first in 0..threads {
            let (packed, spare) = (sync_channel(1), sync_channel(3));
            lanes.push((packed.1, spare.0));
            let maker = form.maker();
            let (packed, spare) = (packed.0, spare.1);
            spawn(scope, move || {
                let mut scratch = Scratch::default();
                let mine = (to_u64(first)..header.segments()).step_by(threads);
                let made = mine.map(|i| {
                    let (from, elements) = header.chunk_range(i);
                    let chunk = ChunkInfo::new(array.dtype(), to_usize(elements)?, array.shape())?;
                    let bytes = plan.chain.encode(chunk, chunk_of(array, from, elements)?, plan.level, &mut scratch)?;
                    maker.make(bytes, spare.try_recv().unwrap_or_default())
                });
                send_until_error(made, &packed);
            })?;
        }
        // Whatever ends this loop early closes the channels, and with them the threads.
        for (i, (packed, spare)) in (0..header.segments()).zip(lanes.iter().cycle()) {
            let packed: Packed = receive(packed)?;
            form.put(&packed)?;
            // A full channel has buffers enough.
            let _ = spare.try_send(packed.bytes);
            let (from, elements) = header.chunk_range(i);
            plan.progress.report(from.saturating_add(elements), header.count());
        }
        Ok(())
    })
}

fn send_until_error(made: impl Iterator<Item = Result<Packed>>, to: &SyncSender<Result<Packed>>) {
    for packed in made {
        let is_last = packed.is_err();
        if to.send(packed).is_err() || is_last {
            return;
        }
    }
}

fn receive(from: &Receiver<Result<Packed>>) -> Result<Packed> {
    // A thread that has panicked ends the scope with its panic.
    from.recv().unwrap_or_else(|_| Err(Error::new(ErrorKind::CodecFailed, "a thread ended without its chunk")))
}

/// Decodes all chunks into their places. Of several errors the first chunk's is reported, as one thread would.
pub(crate) fn decode_chunks(opened: &Opened<'_>, out: &mut [u8], chunks: usize, threads: usize) -> Result<()> {
    let mut lanes: Vec<Vec<(usize, &mut [u8])>> = Vec::new();
    lanes.resize_with(threads, Vec::new);
    let mut rest = out;
    for i in 0..chunks {
        let (place, after) = rest.split_at_mut(opened.decoder.chunk_len(i)?.min(rest.len()));
        if let Some(lane) = i.checked_rem(threads).and_then(|lane| lanes.get_mut(lane)) {
            lane.push((i, place));
        }
        rest = after;
    }
    // The first chunk that is known to be wrong, and how many are done.
    let (wrong, done) = (AtomicUsize::new(usize::MAX), Mutex::new(0usize));
    let decode = |lane: Vec<(usize, &mut [u8])>| {
        let mut scratch = Scratch::default();
        for (i, place) in lane {
            if i > wrong.load(Ordering::Relaxed) {
                break;
            }
            if let Err(error) = opened.decode_chunk(i, place, &mut scratch) {
                wrong.fetch_min(i, Ordering::Relaxed);
                return Some((i, error));
            }
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            opened.decoder.report(*done);
            *done = done.saturating_add(1);
        }
        None
    };
    let found = scope(|scope| {
        let mut lanes = lanes.into_iter();
        let mine = lanes.next().unwrap_or_default();
        let others = lanes.map(|lane| spawn(scope, || decode(lane))).collect::<Result<Vec<_>>>();
        let mut found = vec![decode(mine)];
        for other in others? {
            found.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        Ok::<_, Error>(found)
    })?;
    match found.into_iter().flatten().min_by_key(|(i, _)| *i) {
        Some((_, error)) => Err(error),
        None => Ok(()),
    }
}

fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<std::thread::ScopedJoinHandle<'scope, T>> {
    let spawned = Builder::new().name("tenvelope".to_owned()).spawn_scoped(scope, work);
    spawned.map_err(|error| Error::new(ErrorKind::AllocFailed, format!("no thread: {error}; ask for 1")).with_source(error))
}
