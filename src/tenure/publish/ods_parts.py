"""The parts of an OpenDocument spreadsheet that do not depend on its tables."""

from __future__ import annotations

from xml.sax.saxutils import escape

__all__ = ["CONTENT_NAMESPACES", "MIMETYPE", "write_manifest", "write_meta", "write_settings", "write_styles"]

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _name_spaces(*prefixes: str) -> str:
    known = {
        "office": f"{_OASIS}:office:1.0",
        "table": f"{_OASIS}:table:1.0",
        "text": f"{_OASIS}:text:1.0",
        "style": f"{_OASIS}:style:1.0",
        "number": f"{_OASIS}:datastyle:1.0",
        "meta": f"{_OASIS}:meta:1.0",
        "config": f"{_OASIS}:config:1.0",
        "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
        "svg": f"{_OASIS}:svg-compatible:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
    }
    return " ".join(f'xmlns:{prefix}="{known[prefix]}"' for prefix in prefixes)


CONTENT_NAMESPACES = _name_spaces("office", "table", "text", "style", "number", "fo", "xlink")


def write_manifest() -> str:
    """Return the list of the file's parts."""
    kind = 'manifest:media-type="text/xml"/>'
    rows = f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml"):
        rows += f'<manifest:file-entry manifest:full-path="{name}" {kind}'
    opening = f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">'
    return f"{_HEAD}{opening}{rows}</manifest:manifest>"


def write_meta(title: str) -> str:
    """Return title and language of the document; no time of the clock."""
    return (
        f'{_HEAD}<office:document-meta {_name_spaces("office", "meta", "dc")} office:version="1.3"><office:meta>'
        f"<meta:generator>Tenure</meta:generator><dc:title>{escape(title)}</dc:title>"
        "<dc:creator>Tenure</dc:creator><dc:language>en-GB</dc:language></office:meta></office:document-meta>"
    )


def write_settings(first_sheet: str) -> str:
    """Return the view: the document opens on its first sheet, without grid lines."""
    return (
        f'{_HEAD}<office:document-settings {_name_spaces("office", "config")} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1'
        "</config:config-item>"
        f'<config:config-item config:name="ActiveTable" config:type="string">{escape(first_sheet)}</config:config-item>'
        '<config:config-item config:name="ShowGrid" config:type="boolean">false</config:config-item>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )


def _style_cell(name: str, *, cell: str = "", paragraph: str = "", text: str = "") -> str:
    inner = f'<style:table-cell-properties style:vertical-align="top"{cell}/>'
    inner += f"<style:paragraph-properties{paragraph}/>" if paragraph else ""
    inner += f"<style:text-properties{text}/>" if text else ""
    family = 'style:family="table-cell" style:parent-style-name="Default"'
    return f'<style:style style:name="{name}" {family}>{inner}</style:style>'


def write_styles() -> str:
    """Return the named styles, the language of all text, and a landscape page."""
    wrap, bold = ' fo:wrap-option="wrap"', ' fo:font-weight="bold"'
    large = f'{bold} fo:font-size="16pt"'
    styles = (
        '<style:default-style style:family="table-cell"><style:text-properties style:font-name="Arial" '
        'fo:font-size="12pt" fo:language="en" fo:country="GB"/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"/>'
        + _style_cell("Plain")
        + _style_cell("Title", text=large)
        + _style_cell("WrappedTitle", cell=wrap, text=large)
        + _style_cell("Wrapped", cell=wrap)
        + _style_cell("Header", cell=f'{wrap} fo:border-bottom="0.75pt solid #000000"', text=bold)
        + _style_cell("Link", text=' fo:color="#0b4f8a" style:text-underline-style="solid"')
        + _style_cell("Mark", cell=' style:text-align-source="fix"', paragraph=' fo:text-align="end"')
    )
    page = (
        '<style:page-layout style:name="Landscape"><style:page-layout-properties fo:page-width="11.69in" '
        'fo:page-height="8.27in" style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/>'
        "</style:page-layout>"
    )
    font = '<style:font-face style:name="Arial" svg:font-family="Arial" style:font-family-generic="swiss"/>'
    return (
        f'{_HEAD}<office:document-styles {_name_spaces("office", "style", "fo", "svg")} office:version="1.3">'
        f"<office:font-face-decls>{font}</office:font-face-decls><office:styles>{styles}</office:styles>"
        f"<office:automatic-styles>{page}</office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Default" style:page-layout-name="Landscape"/></office:master-styles>'
        "</office:document-styles>"
    )
