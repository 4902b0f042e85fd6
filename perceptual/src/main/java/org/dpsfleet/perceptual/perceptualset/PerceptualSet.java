package org.dpsfleet.perceptual.perceptualset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;

/**
 * Human judgements below a folder, in the layout of BAPPS.
 *
 * <p>A folder with {@code ref}, {@code p0}, {@code p1} and {@code judge} is a 2AFC split; one with
 * {@code p0}, {@code p1} and {@code same} is a JND split. They may lie up to three folders deep, as
 * {@code 2afc/val/cnn} does in BAPPS; a split's name is its path from the root with {@code /}
 * between, or the root's own name if the root is the split. Source of the layout: Zhang et al.,
 * arXiv 1801.03924.
 *
 * @param root the folder
 * @param twoAfc triplets, sorted by name
 * @param jnd pairs, sorted by name
 */
public record PerceptualSet(Path root, List<TwoAfcSource> twoAfc, List<JndSource> jnd) {
    private static final int DEEPEST = 3;
    private static final List<String> TWO_AFC = List.of("ref", "p0", "p1", "judge");
    private static final List<String> JND = List.of("p0", "p1", "same");

    /** Copies the lists. */
    public PerceptualSet {
        twoAfc = List.copyOf(twoAfc);
        jnd = List.copyOf(jnd);
    }

    /**
     * Finds all splits and checks by file names that each is complete.
     *
     * @throws BadDataException if there is no split, or one is incomplete
     */
    public static PerceptualSet open(Path root) {
        return open(root, name -> true);
    }

    /**
     * Finds the splits to evaluate metrics on. What a metric may have been trained on does not judge it:
     * splits below {@code 2afc/train} are left out.
     *
     * @throws BadDataException if there is no other split, or one is incomplete
     */
    public static PerceptualSet forEvaluation(Path root) {
        return open(root, name -> !name.startsWith("2afc/train/"));
    }

    /**
     * Finds the 2AFC splits to adapt metrics to. What judges metrics is not what they are adapted to:
     * splits below {@code 2afc/val} are left out, unless the folder itself is that one or within it.
     *
     * @throws BadDataException if there is no other 2AFC split, or one is incomplete
     */
    public static PerceptualSet forAdaptation(Path root) {
        PerceptualSet set = open(root, name -> !name.startsWith("2afc/val/") && !name.startsWith("jnd/"));
        if (set.twoAfc.isEmpty()) {
            throw new BadDataException(
                    "%s holds no judged triplets: expected is a folder such as 2afc/train/cnn with %s."
                            .formatted(root, String.join(", ", TWO_AFC)));
        }
        return new PerceptualSet(root, set.twoAfc, List.of());
    }

    /**
     * What lacks of BAPPS: where some of the splits of its {@code 2afc/train}, {@code 2afc/val} or {@code
     * jnd/val} are there below the root, the names of the others that are not. Scores over such a
     * folder are not those over all of BAPPS.
     */
    public List<String> missingSplits() {
        return Stream.concat(
                        twoAfc.stream().map(TwoAfcSource::name), jnd.stream().map(JndSource::name))
                .flatMap(name -> Bapps.missingBeside(at(root, name)).stream())
                .filter(folder -> folder.startsWith(root))
                .map(folder -> nameIn(root, folder))
                .distinct()
                .toList();
    }

    private static String nameIn(Path root, Path folder) {
        return root.relativize(folder).toString().replace('\\', '/');
    }

    /**
     * Finds the splits whose names are wanted; the files of the others are not listed.
     *
     * @throws BadDataException if no split is wanted, or one is incomplete
     */
    public static PerceptualSet open(Path root, Predicate<String> wanted) {
        if (!Files.isDirectory(root)) {
            throw MissingDataException.at(root, "a folder of human judgements in BAPPS's layout");
        }
        List<TwoAfcSource> twoAfc = new ArrayList<>();
        List<JndSource> jnd = new ArrayList<>();
        List<String> unwanted = new ArrayList<>();
        find(root, root, 0).forEach((name, form) -> {
            if (!wanted.test(name)) {
                unwanted.add(name);
            } else if (form.equals(TWO_AFC)) {
                twoAfc.add(new TwoAfcSplit(name, at(root, name)));
            } else {
                jnd.add(new JndSplit(name, at(root, name)));
            }
        });
        if (twoAfc.isEmpty() && jnd.isEmpty()) {
            throw new BadDataException(
                    unwanted.isEmpty()
                            ? ("%s holds no human judgements: expected is a folder such as 2afc/val/cnn "
                                            + "with ref, p0, p1 and judge, or one with p0, p1 and same.")
                                    .formatted(root)
                            : "%s holds only %s, none of which is asked for."
                                    .formatted(root, String.join(", ", unwanted)));
        }
        return new PerceptualSet(root, twoAfc, jnd);
    }

    private static Path at(Path root, String name) {
        Path below = root.resolve(name);
        return name.equals(nameOf(root)) && !Files.isDirectory(below) ? root : below;
    }

    private static String nameOf(Path root) {
        Path name = root.toAbsolutePath().normalize().getFileName();
        return name == null ? "all" : name.toString();
    }

    /** The splits by name, each with the names of the folders which make it up. */
    private static Map<String, List<String>> find(Path root, Path folder, int depth) {
        Set<String> inside = folders(folder);
        Map<String, List<String>> found = new TreeMap<>();
        boolean twoAfc = inside.contains("judge") || inside.contains("ref");
        boolean jnd = inside.contains("same") || inside.contains("p0") || inside.contains("p1");
        if (twoAfc || jnd) {
            List<String> form = twoAfc ? TWO_AFC : JND;
            refuseIncomplete(folder, inside, form);
            String name = nameIn(root, folder);
            found.put(name.isEmpty() ? nameOf(root) : name, form);
        } else if (depth < DEEPEST) {
            inside.forEach(name -> found.putAll(find(root, folder.resolve(name), depth + 1)));
        }
        return found;
    }

    private static void refuseIncomplete(Path folder, Set<String> inside, List<String> form) {
        List<String> missing =
                form.stream().filter(name -> !inside.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new BadDataException("%s lacks the folder %s beside the others of %s."
                    .formatted(folder, String.join(", ", missing), String.join(", ", form)));
        }
    }

    private static Set<String> folders(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new BadDataException("The folder %s cannot be listed: %s.".formatted(folder, Reason.of(e)), e);
        }
    }
}
