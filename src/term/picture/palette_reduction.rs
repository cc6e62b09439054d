//! Palette reduction: at most 256 colours for a Sixel picture, by median cut (Heckbert, 1982).

use super::raster::Pixel;

/// Bits of each channel by which colours are grouped for counting.
const BITS: u32 = 5;

/// A colour and its number of pixels.
#[derive(Debug, Clone, Copy)]
struct Entry {
    colour: [u8; 3],
    count: u64,
}

/// A reduced palette, with a cache of nearest colours.
#[derive(Debug)]
pub(super) struct Palette {
    /// The colours, at most 256.
    pub colours: Vec<[u8; 3]>,
    /// Cached indices of nearest colours, by the upper bits of the channels.
    known: Vec<Option<u8>>,
}

impl Palette {
    /// Creates a palette of at most `most` colours (1 to 256) for the opaque pixels.
    pub fn of(pixels: &[Pixel], most: usize) -> Palette {
        let mut boxes = vec![histogram(pixels)];
        boxes.retain(|entries| !entries.is_empty());
        while boxes.len() < most.clamp(1, 256) {
            let worst = (0..boxes.len()).filter(|at| boxes[*at].len() > 1).max_by_key(|at| spread(&boxes[*at]).1);
            let Some(worst) = worst else { break };
            let upper = cut(&mut boxes[worst]);
            boxes.push(upper);
        }
        Palette { colours: boxes.iter().map(|entries| mean(entries)).collect(), known: vec![None; 1 << (3 * BITS)] }
    }

    /// Returns the index of the nearest colour, up to the precision of the upper bits.
    pub fn nearest(&mut self, colour: [u8; 3]) -> u8 {
        let colours = &self.colours;
        let distance = |index: &usize| -> u32 {
            let other = colours[*index];
            (0..3).map(|channel| u32::from(colour[channel].abs_diff(other[channel])).pow(2)).sum()
        };
        // There are at most 256, so the index fits.
        let found = || (0..colours.len()).min_by_key(distance).unwrap_or(0) as u8;
        *self.known[bucket(colour)].get_or_insert_with(found)
    }
}

fn bucket(colour: [u8; 3]) -> usize {
    colour.iter().fold(0, |bucket, channel| bucket << BITS | usize::from(*channel) >> (8 - BITS))
}

/// Counts the pixels of each colour; colours with the same upper bits are averaged.
fn histogram(pixels: &[Pixel]) -> Vec<Entry> {
    let mut sums = vec![([0_u64; 3], 0_u64); 1 << (3 * BITS)];
    for [r, g, b, _] in pixels.iter().filter(|pixel| pixel[3] >= 128) {
        let (sum, count) = &mut sums[bucket([*r, *g, *b])];
        sum.iter_mut().zip([r, g, b]).for_each(|(sum, channel)| *sum += u64::from(*channel));
        *count += 1;
    }
    let entry = |(sum, count): ([u64; 3], u64)| Entry { colour: sum.map(|sum| (sum / count) as u8), count };
    sums.into_iter().filter(|(_, count)| *count > 0).map(entry).collect()
}

/// Returns the channel with the largest variation, and its weight: squared range times pixels.
fn spread(entries: &[Entry]) -> (usize, u64) {
    let count: u64 = entries.iter().map(|entry| entry.count).sum();
    let range = |channel: usize| {
        let values = || entries.iter().map(|entry| u64::from(entry.colour[channel]));
        values().max().unwrap_or(0) - values().min().unwrap_or(0)
    };
    let channel = (0..3).max_by_key(|channel| range(*channel)).unwrap_or(0);
    (channel, range(channel).pow(2) * count)
}

/// Splits off the upper half of the pixels by the channel with the largest variation. Neither half is empty.
fn cut(entries: &mut Vec<Entry>) -> Vec<Entry> {
    let (channel, _) = spread(entries);
    entries.sort_by_key(|entry| entry.colour[channel]);
    let half = entries.iter().map(|entry| entry.count).sum::<u64>() / 2;
    let mut below = 0;
    let at = entries.iter().position(|entry| {
        below += entry.count;
        below > half
    });
    let at = at.unwrap_or(0).clamp(1, entries.len() - 1);
    entries.split_off(at)
}

/// Returns the mean of colours, weighted by their pixels.
fn mean(entries: &[Entry]) -> [u8; 3] {
    let count: u64 = entries.iter().map(|entry| entry.count).sum();
    std::array::from_fn(|channel| {
        let sum: u64 = entries.iter().map(|entry| u64::from(entry.colour[channel]) * entry.count).sum();
        ((sum + count / 2) / count.max(1)) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_colours_as_there_are_stay_what_they_are() {
        let colours = [[220, 20, 20], [20, 200, 30], [10, 30, 210], [250, 250, 250], [0, 0, 0]];
        let pixels: Vec<Pixel> = (0..500).map(|at| colours[at % 5]).map(|[r, g, b]| [r, g, b, 255]).collect();
        let mut palette = Palette::of(&pixels, 16);
        assert_eq!(palette.colours.len(), 5);
        for colour in colours {
            let nearest = palette.nearest(colour);
            assert_eq!(palette.colours[usize::from(nearest)], colour);
        }
    }

    #[test]
    fn many_colours_are_reduced_to_near_ones() {
        let pixels: Vec<Pixel> = (0..=255).map(|grey| [grey, grey, grey, 255]).collect();
        let mut palette = Palette::of(&pixels, 16);
        assert_eq!(palette.colours.len(), 16);
        for [grey, ..] in pixels {
            let nearest = palette.nearest([grey, grey, grey]);
            let got = palette.colours[usize::from(nearest)][0];
            assert!(got.abs_diff(grey) <= 12, "{got} for {grey}");
        }
    }

    #[test]
    fn nothing_has_no_colours_and_one_has_one() {
        assert_eq!(Palette::of(&[], 16).colours.len(), 0);
        assert_eq!(Palette::of(&[[1, 2, 3, 0]], 16).colours.len(), 0, "what is transparent has no colour");
        assert_eq!(Palette::of(&[[1, 2, 3, 255]; 9], 16).colours, [[1, 2, 3]]);
        assert_eq!(Palette::of(&[[1, 2, 3, 255], [200, 2, 3, 255]], 1).colours.len(), 1);
    }
}
