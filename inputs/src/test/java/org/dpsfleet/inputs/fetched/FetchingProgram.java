package org.dpsfleet.inputs.fetched;

import java.nio.file.Path;
import java.util.Set;

/** Fetches one file as a process of its own. */
final class FetchingProgram {
    private FetchingProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        var input = RemoteInput.file(arguments[1], arguments[2]);
        try (var _ = new InputCache(Path.of(arguments[0]), 1 << 20).bring(Set.of(input), progress -> {})) {
            System.out.println("here");
        }
    }
}
