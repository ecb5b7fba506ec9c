//! Advice to the system about memory that is about to be filled.
//!
//! Where 64 MiB are written into fresh memory, most of the time goes into handing out 16,384 pages one by one. In pages of 2 MiB there are 32 of them.

/// Asks for huge pages where memory of 4 MiB or more has not been touched yet. The answer changes the speed and nothing else; on other systems than Linux nothing is asked.
///
/// The pointer is not read through. It may stand anywhere, also where nothing is.
pub fn advise_huge(start: *const u8, len: usize) {
    #[cfg(target_os = "linux")]
    {
        const LEAST: usize = 4 << 20;
        const PAGE: usize = 4096;
        if len < LEAST {
            return;
        }
        // Whole pages inside, so that no neighbour is spoken of.
        let first = (start as usize).next_multiple_of(PAGE);
        let end = (start as usize + len) / PAGE * PAGE;
        // SAFETY: this advice changes no byte and no address; the system refuses it for memory that is not ours.
        let _ = unsafe { libc::madvise(first as *mut libc::c_void, end.saturating_sub(first), libc::MADV_HUGEPAGE) };
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (start, len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "advice is a call to the system, which Miri does not know")]
    fn bytes_stay_what_they_were() {
        let mut bytes = vec![7u8; 9 << 20];
        advise_huge(bytes.as_ptr(), bytes.len());
        assert!(bytes.iter().all(|&b| b == 7));
        bytes.fill(8);
        advise_huge(std::ptr::null(), 5 << 20);
        advise_huge(bytes.as_ptr(), 3);
        assert!(bytes.iter().all(|&b| b == 8));
    }
}
