"""Makes ``resources/fonts`` anew from the fonts' own packages; needed only when a font is added or updated.

    python packaging/subset_fonts.py FOLDER

FOLDER holds one unpacked npm package per font (``npm pack @expo-google-fonts/inter``, …) under its short name, and the
two files of Debian's fonts-droid-fallback under ``droid``. See resources/fonts/README.md. Needs fonttools.
"""

import logging
import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"

SCREEN = (
    "U+0000-052F,U+1C80-1C88,U+1D00-1DFF,U+1E00-1FFF,U+2000-22FF,U+2300-23FF,U+2500-27BF,U+2C60-2C7F,"
    "U+A720-A7FF,U+FB00-FB06,U+FFFD"
)
PAPER = (
    "U+0000-052F,U+1AB0-1AFF,U+1C80-1C88,U+1D00-1DFF,U+1E00-1FFF,U+2000-206F,U+2070-209F,U+20A0-20CF,"
    "U+20D0-20FF,U+2100-218F,U+2C60-2C7F,U+2DE0-2DFF,U+A640-A69F,U+A720-A7FF,U+AB30-AB6F,U+FB00-FB06,"
    "U+FE20-FE2F,U+FFFD,U+2212"
)
MATH = "U+0020,U+00B1,U+00D7,U+00F7,U+2190-21FF,U+2200-22FF,U+27F0-27FF,U+2900-297F,U+1D400-1D7FF"
SYMBOLS = "U+0020,U+2300-23FF,U+2460-24FF,U+2500-25FF,U+2600-26FF,U+2700-27BF,U+2B00-2BFF"
CJK_FAMILY = "Fallback CJK"
ALL = "*"

# (our file, package, its file, characters kept, keep hinting)
FONTS = [
    ("Inter-Regular", "inter", "400Regular/Inter_400Regular", SCREEN, True),
    ("Inter-Medium", "inter", "500Medium/Inter_500Medium", SCREEN, True),
    ("Inter-SemiBold", "inter", "600SemiBold/Inter_600SemiBold", SCREEN, True),
    ("Inter-Bold", "inter", "700Bold/Inter_700Bold", SCREEN, True),
    ("NotoSans-Regular", "noto-sans", "400Regular/NotoSans_400Regular", PAPER, False),
    ("NotoSans-Bold", "noto-sans", "700Bold/NotoSans_700Bold", PAPER, False),
    ("NotoSansArabic-Regular", "noto-sans-arabic", "400Regular/NotoSansArabic_400Regular", ALL, False),
    ("NotoSansArabic-Bold", "noto-sans-arabic", "700Bold/NotoSansArabic_700Bold", ALL, False),
    ("NotoSansHebrew-Regular", "noto-sans-hebrew", "400Regular/NotoSansHebrew_400Regular", ALL, False),
    ("NotoSansHebrew-Bold", "noto-sans-hebrew", "700Bold/NotoSansHebrew_700Bold", ALL, False),
    ("NotoSansThai-Regular", "noto-sans-thai", "400Regular/NotoSansThai_400Regular", ALL, False),
    ("NotoSansThai-Bold", "noto-sans-thai", "700Bold/NotoSansThai_700Bold", ALL, False),
    ("NotoSansDevanagari-Regular", "noto-sans-devanagari", "400Regular/NotoSansDevanagari_400Regular", ALL, False),
    ("NotoSansDevanagari-Bold", "noto-sans-devanagari", "700Bold/NotoSansDevanagari_700Bold", ALL, False),
    ("NotoSansMath-Regular", "noto-sans-math", "400Regular/NotoSansMath_400Regular", MATH, False),
    ("NotoSansSymbols2-Regular", "noto-sans-symbols-2", "400Regular/NotoSansSymbols2_400Regular", SYMBOLS, False),
]  # fmt: skip

# Alternates we never switch on would double Inter's size; tnum gives columns of figures that line up.
FEATURES = (
    "calt,case,ccmp,curs,fina,init,isol,kern,liga,locl,mark,medi,mkmk,rlig,tnum,abvs,blws,"
    "psts,pres,nukt,akhn,rphf,blwf,half,vatu,cjct,abvm,blwm,dist,haln"
)


def cut(source: Path, target: Path, characters: str, *, hinting: bool) -> None:
    """Write the part of ``source`` that holds ``characters`` to ``target``."""
    arguments = [
        str(source),
        f"--unicodes={characters}",
        f"--output-file={target}",
        f"--layout-features={FEATURES}",
        "--hinting" if hinting else "--no-hinting",
        "--name-IDs=*",
        "--notdef-outline",
        "--drop-tables+=STAT,DSIG",
        "--no-recalc-timestamp",
    ]
    subset.main(arguments)


def keep_tabular_digits_only(path: Path) -> None:
    """Inter's tabular figures come with wide hyphens, blanks and brackets, which tear words apart: leave the digits."""
    font = TTFont(path, recalcTimestamp=False)
    digits = {font.getBestCmap()[ord(digit)] for digit in "0123456789"}
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    for index in lookups:
        for substitution in table.LookupList.Lookup[index].SubTable:
            substitution = getattr(substitution, "ExtSubTable", substitution)
            kept = {glyph: wide for glyph, wide in substitution.mapping.items() if glyph in digits}
            substitution.mapping = kept
    font.save(path)


def join_cjk(folder: Path) -> None:
    """One face for Chinese, Japanese and Korean: the short Droid face has Hangul, the full one the rare ideographs."""
    with tempfile.TemporaryDirectory() as scratch:
        parts = [Path(scratch) / "main.ttf", Path(scratch) / "rare.ttf"]
        covered = set(TTFont(folder / "DroidSansFallback.ttf").getBestCmap())
        rare = set(TTFont(folder / "DroidSansFallbackFull.ttf").getBestCmap()) - covered
        cut(folder / "DroidSansFallback.ttf", parts[0], ALL, hinting=False)
        cut(folder / "DroidSansFallbackFull.ttf", parts[1], ",".join(f"U+{point:X}" for point in rare), hinting=False)
        joined = Merger().merge([str(part) for part in parts])
        rename(joined, CJK_FAMILY)
        joined.save(TARGET / "DroidSansFallback-Regular.ttf")


def rename(font: TTFont, family: str) -> None:
    """Give the joined face a family name of its own: Qt would take a Droid face of the computer, without Hangul."""
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = family
        elif record.nameID == 6:
            record.string = family.replace(" ", "") + "-Regular"


def main(folder: Path) -> None:
    """Write every font and its licence."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, package, file, characters, hinting in FONTS:
        cut(folder / package / "package" / f"{file}.ttf", TARGET / f"{name}.ttf", characters, hinting=hinting)
        if package == "inter":
            keep_tabular_digits_only(TARGET / f"{name}.ttf")
        licence = (folder / package / "package" / "LICENSE_FONT").read_text(encoding="utf-8")
        (TARGET / f"{name.split('-')[0]}-LICENSE.txt").write_text(licence, encoding="utf-8")
    join_cjk(folder / "droid")


if __name__ == "__main__":
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    main(Path(sys.argv[1]))
