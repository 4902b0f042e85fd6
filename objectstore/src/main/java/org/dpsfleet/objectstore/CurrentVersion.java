package org.dpsfleet.objectstore;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which version of a checkpoint is the one of its work: the object that is replaced as a whole.
 *
 * @param version name of the folder that its files are in, a UUID
 * @param manifestSha256 the hash of its manifest, and so of everything, 64 hexadecimal digits
 * @param bytes of all its files
 */
record CurrentVersion(
        String version, @JsonProperty("manifest_sha256") String manifestSha256, long bytes) {
    /** Its name. */
    static final String FILE = "checkpoint.json";

    static final Pattern VERSION = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final JsonMapper MAPPER = new JsonMapper();

    CurrentVersion {
        Objects.requireNonNull(manifestSha256, "'manifest_sha256' is missing");
        // It becomes a part of keys, and of names of files.
        if (!VERSION.matcher(String.valueOf(version)).matches()) {
            throw new IllegalArgumentException("'version' is '%s'; a UUID is expected".formatted(version));
        }
        if (!S3Location.isWork(manifestSha256)) {
            throw new IllegalArgumentException("'manifest_sha256' is not 64 hexadecimal digits");
        }
    }

    byte[] json() {
        return MAPPER.writeValueAsBytes(this);
    }

    /** Reads what {@link #json} gave and the store kept at a URI. */
    static CurrentVersion of(byte[] json, URI at) {
        try {
            CurrentVersion read = MAPPER.readValue(json, CurrentVersion.class);
            if (read == null) {
                throw new IllegalArgumentException("it is null");
            }
            return read;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new DamagedCheckpointException(
                    "%s is damaged: it does not say which version of the checkpoint is the current one;".formatted(at)
                            + " it must be made again.",
                    e);
        }
    }
}
