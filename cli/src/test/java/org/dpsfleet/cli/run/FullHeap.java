package org.dpsfleet.cli.run;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.dpsfleet.cli.outcome.CommandFailure;

/** Fills the heap to the brim and goes on producing garbage, until that is noticed: {@link HeapRoomIT} runs it. */
final class FullHeap {
    private static final int BLOCK = 64 * 1024;

    private FullHeap() {}

    public static void main(String... args) {
        var noticed = new CompletableFuture<CommandFailure>();
        try (var _ = HeapRoom.watch(noticed::complete)) {
            var kept = new ArrayList<byte[]>();
            var waste = new byte[0];
            while (!noticed.isDone()) {
                try {
                    waste = new byte[waste.length == BLOCK ? BLOCK / 2 : BLOCK];
                    kept.add(new byte[BLOCK]);
                } catch (OutOfMemoryError e) {
                    // What a program does that catches it and goes on: it gives one block back and asks for more.
                    kept.removeLast();
                }
            }
            kept.clear();
            System.out.println(noticed.join().getMessage() + waste.length % 2);
        }
    }
}
