//! Making a large struct where it will stand, field by field: built and then moved, it takes its size in stack once more.
//!
//! Owns the one macro that does so. Knows no struct.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;

/// The value that a function makes in a place, as [`in_place!`](crate::in_place) does.
///
/// # Panics
/// If the function returns another one than that in the place.
pub fn filled<T>(fill: impl FnOnce(&mut MaybeUninit<T>) -> &mut T) -> T {
    let mut place = MaybeUninit::uninit();
    let at = place.as_ptr();
    assert!(core::ptr::eq(fill(&mut place), at), "another value");
    // SAFETY: a reference to the place as a `T` was returned, so there is one.
    unsafe { place.assume_init() }
}

/// Makes a value where it will stand: a large one in a call of its own, so that several of them need the stack one after
/// the other and not together.
///
/// # Safety
/// The place can be written to.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn put<T>(place: *mut T, make: impl FnOnce() -> T) {
    #[inline(never)]
    unsafe fn apart<T>(place: *mut T, make: impl FnOnce() -> T) {
        // SAFETY: the caller's promise.
        unsafe { place.write(make()) };
    }
    if size_of::<T>() > 256 {
        // SAFETY: the caller's promise.
        unsafe { apart(place, make) };
    } else {
        // SAFETY: the caller's promise.
        unsafe { place.write(make()) };
    }
}

/// Fills a [`MaybeUninit`](core::mem::MaybeUninit) of a struct, all of whose fields are named, and borrows the struct.
///
/// ```
/// use core::mem::MaybeUninit;
/// struct Large { bytes: [u8; 1024], used: usize }
/// let mut place = MaybeUninit::uninit();
/// let large: &mut Large = ocpp_wire::in_place!(&mut place, Large { bytes: [7; 1024], used: 1, });
/// assert_eq!(usize::from(large.bytes[1023]), large.used + 6);
/// ```
///
/// A field that is left out does not compile:
///
/// ```compile_fail
/// # use core::mem::MaybeUninit;
/// struct Two { one: u8, two: u8 }
/// let mut place = MaybeUninit::uninit();
/// let _ = ocpp_wire::in_place!(&mut place, Two { one: 1, });
/// ```
#[macro_export]
macro_rules! in_place {
    ($place:expr, $type:ident { $($(#[$attr:meta])* $field:ident: $value:expr,)* }) => {{
        let place: &mut ::core::mem::MaybeUninit<$type> = $place;
        // Names every field, or does not compile.
        let _ = |whole: &$type| {
            let $type { $($(#[$attr])* $field: _,)* } = whole;
        };
        $(
            $(#[$attr])*
            {
                let make = || $value;
                // SAFETY: a field of the place that is borrowed here; nothing is read, and nothing dropped.
                #[allow(unsafe_code)]
                unsafe {
                    $crate::__private_put(&raw mut (*place.as_mut_ptr()).$field, make);
                }
            }
        )*
        // SAFETY: all fields have been written.
        #[allow(unsafe_code)]
        unsafe {
            place.assume_init_mut()
        }
    }};
}
