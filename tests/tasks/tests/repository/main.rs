//! What the repository promises as a whole: its arrows, its licences, and what no file of it may hold.

mod arrows;
mod files;
mod lists;
