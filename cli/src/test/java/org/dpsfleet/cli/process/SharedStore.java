package org.dpsfleet.cli.process;

import java.nio.file.Path;
import java.util.Map;

/** Where the workers of a fleet put their checkpoints. */
interface SharedStore extends AutoCloseable {
    /** What workers are told by {@code --out}. */
    String out();

    /** What they need in their environment for it. */
    Map<String, String> environment();

    /** Sha256 of each checkpoint's {@code model.safetensors}, by the checkpoint's name. */
    Map<String, String> models();

    @Override
    void close();

    /** A folder that all of them see. */
    static SharedStore folder(Path out) {
        return new SharedStore() {
            @Override
            public String out() {
                return out.toString();
            }

            @Override
            public Map<String, String> environment() {
                return Map.of();
            }

            @Override
            public Map<String, String> models() {
                return Outcome.models(out.resolve("checkpoints"));
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}
