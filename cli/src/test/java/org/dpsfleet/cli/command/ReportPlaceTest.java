package org.dpsfleet.cli.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.dpsfleet.perceptual.store.ObjectStores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReportPlaceTest {
    private static final List<String> FILES =
            List.of("report.html", "report.json", "results.csv", "results.parquet", "results.tsv");

    @TempDir
    private Path folder;

    /** A folder's store that remembers the order. */
    private record Listening(ObjectStore store, List<String> names) implements ObjectStore {
        @Override
        public void tryOut() {
            store.tryOut();
        }

        @Override
        public URI uri(String name) {
            return store.uri(name);
        }

        @Override
        public void put(String name, Path file) {
            names.add(name);
            store.put(name, file);
        }

        @Override
        public boolean putInstead(String name, Path file, @Nullable String version) {
            throw new AssertionError("a report replaces another one");
        }

        @Override
        public Optional<Fetched> fetch(String name, Path file) {
            return store.fetch(name, file);
        }
    }

    private Path report(String content) throws IOException {
        var report = Files.createDirectories(folder.resolve("report"));
        for (var name : FILES) {
            Files.writeString(report.resolve(name), content + name);
        }
        return report;
    }

    @Test
    void thePageComesLastAndAllOfAnEarlierReportIsReplaced() throws IOException {
        var there = folder.resolve("there");
        var store = new Listening(ObjectStores.open(there.toUri()), new ArrayList<>());
        new ReportPlace(store).copy(report("first "));
        store.names.clear();

        var page = new ReportPlace(store).copy(report("second "));

        assertThat(page).isEqualTo(there.resolve("report.html").toString());
        assertThat(store.names).containsExactlyInAnyOrderElementsOf(FILES).endsWith("report.html");
        assertThat(FILES).allSatisfy(name -> assertThat(there.resolve(name)).hasContent("second " + name));
    }

    @Test
    void aPlaceThatCanNotBeWrittenIsSaidBeforeAnyWork() throws IOException {
        var taken = Files.writeString(folder.resolve("taken"), "no folder");

        assertThatThrownBy(() -> ReportPlace.of(taken.toString())).hasMessageStartingWith(taken + " cannot be written");
    }
}
