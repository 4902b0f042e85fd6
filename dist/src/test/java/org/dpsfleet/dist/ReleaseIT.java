package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The files of the release that was just made. */
class ReleaseIT {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

    @TempDir
    private Path folder;

    @Test
    void theChecksumsAreThoseOfTheFiles() throws Exception {
        try (Stream<Path> files = Files.list(Packaged.TARGET)) {
            var sums = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(Packaged.NAME) && name.endsWith(".sha256"))
                    .toList();
            assertThat(sums).hasSize(4);
            for (var sum : sums) {
                Packaged.said(new ProcessBuilder("sha256sum", "--check", "--strict", sum)
                        .directory(Packaged.TARGET.toFile()));
            }
        }
    }

    /** In another folder, under another umask, time zone and locale, with other times of all files. */
    @Test
    void itIsMadeAgainToTheByteFromAnotherFolder() throws Exception {
        var copy = Files.createDirectory(folder.resolve("another place"));
        Packaged.said(new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask 077; cp -R --parents fleet LICENSE NOTICE CHANGELOG.md docs/alerts.md experiments"
                                + " monitoring dist/src/archive dist/licences cli/target/fleet.jar cli/target/fleet.cdx.json"
                                + " cli/target/lib \"$0\"",
                        copy.toString())
                .directory(Repository.ROOT.toFile()));
        var out = Files.createDirectories(copy.resolve("dist/target"));
        var moment = Packaged.firstOf("<project.build.outputTimestamp>([^<]+)<", Repository.ROOT.resolve("pom.xml"));

        var again = ChildProcess.prefixed(
                List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"),
                ChildProcess.builder(
                        List.of("--enable-native-access=ALL-UNNAMED"),
                        Release.class,
                        copy.toString(),
                        Packaged.VERSION,
                        moment,
                        out.toString()));
        again.environment().put("TZ", "Asia/Tokyo");
        again.environment().put("LC_ALL", "C");
        Packaged.said(again);

        for (var archive : List.of(Packaged.ARCHIVE, Packaged.ARCHIVE_WITH_RUNTIME)) {
            assertThat(Files.mismatch(archive, out.resolve(archive.getFileName())))
                    .as("where %s differs", archive.getFileName())
                    .isEqualTo(-1);
        }
    }

    @Test
    void whatTheReadmeOfTheArchiveNamesIsInIt() throws Exception {
        var names = new TreeSet<>(Packaged.said("tar", "-tzf", Packaged.ARCHIVE.toString())
                .lines()
                .map(name -> name.replaceFirst("^" + Packaged.NAME + "/", "").replaceFirst("/$", ""))
                .toList());

        assertThat(names).contains("fleet", "fleet.jar", "experiments/quickstart.yaml", "man/man1/fleet-run.1");
        assertThat(names).noneMatch(name -> name.startsWith("runtime"));
        LINK.matcher(Files.readString(Repository.ROOT.resolve("dist/src/archive/README.md")))
                .results()
                .forEach(link -> assertThat(names).contains(link.group(1).replaceFirst("/$", "")));
    }

    @Test
    void theBillOfMaterialsNamesEveryLibraryThatIsShipped() throws IOException {
        var lib = Repository.ROOT.resolve("cli/target/lib");
        var bill = BillOfMaterials.read(Packaged.TARGET.resolve(Packaged.NAME + ".cdx.json"));
        var jars = bill.parts().stream().map(BillOfMaterials.Part::jar).toList();

        try (Stream<Path> shipped = Files.list(lib)) {
            assertThat(shipped.map(jar -> jar.getFileName().toString()))
                    .hasSameSizeAs(jars)
                    .allSatisfy(jar -> assertThat(jars).anyMatch(jar::startsWith));
        }
    }

    @Test
    void theBillOfTheArchiveWithAJavaNamesIt() {
        var bill = JsonMapper.shared()
                .readTree(Packaged.TARGET
                        .resolve(Packaged.NAME + "-linux-x64.cdx.json")
                        .toFile());

        assertThat(bill.get("bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(bill.get("components"))
                .filteredOn(part -> part.get("type").asString().equals("platform"))
                .extracting((JsonNode part) -> part.get("version").asString())
                .containsExactly(Packaged.firstOf(
                        "JAVA_RUNTIME_VERSION=\"([^\"]+)", Path.of(System.getProperty("java.home"), "release")));
    }

    @Test
    void everyLibraryHasALicenceThatCanBeRead() throws IOException {
        var licences = Packaged.MADE.resolve("licences");
        var table = Files.readAllLines(licences.resolve("THIRD-PARTY.md"));

        var rows = table.stream().filter(row -> row.contains(":")).toList();
        assertThat(rows).hasSizeGreaterThan(100).allSatisfy(row -> {
            var links = LINK.matcher(row).results().toList();
            assertThat(links)
                    .isNotEmpty()
                    .allSatisfy(
                            link -> assertThat(licences.resolve(link.group(1))).isNotEmptyFile());
        });
    }
}
