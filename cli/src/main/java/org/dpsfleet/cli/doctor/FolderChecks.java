package org.dpsfleet.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.dpsfleet.cli.surroundings.Places;
import org.dpsfleet.perceptual.file.FolderAccess;
import org.dpsfleet.perceptual.file.Reason;

/** What lies in the folders of data and weights. */
final class FolderChecks {
    private static final int SHOWN = 8;

    private FolderChecks() {}

    static List<Diagnosis> of(Path data, Path weights) {
        return List.of(
                folder("data", data, name -> true, "bring images there or use --data; dead-leaves images need none"),
                folder(
                        "weights",
                        weights,
                        name -> name.endsWith(".safetensors") || name.endsWith(".pth"),
                        "`fleet weights fetch` brings them, or use --weights; random weights need none"));
    }

    private static Diagnosis folder(String name, Path folder, Predicate<String> counts, String mend) {
        var problem = new FolderAccess(folder).readProblem();
        if (problem.isPresent()) {
            return Diagnosis.missing(name, problem.get(), Places.cure("read", "--" + name));
        }
        if (!Files.isDirectory(folder)) {
            return Diagnosis.optional(name, "there is no folder " + folder, mend);
        }
        try (var files = Files.list(folder)) {
            var names = files.map(f -> String.valueOf(f.getFileName()))
                    .filter(f -> !f.startsWith(".") && counts.test(f))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                return Diagnosis.optional(name, "nothing usable in " + folder, mend);
            }
            var shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
            var more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
            return Diagnosis.ok(name, folder + ": " + shown + more);
        } catch (IOException e) {
            return Diagnosis.missing(name, folder + ": " + Reason.of(e), Places.cure("read", "--" + name));
        }
    }
}
