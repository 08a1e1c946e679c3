//! Pictures that people send: only known kinds, of limited size, decoded and written anew. Nothing of the file is
//! kept but what it shows: not the place, the comments or the film that a phone adds, nor what else hides in it.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    guess_format,
    metadata::Orientation,
};
use tokio::sync::Semaphore;
use vagnpark_actions::{ActionError, records::Picture};
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    limits::{MAX_PICTURE, MAX_PIXELS, PICTURES_AT_ONCE},
};

/// The quality of a photograph that is written anew, of 100: what is lost is not seen.
const QUALITY: u8 = 88;

/// The most memory that decoding may take: eight bytes a pixel, and as much again.
const MAX_MEMORY: u64 = 16 * MAX_PIXELS;

/// Places for pictures that are decoded: each takes much memory for a moment.
static PLACES: Semaphore = Semaphore::const_new(PICTURES_AT_ONCE);

/// A picture in the form that may be kept, or why it may not.
pub(crate) async fn clean_picture(bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Picture, ActionError> {
    let _place = PLACES.acquire().await.map_err(ActionError::broken)?;
    let cleaned = tokio::task::spawn_blocking(move || written_anew(bytes.as_ref())).await;
    Ok(cleaned.map_err(ActionError::broken)??)
}

fn written_anew(bytes: &[u8]) -> Result<Picture, Refusal> {
    let wrong = |fault: Fault| Refusal::at(Field::Pictures, fault);
    if bytes.len() > MAX_PICTURE {
        return Err(wrong(Fault::TooLarge { most_mib: MAX_PICTURE / 1_048_576 }));
    }
    let no_picture = |_| wrong(Fault::NotA { kind: ValueKind::Picture, given: String::new() });
    let format = guess_format(bytes).map_err(no_picture)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(wrong(Fault::NotA { kind: ValueKind::Picture, given: String::new() }));
    }
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(wrong(Fault::NotA { kind: ValueKind::Picture, given: String::new() }));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(no_picture)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(wrong(Fault::TooManyPixels { most_millions: MAX_PIXELS / 1_000_000 }));
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(no_picture)?;
    image.apply_orientation(turned);
    let is_drawn = format == ImageFormat::Png || image.color().has_alpha();
    let (media_type, written) = if is_drawn { ("image/png", as_png(&image)) } else { ("image/jpeg", as_jpeg(&image)) };
    Ok(Picture { media_type: media_type.to_owned(), bytes: written.map_err(no_picture)? })
}

/// Whether a JPEG has an end. What reads one takes a picture that broke off on its way and makes the rest of it grey.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const END: u8 = 0xd9;
    const SCAN: u8 = 0xda;
    let mut at = 2;
    while let Some(&[0xff, marker]) = bytes.get(at..at + 2) {
        match marker {
            END => return true,
            // Fill bytes, and markers that have nothing after them.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
                if marker == SCAN {
                    at = end_of_scan(bytes, at);
                }
            }
        }
    }
    false
}

/// Where the next marker stands after the data of a scan.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7);
    let rest = bytes.get(from..).unwrap_or_default();
    rest.windows(2).position(is_marker).map_or(bytes.len(), |place| from + place)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

fn as_png(image: &DynamicImage) -> ImageResult<Vec<u8>> {
    let mut written = Vec::new();
    image.write_with_encoder(PngEncoder::new(&mut written))?;
    Ok(written)
}

fn as_jpeg(image: &DynamicImage) -> ImageResult<Vec<u8>> {
    let mut written = Vec::new();
    image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut written, QUALITY))?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use image::{RgbImage, Rgba, RgbaImage};

    use super::*;

    /// A photograph, four wide and two high, with a segment that a camera writes right after its beginning.
    fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let plain = as_jpeg(&RgbImage::new(4, 2).into()).expect("written");
        let mut bytes = plain[..2].to_vec();
        for (marker, content) in segments {
            bytes.extend([0xff, *marker]);
            bytes.extend(u16::try_from(content.len() + 2).expect("short").to_be_bytes());
            bytes.extend(*content);
        }
        bytes.extend(&plain[2..]);
        bytes
    }

    /// What a camera writes: the picture is turned, and where it was taken.
    fn exif(turned: u8) -> Vec<u8> {
        let start = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
        [start, &[turned][..], b"\0\0\0\0\0\0", b"GPS 59.52 15.04"].concat()
    }

    #[test]
    fn a5_a_photograph_that_broke_off_on_its_way_is_no_picture() {
        let thumbnail = as_jpeg(&RgbImage::new(4, 2).into()).expect("written");
        let noise = RgbImage::from_fn(64, 64, |x, y| image::Rgb([(x * 37 % 251) as u8, (y * 91 % 241) as u8, 9]));
        let plain = as_jpeg(&noise.into()).expect("written");
        let mut whole = plain[..2].to_vec();
        whole.extend([0xff, 0xe1]);
        whole.extend(u16::try_from(thumbnail.len() + 2).expect("short").to_be_bytes());
        whole.extend(&thumbnail);
        whole.extend(&plain[2..]);
        assert!(written_anew(&whole).is_ok());
        for kept in [whole.len() / 2, whole.len() * 3 / 4, whole.len() - 100, whole.len() - 2, whole.len() - 1] {
            assert!(written_anew(&whole[..kept]).is_err(), "{kept} of {} bytes", whole.len());
        }
    }

    fn size_of(picture: &Picture) -> (u32, u32) {
        let read = image::load_from_memory(&picture.bytes).expect("a picture");
        (read.width(), read.height())
    }

    #[test]
    fn a5_the_place_the_comment_and_what_follows_the_picture_are_gone_and_it_stands_upright() {
        let (camera, comment) = (exif(6), b"taken at 59.52, 15.04");
        let mut bytes =
            jpeg(&[(0xe0, b"JFXX 59.52"), (0xe1, &camera), (0xee, b"Adobe\0\x64\0\0\0\0\x01 59.52"), (0xfe, comment)]);
        bytes.extend(b"a film with its place: 59.52, 15.04");
        let kept = written_anew(&bytes).expect("a picture");
        assert_eq!((kept.media_type.as_str(), size_of(&kept)), ("image/jpeg", (2, 4)), "turned by a quarter");
        let text = String::from_utf8_lossy(&kept.bytes).into_owned();
        assert!(!text.contains("59.52") && !text.contains("Exif"), "{text:?}");
        let upright = written_anew(&jpeg(&[(0xe1, &exif(1))])).expect("a picture");
        assert_eq!(size_of(&upright), (4, 2));
    }

    #[test]
    fn a5_a_drawing_keeps_what_is_transparent_and_nothing_behind_its_end() {
        let drawing = RgbaImage::from_pixel(3, 3, Rgba([9, 8, 7, 128]));
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = Cursor::new(Vec::new());
            drawing.write_to(&mut bytes, format).expect("written");
            let mut bytes = bytes.into_inner();
            bytes.extend(b"<script>alert(1)</script>");
            let kept = written_anew(&bytes).expect("a picture");
            assert_eq!(kept.media_type, "image/png");
            assert_eq!(image::load_from_memory(&kept.bytes).expect("a picture").to_rgba8(), drawing);
            assert!(!String::from_utf8_lossy(&kept.bytes).contains("script"));
        }
    }

    #[test]
    fn a5_a_picture_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
        let mut bytes = jpeg(&[]);
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
        bytes[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
        let huge = Refusal::at(Field::Pictures, Fault::TooManyPixels { most_millions: 50 });
        assert_eq!(written_anew(&bytes).err(), Some(huge));
    }

    #[test]
    fn what_is_no_picture_or_a_broken_one_is_refused_whatever_it_is_called() {
        let broken = &jpeg(&[])[..12];
        for bytes in [&b""[..], b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", broken] {
            let no_picture = Fault::NotA { kind: ValueKind::Picture, given: String::new() };
            assert_eq!(written_anew(bytes).err(), Some(Refusal::at(Field::Pictures, no_picture)), "{bytes:?}");
        }
        assert!(written_anew(&vec![0; MAX_PICTURE + 1]).is_err());
    }
}
