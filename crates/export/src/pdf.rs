//! A document of headings, paragraphs and tables as a tagged PDF that assistive technology can read (PDF/UA-1, F-4).
//!
//! The blocks are laid out first, so that each page can say which of how many it is; then they are drawn and attached
//! to the tree of tags.

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    configure::{ConfigurationBuilder, validate::Accessibility},
    geom::{PathBuilder, Point},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
    },
    text::{Font, TextDirection},
};
use ttf_parser::Face;

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSansCondensed-Bold.ttf");

/// A4 landscape, in points.
const PAGE: (f32, f32) = (842.0, 595.0);
const MARGIN: f32 = 40.0;
const SIZE: f32 = 8.5;
const LINE: f32 = 11.5;
const GAP: f32 = 6.0;

/// The document could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the PDF could not be written: {0}")]
pub struct PdfError(String);

/// A block of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading of a level from 1.
    Heading(u16, String),
    /// Running text.
    Paragraph(String),
    /// A table with a header.
    Table(Table),
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; the first cell of each names it.
    pub rows: Vec<Vec<String>>,
    /// The last row, in bold.
    pub sum: Option<Vec<String>>,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its header.
    pub title: String,
    /// Its share of the width, relative to the other columns.
    pub weight: f32,
    /// Whether its cells are numbers, which are right-aligned.
    pub number: bool,
}

/// The metadata of a document.
#[derive(Clone, Debug)]
pub struct About {
    /// Its title.
    pub title: String,
    /// Its language, `sv` or `en`.
    pub language: &'static str,
    /// The text at the foot of each page, before the page number.
    pub foot: String,
    /// `page` and `of` for the foot.
    pub page: [String; 2],
    /// Its date: the same lines make the same bytes whenever they are written.
    pub day: chrono::NaiveDate,
}

/// Text at a place, or a rule across.
enum Mark {
    Text {
        at: (f32, f32),
        text: String,
        size: f32,
        bold: bool,
        /// The leaf of the tree that it belongs to; none for what is purely visual.
        leaf: Option<usize>,
    },
    Rule(f32),
}

/// Widths of text in one of the fonts.
struct Ruler<'a> {
    regular: Face<'a>,
    bold: Face<'a>,
}

impl Ruler<'_> {
    fn new() -> Result<Self, PdfError> {
        let face = |bytes: &'static [u8]| Face::parse(bytes, 0).map_err(|error| PdfError(error.to_string()));
        Ok(Self { regular: face(REGULAR)?, bold: face(BOLD)? })
    }

    fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let face = if bold { &self.bold } else { &self.regular };
        let advance = |letter: char| {
            face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).map_or(0.0, f32::from)
        };
        text.chars().map(advance).sum::<f32>() * size / f32::from(face.units_per_em())
    }

    /// The text with a stand-in for each character that the font lacks: an odd letter in a name must not prevent a
    /// month's document.
    fn drawable(&self, text: &str, bold: bool) -> String {
        let face = if bold { &self.bold } else { &self.regular };
        let has = |sign: char| face.glyph_index(sign).is_some();
        let stand_in = if has('\u{25a1}') { '\u{25a1}' } else { '?' };
        // Joiners and variation selectors belong to the character before them.
        let silent =
            |sign: char| matches!(sign, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}') || sign.is_control();
        let drawn = |sign: char| if has(sign) || sign == ' ' { sign } else { stand_in };
        text.chars().filter(|sign| has(*sign) || !silent(*sign)).map(drawn).collect()
    }

    /// Text in lines that fit, broken between words, or within one that is too long.
    fn lines(&self, text: &str, size: f32, bold: bool, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last_mut().map_or("", |line| line.as_str());
            let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&joined, size, bold) <= width {
                lines.pop();
                lines.push(joined);
                continue;
            }
            if !line.is_empty() {
                lines.push(String::new());
            }
            for letter in word.chars() {
                let longer = lines.last().map_or(String::new(), |line| format!("{line}{letter}"));
                if self.width(&longer, size, bold) > width && longer.chars().count() > 1 {
                    lines.push(letter.to_string());
                } else if let Some(line) = lines.last_mut() {
                    *line = longer;
                }
            }
        }
        lines
    }
}

/// The pages laid out so far.
struct Layout<'a> {
    ruler: &'a Ruler<'a>,
    pages: Vec<Vec<Mark>>,
    y: f32,
    leaves: usize,
    /// Level, text, page and height of headings.
    headings: Vec<(String, usize, f32)>,
}

impl Layout<'_> {
    fn room(&self) -> f32 {
        PAGE.1 - MARGIN - LINE - self.y
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => {
                let size = if *level == 1 { 16.0 } else { 11.0 };
                if self.room() < size * 4.0 {
                    self.turn();
                }
                self.y += size * 1.5;
                let page = self.pages.len() - 1;
                self.headings.push((text.clone(), page, self.y - size));
                let leaf = Some(self.leaf());
                let text = self.ruler.drawable(text, true);
                self.mark(Mark::Text { at: (MARGIN, self.y), text, size, bold: true, leaf });
                self.y += GAP;
            }
            Block::Paragraph(text) => {
                let leaf = self.leaf();
                for line in self.ruler.lines(&self.ruler.drawable(text, false), SIZE, false, PAGE.0 - 2.0 * MARGIN) {
                    if self.room() < LINE {
                        self.turn();
                    }
                    self.y += LINE;
                    self.mark(Mark::Text {
                        at: (MARGIN, self.y),
                        text: line,
                        size: SIZE,
                        bold: false,
                        leaf: Some(leaf),
                    });
                }
                self.y += GAP / 2.0;
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn table(&mut self, table: &Table) {
        let titles: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
        let titles = self.cells(table, &titles, true);
        if self.room() < LINE * 4.0 {
            self.turn();
        }
        self.row(table, &titles, true, true);
        for (row, bold) in table.rows.iter().map(|row| (row, false)).chain(table.sum.iter().map(|row| (row, true))) {
            let cells = self.cells(table, row, bold);
            if self.room() < Self::height(&cells) {
                self.turn();
                self.row(table, &titles, true, false);
            }
            if bold {
                self.mark(Mark::Rule(self.y + 3.0));
            }
            self.row(table, &cells, bold, true);
        }
        self.y += GAP;
    }

    fn widths(table: &Table) -> Vec<f32> {
        let whole: f32 = table.columns.iter().map(|column| column.weight).sum();
        table.columns.iter().map(|column| (PAGE.0 - 2.0 * MARGIN) * column.weight / whole).collect()
    }

    fn cells(&self, table: &Table, row: &[String], bold: bool) -> Vec<Vec<String>> {
        let widths = Self::widths(table);
        row.iter()
            .zip(widths)
            .map(|(cell, width)| self.ruler.lines(&self.ruler.drawable(cell, bold), SIZE, bold, width - GAP))
            .collect()
    }

    fn height(cells: &[Vec<String>]) -> f32 {
        let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
        LINE * f32::from(u16::try_from(lines).unwrap_or(u16::MAX))
    }

    /// A row of cells in lines; one that only repeats the header on a new page is purely visual.
    fn row(&mut self, table: &Table, cells: &[Vec<String>], bold: bool, tagged: bool) {
        let mut x = MARGIN;
        for ((lines, width), column) in cells.iter().zip(Self::widths(table)).zip(&table.columns) {
            let leaf = if tagged { Some(self.leaf()) } else { None };
            for (line, text) in (1_u16..).zip(lines) {
                let own = self.ruler.width(text, SIZE, bold);
                let left = if column.number { x + width - GAP - own } else { x };
                let at = (left, self.y + LINE * f32::from(line));
                if !text.is_empty() {
                    self.mark(Mark::Text { at, text: text.clone(), size: SIZE, bold, leaf });
                }
            }
            x += width;
        }
        self.y += Self::height(cells);
        if bold {
            self.mark(Mark::Rule(self.y + 3.0));
            self.y += 3.0;
        }
    }
}

/// Writes a document.
pub fn to_pdf(about: &About, blocks: &[Block]) -> Result<Vec<u8>, PdfError> {
    let ruler = Ruler::new()?;
    let mut layout = Layout { ruler: &ruler, pages: vec![Vec::new()], y: MARGIN, leaves: 0, headings: Vec::new() };
    for block in blocks {
        layout.block(block);
    }
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = configuration.map_err(|error| PdfError(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let about = &About { foot: ruler.drawable(&about.foot, false), ..about.clone() };
    let drawn = draw(&mut document, about, &layout)?;
    document.set_tag_tree(tree(blocks, drawn, about));
    document.set_outline(outline(&layout.headings));
    document.set_metadata(metadata(about));
    document.finish().map_err(|error| PdfError(format!("{error:?}")))
}

/// Draws the pages; answers what was drawn for each leaf.
fn draw(document: &mut Document, about: &About, layout: &Layout<'_>) -> Result<Vec<Vec<Identifier>>, PdfError> {
    let font = |bytes: &'static [u8]| Font::new(bytes.to_vec().into(), 0).ok_or_else(|| PdfError("font".to_owned()));
    let (regular, bold_font) = (font(REGULAR)?, font(BOLD)?);
    let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| PdfError("page size".to_owned()))?;
    let mut drawn: Vec<Vec<Identifier>> = (0..layout.leaves).map(|_| Vec::new()).collect();
    for (number, marks) in (1..).zip(&layout.pages) {
        let mut page = document.start_page_with(settings.clone());
        let mut surface = page.surface();
        for mark in marks {
            match mark {
                Mark::Text { at, text, size, bold, leaf } => {
                    let tag = if leaf.is_some() {
                        ContentTag::Span(SpanTag::empty())
                    } else {
                        ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header))
                    };
                    let drawn_as = surface.start_tagged(tag);
                    let font = if *bold { &bold_font } else { &regular };
                    surface.draw_text(
                        Point::from_xy(at.0, at.1),
                        font.clone(),
                        *size,
                        text,
                        false,
                        TextDirection::Auto,
                    );
                    surface.end_tagged();
                    if let Some(own) = leaf.and_then(|leaf| drawn.get_mut(leaf)) {
                        own.push(drawn_as);
                    }
                }
                Mark::Rule(y) => {
                    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
                    let mut line = PathBuilder::new();
                    line.move_to(MARGIN, *y);
                    line.line_to(PAGE.0 - MARGIN, *y);
                    line.line_to(PAGE.0 - MARGIN, *y + 0.5);
                    line.line_to(MARGIN, *y + 0.5);
                    line.close();
                    if let Some(line) = line.finish() {
                        surface.draw_path(&line);
                    }
                    surface.end_tagged();
                }
            }
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        let [page_word, of_word] = &about.page;
        let foot = format!("{} · {page_word} {number} {of_word} {}", about.foot, layout.pages.len());
        let at = Point::from_xy(MARGIN, PAGE.1 - MARGIN / 2.0);
        surface.draw_text(at, regular.clone(), 7.5, &foot, false, TextDirection::Auto);
        surface.end_tagged();
        surface.finish();
        page.finish();
    }
    Ok(drawn)
}

/// The tree of tags: the blocks in order, each with what was drawn for it.
fn tree(blocks: &[Block], drawn: Vec<Vec<Identifier>>, about: &About) -> TagTree {
    let mut drawn = drawn.into_iter();
    let mut leaf = || -> Vec<Node> { drawn.next().unwrap_or_default().into_iter().map(Node::from).collect() };
    let mut tree = TagTree::new().with_lang(Some(about.language.to_owned()));
    for block in blocks {
        match block {
            Block::Heading(level, text) => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                tree.push(TagGroup::with_children(Tag::Hn(level, Some(text.clone())), leaf()));
            }
            Block::Paragraph(_) => tree.push(TagGroup::with_children(Tag::P, leaf())),
            Block::Table(table) => {
                let mut group = TagGroup::new(Tag::Table);
                let mut head = TagGroup::new(Tag::TR);
                for _ in &table.columns {
                    head.push(TagGroup::with_children(Tag::TH(TableHeaderScope::Column), leaf()));
                }
                group.push(TagGroup::with_children(Tag::THead, vec![Node::from(head)]));
                let mut body = TagGroup::new(Tag::TBody);
                for row in table.rows.iter().chain(&table.sum) {
                    let mut line = TagGroup::new(Tag::TR);
                    for column in 0..row.len() {
                        let children = leaf();
                        line.push(if column == 0 {
                            TagGroup::with_children(Tag::TH(TableHeaderScope::Row), children)
                        } else {
                            TagGroup::with_children(Tag::TD, children)
                        });
                    }
                    body.push(line);
                }
                group.push(body);
                tree.push(group);
            }
        }
    }
    tree
}

fn outline(headings: &[(String, usize, f32)]) -> Outline {
    let mut outline = Outline::new();
    for (text, page, y) in headings {
        let place = krilla::destination::XyzDestination::new(*page, Point::from_xy(MARGIN, *y));
        outline.push_child(OutlineNode::new(text.clone(), place));
    }
    outline
}

fn metadata(about: &About) -> Metadata {
    use chrono::Datelike;
    let number = |number: u32| u8::try_from(number).unwrap_or(1);
    let day = DateTime::new(u16::try_from(about.day.year()).unwrap_or(1970))
        .month(number(about.day.month()))
        .day(number(about.day.day()));
    Metadata::new()
        .title(about.title.clone())
        .language(about.language.to_owned())
        .creator("Vagnpark".to_owned())
        .creation_date(day)
        .document_id(about.title.clone())
}
