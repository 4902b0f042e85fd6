package org.dpsfleet.inputs.survey;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.imageset.PictureFolder;
import org.jspecify.annotations.Nullable;

/** A folder of pictures, each of them decoded. */
final class Pictures {
    private static final int AT_ONCE = 256;
    private static final int MOST_NAMED = 5;

    private Pictures() {}

    static Found look(String path, Path folder, SurveyListener listener) {
        String yaml = "{kind: folder, path: %s}".formatted(Yaml.text(path));
        List<String> problems = new ArrayList<>();
        int count = 0;
        try {
            var set = new PictureFolder(folder);
            count = set.size();
            for (int from = 0; from < count; from += AT_ONCE) {
                int to = Math.min(from + AT_ONCE, count);
                problems.addAll(IntStream.range(from, to)
                        .parallel()
                        .mapToObj(index -> damage(set, index))
                        .filter(Objects::nonNull)
                        .toList());
                listener.looked(path, to, count);
            }
        } catch (BadDataException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        String what = problems.isEmpty()
                ? String.format(Locale.ROOT, "%d pictures", count)
                : String.format(Locale.ROOT, "%d pictures, %d of them unreadable", count, problems.size());
        return new Found(path, "folder", count, what, yaml, List.of(), shortened(problems), HeapNote.of(count));
    }

    private static @Nullable String damage(PictureFolder set, int index) {
        try {
            var _ = set.image(index);
            return null;
        } catch (BadDataException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<String> shortened(List<String> problems) {
        if (problems.size() <= MOST_NAMED) {
            return problems;
        }
        List<String> named = new ArrayList<>(problems.subList(0, MOST_NAMED));
        named.add(String.format(Locale.ROOT, "%d more pictures cannot be read.", problems.size() - MOST_NAMED));
        return named;
    }
}
