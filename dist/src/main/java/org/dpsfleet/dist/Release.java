package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a release of what the other modules packaged: one archive for machines that have a Java, one that brings its
 * own, the bill of materials of both, and a file with a checksum beside each.
 *
 * <p>Equal inputs give equal bytes, whatever the folder, the time, the user and the locale.
 */
public final class Release {
    private Release() {}

    /**
     * Writes all files of a release.
     *
     * @param args the repository's root, the version, the time that every entry gets (ISO 8601), and the folder to
     *     write to
     */
    public static void main(String... args) throws IOException {
        var root = Path.of(args[0]).normalize();
        var version = args[1];
        var moment = Instant.parse(args[2]);
        var out = Path.of(args[3]);

        var materials = BillOfMaterials.read(root.resolve("cli/target/fleet.cdx.json"));
        var made = Folders.empty(out.resolve("made"));
        CommandPages.write(made, version, moment);
        Licences.write(made.resolve("licences"), materials, root.resolve("cli/target/lib"), root.resolve("dist/licences"));
        var program = Contents.program(root, made);
        var withRuntime = new TreeMap<>(program);
        withRuntime.putAll(Contents.below("runtime", JavaRuntime.link(out.resolve("runtime"))));

        var name = "fleet-" + version;
        var archives = Map.of(name, program, name + "-linux-x64", withRuntime);
        archives.entrySet().parallelStream().forEach(archive -> {
            var file = out.resolve(archive.getKey() + ".tar.gz");
            TarGz.write(file, name, archive.getValue(), moment);
            Checksum.writeBeside(file);
        });
        Checksum.writeBeside(Files.copy(materials.file(), Folders.absent(out.resolve(name + ".cdx.json"))));
    }
}
