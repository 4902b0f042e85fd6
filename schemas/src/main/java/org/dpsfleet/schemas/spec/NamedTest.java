package org.dpsfleet.schemas.spec;

import org.dpsfleet.vocabulary.Check;

/**
 * A test set beside the first, for example of another kind of images than those adapted on.
 *
 * @param name for people, unique in its experiment, for example {@code svhn}
 * @param images the source images
 * @param draws triplets drawn from each image, at least 1
 */
public record NamedTest(String name, ImageSource images, int draws) {
    public NamedTest {
        Check.that(!name.isBlank(), "further_tests.name", name, "a name");
        Check.range("further_tests.draws", draws, 1, Integer.MAX_VALUE);
    }
}
