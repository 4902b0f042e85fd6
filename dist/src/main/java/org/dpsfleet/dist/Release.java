package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a release of what the other modules packaged: one archive for machines that have a Java, one that brings its
 * own, the bill of materials of each, and a file with a checksum beside every one of them.
 *
 * <p>Equal inputs give equal bytes, whatever the folder, the time, the user and the locale.
 */
public final class Release {
    private static final String BILL = "fleet.cdx.json";
    private static final String PLATFORM = "-linux-x64";

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
        var lib = root.resolve("cli/target/lib");
        var made = Folders.empty(out.resolve("made"));
        CommandPages.write(made, version, moment);
        Licences.write(made.resolve("licences"), materials, lib, root.resolve("dist/licences"));
        var runtime = JavaRuntime.link(out.resolve("runtime"));

        var name = "fleet-" + version;
        var program = Contents.program(root, made);
        program.put(BILL, Files.copy(materials.file(), Folders.absent(out.resolve(name + ".cdx.json"))));
        var withRuntime = new TreeMap<>(program);
        withRuntime.putAll(Contents.below("runtime", runtime));
        withRuntime.put(BILL, materials.with(JavaRuntime.component(), out.resolve(name + PLATFORM + ".cdx.json")));
        var archives = Map.of(name, program, name + PLATFORM, withRuntime);
        archives.entrySet().parallelStream().forEach(archive -> {
            var file = out.resolve(archive.getKey() + ".tar.gz");
            TarGz.write(file, name, archive.getValue(), moment);
            Checksum.writeBeside(file);
            Checksum.writeBeside(out.resolve(archive.getKey() + ".cdx.json"));
        });
    }
}
