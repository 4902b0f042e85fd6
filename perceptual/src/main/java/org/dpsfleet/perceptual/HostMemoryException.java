package org.dpsfleet.perceptual;

/** This process cannot have the memory that data need; another machine, or other settings, may do. */
public final class HostMemoryException extends RuntimeException {
    /** What needs how much, how much there is, and what helps. */
    public HostMemoryException(String message) {
        super(message);
    }
}
