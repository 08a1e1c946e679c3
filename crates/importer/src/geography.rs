//! Tracks and boundaries from GPX and GeoJSON: bytes in, positions and areas out.

use geo::MultiPolygon;
use geojson::{Feature, FeatureCollection, GeoJson, GeometryValue, feature::Id};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde::Serialize;
use vagnpark_domain::{
    driving::{Boundary, Position},
    spot::Spot,
};

/// Why a file is not a track or not a set of boundaries, as data: the sentences are among the pages' texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GeographyError {
    /// It is neither GPX nor GeoJSON.
    Unreadable {
        /// Where its parser broke off, if it says so.
        #[serde(flatten)]
        at: Option<Spot>,
    },
    /// It is GeoJSON without a feature.
    NoFeatures,
    /// It holds no line.
    NoTrack,
    /// It holds more positions than a trip can have.
    TooLong {
        /// How many it has.
        count: usize,
        /// How many it may have.
        most: usize,
    },
    /// A position is not on Earth.
    NotOnEarth {
        /// Its number, from 1.
        place: usize,
        /// The text of its longitude.
        longitude: String,
        /// The text of its latitude.
        latitude: String,
    },
    /// A feature is not an area with a municipality code.
    NoBoundary {
        /// Its number, from 1.
        place: usize,
        /// The fault.
        fault: BoundaryFault,
    },
}

/// Why a feature is not the area of a municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundaryFault {
    /// No property holds a municipality code.
    NoCode,
    /// The code is not four digits.
    NotACode(String),
    /// It has no geometry.
    NoGeometry,
    /// Its geometry is neither a polygon nor several.
    NotAnArea,
    /// Its geometry cannot be read.
    NoShape,
}

/// The most positions of a track: three days, one each second.
const MOST_POSITIONS: usize = 260_000;

/// The properties that a municipality's code goes by.
const CODES: [&str; 5] = ["kommunkod", "municipality_code", "kod", "code", "id"];
/// The properties that its name goes by.
const NAMES: [&str; 4] = ["namn", "kommunnamn", "name", "kommun"];

/// The stretches of a track, from GPX (`trk`, `trkseg`) or GeoJSON (lines).
pub fn read_track(bytes: &[u8]) -> Result<Vec<Vec<Position>>, GeographyError> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    let stretches = if start == Some(&b'<') { read_gpx(bytes)? } else { read_lines(bytes)? };
    let count: usize = stretches.iter().map(Vec::len).sum();
    if count > MOST_POSITIONS {
        return Err(GeographyError::TooLong { count, most: MOST_POSITIONS });
    }
    if !stretches.iter().any(|stretch| stretch.len() > 1) {
        return Err(GeographyError::NoTrack);
    }
    let on_earth = |at: &Position| at.longitude.abs() <= 180.0 && at.latitude.abs() <= 90.0;
    if let Some((place, wrong)) = (1..).zip(stretches.iter().flatten()).find(|(_, at)| !on_earth(at)) {
        let (longitude, latitude) = (wrong.longitude.to_string(), wrong.latitude.to_string());
        return Err(GeographyError::NotOnEarth { place, longitude, latitude });
    }
    Ok(stretches)
}

fn read_gpx(bytes: &[u8]) -> Result<Vec<Vec<Position>>, GeographyError> {
    let mut reader = Reader::from_reader(bytes);
    let (mut stretches, mut place, mut buffer) = (Vec::new(), 0, Vec::new());
    loop {
        let Ok(event) = reader.read_event_into(&mut buffer) else {
            return Err(unreadable_from(bytes, usize::try_from(reader.error_position()).ok()));
        };
        if event == Event::Eof {
            return Ok(stretches);
        }
        if let Event::Start(tag) | Event::Empty(tag) = event {
            match tag.local_name().as_ref() {
                "trkseg" => stretches.push(Vec::new()),
                "trkpt" => {
                    place += 1;
                    let at = track_point(&tag, place)?;
                    if stretches.is_empty() {
                        stretches.push(Vec::new());
                    }
                    stretches.last_mut().into_iter().for_each(|stretch: &mut Vec<Position>| stretch.push(at));
                }
                _ => {}
            }
        }
        buffer.clear();
    }
}

fn track_point(tag: &BytesStart<'_>, place: usize) -> Result<Position, GeographyError> {
    let value = |name: &str| {
        let found = tag.try_get_attribute(name).ok().flatten();
        found.map_or(String::new(), |found| found.value.into_owned())
    };
    let (longitude, latitude) = (value("lon"), value("lat"));
    match (longitude.parse(), latitude.parse()) {
        (Ok(lon), Ok(lat)) => Ok(Position { longitude: lon, latitude: lat }),
        _ => Err(GeographyError::NotOnEarth { place, longitude, latitude }),
    }
}

fn parse(bytes: &[u8]) -> Result<GeoJson, GeographyError> {
    let text = std::str::from_utf8(bytes).map_err(|error| unreadable_from(bytes, Some(error.valid_up_to())))?;
    text.trim_start_matches('\u{feff}').parse().map_err(|error| {
        let json = if let geojson::Error::MalformedGeoJson(json) = error { Some(json) } else { None };
        let spot = json.map(|json| Spot { line: json.line(), column: json.column().max(1) });
        // The parser counts from one, and gives line zero where it does not know.
        GeographyError::Unreadable { at: spot.filter(|spot| spot.line > 0) }
    })
}

/// The error of a file that cannot be read from a byte on.
fn unreadable_from(bytes: &[u8], offset: Option<usize>) -> GeographyError {
    GeographyError::Unreadable { at: offset.map(|offset| Spot::of(bytes, offset)) }
}

fn features(json: GeoJson) -> Vec<Feature> {
    match json {
        GeoJson::FeatureCollection(FeatureCollection { features, .. }) => features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => vec![Feature::from(geometry)],
    }
}

fn read_lines(bytes: &[u8]) -> Result<Vec<Vec<Position>>, GeographyError> {
    let position = |at: &geojson::Position| {
        Some(Position { longitude: *at.as_slice().first()?, latitude: *at.as_slice().get(1)? })
    };
    let mut stretches = Vec::new();
    for feature in features(parse(bytes)?) {
        let lines = match feature.geometry.map(|geometry| geometry.value) {
            Some(GeometryValue::LineString { coordinates }) => vec![coordinates],
            Some(GeometryValue::MultiLineString { coordinates }) => coordinates,
            _ => Vec::new(),
        };
        stretches.extend(lines.iter().map(|line| line.iter().filter_map(position).collect()));
    }
    Ok(stretches)
}

/// An area, with the text it was read from, to be kept.
#[derive(Clone, Debug)]
pub struct ReadBoundary {
    /// The area.
    pub boundary: Boundary,
    /// The GeoJSON of its geometry.
    pub geometry: String,
}

/// The municipalities of a GeoJSON file: areas with a four-digit code and a name among their properties.
pub fn read_boundaries(bytes: &[u8]) -> Result<Vec<ReadBoundary>, GeographyError> {
    let mut found = Vec::new();
    for (place, feature) in (1..).zip(features(parse(bytes)?)) {
        let wrong = |fault: BoundaryFault| GeographyError::NoBoundary { place, fault };
        let property = |names: &[&str]| {
            let value = names.iter().find_map(|name| feature.property(name))?;
            value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|number| format!("{number:04}")))
        };
        let id = match &feature.id {
            Some(Id::String(text)) => Some(text.clone()),
            Some(Id::Number(number)) => Some(number.to_string()),
            None => None,
        };
        let code = property(&CODES).or(id).ok_or_else(|| wrong(BoundaryFault::NoCode))?;
        if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong(BoundaryFault::NotACode(code)));
        }
        let geometry = feature.geometry.clone().ok_or_else(|| wrong(BoundaryFault::NoGeometry))?;
        let text = geometry.to_string();
        let boundary = Boundary {
            name: property(&NAMES).unwrap_or_else(|| code.clone()),
            area: area_of(&text).map_err(wrong)?,
            code,
        };
        found.push(ReadBoundary { boundary, geometry: text });
    }
    if found.is_empty() {
        return Err(GeographyError::NoFeatures);
    }
    Ok(found)
}

/// The area that a GeoJSON geometry describes.
pub fn area_of(geometry: &str) -> Result<MultiPolygon<f64>, BoundaryFault> {
    let GeoJson::Geometry(geometry) = geometry.parse().map_err(|_| BoundaryFault::NoShape)? else {
        return Err(BoundaryFault::NoGeometry);
    };
    let shape = geo::Geometry::<f64>::try_from(geometry).map_err(|_| BoundaryFault::NoShape)?;
    if let geo::Geometry::Polygon(polygon) = shape {
        return Ok(MultiPolygon::new(vec![polygon]));
    }
    if let geo::Geometry::MultiPolygon(polygons) = shape {
        return Ok(polygons);
    }
    Err(BoundaryFault::NotAnArea)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gpx_track_has_a_stretch_for_each_segment() {
        let gpx = br#"<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
            <trkpt lat="59.52" lon="15.04"><ele>90</ele></trkpt><trkpt lat="59.53" lon="15.05"/></trkseg><trkseg>
            <trkpt lat="59.54" lon="15.06"/><trkpt lat="59.55" lon="15.07"/>
            <trkpt lat="59.56" lon="15.08"/></trkseg></trk></gpx>"#;
        let lengths: Vec<usize> = read_track(gpx).expect("a track").iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 3]);
    }

    #[test]
    fn a_geojson_line_is_a_track() {
        let line = br#"{"type":"Feature","properties":{},
            "geometry":{"type":"LineString","coordinates":[[15.04,59.52,90],[15.05,59.53]]}}"#;
        let track = read_track(line).expect("a track");
        assert_eq!(
            track,
            [[Position { longitude: 15.04, latitude: 59.52 }, Position { longitude: 15.05, latitude: 59.53 }]]
        );
    }

    #[test]
    fn what_is_no_track_is_refused_with_the_place_and_the_reason() {
        let refused = |bytes: &[u8]| read_track(bytes).expect_err("refused");
        let on_no_earth = |latitude: &str| GeographyError::NotOnEarth {
            place: 2,
            longitude: "15".to_owned(),
            latitude: latitude.to_owned(),
        };
        assert_eq!(refused(b"<gpx></gpx>"), GeographyError::NoTrack);
        assert!(matches!(refused(b"tid;lat;lon"), GeographyError::Unreadable { at: Some(_) }));
        let second =
            |latitude: &str| format!(r#"<gpx><trkpt lat="59" lon="15"/><trkpt lat="{latitude}" lon="15"/></gpx>"#);
        for latitude in ["norr", "95"] {
            assert_eq!(refused(second(latitude).as_bytes()), on_no_earth(latitude));
        }
        assert!(matches!(
            refused(br#"<gpx><trkpt lat="1" lon="1"/><a></gpx>"#),
            GeographyError::Unreadable { at: Some(_) }
        ));
    }

    #[test]
    fn boundaries_need_a_code_and_an_area() {
        let feature = |properties: &str, geometry: &str| {
            format!(
                r#"{{"type":"FeatureCollection","features":[
                    {{"type":"Feature","properties":{properties},"geometry":{geometry}}}]}}"#
            )
        };
        let square = r#"{"type":"Polygon","coordinates":[[[15,59],[16,59],[16,60],[15,60],[15,59]]]}"#;
        let found =
            read_boundaries(feature(r#"{"kommunkod":"1884","namn":"Nora"}"#, square).as_bytes()).expect("a boundary");
        assert_eq!((found[0].boundary.code.as_str(), found[0].boundary.name.as_str()), ("1884", "Nora"));
        assert_eq!(area_of(&found[0].geometry).expect("an area"), found[0].boundary.area);
        let fault = |text: String| match read_boundaries(text.as_bytes()) {
            Err(GeographyError::NoBoundary { place: 1, fault }) => fault,
            read => panic!("{read:?}"),
        };
        assert_eq!(fault(feature("{}", square)), BoundaryFault::NoCode);
        assert_eq!(fault(feature(r#"{"kod":"18"}"#, square)), BoundaryFault::NotACode("18".to_owned()));
        let point = r#"{"type":"Point","coordinates":[15,59]}"#;
        assert_eq!(fault(feature(r#"{"kod":"1884"}"#, point)), BoundaryFault::NotAnArea);
        assert_eq!(
            read_boundaries(br#"{"type":"FeatureCollection","features":[]}"#).expect_err("refused"),
            GeographyError::NoFeatures
        );
    }
}
