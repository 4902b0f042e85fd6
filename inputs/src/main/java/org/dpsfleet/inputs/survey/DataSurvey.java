package org.dpsfleet.inputs.survey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.imageset.StlBinary;
import org.dpsfleet.perceptual.imageset.SvhnMat;

/**
 * Looks for image sets and perceptual sets below a data folder, as deep as {@value #DEEPEST} folders. All
 * that is found is opened: pictures are decoded, judgements read.
 */
public final class DataSurvey {
    static final int DEEPEST = 6;

    private final Path data;
    private final SurveyListener listener;

    private DataSurvey(Path data, SurveyListener listener) {
        this.data = data;
        this.listener = listener;
    }

    /**
     * Looks at everything, sorted by path.
     *
     * @throws MissingDataException if there is no such folder
     */
    public static List<Found> of(Path data, SurveyListener listener) {
        if (!Files.isDirectory(data)) {
            throw MissingDataException.at(data, "a folder of data");
        }
        var survey = new DataSurvey(data, listener);
        return survey.files(survey.places(data, 0)).toList();
    }

    /** Where something lies; what it is has not been looked at yet. */
    private record Place(Path path, Form form) {}

    private enum Form {
        SVHN,
        STL10,
        PICTURES,
        PERCEPTUAL
    }

    private List<Place> places(Path folder, int depth) {
        List<Path> inside = list(folder);
        if (PerceptualLayout.isRoot(inside)) {
            return List.of(new Place(folder, Form.PERCEPTUAL));
        }
        List<Place> found = new ArrayList<>();
        if (inside.stream().anyMatch(DataSurvey::isPicture)) {
            found.add(new Place(folder, Form.PICTURES));
        }
        for (Path path : inside) {
            String name = String.valueOf(path.getFileName());
            if (Files.isDirectory(path)) {
                if (depth < DEEPEST) {
                    found.addAll(places(path, depth + 1));
                }
            } else if (name.endsWith("_32x32.mat")) {
                found.add(new Place(path, Form.SVHN));
            } else if (name.endsWith("_X.bin")) {
                found.add(new Place(path, Form.STL10));
            }
        }
        // Folders of pictures in a folder of nothing else, such as one per class, are one set.
        boolean together = found.size() > 1
                && !folder.equals(data)
                && found.stream().allMatch(place -> place.form == Form.PICTURES);
        return together ? List.of(new Place(folder, Form.PICTURES)) : found;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new BadDataException("The folder %s cannot be listed: %s.".formatted(folder, Reason.of(e)), e);
        }
    }

    private static boolean isPicture(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg")) && Files.isRegularFile(file);
    }

    private Stream<Found> files(List<Place> places) {
        return places.stream().map(place -> {
            String relative = data.relativize(place.path).toString().replace('\\', '/');
            String path = relative.isEmpty() ? "." : relative;
            return switch (place.form) {
                case SVHN -> binary(path, "svhn", place.path);
                case STL10 -> binary(path, "stl10", place.path);
                case PICTURES -> Pictures.look(path, place.path, listener);
                case PERCEPTUAL -> PerceptualLayout.look(path, place.path, listener);
            };
        });
    }

    private Found binary(String path, String kind, Path file) {
        String yaml = "{kind: %s, path: %s}".formatted(kind, Yaml.text(path));
        try {
            boolean svhn = kind.equals("svhn");
            int count = svhn ? SvhnMat.check(file) : new StlBinary(file).size();
            listener.looked(path, 1, 1);
            String what = String.format(Locale.ROOT, "%d images of %s", count, svhn ? "32 x 32 x 3" : "96 x 96 x 3");
            return new Found(path, kind, count, what, yaml, List.of(), List.of(), HeapNote.of(count));
        } catch (BadDataException e) {
            return new Found(
                    path,
                    kind,
                    0,
                    "cannot be used",
                    yaml,
                    List.of(),
                    List.of(String.valueOf(e.getMessage())),
                    List.of());
        }
    }
}
