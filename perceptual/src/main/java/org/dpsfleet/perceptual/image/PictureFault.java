package org.dpsfleet.perceptual.image;

/**
 * Why a file is not read as a picture. The message is the end of a sentence that begins with the
 * file's path; {@link PictureReader} puts the two together.
 */
final class PictureFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PictureFault(String predicate) {
        super(predicate);
    }

    /** The file breaks the rules of its format, or is cut short. */
    static PictureFault damaged(String why) {
        return new PictureFault("is damaged and cannot be read as a picture (%s).".formatted(why));
    }

    /**
     * The file may be right, but its kind is not read.
     *
     * @param kind what the file is, with its article, such as "a JPEG with arithmetic coding"
     */
    static PictureFault unsupported(String kind) {
        return new PictureFault("is %s, which is not read: save it as an 8-bit RGB PNG.".formatted(kind));
    }
}
