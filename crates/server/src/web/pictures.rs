//! Pictures that people send: only known kinds, of limited size, and without what the camera wrote into them, such as
//! the place. Its orientation is kept, or it would lie on its side.

use img_parts::{DynImage, ImageEXIF, ImageICC, jpeg::markers};
use vagnpark_actions::records::Picture;
use vagnpark_domain::{Fault, Field, Refusal, ValueKind, limits::MAX_PICTURE};

/// A picture in the form that may be kept, or why it may not.
pub(crate) fn clean_picture(bytes: &[u8]) -> Result<Picture, Refusal> {
    let wrong = |fault: Fault| Refusal::at(Field::Pictures, fault);
    if bytes.len() > MAX_PICTURE {
        return Err(wrong(Fault::TooLarge { most_mib: MAX_PICTURE / 1_048_576 }));
    }
    let no_picture = || wrong(Fault::NotA { kind: ValueKind::Picture, given: String::new() });
    let read = DynImage::from_bytes(bytes.to_vec().into()).map_err(|_| no_picture())?;
    let mut image = read.ok_or_else(no_picture)?;
    let turned = image.exif().and_then(|exif| orientation(&exif)).filter(|turned| *turned != 1);
    let media_type = match &mut image {
        DynImage::Jpeg(jpeg) => {
            // Application data and comments can contain anything; APP0 and Adobe's APP14 say how to read the colours.
            let told = |marker: u8| matches!(marker, markers::APP1..=markers::APP13 | markers::APP15 | markers::COM);
            jpeg.segments_mut().retain(|segment| !told(segment.marker()));
            "image/jpeg"
        }
        DynImage::Png(png) => {
            let needed =
                |kind: [u8; 4]| kind[0].is_ascii_uppercase() || matches!(&kind, b"tRNS" | b"gAMA" | b"sRGB" | b"cHRM");
            png.chunks_mut().retain(|chunk| needed(chunk.kind()));
            "image/png"
        }
        DynImage::WebP(webp) => {
            let told = [*b"XMP ", *b"EXIF"];
            webp.chunks_mut().retain(|chunk| !told.contains(&chunk.id()));
            "image/webp"
        }
    };
    image.set_icc_profile(None);
    image.set_exif(turned.map(|turned| only_orientation(turned).into()));
    let mut cleaned = Vec::with_capacity(bytes.len());
    image.encoder().write_to(&mut cleaned).map_err(|_| no_picture())?;
    Ok(Picture { media_type: media_type.to_owned(), bytes: cleaned })
}

/// The orientation of the picture, 1–8, from the TIFF structure of its EXIF block (EXIF 2.3, tag 0x0112).
fn orientation(exif: &[u8]) -> Option<u16> {
    let little = exif.starts_with(b"II");
    let short = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at + 2)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = exif.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }).ok()
    };
    let directory = long(4)?;
    let count = usize::from(short(directory)?);
    (0..count.min(200))
        .map(|entry| directory + 2 + entry * 12)
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| short(at + 8))
        .filter(|turned| (1..=8).contains(turned))
}

/// An EXIF block with the orientation and nothing else.
fn only_orientation(turned: u16) -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend(turned.to_be_bytes());
    exif.extend([0; 6]);
    exif
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest JPEG that has the segments a camera writes.
    fn jpeg(exif: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        let mut segment = |marker: u8, content: &[u8]| {
            bytes.extend([0xff, marker]);
            bytes.extend(u16::try_from(content.len() + 2).expect("short").to_be_bytes());
            bytes.extend(content);
        };
        segment(0xe1, &[b"Exif\0\0", exif].concat());
        segment(0xfe, b"taken at 59.52, 15.04");
        segment(0xda, &[1, 1, 0, 0, 63, 0]);
        bytes.extend([0x12, 0x34, 0xff, 0xd9]);
        bytes
    }

    #[test]
    fn a5_the_place_and_the_comment_are_taken_out_and_the_turn_stays() {
        let mut exif = only_orientation(6);
        exif.extend(b"GPS 59.52 15.04");
        let kept = clean_picture(&jpeg(&exif)).expect("a picture");
        let text = String::from_utf8_lossy(&kept.bytes).into_owned();
        assert!(!text.contains("59.52"), "{text:?}");
        let again = DynImage::from_bytes(kept.bytes.into()).expect("a picture").expect("a known kind");
        assert_eq!(again.exif().and_then(|exif| orientation(&exif)), Some(6));
        let upright = clean_picture(&jpeg(&only_orientation(1))).expect("a picture");
        assert!(!String::from_utf8_lossy(&upright.bytes).contains("Exif"));
    }

    #[test]
    fn what_is_no_picture_or_a_broken_one_is_refused_whatever_it_is_called() {
        let broken = &jpeg(b"MM")[..12];
        for bytes in [&b""[..], b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", broken] {
            let no_picture = Fault::NotA { kind: ValueKind::Picture, given: String::new() };
            assert_eq!(clean_picture(bytes).err(), Some(Refusal::at(Field::Pictures, no_picture)), "{bytes:?}");
        }
        assert!(clean_picture(&vec![0; MAX_PICTURE + 1]).is_err());
    }
}
