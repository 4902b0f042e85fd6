package org.dpsfleet.perceptual;

import java.nio.file.Path;

/** A file or folder that was asked for is not there. */
public class MissingDataException extends BadDataException {
    /** Takes a whole sentence. */
    public MissingDataException(String message) {
        super(message);
    }

    /**
     * The usual case.
     *
     * @param what what was expected at the path, with its article, such as "a safetensors file"
     */
    public static MissingDataException at(Path path, String what) {
        return new MissingDataException("There is nothing at %s where %s is expected.".formatted(path, what));
    }
}
