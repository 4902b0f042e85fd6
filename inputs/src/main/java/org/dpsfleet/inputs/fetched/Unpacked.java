package org.dpsfleet.inputs.fetched;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dpsfleet.inputs.Fingerprint;

/**
 * An unpacked archive: its content, and beside it how large it is and its fingerprint, by which damage shows.
 *
 * @param entry the folder of both
 */
record Unpacked(Path entry) {
    private static final String CONTENT = "content";
    private static final String ABOUT = "about.txt";

    Path content() {
        return entry.resolve(CONTENT);
    }

    /** Notes what was unpacked. */
    void seal(long bytes) throws IOException {
        Files.writeString(entry.resolve(ABOUT), bytes + " " + Fingerprint.of(content()) + "\n");
    }

    /** Whether it is what was unpacked. */
    boolean isWhole() throws IOException {
        Path about = entry.resolve(ABOUT);
        return Files.isRegularFile(about) && Files.readString(about).strip().endsWith(" " + Fingerprint.of(content()));
    }

    /** As noted in an entry; -1 if nothing is. */
    static long bytes(Path entry) throws IOException {
        Path about = entry.resolve(ABOUT);
        return Files.isRegularFile(about)
                ? Long.parseLong(Files.readString(about).split(" ", 2)[0])
                : -1;
    }

    /**
     * The folder that an experiment means: an archive often holds one folder with all in it. That one is meant, unless
     * its name or what is in it is part of BAPPS's layout.
     */
    Path meant() throws IOException {
        List<Path> visible;
        try (Stream<Path> all = Files.list(content())) {
            visible = all.filter(path -> {
                        String name = String.valueOf(path.getFileName());
                        return !name.startsWith(".") && !name.equals("__MACOSX");
                    })
                    .toList();
        }
        if (visible.size() != 1) {
            return content();
        }
        Path only = visible.getFirst();
        boolean layout = only.endsWith("2afc") || only.endsWith("jnd") || Files.exists(only.resolve("p0"));
        return Files.isDirectory(only) && !layout ? only : content();
    }
}
