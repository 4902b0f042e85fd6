package org.dpsfleet.schemas.spec;

import org.dpsfleet.vocabulary.Check;

/**
 * The test set of the contexts.
 *
 * @param images the source images
 * @param draws triplets drawn from each image, at least 1
 */
public record TestSpec(ImageSource images, int draws) {
    public TestSpec {
        Check.range("test.draws", draws, 1, Integer.MAX_VALUE);
    }
}
