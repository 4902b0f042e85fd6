package org.dpsfleet.inputs.survey;

import java.util.List;

/**
 * Something in a data folder that an experiment can name.
 *
 * @param path relative to the data folder, with {@code /}; {@code .} for the folder itself
 * @param kind {@code svhn}, {@code stl10}, {@code folder} (of pictures) or {@code perceptual}
 * @param count of images, or of triplets and pairs
 * @param what it is, in a few words
 * @param yaml what to write in an experiment
 * @param splits of a perceptual set, none of others
 * @param problems what keeps it from being used as it is, a sentence each
 * @param notes what else is worth knowing, a sentence each
 */
public record Found(
        String path,
        String kind,
        long count,
        String what,
        String yaml,
        List<Split> splits,
        List<String> problems,
        List<String> notes) {
    public Found {
        splits = List.copyOf(splits);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * A split of a perceptual set.
     *
     * @param name within its set, such as {@code 2afc/val/cnn}
     * @param kind {@code 2afc} or {@code jnd}
     * @param count of triplets or pairs; 0 where it cannot be used
     */
    public record Split(String name, String kind, int count) {}
}
