package org.dpsfleet.coordinator.dispatch;

/**
 * What came of the wish to delete an experiment.
 *
 * @param deleted tasks that were deleted now
 * @param kept tasks among those looked at that another experiment asked for as well
 * @param left tasks that are still to be looked at; 0: the experiment is no more
 * @param open tasks without an outcome, because of which nothing was deleted
 */
public record Deletion(int deleted, int kept, int left, int open) {
    Deletion and(Deletion next) {
        return new Deletion(deleted + next.deleted, kept + next.kept, next.left, next.open);
    }
}
