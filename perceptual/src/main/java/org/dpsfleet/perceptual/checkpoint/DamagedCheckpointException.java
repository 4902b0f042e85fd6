package org.dpsfleet.perceptual.checkpoint;

import org.dpsfleet.perceptual.BadDataException;

/** The bytes of a checkpoint are not those that were published, or can't be read any more; it must be made again. */
public final class DamagedCheckpointException extends BadDataException {
    /** Takes a whole sentence. */
    public DamagedCheckpointException(String message) {
        super(message);
    }

    /** Takes a whole sentence, and the exception which revealed the fault. */
    public DamagedCheckpointException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same fault, said of another place. */
    public DamagedCheckpointException at(String place, String insteadOf) {
        return new DamagedCheckpointException(String.valueOf(getMessage()).replace(insteadOf, place), this);
    }
}
