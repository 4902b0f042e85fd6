package org.dpsfleet.inputs.survey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.perceptualset.JndSource;
import org.dpsfleet.perceptual.perceptualset.PerceptualSet;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;

/**
 * Human judgements in BAPPS's layout: {@code 2afc/{train,val}/SPLIT} and {@code jnd/val/SPLIT}, or a
 * split on its own. One split that cannot be used does not hide the others.
 */
final class PerceptualLayout {
    /** What Zhang et al. (arXiv 1801.03924) publish for evaluation. */
    private static final List<String> BAPPS = List.of(
            "2afc/val/cnn",
            "2afc/val/color",
            "2afc/val/deblur",
            "2afc/val/frameinterp",
            "2afc/val/superres",
            "2afc/val/traditional",
            "jnd/val/cnn",
            "jnd/val/traditional");

    /** Only a split has them; {@code p0} alone could be anybody's folder. */
    private static final Set<String> SIGNS = Set.of("judge", "same");

    private static final Set<String> PARTS = Set.of("ref", "p0", "p1", "judge", "same");

    private PerceptualLayout() {}

    /** Whether a folder with this in it is the root of a set. */
    static boolean isRoot(List<Path> inside) {
        Set<String> folders = inside.stream()
                .filter(Files::isDirectory)
                .map(path -> String.valueOf(path.getFileName()))
                .collect(Collectors.toSet());
        return folders.contains("2afc") || folders.contains("jnd") || isSplit(folders);
    }

    private static boolean isSplit(Set<String> folders) {
        return folders.stream().anyMatch(SIGNS::contains)
                || folders.stream().filter(PARTS::contains).count() >= 2;
    }

    static Found look(String path, Path root, SurveyListener listener) {
        List<Found.Split> splits = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        find(root, 0, folders, problems);
        for (int i = 0; i < folders.size(); i++) {
            Path folder = folders.get(i);
            String relative = root.relativize(folder).toString().replace('\\', '/');
            String name = relative.isEmpty() ? "this split" : relative;
            try {
                splits.add(split(name, folder));
            } catch (BadDataException e) {
                problems.add("%s%s".formatted(e.getMessage(), counts(folder)));
                splits.add(new Found.Split(name, name.startsWith("jnd") ? "jnd" : "2afc", 0));
            }
            listener.looked(path, i + 1, folders.size());
        }
        if (folders.isEmpty()) {
            problems.add(("%s holds no split: expected is a folder such as 2afc/val/cnn with ref, p0, p1 and"
                            + " judge, or jnd/val/cnn with p0, p1 and same.")
                    .formatted(root));
        }
        long triplets = count(splits, "2afc");
        long pairs = count(splits, "jnd");
        return new Found(
                path,
                "perceptual",
                triplets + pairs,
                String.format(Locale.ROOT, "%d triplets and %d pairs in %d splits", triplets, pairs, splits.size()),
                "perceptual: {kind: folder, path: %s}".formatted(Yaml.text(path)),
                splits,
                problems,
                notes(splits));
    }

    private static long count(List<Found.Split> splits, String kind) {
        return splits.stream()
                .filter(s -> s.kind().equals(kind))
                .mapToLong(Found.Split::count)
                .sum();
    }

    private static void find(Path folder, int depth, List<Path> found, List<String> problems) {
        Set<String> inside = new TreeSet<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(Files::isDirectory)
                    .map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .forEach(inside::add);
        } catch (IOException e) {
            problems.add("The folder %s cannot be listed: %s.".formatted(folder, Reason.of(e)));
            return;
        }
        // As deep as PerceptualSet looks.
        if (isSplit(inside) || inside.stream().anyMatch(PARTS::contains)) {
            found.add(folder);
        } else if (depth < 3) {
            inside.forEach(name -> find(folder.resolve(name), depth + 1, found, problems));
        }
    }

    /** Opens a split as an evaluation does, and reads its judgements and first pictures. */
    private static Found.Split split(String name, Path folder) {
        PerceptualSet set = PerceptualSet.open(folder);
        for (TwoAfcSource split : set.twoAfc()) {
            var _ = split.judges();
            var _ = split.triplet(0);
            return new Found.Split(name, "2afc", split.size());
        }
        JndSource split = set.jnd().getFirst();
        var _ = split.sames();
        var _ = split.pair(0);
        return new Found.Split(name, "jnd", split.size());
    }

    /** So that unequal numbers of files are seen at a glance. */
    private static String counts(Path folder) {
        List<String> counts = new ArrayList<>();
        for (String part : List.of("ref", "p0", "p1", "judge", "same")) {
            try (Stream<Path> files = Files.list(folder.resolve(part))) {
                counts.add(String.format(
                        Locale.ROOT,
                        "%s %d",
                        part,
                        files.filter(Files::isRegularFile).count()));
            } catch (IOException e) {
                // that it is missing has been said
            }
        }
        return " (files: %s)".formatted(String.join(", ", counts));
    }

    private static List<String> notes(List<Found.Split> splits) {
        Set<String> names = splits.stream().map(Found.Split::name).collect(Collectors.toSet());
        List<String> missing =
                BAPPS.stream().filter(name -> !names.contains(name)).toList();
        List<String> notes = new ArrayList<>();
        if (missing.size() == BAPPS.size()) {
            notes.add("It has no split of BAPPS's own.");
        } else if (!missing.isEmpty()) {
            notes.add("Of BAPPS's validation splits it lacks %s.".formatted(String.join(", ", missing)));
        }
        if (!names.isEmpty() && names.stream().allMatch(name -> name.startsWith("2afc/train/"))) {
            notes.add("All of it is for training: there is nothing to evaluate metrics on.");
        }
        return notes;
    }
}
