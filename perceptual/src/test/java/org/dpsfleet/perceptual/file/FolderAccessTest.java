package org.dpsfleet.perceptual.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class FolderAccessTest {
    @TempDir
    Path folder;

    @Test
    void aFolderIsMadeAndLeftAsItWas() {
        var made = folder.resolve("a/b");

        assertThat(new FolderAccess(made).writeProblem()).isEmpty();
        assertThat(made).isEmptyDirectory();
        assertThat(new FolderAccess(made).readProblem()).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsNoProblemForAReader() {
        var absent = folder.resolve("absent");

        assertThat(new FolderAccess(absent).readProblem()).isEmpty();
        assertThat(absent).doesNotExist();
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThat(new FolderAccess(file).readProblem())
                .contains("%s cannot be read: %s: it is not a folder".formatted(file, file));
        assertThat(new FolderAccess(file.resolve("x")).writeProblem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).startsWith(file.resolve("x") + " cannot be written: "));
    }

    /** Also for root, whom no rights keep out. */
    @Test
    void aPlaceWhereNobodyCanWriteIsNamed() {
        var nowhere = Path.of("/proc/self/fleet");
        assumeTrue(Files.isDirectory(nowhere.resolveSibling("")), "needs /proc");

        assertThat(new FolderAccess(nowhere).writeProblem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).startsWith(nowhere + " cannot be written: " + nowhere));
    }
}
