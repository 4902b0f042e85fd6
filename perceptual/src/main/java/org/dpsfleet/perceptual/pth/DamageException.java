package org.dpsfleet.perceptual.pth;

/** What is wrong with a file, as the second half of a sentence: "it is cut short". */
final class DamageException extends RuntimeException {
    DamageException(String why) {
        super(why);
    }
}
