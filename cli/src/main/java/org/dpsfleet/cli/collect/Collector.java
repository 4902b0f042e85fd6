package org.dpsfleet.cli.collect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.checkpoint.Aside;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.jspecify.annotations.Nullable;

/**
 * Frees what no experiment refers to, while the fleets that use the store go on working.
 *
 * <p>What is of no experiment is set aside, so that no worker finds it any more; then all coordinators are asked
 * once more. An experiment that was submitted before that is among those they name, and what it refers to is put
 * back. One that is submitted later has found nothing and makes its checkpoints anew.
 */
public final class Collector {
    private final CheckpointStore store;
    private final References references;
    private final boolean all;

    /**
     * @param coordinators of all fleets that use the store
     * @param all whether everything may be freed where the coordinators know no experiment
     */
    public Collector(CheckpointStore store, List<CoordinatorClient> coordinators, boolean all) {
        this.store = store;
        this.all = all;
        references = new References(coordinators);
    }

    /**
     * What nothing refers to at the moment.
     *
     * @throws CommandFailure if a coordinator does not answer, or none knows any experiment, which may be the wrong ones
     */
    public List<StoreEntry> unreferenced() {
        var entries = store.entries();
        var works = new HashSet<@Nullable String>();
        // Null is of what is temporary, and nothing refers to that.
        entries.forEach(entry -> works.add(entry.workId()));
        int experiments = references.ask(referred -> referred.forEach(works::remove));
        if (experiments == 0 && !all && entries.stream().anyMatch(entry -> entry.workId() != null)) {
            throw CommandFailure.usage(
                    "no coordinator that was named knows any experiment, so that every checkpoint would"
                            + " be deleted: is --coordinator right? Give --all if that is what you want");
        }
        return entries.stream().filter(entry -> works.contains(entry.workId())).toList();
    }

    /**
     * Frees what nothing refers to.
     *
     * @return what is deleted
     * @throws CommandFailure if a coordinator does not answer, or this thread is interrupted; what is not deleted
     *     until then is in its place
     */
    public List<StoreEntry> free() {
        var candidates = unreferenced();
        if (candidates.isEmpty()) {
            return candidates;
        }
        try (Aside aside = store.setAside(candidates)) {
            putBackWhatIsNeededNow(aside);
            var freed = new ArrayList<StoreEntry>();
            for (var entry : aside.entries()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw CommandFailure.interrupted(String.format(
                            Locale.ROOT,
                            "interrupted; %d of %d are deleted, the others are in their places",
                            freed.size(),
                            candidates.size()));
                }
                aside.free(entry);
                freed.add(entry);
            }
            return freed;
        }
    }

    private void putBackWhatIsNeededNow(Aside aside) {
        var byWork = new HashMap<String, List<StoreEntry>>();
        for (var entry : aside.entries()) {
            if (entry.workId() != null) {
                byWork.computeIfAbsent(entry.workId(), _ -> new ArrayList<>()).add(entry);
            }
        }
        references.ask(referred -> {
            for (var work : referred) {
                var needed = byWork.remove(work);
                if (needed != null) {
                    needed.forEach(aside::putBack);
                }
            }
        });
    }
}
