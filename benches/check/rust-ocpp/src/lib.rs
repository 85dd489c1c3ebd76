//! Nothing but its dependency, whose checking is timed.
