package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which files are in an archive, under which names; a name has slashes. */
final class Contents {
    private static final List<String> FILES = List.of("fleet", "LICENSE", "NOTICE", "CHANGELOG.md", "docs/alerts.md");
    private static final List<String> FOLDERS = List.of("experiments", "monitoring");

    private Contents() {}

    /**
     * The program and all that describes it.
     *
     * @param root of the repository, whose {@code cli} is packaged
     * @param made what was made for this release: completion, manual, licences
     */
    static SortedMap<String, Path> program(Path root, Path made) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        for (var name : FILES) {
            files.put(name, root.resolve(name));
        }
        files.put("fleet.jar", root.resolve("cli/target/fleet.jar"));
        files.putAll(below("lib", root.resolve("cli/target/lib")));
        for (var folder : FOLDERS) {
            files.putAll(below(folder, root.resolve(folder)));
        }
        files.putAll(below("", root.resolve("dist/src/archive")));
        files.putAll(below("", made));
        return files;
    }

    /** All files of a folder, below a name, or at the top where that is empty. */
    static SortedMap<String, Path> below(String name, Path folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(Files::isRegularFile).forEach(file -> {
                var relative = folder.relativize(file).toString();
                files.put(name.isEmpty() ? relative : name + "/" + relative, file);
            });
        }
        return files;
    }
}
