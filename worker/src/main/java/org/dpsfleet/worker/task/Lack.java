package org.dpsfleet.worker.task;

import java.util.Set;

/**
 * What a machine does not have yet for a task, and can fetch.
 *
 * @param contents what identifies it, wherever it comes from; not empty
 * @param names for people, such as {@code train_32x32.mat}
 * @param fetch brings it to this machine
 */
public record Lack(Set<String> contents, String names, Fetch fetch) {
    public Lack {
        contents = Set.copyOf(contents);
        if (contents.isEmpty()) {
            throw new IllegalArgumentException("contents: nothing is lacking; at least one content is needed");
        }
    }

    /** Brings what is lacking to this machine. */
    @FunctionalInterface
    public interface Fetch {
        /**
         * Ends when all is here. Its thread is interrupted when the worker stops; what arrived until then is of use
         * the next time.
         *
         * @param heartbeat learns how far it is
         */
        void run(Heartbeat heartbeat) throws Exception;
    }
}
