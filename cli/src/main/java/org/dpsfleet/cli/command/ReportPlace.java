package org.dpsfleet.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.file.PlaceUri;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.dpsfleet.perceptual.store.ObjectStores;

/**
 * A place that gets the files of a report, each whole or not at all.
 *
 * @param store that is the place
 */
record ReportPlace(ObjectStore store) {
    private static final String PAGE = "report.html";

    /**
     * The place that a person names, tried out.
     *
     * @param named a folder or a URI
     * @throws BadDataException if it is neither, or no kind of store serves such URIs
     * @throws java.io.UncheckedIOException if nothing can be written there; says why
     */
    static ReportPlace of(String named) {
        var store = ObjectStores.open(ObjectStores.place(named));
        store.tryOut();
        return new ReportPlace(store);
    }

    /**
     * Copies the files of a report, the page last: whoever sees a new page finds what belongs to it.
     *
     * @return where the page is: its path, where it is on this machine, else its URI
     */
    String copy(Path folder) throws IOException {
        List<Path> files;
        try (var all = Files.list(folder)) {
            files = all.sorted(Comparator.comparing((Path file) -> file.endsWith(PAGE))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
        for (var file : files) {
            store.put(String.valueOf(file.getFileName()), file);
        }
        var page = store.uri(PAGE);
        return PlaceUri.folder(page).map(Path::toString).orElse(page.toString());
    }
}
