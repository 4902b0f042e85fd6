package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dpsfleet.dist.BillOfMaterials.Licence;
import org.dpsfleet.dist.BillOfMaterials.Part;

/**
 * The licences of the libraries. A library's own files come first; where it brings none, the text of the licence that
 * it declares, once for all of them; and what neither has is kept in the repository.
 */
final class Licences {
    private static final String OURS = "org.dpsfleet";
    private static final Pattern OWN =
            Pattern.compile("(META-INF/)?(LICEN[SC]E|NOTICE|COPYING)[^/]*", Pattern.CASE_INSENSITIVE);

    private final Path folder;
    private final Path lib;
    private final Path kept;

    private Licences(Path folder, Path lib, Path kept) {
        this.folder = folder;
        this.lib = lib;
        this.kept = kept;
    }

    /**
     * Writes all texts, and {@code THIRD-PARTY.md} that says which are whose.
     *
     * @param folder where to
     * @param lib the libraries' jars
     * @param kept texts named {@code <library>.txt} that are in no jar
     * @throws IOException also if a library has no text at all
     */
    static void write(Path folder, BillOfMaterials materials, Path lib, Path kept) throws IOException {
        Files.createDirectories(folder);
        var licences = new Licences(folder, lib, kept);
        var table = new StringBuilder(
                "# Libraries of others\n\n| library | version | licence | texts |\n|---|---|---|---|\n");
        for (var part : materials.parts()) {
            if (!part.group().equals(OURS)) {
                var names = part.licences().stream().map(Licence::name).collect(Collectors.joining(" or "));
                var texts = licences.texts(part).stream()
                        .map(text -> "[%s](%s)".formatted(text.substring(text.lastIndexOf('/') + 1), text))
                        .collect(Collectors.joining(", "));
                table.append("| %s:%s | %s | %s | %s |\n"
                        .formatted(part.group(), part.name(), part.version(), names, texts));
            }
        }
        Files.writeString(folder.resolve("THIRD-PARTY.md"), table);
    }

    /** Writes those of a library; their names within the folder. */
    private SortedSet<String> texts(Part part) throws IOException {
        var texts = own(part);
        var more = kept.resolve(part.name() + ".txt");
        if (Files.exists(more)) {
            Files.copy(more, Files.createDirectories(folder.resolve(part.jar())).resolve("LICENSE.txt"));
            texts.add(part.jar() + "/LICENSE.txt");
        }
        if (texts.isEmpty()) {
            texts.addAll(declared(part));
        }
        if (texts.isEmpty()) {
            throw new IOException("no text of the licence of %s: put it into %s".formatted(part.jar(), more));
        }
        return texts;
    }

    private SortedSet<String> own(Part part) throws IOException {
        SortedSet<String> texts = new TreeSet<>();
        try (var jar = new JarFile(jar(part).toFile())) {
            for (var entry :
                    jar.stream().filter(e -> OWN.matcher(e.getName()).matches()).toList()) {
                var name = part.jar() + "/" + entry.getName().replace("META-INF/", "");
                try (var content = jar.getInputStream(entry)) {
                    var file = folder.resolve(name);
                    Files.createDirectories(folder.resolve(part.jar()));
                    Files.write(file, content.readAllBytes());
                }
                texts.add(name);
            }
        }
        return texts;
    }

    private Path jar(Part part) throws IOException {
        try (var jars = Files.newDirectoryStream(lib, part.jar() + "{,-*}.jar")) {
            for (var jar : jars) {
                return jar;
            }
        }
        throw new IOException("the bill of materials names %s, which is not in %s".formatted(part.jar(), lib));
    }

    private SortedSet<String> declared(Part part) throws IOException {
        SortedSet<String> texts = new TreeSet<>();
        for (var licence : part.licences()) {
            if (licence.text() != null) {
                var name = "texts/" + licence.name().replaceAll("[^A-Za-z0-9.-]+", "-") + ".txt";
                Files.createDirectories(folder.resolve("texts"));
                Files.writeString(folder.resolve(name), licence.text());
                texts.add(name);
            }
        }
        return texts;
    }
}
