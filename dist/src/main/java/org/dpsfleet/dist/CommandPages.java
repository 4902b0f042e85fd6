package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Attributes;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import org.dpsfleet.cli.Fleet;
import picocli.AutoComplete;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** What the command says of itself: the completion of its words in a shell, and a page of the manual per command. */
final class CommandPages {
    private CommandPages() {}

    /**
     * Writes {@code completion/fleet.bash} and {@code man/man1/*.1}.
     *
     * @param moment whose day the pages bear
     */
    static void write(Path folder, String version, Instant moment) throws IOException {
        var line = Fleet.commandLine(Map.of());
        var completion = Files.createDirectories(folder.resolve("completion"));
        Files.writeString(completion.resolve("fleet.bash"), AutoComplete.bash("fleet", line));

        var sources = Files.createTempDirectory("fleet-manual");
        int code =
                ManPageGenerator.generateManPage(sources.toFile(), null, new boolean[0], true, line.getCommandSpec());
        if (code != 0) {
            throw new IOException("no pages of the manual were written: " + code);
        }
        format(sources, Files.createDirectories(folder.resolve("man/man1")), version, moment);
        Folders.absent(sources);
    }

    private static void format(Path sources, Path pages, String version, Instant moment) throws IOException {
        var options = Options.builder()
                .backend("manpage")
                .safe(SafeMode.UNSAFE)
                .toDir(pages.toFile())
                .attributes(Attributes.builder()
                        .attribute(
                                "docdate",
                                moment.atOffset(ZoneOffset.UTC).toLocalDate().toString())
                        .attribute("mansource", "dps-fleet " + version)
                        .attribute("manmanual", "dps-fleet")
                        .build())
                .build();
        try (Asciidoctor asciidoctor = Asciidoctor.Factory.create()) {
            for (var source : sorted(sources)) {
                asciidoctor.convertFile(source.toFile(), options);
            }
        }
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
