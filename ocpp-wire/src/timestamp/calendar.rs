//! Days since 0000-03-01 of the proleptic Gregorian calendar, to and from year, month and day.
//!
//! Counting from March puts the leap day at a year's end, where it disturbs no month before it.

/// Days from 0000-03-01 to 1970-01-01.
pub(crate) const DAYS_TO_1970: u32 = 719_468;
/// Days of 400 years.
const DAYS_OF_ERA: u32 = 146_097;

/// Days of a month (1 to 12); February's by the year.
pub(crate) const fn days_of_month(year: u32, month: u32) -> u32 {
    if month == 2 {
        28 + is_leap(year) as u32
    } else {
        30 + ((month + month / 8) & 1)
    }
}

const fn is_leap(year: u32) -> bool {
    // Divisible by 16 and by 25 is divisible by 400.
    year.is_multiple_of(4) && (!year.is_multiple_of(25) || year.is_multiple_of(16))
}

/// Days since 1970-01-01 of a date in the years 0 to 9999.
pub(crate) const fn days_since_1970(year: u32, month: u32, day: u32) -> i32 {
    // One era later, so that January and February of year 0 stay positive.
    let year = year + 400 - (month <= 2) as u32;
    let from_march = if month <= 2 { month + 9 } else { month - 3 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + day_of_year;
    days as i32 - (DAYS_TO_1970 + DAYS_OF_ERA) as i32
}

/// Year, month and day of a count of days since 0000-03-01 less one era.
pub(crate) const fn date_of_day(days: u32) -> (u32, u32, u32) {
    let era = days / DAYS_OF_ERA;
    let day_of_era = days % DAYS_OF_ERA;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + (month <= 2) as u32 - 400;
    (year, month, day)
}

/// The count that [`date_of_day`] takes, of days since 1970-01-01 that are not before the year 0.
pub(crate) const ERA_DAYS_TO_1970: u32 = DAYS_TO_1970 + DAYS_OF_ERA;
