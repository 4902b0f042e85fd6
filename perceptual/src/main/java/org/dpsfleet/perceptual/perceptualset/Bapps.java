package org.dpsfleet.perceptual.perceptualset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Which splits the data set BAPPS has. Source: Zhang et al., arXiv 1801.03924. */
final class Bapps {
    private static final Map<Path, List<String>> SPLITS = Map.of(
            Path.of("2afc", "train"),
            List.of("traditional", "cnn", "mix"),
            Path.of("2afc", "val"),
            List.of("traditional", "cnn", "superres", "deblur", "color", "frameinterp"),
            Path.of("jnd", "val"),
            List.of("traditional", "cnn"));

    private Bapps() {}

    /**
     * What lacks beside a split. Nothing does beside a split that is none of BAPPS's.
     *
     * @param split its folder
     * @return folders
     */
    static List<Path> missingBeside(Path split) {
        Path folder = split.toAbsolutePath().normalize();
        Path parent = folder.getParent();
        if (parent == null) {
            return List.of();
        }
        List<String> all = SPLITS.entrySet().stream()
                .filter(entry -> parent.endsWith(entry.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(List.of());
        return all.contains(String.valueOf(folder.getFileName()))
                ? all.stream()
                        .map(split::resolveSibling)
                        .filter(beside -> !Files.isDirectory(beside))
                        .toList()
                : List.of();
    }
}
