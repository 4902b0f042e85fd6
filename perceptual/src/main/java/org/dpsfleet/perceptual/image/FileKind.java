package org.dpsfleet.perceptual.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What a file is by its first bytes, whatever its name says. */
enum FileKind {
    PNG("a PNG picture"),
    JPEG("a JPEG picture"),
    GIF("a GIF picture"),
    WEBP("a WebP picture"),
    BMP("a BMP picture"),
    TIFF("a TIFF picture"),
    HEIF("a HEIF or AVIF picture"),
    JPEG_2000("a JPEG 2000 picture"),
    JPEG_XL("a JPEG XL picture"),
    PSD("a Photoshop picture"),
    GIT_LFS_POINTER("the pointer of a file in Git LFS", "fetch the file itself with 'git lfs pull'"),
    MARKUP("a text in HTML or XML", "download the picture itself"),
    EMPTY("an empty file", "copy or download it again"),
    OTHER("not a picture that can be read", "save the picture as an 8-bit RGB PNG");

    private static final int LONGEST = 64;

    private final String description;
    private final String cure;

    FileKind(String description) {
        this(description, "save it as an 8-bit RGB PNG");
    }

    FileKind(String description, String cure) {
        this.description = description;
        this.cure = cure;
    }

    /** With its article, such as "a GIF picture". */
    String description() {
        return description;
    }

    /** What to do about it, as an imperative. */
    String cure() {
        return cure;
    }

    static FileKind of(byte[] file) {
        var start = new String(Arrays.copyOf(file, Math.min(LONGEST, file.length)), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (start.startsWith("GIF8")) {
            return GIF;
        }
        if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
            return WEBP;
        }
        if (start.startsWith("BM")) {
            return BMP;
        }
        if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
            return TIFF;
        }
        if (start.startsWith("jP  ", 4) || start.startsWith("\u00ff\u004f\u00ff\u0051")) {
            return JPEG_2000;
        }
        if (start.startsWith("\u00ff\n") || start.startsWith("JXL ", 4)) {
            return JPEG_XL;
        }
        if (start.startsWith("ftyp", 4)) {
            return HEIF;
        }
        return start.startsWith("8BPS") ? PSD : ofText(start);
    }

    private static FileKind ofText(String start) {
        if (start.isEmpty()) {
            return EMPTY;
        }
        if (start.startsWith("version https://git-lfs")) {
            return GIT_LFS_POINTER;
        }
        String text = start.strip().toLowerCase(Locale.ROOT);
        return text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml") ? MARKUP : OTHER;
    }
}
