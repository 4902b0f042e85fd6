package org.dpsfleet.perceptual.remote;

import org.jspecify.annotations.Nullable;

/** A file of another machine that did not arrive; the message says why, without a full stop and without secrets. */
public final class RemoteFailure extends Exception {
    private final Kind kind;

    /** What may help. */
    public enum Kind {
        /** There is no such file. */
        ABSENT,
        /** The server gives it to nobody, or not to us. */
        REFUSED,
        /** There is no server, or it has no time: another attempt may succeed. */
        UNREACHABLE,
        /** It ended early; another attempt goes on from there. */
        BROKEN_OFF
    }

    /** With what the client said, where that has no secrets. */
    public RemoteFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What may help. */
    public Kind kind() {
        return kind;
    }

    /** Whether another attempt may succeed although nobody does anything. */
    public boolean passes() {
        return kind == Kind.UNREACHABLE || kind == Kind.BROKEN_OFF;
    }

    /** The message. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
