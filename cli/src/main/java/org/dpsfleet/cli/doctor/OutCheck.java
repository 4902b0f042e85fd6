package org.dpsfleet.cli.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.cli.surroundings.Places;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.file.FolderAccess;

/** Where workers write: a folder with room, or a store elsewhere. */
final class OutCheck {
    private static final double DISK_GIB = 2;

    private OutCheck() {}

    /**
     * @param out where runs and workers would write
     */
    static Diagnosis of(URI out) {
        return CheckpointStores.folder(out).map(OutCheck::disk).orElseGet(() -> store(out));
    }

    private static Diagnosis store(URI place) {
        return Places.storeProblem(place.resolve("checkpoints"))
                .map(problem -> Diagnosis.missing("store", problem, "mend that, or name another place: --out"))
                .orElseGet(() -> Diagnosis.ok("store", "%s can be written and read".formatted(place)));
    }

    private static Diagnosis disk(Path out) {
        var existing = out.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            var free = Files.getFileStore(existing).getUsableSpace() / MachineChecks.GIB;
            var found = "%s free at %s".formatted(MachineChecks.gib(free), existing);
            var problem = new FolderAccess(existing).writeProblem();
            if (problem.isPresent()) {
                return Diagnosis.missing("disk", problem.get(), Places.cure("write", "--out"));
            }
            return free >= DISK_GIB
                    ? Diagnosis.ok("disk", found)
                    : Diagnosis.missing(
                            "disk", found, "free %s there, or use --out".formatted(MachineChecks.gib(DISK_GIB)));
        } catch (IOException e) {
            return Diagnosis.missing("disk", existing + ": " + e, "use --out");
        }
    }
}
