//! Memory routines for flash that is scarce: byte by byte, as a C library for small chips has them. Those of Rust's
//! compiler are fast, unrolled, and take three kilobytes.
//!
//! Apart from the firmware, and without built-ins, lest the compiler makes a call of `memcpy` out of the loop within it.
#![no_std]
#![no_builtins]
#![allow(clippy::missing_safety_doc)]

/// Copies forward.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    for at in 0..count {
        // SAFETY: the caller's promise.
        unsafe { *to.add(at) = *from.add(at) };
    }
    to
}

/// Copies, whatever overlaps.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    if (to as usize).wrapping_sub(from as usize) >= count {
        // SAFETY: the caller's promise.
        return unsafe { memcpy(to, from, count) };
    }
    for at in (0..count).rev() {
        // SAFETY: the caller's promise.
        unsafe { *to.add(at) = *from.add(at) };
    }
    to
}

/// Fills.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, value: i32, count: usize) -> *mut u8 {
    for at in 0..count {
        // SAFETY: the caller's promise.
        unsafe { *to.add(at) = value as u8 };
    }
    to
}

/// The names that the ARM ABI has for them.
#[cfg(target_arch = "arm")]
mod arm {
    use super::{memcpy, memmove, memset};

    macro_rules! also {
        ($($name:ident = $of:ident($($argument:ident: $type:ty),*);)*) => {
            $(
                #[unsafe(no_mangle)]
                unsafe extern "aapcs" fn $name(to: *mut u8, $($argument: $type),*) {
                    // SAFETY: the caller's promise.
                    unsafe { also!(@ $of to, $($argument),*) };
                }
            )*
        };
        (@ clear $to:ident, $count:ident) => { memset($to, 0, $count) };
        (@ set $to:ident, $count:ident, $value:ident) => { memset($to, $value, $count) };
        (@ $of:ident $to:ident, $from:ident, $count:ident) => { $of($to, $from, $count) };
    }
    also! {
        __aeabi_memcpy = memcpy(from: *const u8, count: usize);
        __aeabi_memcpy4 = memcpy(from: *const u8, count: usize);
        __aeabi_memcpy8 = memcpy(from: *const u8, count: usize);
        __aeabi_memmove = memmove(from: *const u8, count: usize);
        __aeabi_memmove4 = memmove(from: *const u8, count: usize);
        __aeabi_memmove8 = memmove(from: *const u8, count: usize);
        __aeabi_memset = set(count: usize, value: i32);
        __aeabi_memset4 = set(count: usize, value: i32);
        __aeabi_memset8 = set(count: usize, value: i32);
        __aeabi_memclr = clear(count: usize);
        __aeabi_memclr4 = clear(count: usize);
        __aeabi_memclr8 = clear(count: usize);
    }
}
