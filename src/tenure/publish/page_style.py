"""Looks of a page: colours, spaces, paper and narrow screens."""

from __future__ import annotations

__all__ = ["HEAT_CLASSES", "HEAT_COLOURS", "PAGE_STYLE", "find_heat_class"]

# Bounds of the shading, as shares; a class runs from its bound up to the next.
_BOUNDS = (0.0, 0.001, 0.005, 0.01, 0.02, 0.05)

HEAT_CLASSES = ("0", "up to 0.1", "0.1 to 0.5", "0.5 to 1", "1 to 2", "2 to 5", "5 or more")
"""Words of the seven classes, in per cent."""

HEAT_COLOURS = (
    ("#ffffff", "#1b1b1b"),
    ("#e6f1f4", "#1b1b1b"),
    ("#c3dfe6", "#1b1b1b"),
    ("#93c5d1", "#1b1b1b"),
    ("#2f7f92", "#ffffff"),
    ("#1c5a6b", "#ffffff"),
    ("#0c3440", "#ffffff"),
)
"""Background and text of the seven classes; every pair is at least 4.5:1 (a test computes it)."""


def find_heat_class(share: float) -> int:
    """Return the class (0 to 6) of a share (0 to 1); nought alone is class 0."""
    return sum(share > bound if bound == 0 else share >= bound for bound in _BOUNDS)


_HEAT = "".join(
    f".heat-{i},.key.heat-{i}{{background:{back};color:{text}}}" for i, (back, text) in enumerate(HEAT_COLOURS)
)

PAGE_STYLE = (
    """
*{box-sizing:border-box}
body{margin:0;font:1rem/1.5 Arial,Helvetica,sans-serif;color:#1b1b1b;background:#fff}
main,footer,.banner p{max-width:75rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.75rem;line-height:1.2;margin:1.5rem 0 1rem}
h2{font-size:1.3rem;margin:2rem 0 .5rem}h3{font-size:1.05rem;margin:1rem 0 .5rem}
p,ul,ol,dl{max-width:44rem}.found li{margin-bottom:.5rem}
.lead{font-size:1.2rem}
.banner{background:#1b1b1b;color:#fff;padding:.6rem 0}.banner.synthetic{background:#5b2a00}
.banner.internal{background:#7a0019}
.skip{position:absolute;left:-999px}.skip:focus{position:static;display:block;padding:.5rem 1rem}
a{color:#0b4f8a}a:focus,.scroll:focus{outline:3px solid #1b1b1b;outline-offset:2px}
.scroll{overflow-x:auto;max-width:100%;position:relative}
figure{margin:0}figcaption{max-width:44rem;margin-top:.5rem}
.alluvial{display:block;width:100%;min-width:680px;max-width:960px;height:auto}
table.heat{border-collapse:collapse;font-size:.875rem;line-height:1.3}
.heat caption{text-align:left;margin-bottom:.5rem;font-size:1rem}
.heat caption span{display:block;position:sticky;left:0;max-width:min(44rem,calc(100vw - 3rem))}
.heat th,.heat td{border:1px solid #6b6b6b;padding:.3rem .4rem}
.heat td{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.heat thead th{vertical-align:bottom;text-align:left;min-width:5.5rem;max-width:8.5rem;
overflow-wrap:break-word}
.heat tbody th{text-align:left;min-width:8rem;max-width:14rem;font-weight:bold;background:#fff}
.stay{background:#f1efe8;color:#1b1b1b;font-style:italic}
.hidden{background:#fff;color:#4a4a4a}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}
.key{display:inline-block;border:1px solid #6b6b6b;padding:.15rem .5rem;font-size:.875rem}
.chart{display:block;width:100%;max-width:720px;height:auto}
.narrow{display:none}.narrow .chart{max-width:480px}
@media (max-width:44rem){.wide{display:none}.narrow{display:block}}
@media print{.wide{display:block}.narrow{display:none}}
.published{border-left:4px solid #12436d;padding-left:1rem;margin:1rem 0}.published h3{margin-top:0}
summary{cursor:pointer;padding:.4rem 0;color:#0b4f8a;text-decoration:underline}
table.plain{border-collapse:collapse;font-size:.875rem;line-height:1.3}
.plain caption{text-align:left;margin-bottom:.5rem}
.plain th,.plain td{border:1px solid #6b6b6b;padding:.3rem .4rem;text-align:left}
.plain td{text-align:right;font-variant-numeric:tabular-nums}.plain td.words{text-align:left}
.plain td.long{min-width:15rem}.plain th.long{min-width:11rem}
.scroll+.scroll{margin-top:1.5rem}
dt{font-weight:bold}dd{margin:0 0 .6rem}dt,dd,code{overflow-wrap:anywhere}
footer{border-top:1px solid #6b6b6b;margin-top:2rem;padding-bottom:2rem}
@media (min-width:48rem){.heat tbody th{position:sticky;left:0}}
@media (max-width:30rem){h1{font-size:1.4rem}.lead{font-size:1.05rem}}
@media print{
.scroll{overflow:visible}.skip{display:none}figure,tr,li{break-inside:avoid}h2,h3,caption{break-after:avoid}
.alluvial{min-width:0;max-width:100%}
table.heat{font-size:7pt}.heat thead th{min-width:0}.heat tbody th{min-width:0;position:static}
td,.key,.banner{print-color-adjust:exact;-webkit-print-color-adjust:exact}
@page{size:A4 landscape;margin:12mm}
}
"""
    + _HEAT
)
